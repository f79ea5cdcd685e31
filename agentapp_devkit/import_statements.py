"""Recognises the statements that import a package, in a parsed source file."""

import ast
from typing import TypeGuard


def imports_package(node: ast.AST, package: str) -> TypeGuard[ast.Import | ast.ImportFrom]:
    """Tell whether a node imports `package` or a module in it.

    Args:
        node: Any node of a source file's tree.
        package: The name of a top-level package or module.

    Example:
        >>> statements = ast.parse("import os.path; from os import path; from . import os").body
        >>> [imports_package(statement, "os") for statement in statements]
        [True, True, False]
    """
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        names = [node.module or ""]
    else:
        return False
    return any(name.split(".")[0] == package for name in names)
