"""Reads from a page's script which `Panel` the author makes, without running it.

It reads values that are written out, and names of such values. Whatever only a run would tell (the
result of a function, a section in a loop, a panel that is passed on) makes the panel unknown.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agentapp_devkit.site.runtime.app_files import MAIN

_OPTIONS = {"facts", "language", "texts"}
_CONNECTING = {"init", "run", "run_until_complete"}  # or runs a function that connects
_METHODS = {"action", "notify", "refresh"}  # they add nothing to what a panel begins with


class _UnknownError(Exception):
    """Only a run of the file would tell."""


@dataclass(frozen=True)
class SectionChoice:
    """A section of the panel, as it is before its function has run.

    Args:
        title: Its heading.
        place: Its place, "top" or "body".
        hide_empty: True where it is hidden until it has something to show.
    """

    title: str
    place: str = "body"
    hide_empty: bool = False


@dataclass(frozen=True)
class PanelChoice:
    """A panel as the author makes it.

    Args:
        options: The values of `facts`, `language` and `texts` that the author gives.
        sections: The sections, in order.
    """

    options: Mapping[str, object] = field(default_factory=dict)
    sections: tuple[SectionChoice, ...] = ()


def read_panel_choice(files: Mapping[str, bytes], main: str = MAIN) -> PanelChoice | None:
    """Return the one panel that a page's script makes; None if it makes none, or an unknown one.

    Args:
        files: The files in `/app`, by path.
        main: The path of the script.

    Example:
        >>> main = b'''
        ... from agentapp import LiveChat, Panel
        ... panel = Panel(LiveChat(), language="de")
        ... @panel.section("Orders")
        ... def orders(): ...
        ... '''
        >>> read_panel_choice({"main.py": main})
        PanelChoice(options={'language': 'de'}, sections=(SectionChoice(title='Orders', ...),))
    """
    if any(b"Panel" in content for content in _modules(files, main)):
        return None  # another module may make the panel, or a second one
    try:
        return _Script(ast.parse(files[main])).panel()
    except (SyntaxError, ValueError, TypeError, RecursionError, _UnknownError):
        return None  # where the script has a mistake, the page runs into it, and explains it


def _modules(files: Mapping[str, bytes], main: str) -> Iterator[bytes]:
    """Yield the author's modules, but for the script."""
    for path, content in files.items():
        if path.endswith(".py") and path != main and not path.startswith("agentapp/"):
            yield content


class _Script:
    """The text of a page's script."""

    def __init__(self, tree: ast.Module) -> None:
        self._statements = tree.body
        self._nodes = list(ast.walk(tree))
        self._bindings = [name for node in self._nodes for name in _names_bound_by(node)]

    def panel(self) -> PanelChoice | None:
        """Return the panel.

        Raises:
            _UnknownError: There may be one, but only a run of the file would tell.
        """
        calls = [node for node in self._nodes if isinstance(node, ast.Call) and self._is_made(node)]
        if not calls:
            return None
        if len(calls) > 1:
            raise _UnknownError
        if "*" in self._bindings:
            raise _UnknownError  # any name may have another value
        name = self._name_of(calls[0])
        return PanelChoice(self._options(calls[0]), tuple(self._sections(name)))

    def _is_made(self, call: ast.Call) -> bool:
        """Tell whether the call makes a panel of agentapp's."""
        match call.func:
            case ast.Name(id=name):
                return self._is_bound_once(name) and name in _imported_panels(self._statements)
            case ast.Attribute(value=ast.Name(id="agentapp"), attr="Panel"):
                return self._is_bound_once("agentapp")
            case _:
                return False

    def _is_bound_once(self, name: str) -> bool:
        return self._bindings.count(name) == 1

    def _name_of(self, call: ast.Call) -> str:
        """Return the name that a statement at the top level gives to the panel."""
        for statement in self._statements:
            if _may_connect(statement):
                raise _UnknownError  # Python hears of customers before it has the panel
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=value)
                ) if value is call and self._is_bound_once(name):
                    return name
                case ast.Expr(value=value) if value is call:
                    return ""
        raise _UnknownError

    # --- Arguments

    def _options(self, call: ast.Call) -> dict[str, object]:
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if len(call.args) + ("chat" in given) != 1:
            raise _UnknownError
        given.pop("chat", None)
        return self._values(given, _OPTIONS)

    def _values(self, given: Mapping[str | None, ast.expr], known: set[str]) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, node in given.items():
            if name not in known:
                raise _UnknownError
            values[str(name)] = self._value(node)
        return values

    def _value(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Tuple(elts=items):
                return tuple(self._items(items))
            case ast.List(elts=items):
                return self._items(items)
            case ast.Dict(keys=keys, values=values):
                return dict(zip(self._items(keys), self._items(values), strict=True))
            case ast.Name(id=name):
                return self._value(self._written_value(name))
            case _:
                raise _UnknownError

    def _items(self, nodes: "list[ast.expr] | list[ast.expr | None]") -> list[object]:
        items: list[object] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                spread = self._value(node.value)
                items += spread if isinstance(spread, list | tuple) else self._unknown()
            else:
                items.append(self._value(node) if node else self._unknown())
        return items

    def _unknown(self) -> list[object]:
        raise _UnknownError

    def _written_value(self, name: str) -> ast.expr:
        """Return the value of a name that has one value, and that nothing can change."""
        uses = sum(isinstance(node, ast.Name) and node.id == name for node in self._nodes)
        for statement in self._statements:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=bound)], value=ast.expr() as value)
                    | ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value)
                ) if bound == name and self._is_bound_once(name):
                    is_frozen = isinstance(value, ast.Constant | ast.Tuple)
                    if is_frozen or uses == 2:  # where it is bound, and here
                        return value
        raise _UnknownError

    # --- Sections

    def _sections(self, panel: str) -> Iterator[SectionChoice]:
        """Yield the sections that statements at the top level add, in order.

        Where they wait until the agent has signed in, the panel begins without them.
        """
        calls: list[ast.Call] = []
        gates = [gate for one in self._statements for gate in _gate_calls(one, panel)]
        is_connected = False
        for statement in self._statements:
            added = list(_section_calls(statement, panel))
            if added and is_connected:
                raise _UnknownError  # the first customer may be drawn before
            calls += added
            is_connected = is_connected or _may_connect(statement)
        self._refuse_other_uses(panel, {id(call.func) for call in (*calls, *gates)})
        for call in [] if gates else calls:
            yield self._section(call)

    def _refuse_other_uses(self, panel: str, known: set[int]) -> None:
        harmless = 0
        for node in self._nodes:
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == panel:
                    harmless += attr in _METHODS or id(node) in known
        loaded = [
            node
            for node in self._nodes
            if isinstance(node, ast.Name) and node.id == panel and isinstance(node.ctx, ast.Load)
        ]
        if len(loaded) != harmless:
            raise _UnknownError

    def _section(self, call: ast.Call) -> SectionChoice:
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        given.pop("timeout", None)
        if len(call.args) == 1:
            given["title"] = call.args[0]
        values = self._values(given, {"title", "place", "hide_empty"})
        match values:
            case {"title": str(title)}:
                return SectionChoice(
                    title, str(values.get("place", "body")), bool(values.get("hide_empty", False))
                )
            case _:
                raise _UnknownError


def _imported_panels(statements: list[ast.stmt]) -> set[str]:
    """Return the names under which the statements import `Panel`."""
    return {
        alias.asname or alias.name
        for statement in statements
        if isinstance(statement, ast.ImportFrom) and statement.module == "agentapp"
        for alias in statement.names
        if alias.name == "Panel"
    }


def _section_calls(statement: ast.stmt, panel: str) -> Iterator[ast.Call]:
    """Yield the calls of `panel.section` that a statement makes, in the order of their runs."""
    match statement:
        case ast.FunctionDef(decorator_list=made) | ast.AsyncFunctionDef(decorator_list=made):
            candidates = [*reversed(made)]
        case ast.Expr(value=ast.Call(func=function)) | ast.Assign(value=ast.Call(func=function)):
            candidates = [function]  # panel.section("Orders")(orders)
        case _:
            return
    for candidate in candidates:
        match candidate:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="section")):
                if name == panel:
                    yield candidate


def _gate_calls(statement: ast.stmt, panel: str) -> Iterator[ast.Call]:
    """Yield the call of `panel.require_sign_in` that a statement is."""
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) as call
        ):
            if name == panel and attr == "require_sign_in":
                yield call


def _may_connect(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False  # nothing in it runs yet
    return any(
        # A function that is awaited may connect, and a task may while anything is awaited.
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(node, ast.Attribute) and node.attr in _CONNECTING)
        for node in ast.walk(statement)
    )


def _names_bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case (
            ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
