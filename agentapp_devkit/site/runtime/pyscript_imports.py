"""Finds the imports of PyScript's package `pyscript`, which only PyScript's core provides."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.import_statements import imports_package
from agentapp_devkit.site.runtime.app_files import source_of

_PACKAGE = "pyscript"
_LINE = re.compile(rb"^\s*(?:from|import)\s+pyscript\b")
_IMPORT_FAILURES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Use:
    """One import of `pyscript`.

    Args:
        path: The file's path in `/app`.
        line: The line, from 1.
        required: False in a `try` that catches the failure, and in code for type checkers.
    """

    path: str
    line: int
    required: bool


def pyscript_uses(files: Mapping[str, bytes]) -> tuple[Use, ...]:
    """List every import of `pyscript` in the Python files among `files`, also within functions.

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
    """List the required imports of `pyscript` that the configured runtime lacks, as messages.

    Args:
        files: The files in `/app`, by path.
        configuration: The extension's configuration.
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


@lru_cache(maxsize=512)  # `serve` builds again and again, and most modules stay the same
def _uses(path: str, source: bytes) -> tuple[Use, ...]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # The page reports the mistake, or the file is for a newer Python than this one.
        lines = enumerate(source.splitlines(), start=1)
        return tuple(Use(path, number, True) for number, line in lines if _LINE.match(line))
    optional = {node for statement in ast.walk(tree) for node in _optional_in(statement)}
    return tuple(
        Use(path, node.lineno, node not in optional)
        for node in ast.walk(tree)
        if imports_package(node, _PACKAGE)
    )


def _optional_in(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes in `statement` whose imports may fail, or never run."""
    if (isinstance(statement, ast.Try) and any(map(_catches_failure, statement.handlers))) or (
        isinstance(statement, ast.If) and _is_for_type_checkers(statement.test)
    ):
        bodies = statement.body
    else:
        return
    for body in bodies:
        yield from ast.walk(body)


def _catches_failure(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in _IMPORT_FAILURES for name in names)


def _is_for_type_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"
