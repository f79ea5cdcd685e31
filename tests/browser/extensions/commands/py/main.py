"""An extension for the tests: writes down each event, and what comes of each command."""

import json
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import js
from calls import CALLS

from agentapp import AgentAppError, LiveChat, Panel, UnsupportedEventError, View
from agentapp.events import DOCUMENTED_EVENTS, EVENTS

chat = LiveChat()
display = (Panel if chat.placement in ("details", "message-box") else View)(chat)
heard: list[list[Any]] = []


def record(*entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    heard.append(list(entry))
    js.document.body.dataset.log = json.dumps(heard)


async def attempt(name: str, command: Awaitable[None]) -> None:
    """Record what comes of a command, and where an error comes from."""
    try:
        await command
    except AgentAppError as error:
        files = {frame.filename for frame in traceback.extract_tb(error.__traceback__)}
        names_author = any(file.endswith("/main.py") for file in files)
        record(name, type(error).__name__, error.problem, names_author)
    else:
        record(name, "done")


def recorder(event: str) -> Callable[[object], None]:
    """Return a callback that records an event's payload."""
    return lambda payload: record(event, repr(payload))


for event in EVENTS[len(DOCUMENTED_EVENTS) :]:
    try:
        chat.on(event, recorder(event))
    except UnsupportedEventError as error:
        record(event, "UnsupportedEventError", error.sdk)

await attempt("before init", chat.put_message("too early"))
await chat.init()
for name, call in CALLS.items():
    await attempt(name, call(chat))
await attempt("refused", chat.send_message("refused"))
if chat.placement == "details":  # the wait is as long in each
    await attempt("unanswered", chat.send_message("unanswered"))
record("finished")
