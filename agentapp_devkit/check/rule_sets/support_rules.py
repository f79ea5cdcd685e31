"""Rules about events, commands and displays: the page's SDK and its placement have them or not."""

import ast
from collections.abc import Iterator
from typing import cast, get_args

from agentapp._commands import COMMANDS
from agentapp._event_support import SENT_BY
from agentapp._placements import WITH_CUSTOMER
from agentapp._sdks import SDKS, Availability, Placement
from agentapp.events import EventName
from agentapp_devkit.check.analysis.program import Call, Program, issue_at
from agentapp_devkit.check.analysis.reachability import catches
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.config_errors import nearest

_CHAT = "agentapp.LiveChat()"

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

_LISTENING = {f"{_CHAT}.{name}" for name in ("on", "once", "stream", "wait_for")}
_UNSUPPORTED = {"UnsupportedCommandError", "UnsupportedEventError", "AgentAppError", "Exception"}


def check(program: Program) -> Iterator[Issue]:
    """Report what the SDK or the placement lacks."""
    yield from _names(program)
    yield from _displays(program)


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
