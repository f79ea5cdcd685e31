"""An extension for the tests: sections that take their time, each telling whose it is.

How long each takes is drawn from a seed, so every run waits for the same times. With `?traced` the
page also counts the Python objects that JavaScript holds.
"""

import asyncio
import random
from collections.abc import Callable

import js
import pyodide_js  # type: ignore[import-not-found]
from htpy import Node, button, div, li, ul

from agentapp import CustomerProfile, LiveChat, Panel

js.pyodideModule = pyodide_js._module  # for the test, which looks into it
if "traced" in js.location.search:
    pyodide_js._module.enable_pyproxy_allocation_tracing()

chat = LiveChat()
panel = Panel(chat)
chance = random.Random(4)
heard = 0


@chat.on("customer_profile")
def count(profile: CustomerProfile) -> None:
    global heard
    heard += 1
    js.document.body.dataset.heard = f"{heard} {profile.id}"


def slow(longest: float) -> Callable[[CustomerProfile], object]:
    """A section that takes up to so many seconds, and does not always let itself be cancelled."""

    async def fill(profile: CustomerProfile) -> Node:
        waiting = asyncio.sleep(chance.random() * longest)
        if chance.random() < 0.5:
            await waiting
        else:
            try:
                await waiting
            except asyncio.CancelledError:
                await asyncio.sleep(chance.random() * longest)
        return div[f"Of {profile.id}"]

    return fill


panel.section("Short")(slow(0.005))
panel.section("Medium")(slow(0.02))
panel.section("Long")(slow(0.1))


@panel.section("At once")
def at_once(profile: CustomerProfile) -> Node:
    return ul[
        (li[f"{number} of {profile.id}", button(data_action="look")["Look"]] for number in range(3))
    ]


@panel.action("look")
def look() -> None:
    """Do nothing: nobody clicks."""


await chat.init()
