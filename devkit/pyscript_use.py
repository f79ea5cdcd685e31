"""Where an extension imports PyScript's own package, which only PyScript's core provides."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PACKAGE = "pyscript"


@dataclass(frozen=True)
class Use:
    """One import of `pyscript`.

    Args:
        path: The file, in `/app`.
        line: Where in it, from 1.
    """

    path: str
    line: int


def pyscript_uses(files: Mapping[str, bytes]) -> tuple[Use, ...]:
    """Every import of `pyscript` in the Python files among `files`, also within functions.

    Example:
        >>> pyscript_uses({"main.py": b"import json\\nfrom pyscript import when"})
        (Use(path='main.py', line=2),)
    """
    return tuple(use for path, source in sorted(files.items()) for use in _uses(path, source))


def _uses(path: str, source: bytes) -> Iterator[Use]:
    if not path.endswith(".py"):
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return  # running it says what is wrong
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        if any(name.split(".")[0] == _PACKAGE for name in names):
            yield Use(path, node.lineno)
