"""An extension for the tests: one of everything that a start has to make possible."""

import asyncio
import json
from typing import Any

import humanize
import js
import orders
from htpy import Node, button, p

from agentapp import CustomerProfile, CustomerProfileHidden, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
heard: list[list[Any]] = []


def record(*entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    heard.append(list(entry))
    js.document.body.dataset.log = json.dumps(heard)


@chat.on("customer_profile")
def profile(shown: CustomerProfile) -> None:
    record("customer_profile", shown.id)


@chat.on("customer_profile_hidden")
def hidden(gone: CustomerProfileHidden) -> None:
    record("customer_profile_hidden", gone.id)


@panel.section("Orders")
async def show_orders(shown: CustomerProfile) -> Node:
    await asyncio.sleep(0)
    total = humanize.intcomma(orders.TOTAL)
    return [p[f"{total} orders of {shown.name}"], button(data_action="count")["Count"]]


@panel.action("count")
async def count() -> None:
    import statistics  # that no module has needed so far

    record("counted", statistics.median([1, 5, 2]))


await asyncio.sleep(0)
await chat.init()
record("initialised")
