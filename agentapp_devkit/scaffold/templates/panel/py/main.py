"""The panel beside a conversation: who the customer is, and what they ordered."""

from agentapp import CustomerProfile, LiveChat, Panel, TitledContent, titled
from pyodide.http import pyfetch

from orders import order_list, orders_of

chat = LiveChat()
panel = Panel(chat)
followed: set[str] = set()


@panel.section("Orders", hide_empty=True)
async def orders(profile: CustomerProfile) -> TitledContent | None:
    """The customer's orders, the newest first."""
    # For orders of your own service, put its address here and its origin into `apis`.
    response = await pyfetch("static/orders.json")
    response.raise_for_status()
    found = orders_of(profile.email, await response.json())
    return titled(f"Orders ({len(found)})", order_list(found, followed)) if found else None


@panel.action("follow_up")
def follow_up(number: str) -> None:
    """Mark an order to be followed up, or take the mark away."""
    followed.symmetric_difference_update({number})
    panel.notify(f"Following order {number}" if number in followed else "No longer following")
    panel.refresh(orders)


await chat.init()
