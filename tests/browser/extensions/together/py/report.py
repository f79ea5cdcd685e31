"""An extension for the tests: the full-screen page."""

from answers import ANSWERS
from htpy import Node

from agentapp import LiveChat, View

chat = LiveChat()
view = View(chat)


@view.section("Answers")
def report() -> Node:
    """Report on the answers."""
    return f"{len(ANSWERS)} answers in {chat.placement}"


await chat.init()
