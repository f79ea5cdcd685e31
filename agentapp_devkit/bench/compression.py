"""Compresses files as web hosts do, once for each content and encoding."""

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from agentapp_devkit.check.web_hosts import ContentEncoding, encode
from agentapp_devkit.progress import Progress


class CompressedFiles:
    """A folder of compressed files, each named by the hash of its source and by its encoding."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which need not exist."""
        self._folder = folder
        self._hashes: dict[Path, str] = {}

    def path(self, file: Path, encoding: ContentEncoding) -> Path:
        """Return where the compressed content of a file is, or will be."""
        if file not in self._hashes:
            self._hashes[file] = hashlib.sha256(file.read_bytes()).hexdigest()
        return self._folder / f"{self._hashes[file]}.{encoding.level}.{encoding.name}"

    def make(self, files: Mapping[tuple[Path, ContentEncoding], int], progress: Progress) -> None:
        """Compress what is not in the folder yet.

        Args:
            files: The files with their encodings, and their sizes.
            progress: Announces the work: the highest level of brotli is slow.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        missing = {
            target: (file, encoding, size)
            for (file, encoding), size in files.items()
            if not (target := self.path(file, encoding)).is_file()
        }
        if not missing:
            return
        total = sum(size for _, _, size in missing.values())
        largest_first = sorted(missing.items(), key=lambda item: -item[1][2])
        with (
            progress.step(f"Compressing {total / 1e6:.1f} MB as web hosts do, once"),
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):
            list(pool.map(lambda item: _compress(item[1][0], item[1][1], item[0]), largest_first))


def _compress(source: Path, encoding: ContentEncoding, target: Path) -> None:
    partial = target.with_suffix(".partial")
    partial.write_bytes(encode(source.read_bytes(), encoding))
    partial.replace(target)
