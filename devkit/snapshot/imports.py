"""Which modules a page will import: read from its sources, without running them."""

import ast
from collections.abc import Iterator, Mapping


def imported_by(source: str) -> tuple[str, ...]:
    """The modules that a source file imports when it runs, in order; not those within functions.

    A file that cannot be parsed imports nothing: running it says what is wrong, with its line.

    Example:
        >>> imported_by("import json, os.path\\nfrom htpy import ul")
        ('json', 'os.path', 'htpy')
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    return tuple(dict.fromkeys(_names(tree.body)))


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            if statement.module and not statement.level:
                yield statement.module
        elif isinstance(statement, ast.If) and not _is_for_type_checkers(statement.test):
            yield from _names(statement.body)


def _is_for_type_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def own_modules(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the modules among the files of `/app`, but for `main.py`.

    Example:
        >>> own_modules({"main.py": b"", "orders.py": b"", "shop/__init__.py": b"", "a.json": b""})
        ('orders', 'shop')
    """
    names = []
    for path in sorted(files):
        if not path.endswith(".py") or path == "main.py":
            continue
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts.pop()
        if all(part.isidentifier() for part in parts):
            names.append(".".join(parts))
    return tuple(names)
