"""An extension for the tests: it has a panel, and fails before it connects."""

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Orders")
def orders() -> str:
    return "Never shown"


raise RuntimeError("before the connection")
