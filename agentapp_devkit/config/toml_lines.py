"""Finds the line of each key of a TOML document, which `tomllib` does not tell.

`tomllib` has read the document before, so it is valid: a scanner that follows its structure and
skips the values is enough.
"""

import re
import tomllib

Key = tuple[str | int, ...]
"""The way to a value: `("livechat", "hosts", 1)` is the second item of `hosts` in `[livechat]`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]\}\n#]+")


def key_lines(text: str) -> dict[Key, int]:
    """Give the line, from 1, of each key, table and array item of a valid TOML document.

    >>> key_lines('name = "x"\\n[livechat]\\nhosts = [\\n  "a",\\n]')[("livechat", "hosts", 0)]
    4
    """
    return _Scanner(text).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Key, int] = {}
        self._tables: dict[Key, int] = {}

    def document(self) -> dict[Key, int]:
        table: Key = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> Key:
        line = self._line()
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        table = self._resolve(self._key())
        self._at += 2 if is_array else 1
        if is_array:
            self._tables[table] = self._tables.get(table, -1) + 1
            self._lines.setdefault(table, line)
            table = (*table, self._tables[table])
        self._lines.setdefault(table, line)
        return table

    def _resolve(self, key: Key) -> Key:
        """Add to the name of a table which item of each array of tables it continues."""
        found: Key = ()
        for part in key[:-1]:
            found = (*found, part)
            if found in self._tables:
                found = (*found, self._tables[found])
        return (*found, key[-1])

    def _pair(self, table: Key) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> Key:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                parts.append(_read_string(self._take(_STRING)))
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _value(self, path: Key) -> None:
        first = self._text[self._at]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._take(_STRING if first in "\"'" else _SCALAR)

    def _array(self, path: Key) -> None:
        self._at += 1
        index = 0
        while self._text[self._skip(_BLANK)] != "]":
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Key) -> None:
        self._at += 1
        while self._text[self._skip(_BLANK)] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        if self._text[self._skip(_BLANK)] == ",":
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._take(pattern)
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        found = match.group() if match else ""
        self._at += len(found)
        return found

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1


def _read_string(quoted: str) -> str:
    return str(tomllib.loads(f"key = {quoted}")["key"])
