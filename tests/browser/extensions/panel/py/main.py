"""An extension for the tests: sections for each state, and actions for whatever can happen.

What they do for a profile is in its keys beyond LiveChat's own: `{"fails": 1}`.
"""

import asyncio
import json
from collections import Counter
from typing import Any

import js
from htpy import Node, button, div, li, p, strong, textarea, ul
from htpy import input as text_input
from pyodide.http import pyfetch

from agentapp import CustomerProfile, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
recorded: list[Any] = []
attempts: Counter[str] = Counter()
gate = asyncio.Event()
greetings: list[str] = []


def record(entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    recorded.append(entry)
    js.document.body.dataset.log = json.dumps(recorded)


async def ask(path: str) -> list[str]:
    """Get a list from the site, again each time."""
    response = await pyfetch(path, cache="no-store")
    answer: list[str] = await response.json()
    return answer


@chat.on("customer_profile")
def reset(profile: CustomerProfile) -> None:
    """Forget the last customer's greeting, once the new one is drawn."""
    drawn = js.document.querySelector('[data-field="id"]').textContent
    greetings[:] = [f"drawn: {drawn}, heard: {profile.id}"]


@chat.on("customer_profile")
async def greet(profile: CustomerProfile) -> None:
    """Greet, as a task of its own."""
    greetings.append(f"greeted: {profile.id}")


# How long a test holds the answer back is not for a deadline to decide.
@panel.section("Orders", timeout=None)
async def orders(profile: CustomerProfile) -> Node:
    """What the server answers, which a test can hold back; it does not let itself be cancelled."""
    asking = asyncio.ensure_future(ask(f"static/{profile.extra.get('orders', 'soon')}.json"))
    while not asking.done():
        try:
            await asyncio.shield(asking)
        except asyncio.CancelledError:
            record(f"cancelled: orders of {profile.name}")
    items = asking.result()
    record(f"orders of {profile.name}")
    return ul[
        (
            li(".row")[
                div[strong[f"{item} for {profile.name}"]],
                button(data_action="write", data_order_id=str(number))["Follow up"],
            ]
            for number, item in enumerate(items)
        )
    ]


@panel.section("Desk")
def desk(profile: CustomerProfile) -> Node:
    """Something to click, to write into and to scroll."""
    return [
        button(data_action="write", data_order_id="1038", data_reason="late")["Write"],
        button(data_action="work")["Work"],
        button(data_action="finish")["Finish"],
        button(data_action="send_refund")["Fail"],
        button(data_action="refresh")["Refresh"],
        text_input(type="text", aria_label="Draft"),
        text_input(type="checkbox", aria_label="Urgent"),
        textarea(rows="3", aria_label="Note")["\n".join(f"Line {n}" for n in range(30))],
        profile.extra.get("said"),
    ]


@panel.section("Greeting")
def greeting(profile: CustomerProfile) -> Node:
    """What the callbacks left."""
    return p[", ".join((*greetings, f"shown: {profile.id}"))]


@panel.section("Nothing")
def nothing() -> Node:
    """Never has anything to show."""


@panel.section("Fails")
def fails(profile: CustomerProfile) -> Node:
    """Fails as often as the profile says."""
    attempts[profile.id] += 1
    if attempts[profile.id] <= int(str(profile.extra.get("fails", 0))):
        raise LookupError("the warehouse is closed")
    return "It did not fail."


@panel.section("Hangs", timeout=0.5)
async def hangs(profile: CustomerProfile) -> Node:
    """Never comes back, where the profile says so."""
    if profile.extra.get("hangs"):
        await asyncio.Event().wait()
    return "It did not hang."


@panel.action("write")
def write(**data: str) -> None:
    """Write down what came with the click."""
    record(data)


@panel.action("work")
async def work() -> None:
    """Work until `finish`."""
    record("working")
    await gate.wait()
    gate.clear()
    record("worked")


@panel.action("finish")
def finish() -> None:
    """Let `work` end."""
    gate.set()


@panel.action("send_refund")
async def send_refund() -> None:
    """Fail."""
    await asyncio.sleep(0)
    raise LookupError("no such order")


@panel.action("refresh")
def refresh() -> None:
    """Fill every section again."""
    panel.refresh()


await chat.init()
