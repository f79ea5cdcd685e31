"""An extension for the tests: packages of Pyodide's own distribution."""

import answer
import msgspec
from htpy import Node, li, ul

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Packages")
def packages() -> Node:
    """Use a compiled module, and a shared library."""
    return ul[
        li[f"msgspec {msgspec.json.decode('[7]')[0]}"],
        li[f"answer {answer.value()}"],
    ]


await chat.init()
