"""Rules about `LiveChat`: connecting, callbacks, and what is never awaited."""

import ast
from collections.abc import Iterator, Sequence

from agentapp._commands import COMMANDS
from agentapp_devkit.check.analysis.program import Function, Program, issue_at
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule

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
NOT_AWAITED = Rule(
    "AA213",
    "coroutine-not-awaited",
    Severity.ERROR,
    "A command of `chat`, `pyfetch`, `asyncio.sleep`, and an async function or method of your own"
    " do nothing until they are awaited.",
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
_DECORATORS = frozenset(_REGISTERING)
_COROUTINES = {
    "asyncio.sleep",
    "pyodide.http.pyfetch",
    *(f"{_CHAT}.{name}" for name in (*COMMANDS, "refresh_session_id", "wait_for")),
}


def check(program: Program) -> Iterator[Issue]:
    """Report mistakes about the connection."""
    yield from _connections(program)
    yield from _late_callbacks(program)
    yield from _decorators(program)
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
    if made and program.is_complete and not may_connect:
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


def _coroutines(program: Program) -> Iterator[Issue]:
    for call in program.calls:
        if not isinstance(call.file.names.parents.get(call.node), ast.Expr):
            continue
        if call.origin in _COROUTINES or _is_async(program.function(call.origin)):
            written = ast.unparse(call.node.func)
            message = f"{written}() is not awaited, so it does nothing."
            remedy = f"Write `await {written}(…)`, in an async function or at the top level."
            yield issue_at(NOT_AWAITED, call.file, call.node, message, remedy)


def _is_async(function: Function | None) -> bool:
    # What a decorator makes of it is unknown.
    return isinstance(function, ast.AsyncFunctionDef) and not function.decorator_list
