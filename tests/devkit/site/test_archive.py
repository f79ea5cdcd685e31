"""The container of what a page reads whole, and its reader in the page."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.runtime.archive import pack, pack_files
from agentapp_devkit.tools import node

READ = """
const [reader, container] = process.argv.slice(1);
const { unpack, writeFiles } = await import(reader);
const { readFileSync } = await import("node:fs");
const bytes = readFileSync(container);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const folders = [];
const files = {};
writeFiles({
  mkdirTree: (path) => folders.push(path),
  writeFile: (path, content) => { files[path] = Buffer.from(content).toString("hex"); },
}, buffer);
console.log(JSON.stringify({ header: unpack(buffer).header, folders, files }));
"""
VERIFY = """
const [reader, url, integrity, file] = process.argv.slice(1);
globalThis.agentapp = { configuration: { integrity: { [url]: integrity } } };
const { verify } = await import(reader);
const { readFileSync } = await import("node:fs");
const bytes = readFileSync(file);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
console.log(await verify(url, buffer).then(() => "whole", (error) => error.message));
"""


def run(script: str, reader: str, *arguments: str) -> str:
    """Run a script as a module in Node.js, for what reads in the page."""
    command = ["node", "--input-type=module", "--eval", script]
    return node.run(
        [*command, str(paths.STATIC / "boot" / "files" / reader), *arguments], progress=Silent()
    )


def test_the_page_reads_what_was_packed(tmp_path: Path) -> None:
    files = {
        "/app/main.py": b"print('\xc5\xba')",
        "/app/empty.txt": b"",
        "/app/źródła/a b.json": b"{}",
        "/lib/x.bin": bytes(range(256)),
    }
    container = tmp_path / "app.bin"
    container.write_bytes(pack_files(files))
    read = json.loads(run(READ, "archive.mjs", str(container)))
    assert read["files"] == {path: content.hex() for path, content in files.items()}
    assert sorted(read["folders"]) == ["/app", "/app/źródła", "/lib"]


def test_a_file_is_whole_only_where_it_is_what_was_built(tmp_path: Path) -> None:
    content = pack({"a": 1}, b"body")
    file = tmp_path / "app.bin"
    file.write_bytes(content)
    url = "https://shop.example/assets/app.bin"

    def verified(expected: bytes) -> str:
        known = integrity(expected)
        return run(VERIFY, "integrity.mjs", url, known, str(file)).strip()

    assert verified(content) == "whole"
    assert verified(content + b"!") == f"{url} is damaged: it is not the file that was built."


def _unpack(container: bytes) -> tuple[object, bytes]:
    length = int.from_bytes(container[:4], "little")
    return json.loads(container[4 : 4 + length]), container[4 + length :]


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1), st.binary(max_size=50)))
def test_files_come_out_as_they_went_in_whatever_they_are_called(files: dict[str, bytes]) -> None:
    header, body = _unpack(pack_files(files))
    assert isinstance(header, dict)
    found = {}
    for path, length in header["files"]:
        found[path], body = body[:length], body[length:]
    assert found == files
    assert body == b""


def test_the_order_in_which_files_are_named_does_not_matter() -> None:
    assert pack_files({"a": b"1", "b": b"2"}) == pack_files({"b": b"2", "a": b"1"})


def test_a_header_that_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError):
        pack({"a": b""}, b"")
