"""The container of everything that the page reads whole: a JSON header, then bytes.

Four bytes say how long the header is (little-endian); `static/boot/files/archive.mjs` is the
reader. Nothing in it is compressed: web hosts and browsers do that better, and repeat visits read
it from a cache.
"""

import json
from collections.abc import Mapping


def pack(header: object, body: bytes) -> bytes:
    """The container's bytes; the same input gives the same bytes.

    Example:
        >>> pack({"a": 1}, b"xyz")
        b'\\x07\\x00\\x00\\x00{"a":1}xyz'
    """
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return len(text).to_bytes(4, "little") + text + body


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """A container of files: the header lists each path with its length, in the body's order."""
    ordered = sorted(files.items())
    return pack(
        {"files": [[path, len(content)] for path, content in ordered]},
        b"".join(content for _, content in ordered),
    )
