"""The extension: who the customer is, and what they ordered."""

from typing import TypedDict

from htpy import Node, button, div, li, small, strong, ul
from pyodide.http import pyfetch

from agentapp import CustomerProfile, LiveChat, Panel


class Order(TypedDict):
    """An order, as `static/orders.json` has it."""

    number: str
    item: str
    status: str


chat = LiveChat()
panel = Panel(chat)
followed: set[str] = set()


@panel.section("Orders")
async def orders(profile: CustomerProfile) -> Node:
    """The customer's orders, each with a button to follow it up."""
    response = await pyfetch("static/orders.json")
    response.raise_for_status()
    by_email: dict[str, list[Order]] = await response.json()
    return ul[(order_row(order) for order in by_email.get(profile.email or "", []))]


def order_row(order: Order) -> Node:
    """One order, and what can be done about it."""
    number, item, status = order["number"], order["item"], order["status"]
    label = "Following" if number in followed else "Follow up"
    return li(".row")[
        div[strong[item], div[small[f"{number} · {status}"]]],
        button(data_action="follow_up", data_number=number)[label],
    ]


@panel.action("follow_up")
def follow_up(number: str) -> None:
    """Mark an order, or unmark it, and show that."""
    followed.symmetric_difference_update({number})
    panel.refresh(orders)


await chat.init()
