"""`Names`: the meaning of the names in a file of Python, by its scopes, without running it.

An *origin* is the full name of what an expression is: `time.sleep` for `s` after
`from time import sleep as s`, and `agentapp.LiveChat().init` for `chat.init` after
`chat = LiveChat()`. A name that may be several things has none.
"""

import ast
import builtins
from collections.abc import Iterator

from agentapp_devkit.check.analysis.scopes import Binder, Binding, Scope

_BUILTINS = frozenset(vars(builtins))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Names:
    """The names of one file.

    Args:
        tree: The file's syntax.
        module: The name under which it can be imported.
    """

    def __init__(self, tree: ast.Module, module: str = "") -> None:
        """Find all scopes and bindings."""
        self.module = module
        self.parents: dict[ast.AST, ast.AST] = {}
        self._scopes: dict[ast.AST, Scope] = {}
        self._resolved: dict[tuple[int, str], str | None] = {}
        self.scope = Scope(tree)
        Binder(self.scope, self._scopes, self.parents).bind_all(tree)

    def origin(self, node: ast.AST) -> str | None:
        """Return the origin of an expression; None where it is unknown.

        Example:
            >>> tree = ast.parse("from time import sleep as s; s(1)")
            >>> Names(tree).origin(tree.body[1].value.func)
            'time.sleep'
        """
        match node:
            case ast.Name(id=name):
                return self._resolve(name, self._scopes.get(node, self.scope))
            case ast.Attribute(value=value, attr=attr):
                return _joined(self.origin(value), f".{attr}")
            case ast.Call(func=function):
                return _joined(self.origin(function), "()")
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return self.origin(value)
            case _:
                return None

    def export(self, name: str) -> str | None:
        """Return the origin of a name of the module itself."""
        return self._resolve(name, self.scope)

    def definition(self, node: ast.expr) -> ast.AST | None:
        """Return the function or class of this file that a name stands for."""
        bindings = self._bindings(node)
        return bindings[0].definition if len(bindings) == 1 else None

    def value(self, node: ast.expr) -> ast.expr | None:
        """Return the expression that a name of this file is bound to, if there is one alone."""
        bindings = self._bindings(node)
        return bindings[0].value if len(bindings) == 1 else None

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes around `node`, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """Return the function around a node; None at the top level, or in a class there."""
        return next((each for each in self.ancestors(node) if isinstance(each, _FUNCTIONS)), None)

    def _bindings(self, node: ast.expr) -> list[Binding]:
        if not isinstance(node, ast.Name):
            return []
        scope = self._scopes[node].find(node.id)
        return scope.bindings.get(node.id, []) if scope else []

    def _resolve(self, name: str, scope: Scope) -> str | None:
        owner = scope.find(name)
        if owner is None:
            is_builtin = name in _BUILTINS and not scope.module.has_star
            return f"builtins.{name}" if is_builtin else None
        key = (id(owner), name)
        if key not in self._resolved:
            self._resolved[key] = None  # until it is known: names may stand for each other
            found = {self._meaning(name, one, owner) for one in owner.bindings.get(name, ())}
            self._resolved[key] = found.pop() if len(found) == 1 else None
        return self._resolved[key]

    def _meaning(self, name: str, binding: Binding, owner: Scope) -> str | None:
        if binding.imported:
            return binding.imported
        if binding.value is not None and (origin := self.origin(binding.value)):
            return origin
        if binding.annotation is not None:
            return _joined(self.origin(binding.annotation), "()")
        if binding.definition is not None and owner.parent is None:
            return f"{self.module}.{name}"
        return None


def _joined(origin: str | None, rest: str) -> str | None:
    return None if origin is None else origin + rest
