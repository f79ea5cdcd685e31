"""Reduces LiveChat's design tokens to those that a page uses.

LiveChat has 500 tokens with up to three values each: for the light theme, for the dark theme, and
for the system's choice. A browser parses a whole style sheet before it paints.
"""

import re
from collections.abc import Iterable

_NAME = re.compile(rb"--\w[\w-]*")
_DECLARATION = re.compile(r"(--[\w-]+):([^;{}]*);?")


def named_in(contents: Iterable[bytes]) -> frozenset[str]:
    """Find the custom properties that files name; a name that ends with a hyphen is a prefix.

    Example:
        >>> sorted(named_in([b"p { gap: var(--spacing-4) }", b'f"var(--color-{kind})"']))
        ['--color-', '--spacing-4']
    """
    return frozenset(name.decode() for file in contents for name in _NAME.findall(file))


def prune(css: str, names: Iterable[str]) -> str:
    """Remove unused custom properties from a style sheet.

    Args:
        css: The style sheet.
        names: The used properties, as `named_in` returns them. A property that the value of a used
            one names is used, too.

    Example:
        >>> prune(":root{--a:1px;--b:var(--a);--c:2px;color:red}", ["--b"])
        ':root{--a:1px;--b:var(--a);color:red}'
    """
    values: dict[str, list[str]] = {}
    for name, value in _DECLARATION.findall(css):
        values.setdefault(name, []).append(value)
    named = set(names)
    prefixes = tuple(name for name in named if name.endswith("-"))
    used: set[str] = set()
    found = {name for name in values if name in named or name.startswith(prefixes)}
    while found:
        used |= found
        more = named_in(value.encode() for name in found for value in values[name])
        found = {name for name in more if name in values} - used
    return _DECLARATION.sub(lambda each: each[0] if each[1] in used else "", css)
