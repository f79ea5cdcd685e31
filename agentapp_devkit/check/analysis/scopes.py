"""The scopes of a file of Python: which names each binds, and to what."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """One statement that gives a name its value.

    Args:
        imported: The full name of what it imports; "" for any other statement.
        value: The expression that is its value.
        annotation: The type of its value.
        definition: The function or class that it is.
    """

    imported: str = ""
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None = None


@dataclass
class Scope:
    """The names of a module, class, function or comprehension.

    Args:
        node: The node that opens it.
        parent: The scope around it; None for a module.
    """

    node: ast.AST
    parent: "Scope | None" = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    outer: dict[str, "Scope"] = field(default_factory=dict)  # by `global` and `nonlocal`
    has_star: bool = False

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding to the scope that the name belongs to."""
        self.outer.get(name, self).bindings.setdefault(name, []).append(binding)

    def find(self, name: str) -> "Scope | None":
        """Return the scope that a name belongs to where it is read here."""
        if name in self.outer:
            return self.outer[name].find(name)
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None

    @property
    def is_class(self) -> bool:
        """True for the body of a class, whose names its functions do not see."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def around_classes(self) -> "Scope":
        """This scope, or the nearest one around it that is no class."""
        return self.parent.around_classes if self.is_class and self.parent else self

    @property
    def module(self) -> "Scope":
        """The scope of the module."""
        return self if self.parent is None else self.parent.module


_Children = Iterator[tuple[ast.AST, Scope]]


class Binder:
    """Walks a file and fills its scopes.

    Args:
        scope: The scope of the module.
        scopes: Gets the scope of each node.
        parents: Gets the parent of each node.
    """

    def __init__(
        self, scope: Scope, scopes: dict[ast.AST, Scope], parents: dict[ast.AST, ast.AST]
    ) -> None:
        """Walk nothing yet."""
        self._module = scope
        self._scopes = scopes
        self._parents = parents
        self._bound: set[ast.AST] = set()  # the names that a statement has bound, with a value

    def bind_all(self, tree: ast.Module) -> None:
        """Bind the names of a whole file."""
        # Not by recursion: a long chain of `elif` is deep.
        waiting: list[tuple[ast.AST, Scope]] = [(tree, self._module)]
        while waiting:
            node, scope = waiting.pop()
            self._scopes[node] = scope
            children = list(self._visit(node, scope))
            self._parents.update((child, node) for child, _ in children)
            waiting += reversed(children)

    def _visit(self, node: ast.AST, scope: Scope) -> _Children:
        """Bind the names of a node; return its children, with their scopes."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self._function(node, scope)
            case ast.ClassDef(name=name):
                scope.bind(name, Binding(definition=node))
                around = {*node.decorator_list, *node.bases, *node.keywords}
                return _inside(node, scope, Scope(node, scope), around)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return _inside(node, scope, Scope(node, scope))
            case ast.Global(names=names):
                scope.outer |= dict.fromkeys(names, self._module)
            case ast.Nonlocal(names=names) if scope.parent:
                scope.outer |= dict.fromkeys(names, scope.parent.around_classes)
            case _:
                self._bind(node, scope)
        return ((child, scope) for child in ast.iter_child_nodes(node))

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
    ) -> _Children:
        inner = Scope(node, scope)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        instance = _class_of_self(node, scope) if every else None
        for argument in every:
            annotation = argument.annotation or (instance if argument is every[0] else None)
            inner.bind(argument.arg, Binding(annotation=annotation))
        for more in filter(None, (arguments.vararg, arguments.kwarg)):
            inner.bind(more.arg, Binding())
        around: set[ast.AST] = {*arguments.defaults, *filter(None, arguments.kw_defaults)}
        around |= {one.annotation for one in every if one.annotation}
        if not isinstance(node, ast.Lambda):
            scope.bind(node.name, Binding(definition=node))
            around |= {*node.decorator_list, *([node.returns] if node.returns else [])}
        return _inside(node, scope, inner, around)

    def _bind(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                _bind_imports(node, scope)
            case ast.Assign() | ast.AnnAssign() | ast.NamedExpr() | ast.withitem():
                for target, binding in _values(node):
                    is_walrus = isinstance(node, ast.NamedExpr)
                    owner = _around_comprehensions(scope) if is_walrus else scope
                    owner.bind(target.id, binding)
                    self._bound.add(target)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                if node not in self._bound:
                    scope.bind(name, Binding())
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                scope.bind(name, Binding())


def _class_of_self(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
) -> ast.Name | None:
    """Return the type of a method's first parameter: its class, at the top level of a module."""
    is_top_level = scope.parent is not None and scope.parent.parent is None
    if not (isinstance(scope.node, ast.ClassDef) and is_top_level) or isinstance(node, ast.Lambda):
        return None
    decorators = {one.id for one in node.decorator_list if isinstance(one, ast.Name)}
    has_self = node.args.posonlyargs or node.args.args
    if not has_self or decorators & {"classmethod", "staticmethod"}:
        return None
    return ast.Name(scope.node.name, ast.Load())


def _inside(
    node: ast.AST, scope: Scope, inner: Scope, around: Collection[ast.AST] = ()
) -> _Children:
    """Yield the children of a node that opens a scope; those in `around` belong to the outer."""
    for child in _descend(node):
        yield child, scope if child in around else inner


def _bind_imports(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        name = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            imported = "" if node.level else f"{node.module}.{alias.name}"
            scope.module.has_star |= name == "*"
        else:
            name = name if alias.asname else name.partition(".")[0]
            imported = alias.name if alias.asname else name
        scope.bind(name, Binding(imported=imported))


def _values(
    node: ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.withitem,
) -> Iterator[tuple[ast.Name, Binding]]:
    """Yield the names that a statement gives a value, with that value."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=ast.Name() as target, value=value, annotation=annotation):
            yield target, Binding(value=value, annotation=annotation)
        case ast.NamedExpr(target=ast.Name() as target, value=value):
            yield target, Binding(value=value)
        case ast.withitem(optional_vars=ast.Name() as target, context_expr=value):
            yield target, Binding(value=value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, Binding]]:
    match target, value:
        case ast.Name(), _:
            yield target, Binding(value=value)
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            if not any(isinstance(one, ast.Starred) for one in (*targets, *values)):
                for one, its_value in zip(targets, values, strict=True):
                    yield from _pairs(one, its_value)


def _descend(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node, and those of its arguments instead of these."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.arguments):
            for inner in ast.iter_child_nodes(child):
                yield from ast.iter_child_nodes(inner) if isinstance(inner, ast.arg) else [inner]
        else:
            yield child


def _around_comprehensions(scope: Scope) -> Scope:
    while isinstance(scope.node, _COMPREHENSIONS) and scope.parent:
        scope = scope.parent
    return scope
