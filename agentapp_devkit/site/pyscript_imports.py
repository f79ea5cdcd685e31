"""Finds imports of PyScript's own package, which only PyScript's core provides."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.site.app_files import source_of

_PACKAGE = "pyscript"
_LINE = re.compile(rb"^\s*(?:from|import)\s+pyscript\b")
_FORGIVING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Use:
    """One import of `pyscript`.

    Args:
        path: The file, in `/app`.
        line: Where in it, from 1.
        required: Whether it has to succeed: it is not in a `try` that catches its failure.
    """

    path: str
    line: int
    required: bool


def pyscript_uses(files: Mapping[str, bytes]) -> tuple[Use, ...]:
    """Every import of `pyscript` in the Python files among `files`, also within functions.

    Example:
        >>> pyscript_uses({"main.py": b"import json\\nfrom pyscript import when"})
        (Use(path='main.py', line=2, required=True),)
    """
    return tuple(
        use
        for path, source in sorted(files.items())
        if path.endswith(".py")
        for use in _uses(path, source)
    )


def contradictions(files: Mapping[str, bytes], configuration: Configuration) -> tuple[str, ...]:
    """Explain to an author that the code needs PyScript, which the configuration leaves out.

    Args:
        files: What Python finds in `/app`, by path.
        configuration: The extension's.
    """
    if configuration.runtime == "pyscript":
        return ()
    return tuple(
        f"{source_of(use.path, configuration)}:{use.line}: imports pyscript, which"
        f' runtime = "{configuration.runtime}" starts without. Import js and pyodide instead, or'
        ' write runtime = "pyscript" under [livechat] in pyscript.toml.'
        for use in pyscript_uses(files)
        if use.required
    )


def _uses(path: str, source: bytes) -> Iterator[Use]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # Running it says what is wrong, or it is written for a newer Python than this one.
        lines = enumerate(source.splitlines(), start=1)
        yield from (Use(path, number, True) for number, line in lines if _LINE.match(line))
        return
    forgiven = {node for statement in ast.walk(tree) for node in _forgiven_by(statement)}
    for node in ast.walk(tree):
        if _imports_pyscript(node):
            yield Use(path, node.lineno, node not in forgiven)


def _imports_pyscript(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        names = [node.module or ""]
    else:
        return False
    return any(name.split(".")[0] == _PACKAGE for name in names)


def _forgiven_by(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes within `statement` whose imports may fail, or do not run."""
    if (isinstance(statement, ast.Try) and any(map(_forgives, statement.handlers))) or (
        isinstance(statement, ast.If) and _is_for_type_checkers(statement.test)
    ):
        bodies = statement.body
    else:
        return
    for body in bodies:
        yield from ast.walk(body)


def _forgives(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in _FORGIVING for name in names)


def _is_for_type_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"
