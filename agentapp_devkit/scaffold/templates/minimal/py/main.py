"""The panel beside a conversation: which customers have written before."""

from agentapp import CustomerProfile, LiveChat, Panel
from htpy import Node, p

chat = LiveChat()
panel = Panel(chat)
visits: dict[str, int] = {}


@chat.on("customer_profile")
def count(profile: CustomerProfile) -> None:
    """Count how often the agent has opened the customer."""
    visits[profile.id] = visits.get(profile.id, 0) + 1


@panel.section("Opened")
def opened(profile: CustomerProfile) -> Node:
    """Say how often that was."""
    times = visits[profile.id]
    return p["For the first time" if times == 1 else f"{times} times since this page was loaded"]


await chat.init()
