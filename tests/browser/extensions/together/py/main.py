"""An extension for the tests: one of three pages in one site."""

from answers import ANSWERS
from htpy import Node

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Answers")
def count() -> Node:
    """Tell how many answers there are."""
    return f"{len(ANSWERS)} answers in {chat.placement}"


await chat.init()
