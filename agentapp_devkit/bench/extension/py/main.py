"""A panel with three sections, two plain and one async, for timing the switch between customers.

With `?traced` the page also counts the Python objects that JavaScript holds, which takes time.
"""

import asyncio

import js
import pyodide_js  # type: ignore[import-not-found]
from htpy import Node, button, dd, div, dl, dt, li, small, strong, ul

from agentapp import CustomerProfile, LiveChat, Panel

# For the bench, which looks into it.
js.pyodideModule = pyodide_js._module  # type: ignore[attr-defined]
if "traced" in js.location.search:
    pyodide_js._module.enable_pyproxy_allocation_tracing()

chat = LiveChat()
panel = Panel(chat)


@panel.section("Account")
def account(profile: CustomerProfile) -> Node:
    """Facts, as a definition list."""
    return dl[
        dt["Number"],
        dd[profile.id],
        dt["Name"],
        dd[profile.name or "unknown"],
        dt["Opened in"],
        dd[profile.source],
    ]


@panel.section("Orders")
def orders(profile: CustomerProfile) -> Node:
    """A list with buttons."""
    return ul[
        (
            li(".row")[
                div[strong[f"Order {number}"], div[small[f"of {profile.id}"]]],
                button(data_action="follow_up", data_number=str(number))["Follow up"],
            ]
            for number in range(5)
        )
    ]


@panel.section("Notes")
async def notes(profile: CustomerProfile) -> str:
    """Something that has to be waited for, as short as waiting can be."""
    await asyncio.sleep(0)
    return f"Nothing is known about {profile.id} yet."


@panel.action("follow_up")
def follow_up(number: str) -> None:
    """Do nothing: the bench presses no buttons."""


await chat.init()  # type: ignore[top-level-await]
