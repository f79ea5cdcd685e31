"""The site's compressed files, and their decoder in the page."""

import gzip
import hashlib
import random
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import compression
from agentapp_devkit.site.compression import FAST, SMALL, compress_gzip, compress_zstd
from agentapp_devkit.tools import node

DECODE = """
const [reader, webAssembly, file, step] = process.argv.slice(1);
const { makeZstdDecoder } = await import(reader);
const { readFileSync } = await import("node:fs");
const { createHash } = await import("node:crypto");
const bytes = new Uint8Array(readFileSync(file));
const source = new ReadableStream({
  start(controller) {
    for (let start = 0; start < bytes.length; start += Number(step)) {
      controller.enqueue(bytes.subarray(start, start + Number(step)));
    }
    controller.close();
  },
});
const hash = createHash("sha256");
try {
  const decoder = await makeZstdDecoder(readFileSync(webAssembly));
  for await (const part of source.pipeThrough(decoder)) hash.update(part);
  console.log(hash.digest("hex"));
} catch (error) {
  console.log(error.message);
}
"""
RANDOM = random.Random(1)
PARTS = (b"\0" * 5000, b"page", bytes(range(256)))
MEMORY = b"".join(RANDOM.choice(PARTS) for _ in range(2000))


def decoded(folder: Path, content: bytes, step: int = 1 << 16) -> str:
    """The hash of what the page decodes from `content`, which arrives in parts, or the error."""
    file = folder / "memory.bin"
    file.write_bytes(content)
    reader = paths.STATIC / "boot" / "files" / "zstd.mjs"
    webassembly = paths.VENDOR / "zstddec.wasm"
    arguments = [str(reader), str(webassembly), str(file), str(step)]
    command = ["node", "--input-type=module", "--eval", DECODE, *arguments]
    return node.run(command, progress=Silent()).strip()


@pytest.mark.parametrize("step", [100, 1 << 16, 1 << 20])
@pytest.mark.parametrize("content", [b"", b"x", MEMORY, RANDOM.randbytes(300_000)])
def test_the_page_decodes_what_was_compressed(tmp_path: Path, content: bytes, step: int) -> None:
    compressed = compress_zstd(content, level=SMALL, cache=tmp_path / "cache")
    assert decoded(tmp_path, compressed, step) == hashlib.sha256(content).hexdigest()


def test_data_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    assert decoded(tmp_path, zstandard.compress(MEMORY)[:-100]) == "The data ends too soon."
    assert decoded(tmp_path, b"") == "The data ends too soon."


@pytest.mark.parametrize("content", [b"no Zstandard at all", zstandard.compress(MEMORY) + b"more!"])
def test_data_that_is_no_zstandard_is_refused(tmp_path: Path, content: bytes) -> None:
    assert decoded(tmp_path, content) == "The data is not Zstandard, or damaged."


@given(st.binary(max_size=300))
def test_gzip_gives_the_same_bytes_for_the_same_content(content: bytes) -> None:
    assert gzip.decompress(compress_gzip(content)) == content
    assert compress_gzip(content) == compress_gzip(content)


def test_a_file_is_compressed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = compress_zstd(MEMORY, level=SMALL, cache=tmp_path)
    monkeypatch.setattr(compression, "zstandard", None)
    assert compress_zstd(MEMORY, level=SMALL, cache=tmp_path) == first


def test_the_cache_holds_the_newest_files_only(tmp_path: Path) -> None:
    for number in range(compression._CACHE_SIZE + 3):
        compress_zstd(bytes([number]), level=FAST, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == compression._CACHE_SIZE
