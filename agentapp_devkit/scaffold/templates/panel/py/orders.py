"""Orders: which are a customer's, and how they look."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from htpy import Node, button, div, li, small, span, strong, ul

_Entry = Mapping[str, str]


@dataclass(frozen=True)
class Order:
    """One order."""

    number: str
    item: str
    total: Decimal
    currency: str
    placed: date
    status: str


def orders_of(email: str | None, by_email: Mapping[str, Sequence[_Entry]]) -> list[Order]:
    """Return the customer's orders, the newest first.

    An address is compared without regard to case, as mail servers do.
    """
    wanted = (email or "").casefold()
    entries = next((found for key, found in by_email.items() if key.casefold() == wanted), ())
    return sorted(map(_order, entries), key=lambda order: order.placed, reverse=True)


def order_list(orders: Sequence[Order], followed: Collection[str]) -> Node:
    """Show orders, each with a button that marks it."""
    return ul[(_row(order, order.number in followed) for order in orders)]


def _row(order: Order, is_followed: bool) -> Node:
    facts = f"{order.number} · {order.placed:%d %b %Y} · {order.total} {order.currency}"
    return li(".row.order")[
        div[
            strong[order.item],
            " ",
            span(".badge", data_status=order.status.lower())[order.status],
            div[small(".quiet")[facts]],
        ],
        button(data_action="follow_up", data_number=order.number)[
            "Following" if is_followed else "Follow up"
        ],
    ]


def _order(entry: _Entry) -> Order:
    return Order(
        number=entry["number"],
        item=entry["item"],
        total=Decimal(entry["total"]),
        currency=entry["currency"],
        placed=date.fromisoformat(entry["placed"]),
        status=entry["status"],
    )
