"""Writes archives: a JSON header, then the content of files or of memory.

Four bytes before the header hold its length (little-endian). `static/boot/files/archive.mjs` is the
reader. A site has archives compressed, as `.bin`: see `compression.py`.
"""

import json
from collections.abc import Mapping


def pack(header: object, body: bytes) -> bytes:
    """Make an archive; the same input gives the same bytes.

    Example:
        >>> pack({"a": 1}, b"xyz")
        b'\\x07\\x00\\x00\\x00{"a":1}xyz'
    """
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return len(text).to_bytes(4, "little") + text + body


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Make an archive of files; the header lists each path with its length, in the body's order."""
    ordered = sorted(files.items())
    return pack(
        {"files": [[path, len(content)] for path, content in ordered]},
        b"".join(content for _, content in ordered),
    )
