"""Shared libraries for Emscripten, written byte by byte: no compiler is needed."""

from collections.abc import Iterable

_HEADER = b"\0asm\1\0\0\0"
_CUSTOM = 0
_MEMORY_INFO, _NEEDED = 1, 2  # parts of the section "dylink.0"


def shared_library(function: str, answer: int, *, padding: int = 0) -> bytes:
    """Write a library with one function, which answers a number.

    Args:
        function: The function's name.
        answer: The number, from 0 to 63.
        padding: The bytes to add, which mean nothing.
    """
    dylink = _text("dylink.0") + bytes([_MEMORY_INFO, 4, 0, 0, 0, 0])
    body = bytes([0, 0x41, answer, 0x0B])  # no locals, i32.const, end
    return _HEADER + b"".join(
        _section(number, content)
        for number, content in (
            (_CUSTOM, dylink),
            (1, bytes([1, 0x60, 0, 1, 0x7F])),  # types: () -> i32
            (3, bytes([1, 0])),  # functions
            (7, bytes([1]) + _text(function) + bytes([0, 0])),  # exports
            (10, bytes([1]) + _number(len(body)) + body),  # code
            (_CUSTOM, _text("padding") + bytes(padding)),
        )
    )


def needing(library: bytes, needed: Iterable[str]) -> bytes:
    """Let a library load others first, as the linker's option `-l` does."""
    assert library.startswith(_HEADER + bytes([_CUSTOM]))
    size, start = _read_number(library, len(_HEADER) + 1)
    dylink = library[start : start + size]
    assert dylink.startswith(_text("dylink.0"))
    names = [_text(name) for name in needed]
    content = _number(len(names)) + b"".join(names)
    more = bytes([_NEEDED]) + _number(len(content)) + content
    return _HEADER + _section(_CUSTOM, dylink + more) + library[start + size :]


def _section(number: int, content: bytes) -> bytes:
    return bytes([number]) + _number(len(content)) + content


def _text(text: str) -> bytes:
    return _number(len(text)) + text.encode()


def _number(value: int) -> bytes:
    """Encode as LEB128."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def _read_number(content: bytes, start: int) -> tuple[int, int]:
    """Decode LEB128; return the number and the place behind it."""
    value = shift = 0
    while True:
        byte = content[start]
        value |= (byte & 0x7F) << shift
        start, shift = start + 1, shift + 7
        if byte < 0x80:
            return value, start
