"""Finds the modules that a page imports in its sources, without running them."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

_STATEMENT = re.compile(r"^(?:from\s+(?P<one>[\w.]+)\s+import\b|import\s+(?P<many>[\w., ]+))", re.M)


def imported_by(source: bytes, own: Collection[str] = ()) -> tuple[str, ...]:
    """List the modules that a source file imports whenever it runs, in order.

    Imports in functions and in `try` statements are left out.

    Args:
        source: The file's content.
        own: The author's modules: they tell a module from a name in `from package import name`.

    Example:
        >>> source = b"import json, os.path\\nfrom htpy import ul\\nfrom shop import cart"
        >>> imported_by(source, ["shop.cart"])
        ('json', 'os.path', 'htpy', 'shop', 'shop.cart')
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # Either Python reports the mistake when it runs the file, or the file needs a newer Python.
        return tuple(dict.fromkeys(_names_in_lines(source.decode(errors="replace"))))
    return tuple(dict.fromkeys(_names(tree.body, own)))


def _names(body: list[ast.stmt], own: Collection[str]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield statement.module
            members = (f"{statement.module}.{alias.name}" for alias in statement.names)
            yield from (member for member in members if member in own)


def _names_in_lines(source: str) -> Iterator[str]:
    for match in _STATEMENT.finditer(source):
        if match["one"]:
            yield match["one"]
        else:
            yield from (name.split()[0] for name in match["many"].split(",") if name.strip())


def own_modules(
    files: Mapping[str, bytes], scripts: Collection[str] = ("main.py",)
) -> tuple[str, ...]:
    """List the modules among the files of `/app`, without the scripts that pages run.

    Example:
        >>> own_modules({"main.py": b"", "orders.py": b"", "shop/__init__.py": b"", "a.json": b""})
        ('orders', 'shop')
    """
    names = []
    for path in sorted(files):
        if not path.endswith(".py") or path in scripts:
            continue
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts.pop()
        if all(part.isidentifier() for part in parts):
            names.append(".".join(parts))
    return tuple(names)
