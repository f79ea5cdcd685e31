"""LiveChat's design tokens, of which a page gets those that its files name.

There are 500, each up to three times: for light, for dark, and as the system asks; and a browser
reads all of a style sheet before it paints anything.
"""

import re
from collections.abc import Iterable

_NAME = re.compile(rb"--\w[\w-]*")
_DECLARATION = re.compile(r"(--[\w-]+):([^;{}]*);?")


def named_in(contents: Iterable[bytes]) -> frozenset[str]:
    """The custom properties that files name; a name that ends with a hyphen is the start of some.

    Example:
        >>> sorted(named_in([b"p { gap: var(--spacing-4) }", b'f"var(--color-{kind})"']))
        ['--color-', '--spacing-4']
    """
    return frozenset(name.decode() for file in contents for name in _NAME.findall(file))


def only(css: str, names: Iterable[str]) -> str:
    """The style sheet without the custom properties that nobody needs.

    Args:
        css: The style sheet.
        names: What is needed, as `named_in` has it. What their values name is needed, too.

    Example:
        >>> only(":root{--a:1px;--b:var(--a);--c:2px;color:red}", ["--b"])
        ':root{--a:1px;--b:var(--a);color:red}'
    """
    values: dict[str, list[str]] = {}
    for name, value in _DECLARATION.findall(css):
        values.setdefault(name, []).append(value)
    wanted = set(names)
    starts = tuple(name for name in wanted if name.endswith("-"))
    needed: set[str] = set()
    found = {name for name in values if name in wanted or name.startswith(starts)}
    while found:
        needed |= found
        more = named_in(value.encode() for name in found for value in values[name])
        found = {name for name in more if name in values} - needed
    return _DECLARATION.sub(lambda each: each[0] if each[1] in needed else "", css)
