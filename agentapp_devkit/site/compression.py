"""Compresses the files that the page's scripts decode by themselves.

So they have their size on each web host: none compresses a `.bin`, and all send it. Small files are
gzip, which browsers decode. The snapshot's memory and Pyodide's WebAssembly are Zstandard, which is
smaller by a third and by a sixth; their decoder is fetched with them, on a first visit only.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

import zstandard

_GZIP_LEVEL = 9
_CACHE_SIZE = 16  # files; each has some 4 MB

FAST = 3
SMALL = 19
"""Levels of Zstandard. Above `SMALL`, the snapshot's memory shrinks by 0.1 % more."""


@lru_cache(maxsize=8)  # `serve` builds again and again, and most files stay the same
def compress_gzip(content: bytes) -> bytes:
    """Compress; the same input gives the same bytes.

    >>> gzip.decompress(compress_gzip(b"text"))
    b'text'
    """
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)


def compress_zstd(content: bytes, *, level: int, cache: Path) -> bytes:
    """Compress, or return what an earlier build has compressed.

    Args:
        content: The content.
        level: `SMALL`, which takes seconds, or `FAST`.
        cache: The folder of compressed files, each named by the hash of its source.
    """
    cached = cache / f"{hashlib.sha256(content).hexdigest()}-{level}"
    if not cached.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        partial = cached.with_suffix(".partial")
        partial.write_bytes(zstandard.ZstdCompressor(level=level).compress(content))
        partial.replace(cached)
        _evict(cache)
    cached.touch()
    return cached.read_bytes()


def _evict(cache: Path) -> None:
    """Remove the files that have gone unused the longest."""
    files = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[_CACHE_SIZE:]:
        old.unlink(missing_ok=True)
