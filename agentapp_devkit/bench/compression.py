"""Compresses with brotli as web hosts do: at the highest quality, once for each content."""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from agentapp_devkit.progress import Progress

COMPRESSED = frozenset({".css", ".html", ".js", ".json", ".mjs", ".py", ".wasm"})
"""The types that web hosts compress; other files are compressed already, or too small to matter."""

_QUALITY = 11


def compress(files: Iterable[Path], *, cache: Path, progress: Progress) -> dict[Path, Path]:
    """Map the files that web hosts compress to files with the compressed content.

    Args:
        files: Files of any type; those that web hosts do not compress are left out.
        cache: The folder of compressed files, each named by the hash of its source.
        progress: Announces the work: this quality is slow.
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
