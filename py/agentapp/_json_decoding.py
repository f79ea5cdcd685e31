"""Decodes the JSON text of a payload into plain data.

The text in it is untrusted. This module promises:

1. Every text is valid Unicode: a lone surrogate becomes U+FFFD.
2. Nothing is nested deeper than `MAX_DEPTH`, so no code that walks a payload runs out of stack.
3. The only exception is `PayloadError`.
"""

import json
import re
from typing import Final

from agentapp.errors import PayloadError

MAX_DEPTH: Final = 100

_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HALVES = re.compile(r"[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")

# What JSON has no word for is null there: JavaScript's JSON.stringify writes NaN so.
_decoder = json.JSONDecoder(parse_constant=lambda _: None)
# Python refuses to turn thousands of digits into an int; to JavaScript every number is a float.
_lenient_decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_int=float)


def decode(event: str, payload_json: str | None) -> object:
    """Decode the payload of `event` into plain Python data.

    Args:
        event: The event's name, for the message.
        payload_json: The payload as JSON, or None where the page could not write it as JSON.

    Raises:
        PayloadError: It is no JSON, or nested deeper than `MAX_DEPTH`.

    Example:
        >>> decode("change_theme", '{"theme": "dark"}')
        {'theme': 'dark'}
    """
    if payload_json is None:
        raise PayloadError(event, "its payload cannot be written as JSON")
    if _is_too_deep(payload_json):
        raise PayloadError(event, f"its payload is nested deeper than {MAX_DEPTH} levels")
    try:
        data = _loads(payload_json)
    except ValueError:
        raise PayloadError(event, "its payload is no valid JSON") from None
    return _well_formed(data) if _may_hold_surrogates(payload_json) else data


def _loads(text: str) -> object:
    try:
        data: object = _decoder.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        data = _lenient_decoder.decode(text)
    return data


def _is_too_deep(text: str) -> bool:
    # Counting is so much faster than scanning that only suspicious payloads are scanned.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False


def _may_hold_surrogates(text: str) -> bool:
    if "\\u" in text and _ESCAPED_SURROGATE.search(text):
        return True
    return not text.isascii() and _SURROGATE.search(text) is not None


def _well_formed(data: object) -> object:
    if isinstance(data, str):
        return _HALVES.sub(_joined_halves, data)
    if isinstance(data, list):
        return [_well_formed(item) for item in data]
    if isinstance(data, dict):
        return {_well_formed(key): _well_formed(value) for key, value in data.items()}
    return data


def _joined_halves(halves: re.Match[str]) -> str:
    # Not by way of UTF-16: its codec would have to be imported, and in a page that means fetched.
    if len(halves[0]) == 1:
        return "\N{REPLACEMENT CHARACTER}"
    high, low = map(ord, halves[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
