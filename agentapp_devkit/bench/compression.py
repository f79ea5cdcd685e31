"""Brotli as web hosts use it: the highest quality, done once for each content and then kept."""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from agentapp_devkit.progress import Progress

COMPRESSED = frozenset({".css", ".html", ".js", ".json", ".mjs", ".pack", ".py", ".wasm"})
"""What web hosts compress; the rest is compressed already, or is too small to matter."""

_QUALITY = 11


def compress(files: Iterable[Path], *, cache: Path, progress: Progress) -> dict[Path, Path]:
    """The files that web hosts compress, each with the file that holds it compressed.

    Args:
        files: Files of any kind; those that hosts leave alone are left out of the result.
        cache: The folder where the compressed ones are kept, under the hash of their content.
        progress: Where long work is announced: the quality that hosts use takes its time.
    """
    cache.mkdir(parents=True, exist_ok=True)
    hashes = {
        file: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.suffix in COMPRESSED
    }
    missing = {digest: file for file, digest in hashes.items() if not (cache / digest).is_file()}
    if missing:
        size = sum(file.stat().st_size for file in missing.values())
        with (
            progress.step(f"Compressing {size / 1e6:.1f} MB with brotli, once"),
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):
            largest_first = sorted(missing.items(), key=lambda item: -item[1].stat().st_size)
            list(pool.map(lambda item: _compress(item[1], cache / item[0]), largest_first))
    return {file: cache / digest for file, digest in hashes.items()}


def _compress(source: Path, target: Path) -> None:
    partial = target.with_suffix(".partial")
    partial.write_bytes(brotli.compress(source.read_bytes(), quality=_QUALITY))
    partial.replace(target)
