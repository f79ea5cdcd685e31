"""Finds out what is missing where the page's script has ended and its skeleton still shows."""

import ast
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from weakref import WeakSet

from agentapp._dispatcher import Dispatcher
from agentapp._main_errors import MainFailure
from agentapp._placements import display_of
from agentapp._sdks import Placement
from agentapp.error_hooks import ErrorReport, reports
from agentapp.errors import ConfigurationError

_PACKAGE = Path(__file__).parent
_NEXT_LOOK = 1.0  # seconds
# Modules by which an extension reaches the page without agentapp.
_BROWSER_MODULES = {"js", "pyscript", "pyodide.ffi", "pyodide_js"}

dispatchers: WeakSet[Dispatcher] = WeakSet()
"""One for each `LiveChat` that is in use."""


async def tasks_are_done() -> None:
    """Wait until no task runs but this one."""
    # Not asyncio.wait(): a task with a callback counts as one whose exception somebody hears of.
    while asyncio.all_tasks() - {asyncio.current_task()}:  # noqa: ASYNC110
        await asyncio.sleep(_NEXT_LOOK)


def is_heard() -> bool:
    """Return whether somebody waits for what LiveChat sends to this page."""
    return any(_is_connected(one) and one.has_audience for one in dispatchers)


def _is_connected(dispatcher: Dispatcher) -> bool:
    return dispatcher.state.connection != "connecting"


def report_missing(file: str, connects_early: bool, placement: Placement) -> str | None:
    """Tell `on_error` what is missing in the script, and the page what to show.

    Args:
        file: The path of the page's script, which has ended.
        connects_early: False where an action may connect later, as `connect = "manual"` allows.
        placement: The page's placement.

    Returns:
        A `MainFailure` as JSON text; None where nothing certain is missing.
    """
    script = Script.read(file)
    missing = find_missing(script, connects_early=connects_early, placement=placement)
    if missing is None:
        return None
    line, problem, remedy = missing
    place = script.name if line is None else f"{script.name}, line {line}"
    error = ConfigurationError(f"{place}: {problem}", remedy)
    reports.publish(ErrorReport(error, f"at the end of {script.name}", str(error)))
    return json.dumps(asdict(MainFailure(f"{place}: {problem}", remedy, "", is_known=False)))


def find_missing(
    script: "Script", *, connects_early: bool, placement: Placement
) -> tuple[int | None, str, str] | None:
    """Return the line, the problem and the remedy; None where nothing certain is missing."""
    for line, call in script.lost_calls:
        return line, f"{call} is never awaited.", f"Write `await {call}`."
    if not connects_early:
        return None
    display = display_of(placement)
    return (
        _find_missing_display(script, display)
        if any(map(_is_connected, dispatchers))
        else (_find_missing_init(script, display))
    )


def _find_missing_display(script: "Script", display: str) -> tuple[int | None, str, str] | None:
    if script.uses_browser:
        return None
    problem = "nothing shows or hears what LiveChat sends."
    remedy = f"Add `{display}` before chat.init(), or a callback with @chat.on(...)."
    return script.called.get("LiveChat"), problem, remedy


def _find_missing_init(script: "Script", display: str) -> tuple[int | None, str, str] | None:
    connect = f"End {script.name} with `await chat.init()`."
    line = script.called.get("LiveChat")
    has_chat = bool(dispatchers) or line is not None
    calls_init = "init" in script.called
    if script.uses_browser and (calls_init or not has_chat):
        return None  # a listener of the page's may draw, or connect
    for unused, name in script.unused_functions:
        return unused, f"{name}() is never called.", f"End {script.name} with `await {name}()`."
    if calls_init:
        return line, "chat.init() was not reached.", f"Await it at the top level of {script.name}."
    if has_chat:
        return line, "chat.init() is never called.", connect
    remedy = f"Make `chat = LiveChat()` and `{display}`. {connect}"
    return None, "it has ended, and shows nothing.", remedy


@dataclass(frozen=True)
class Script:
    """The facts that the text of a script tells.

    Attributes:
        name: The name of its file.
        lost_calls: The calls of coroutine functions that nothing awaits: line and text.
        unused_functions: The async functions that nothing names: line and name.
        called: The line of the first call of each name.
        uses_browser: True where it, or a module beside it, imports one of `_BROWSER_MODULES`.
    """

    name: str = "main.py"
    lost_calls: list[tuple[int, str]] = field(default_factory=list)
    unused_functions: list[tuple[int, str]] = field(default_factory=list)
    called: dict[str, int] = field(default_factory=dict)
    uses_browser: bool = False

    @classmethod
    def read(cls, file: str) -> "Script":
        """Read the script at `file`."""
        nodes = list(ast.walk(ast.parse(Path(file).read_bytes())))
        functions = [node for node in nodes if isinstance(node, ast.AsyncFunctionDef)]
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        statements = [node.value for node in nodes if isinstance(node, ast.Expr)]
        return cls(
            name=Path(file).name,
            lost_calls=[
                (call.lineno, ast.unparse(call))
                for call in statements
                if isinstance(call, ast.Call)
                and (_is_init(call) or _name_of(call.func) in {one.name for one in functions})
            ],
            unused_functions=[
                (one.lineno, one.name)
                for one in functions
                if one.name not in names and not one.decorator_list
            ],
            called={_name_of(call.func): call.lineno for call in reversed(calls)},
            uses_browser=any(map(_uses_browser, _files_beside(Path(file)))),
        )


def _is_init(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="chat") | ast.Call(), attr="init"):
            return True
        case _:
            return False


def _name_of(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _files_beside(script: Path) -> Iterator[Path]:
    yield script
    for module in tuple(sys.modules.values()):
        file = Path(getattr(module, "__file__", None) or "")
        if (
            file.suffix == ".py"
            and file.is_relative_to(script.parent)
            and not file.is_relative_to(_PACKAGE)
        ):
            yield file


def _uses_browser(file: Path) -> bool:
    return not _BROWSER_MODULES.isdisjoint(_imports(list(ast.walk(ast.parse(file.read_bytes())))))


def _imports(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
