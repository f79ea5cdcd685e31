"""Rules about `LiveChat`: connecting, callbacks, events and commands."""

import ast
from collections.abc import Iterator, Sequence
from typing import cast, get_args

from agentapp._commands import COMMANDS
from agentapp._event_support import SENT_BY
from agentapp._placements import WITH_CUSTOMER
from agentapp._sdks import SDKS, Availability, Placement
from agentapp.events import EventName
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.program import Call, Program, issue_at
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.reachability import catches
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.config_errors import nearest

_CHAT = "agentapp.LiveChat()"
_PANEL = "agentapp.Panel()"
_VIEW = "agentapp.View()"
_INIT = f"{_CHAT}.init"

NO_INIT = Rule(
    "AA201",
    "never-connected",
    Severity.ERROR,
    "Without `await chat.init()` nothing connects to the Agent App, and the page shows its skeleton"
    " for ever.",
    "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\n",
    "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\n\n"
    "await chat.init()\n",
)
INIT_NOT_AWAITED = Rule(
    "AA202",
    "connection-not-awaited",
    Severity.ERROR,
    "`chat.init()` without `await` makes a coroutine and runs nothing of it.",
    "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\nchat.init()\n",
    "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\n\n"
    "await chat.init()\n",
)
LATE_CALLBACK = Rule(
    "AA203",
    "late-callback",
    Severity.WARNING,
    "What is registered after `await chat.init()` may miss the first customer, who can come while"
    " the page connects.",
    "from agentapp import LiveChat\n\nchat = LiveChat()\nawait chat.init()\n\n\n"
    '@chat.on("customer_profile")\ndef opened() -> None: ...\n',
    "from agentapp import LiveChat\n\nchat = LiveChat()\n\n\n"
    '@chat.on("customer_profile")\ndef opened() -> None: ...\n\n\nawait chat.init()\n',
)
NO_PARENTHESES = Rule(
    "AA204",
    "decorator-without-parentheses",
    Severity.ERROR,
    "`@panel.section`, `@panel.action` and `@chat.on` are called with the name of what they add.",
    '@panel.section\ndef orders() -> str:\n    return "None yet"\n',
    '@panel.section("Orders")\ndef orders() -> str:\n    return "None yet"\n',
)
UNKNOWN_EVENT = Rule(
    "AA209",
    "unknown-event",
    Severity.ERROR,
    "LiveChat sends no event of this name, and Python raises `UnknownEventError`. `chat.on_raw`"
    " takes any name.",
    '@chat.on("customer_profil")\ndef opened() -> None: ...\n',
    '@chat.on("customer_profile")\ndef opened() -> None: ...\n',
)
UNSUPPORTED_EVENT = Rule(
    "AA210",
    "unsupported-event",
    Severity.ERROR,
    "The page's SDK, or its placement, never sends the event, and Python raises"
    " `UnsupportedEventError`. The SDK is `[livechat] sdk` in `pyscript.toml`.",
    '@chat.on("change_theme")\ndef changed() -> None: ...\n',
    '@chat.on("message")\ndef said() -> None: ...\n',
)
UNSUPPORTED_COMMAND = Rule(
    "AA211",
    "unsupported-command",
    Severity.ERROR,
    "The page's SDK, or its placement, does not have the command, and Python raises"
    " `UnsupportedCommandError`. The SDK is `[livechat] sdk` in `pyscript.toml`.",
    '@panel.action("thank")\nasync def thank() -> None:\n    await chat.set_toast("Thanks")\n',
    '@chat.on("customer_profile")\nasync def thank() -> None:\n'
    '    await chat.put_message("Thanks")\n',
)
WRONG_DISPLAY = Rule(
    "AA212",
    "wrong-display",
    Severity.ERROR,
    "A `Panel` shows a customer, and a `View` is for the placements without one, `fullscreen` and"
    " `settings`. Python raises `ConfigurationError`.",
    "from agentapp import LiveChat, View\n\nchat = LiveChat()\nview = View(chat)\n"
    "await chat.init()\n",
    "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\n"
    "await chat.init()\n",
)
NOT_AWAITED = Rule(
    "AA213",
    "coroutine-not-awaited",
    Severity.ERROR,
    "A command of `chat`, `pyfetch`, `asyncio.sleep` and an async function of your own do nothing"
    " until they are awaited.",
    '@chat.on("customer_profile")\nasync def greet() -> None:\n    chat.put_message("Hello")\n',
    '@chat.on("customer_profile")\nasync def greet() -> None:\n'
    '    await chat.put_message("Hello")\n',
)

_REGISTERING = (
    f"{_CHAT}.on",
    f"{_CHAT}.on_raw",
    f"{_CHAT}.once",
    *(f"{display}.{name}" for display in (_PANEL, _VIEW) for name in ("action", "section")),
)
_LISTENING = {f"{_CHAT}.{name}" for name in ("on", "once", "stream", "wait_for")}
_DECORATORS = frozenset(_REGISTERING)
_COROUTINES = {
    "asyncio.sleep",
    "pyodide.http.pyfetch",
    *(f"{_CHAT}.{name}" for name in (*COMMANDS, "refresh_session_id", "wait_for")),
}
_UNSUPPORTED = {"UnsupportedCommandError", "UnsupportedEventError", "AgentAppError", "Exception"}


def check(program: Program) -> Iterator[Issue]:
    """Report mistakes about the connection."""
    yield from _connections(program)
    yield from _late_callbacks(program)
    yield from _decorators(program)
    yield from _names(program)
    yield from _displays(program)
    yield from _coroutines(program)


def _connections(program: Program) -> Iterator[Issue]:
    calls = list(program.calls_of(_INIT))
    for call in calls:
        if isinstance(call.file.names.parents.get(call.node), ast.Expr):
            message = "chat.init() is not awaited, so nothing of it runs."
            yield issue_at(
                INIT_NOT_AWAITED, call.file, call.node, message, "Write `await chat.init()`."
            )
    made = list(program.calls_of("agentapp.LiveChat"))
    may_connect = any(
        isinstance(node, ast.Attribute) and node.attr == "init"
        for file in program.files
        for node in file.nodes
    )
    if made and not may_connect:
        yield issue_at(
            NO_INIT,
            made[0].file,
            made[0].node,
            "Nothing calls init() of this LiveChat, so the page never connects.",
            "Make `await chat.init()` the last line of main.py.",
        )


def _late_callbacks(program: Program) -> Iterator[Issue]:
    for file in program.files:
        for body in filter(None, (getattr(node, "body", None) for node in file.nodes)):
            if isinstance(body, list):
                yield from _late_in(program, file, body)


def _late_in(program: Program, file: PythonFile, body: Sequence[ast.stmt]) -> Iterator[Issue]:
    """Report what a body registers after the statement of it that connects."""
    is_connected = False
    for statement in body:
        if is_connected:
            for node in _registrations(statement):
                origin = program.origin(file, node.func) or ""
                if origin in _REGISTERING:
                    name = origin.rpartition(".")[2]
                    yield issue_at(
                        LATE_CALLBACK,
                        file,
                        node,
                        f"{name}() comes after chat.init(), and may miss the first customer.",
                        "Move it above `await chat.init()`.",
                    )
        match statement:
            case ast.Expr(value=ast.Await(value=ast.Call(func=function))):
                is_connected |= program.origin(file, function) == _INIT


def _registrations(statement: ast.stmt) -> Iterator[ast.Call]:
    match statement:
        case ast.FunctionDef(decorator_list=made) | ast.AsyncFunctionDef(decorator_list=made):
            yield from (each for each in made if isinstance(each, ast.Call))
        case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            yield call
            if isinstance(call.func, ast.Call):
                yield call.func  # panel.section("Orders")(orders)


def _decorators(program: Program) -> Iterator[Issue]:
    for file in program.files:
        for node in file.nodes:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for decorator in node.decorator_list:
                if program.origin(file, decorator) in _DECORATORS:
                    written = ast.unparse(decorator)
                    title = node.name.replace("_", " ").capitalize()
                    argument = title if written.endswith("section") else node.name
                    yield issue_at(
                        NO_PARENTHESES,
                        file,
                        decorator,
                        f"@{written} has no parentheses, so it adds nothing.",
                        f'Write `@{written}("{argument}")`.',
                    )


def _names(program: Program) -> Iterator[Issue]:
    """Report the events and commands that the SDK or the placement lacks."""
    for call in program.calls:
        name = call.origin.removeprefix(f"{_CHAT}.")
        if call.origin in _LISTENING and (event := call.text(0, "event")) is not None:
            if event not in get_args(EventName):
                remedy = nearest(event, get_args(EventName), "chat.on_raw takes any other name.")
                message = f'LiveChat has no event "{event}".'
                yield issue_at(UNKNOWN_EVENT, call.file, call.node, message, remedy)
            elif support := SENT_BY.get(cast("EventName", event)):
                yield from _unsupported(program, call, UNSUPPORTED_EVENT, event, support)
        elif name in COMMANDS and name != call.origin:
            support = COMMANDS[name].availability
            yield from _unsupported(program, call, UNSUPPORTED_COMMAND, name, support)


def _unsupported(
    program: Program, call: Call, rule: Rule, name: str, support: Availability
) -> Iterator[Issue]:
    configuration = program.project.configuration
    if configuration is None or configuration.sdk not in SDKS or _is_expected(call):
        return
    sdk = configuration.sdk
    placements = _placements(program, call.file)
    if any(support.includes(sdk, placement) for placement in placements):
        return
    where = f"{sdk} ({', '.join(placements)})" if sdk in support.sdks else sdk
    kind = "sends no event" if rule is UNSUPPORTED_EVENT else "has no command"
    yield issue_at(rule, call.file, call.node, f"{where} {kind} {name}.", support.remedy(sdk))


def _is_expected(call: Call) -> bool:
    return any(
        isinstance(each, ast.Try) and catches(each, _UNSUPPORTED)
        for each in call.file.names.ancestors(call.node)
    )


def _placements(program: Program, file: PythonFile) -> tuple[Placement, ...]:
    """Return the placements whose pages may run a file: a module may belong to each."""
    configuration = program.project.configuration
    assert configuration is not None, "the caller has asked"
    own = [page.placement for page in configuration.pages if f"py/{page.main}" == file.path]
    return tuple(own or [page.placement for page in configuration.pages])


def _displays(program: Program) -> Iterator[Issue]:
    if program.project.configuration is None:
        return
    for call in program.calls_of("agentapp.Panel", "agentapp.View"):
        placements = _placements(program, call.file)
        is_panel = call.origin == "agentapp.Panel"
        if any((placement in WITH_CUSTOMER) == is_panel for placement in placements):
            continue
        name, other = ("Panel", "View") if is_panel else ("View", "Panel")
        has = "has no customer" if is_panel else "has a customer"
        message = f"A {name} does not fit the placement {', '.join(placements)}, which {has}."
        remedy = f"Write `{other}(chat)`, or set [livechat] placement in pyscript.toml."
        yield issue_at(WRONG_DISPLAY, call.file, call.node, message, remedy)


def _coroutines(program: Program) -> Iterator[Issue]:
    for call in program.calls:
        if not isinstance(call.file.names.parents.get(call.node), ast.Expr):
            continue
        if call.origin in _COROUTINES or _is_async(program.function(call.origin)):
            written = ast.unparse(call.node.func)
            message = f"{written}() is not awaited, so it does nothing."
            remedy = f"Write `await {written}(…)`, in an async function or at the top level."
            yield issue_at(NOT_AWAITED, call.file, call.node, message, remedy)


def _is_async(function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> bool:
    # What a decorator makes of it is unknown.
    return isinstance(function, ast.AsyncFunctionDef) and not function.decorator_list
