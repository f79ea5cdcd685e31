"""Tells whether a page can reach a piece of code, from the conditions around it."""

import ast

from agentapp_devkit.check.analysis.names import Names

_FACTS = {
    "sys.platform": "emscripten",
    "platform.system()": "Emscripten",
    "os.name": "posix",
}
_ONLY_IN_A_PAGE = frozenset({"js", "pyodide", "pyodide_js", "pyscript"})
_IMPORT_FAILURES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class Reachability:
    """The conditions in one file.

    Args:
        names: The names of the file.
        is_script: True for a file that a page runs, whose `__name__` is "__main__".
    """

    def __init__(self, names: Names, *, is_script: bool) -> None:
        """Evaluate nothing yet."""
        self._names = names
        self._is_script = is_script

    def reaches(self, node: ast.AST) -> bool:
        """Tell whether a page may run a node: no condition around it is false in a page."""
        inner = node
        for outer in self._names.ancestors(node):
            if self._excludes(outer, inner):
                return False
            inner = outer
        return True

    def is_optional(self, node: ast.AST) -> bool:
        """Tell whether the code goes on where a node raises `ImportError`."""
        inner = node
        for outer in self._names.ancestors(node):
            if (
                isinstance(outer, ast.Try)
                and inner in outer.body
                and catches(outer, _IMPORT_FAILURES)
            ):
                return True
            if isinstance(outer, ast.With) and any(map(self._suppresses, outer.items)):
                return True
            inner = outer
        return False

    def _suppresses(self, item: ast.withitem) -> bool:
        call = item.context_expr
        return isinstance(call, ast.Call) and self._names.origin(call.func) == "contextlib.suppress"

    def _excludes(self, outer: ast.AST, inner: ast.AST) -> bool:
        match outer:
            case ast.If(test=test, body=body, orelse=orelse):
                value = self._evaluate(test)
                return (value is False and inner in body) or (value is True and inner in orelse)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                value = self._evaluate(test)
                return (value is False and inner is body) or (value is True and inner is orelse)
            case ast.Try(body=body, handlers=handlers):
                return inner in handlers and any(map(_imports_page, body))
            case _:
                return False

    def _evaluate(self, test: ast.expr) -> bool | None:
        """Return the value of a condition in a page; None where only a run would tell."""
        match test:
            case ast.Constant(value=value):
                return bool(value)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                value = self._evaluate(operand)
                return None if value is None else not value
            case ast.BoolOp(op=op, values=values):
                return self._combine(op, values)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(left, op, right)
            case ast.Call(
                func=ast.Attribute(value=value, attr="startswith"),
                args=[ast.Constant(value=str(text))],
            ):
                fact = self._fact(value)
                return None if fact is None else fact.startswith(text)
            case ast.Name() | ast.Attribute():
                is_typing = self._names.origin(test) == "typing.TYPE_CHECKING"
                return False if is_typing else None
            case _:
                return None

    def _combine(self, op: ast.boolop, values: list[ast.expr]) -> bool | None:
        decisive = isinstance(op, ast.Or)
        found = [self._evaluate(value) for value in values]
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
        match left, op, right:
            case ast.Constant(value=name), ast.In() | ast.NotIn(), _:
                is_known = self._names.origin(right) == "sys.modules" and name in _ONLY_IN_A_PAGE
                return isinstance(op, ast.In) if is_known else None
            case _, ast.Eq() | ast.NotEq(), ast.Constant(value=value):
                fact = self._fact(left)
                return None if fact is None else (fact == value) == isinstance(op, ast.Eq)
            case _, ast.In() | ast.NotIn(), ast.Tuple(elts=items) | ast.Set(elts=items) | ast.List(
                elts=items
            ):
                fact = self._fact(left)
                values = [item.value for item in items if isinstance(item, ast.Constant)]
                return None if fact is None else (fact in values) == isinstance(op, ast.In)
            case _:
                return None

    def _fact(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name) and node.id == "__name__":
            return "__main__" if self._is_script else self._names.module
        return _FACTS.get(self._names.origin(node) or "")


def catches(statement: ast.Try, names: set[str]) -> bool:
    """Tell whether a `try` catches an exception of one of these names."""
    return any(_catches(handler.type, names) for handler in statement.handlers)


def _catches(caught: ast.expr | None, names: set[str]) -> bool:
    match caught:
        case None:
            return True
        case ast.Tuple(elts=items):
            return any(_catches(item, names) for item in items)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case _:
            return False


def _imports_page(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import(names=names):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            modules = [module]
        case _:
            return False
    return any(module.partition(".")[0] in _ONLY_IN_A_PAGE for module in modules)
