"""An extension for the tests: the page in the message box."""

from answers import ANSWERS
from htpy import Node

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Answers")
def answers() -> Node:
    """Show the answers."""
    return f"{', '.join(ANSWERS)} in {chat.placement}"


await chat.init()
