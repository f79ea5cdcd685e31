"""An extension for the tests: writes down what it hears, where a test can read it."""

import asyncio
import json
from typing import Any

import js

from agentapp import CustomerProfile, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
heard: list[list[Any]] = []


def record(*entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    heard.append(list(entry))
    js.document.body.dataset.log = json.dumps(heard)


@chat.on("customer_profile")
def profile(shown: CustomerProfile) -> None:
    record("customer_profile", shown.id, shown.name)


@chat.on("customer_profile_hidden")
def hidden(gone: Any) -> None:
    record("customer_profile_hidden", gone.id)


@chat.on("authorize")
def authorized() -> None:
    record("authorize", chat.get_session_id())


@chat.on("authorize_error")
def refused() -> None:
    record("authorize_error")


@panel.section("Slow")
async def slow(shown: CustomerProfile) -> str:
    if shown.custom_variables.get("slow") == "yes":
        await asyncio.Event().wait()
    return f"Slow content for {shown.id}"


@panel.section("Broken")
def broken(shown: CustomerProfile) -> str:
    if shown.custom_variables.get("broken") == "yes":
        raise ValueError("broken on purpose")
    return f"Broken content for {shown.id}"


@panel.action("refresh-session")
async def refresh_session() -> None:
    await chat.refresh_session_id()
    record("refreshed", chat.get_session_id())


record("started")
await chat.init()
record("initialised")
