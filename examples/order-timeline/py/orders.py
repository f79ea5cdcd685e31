"""The orders of a customer: reads the shop's JSON, adds up, and counts by month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Event:
    """A step of an order.

    Args:
        order: The order.
        kind: The kind of step, such as "paid".
        moment: The moment, with its time zone.
    """

    order: "Order"
    kind: str
    moment: datetime

    @property
    def money(self) -> Decimal | None:
        """The money that changed hands, or None."""
        return {"paid": self.order.amount, "refunded": -self.order.amount}.get(self.kind)


@dataclass(frozen=True)
class Order:
    """An order.

    Args:
        number: Its number.
        amount: The money, as a decimal number: binary ones lose cents.
        currency: The code of the currency, such as "EUR".
        steps: The kinds and moments of its events.
    """

    number: str
    amount: Decimal
    currency: str
    steps: tuple[tuple[str, datetime], ...]

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Order":
        """Read the shop's JSON; what is missing or wrong raises an exception.

        Example:
            >>> step = {"kind": "placed", "at": "2026-01-02T15:20:00Z"}
            >>> data = {"number": "1", "amount": "9.90", "currency": "EUR", "events": [step]}
            >>> Order.parse(data).placed.isoformat()
            '2026-01-02T15:20:00+00:00'
        """
        steps = ((str(e["kind"]), datetime.fromisoformat(e["at"])) for e in data["events"])
        return cls(
            str(data["number"]), Decimal(data["amount"]), str(data["currency"]), tuple(steps)
        )

    @property
    def placed(self) -> datetime:
        """The moment at which the customer placed it."""
        return min(moment for _, moment in self.steps)

    @property
    def is_refunded(self) -> bool:
        """True where the customer has the money back."""
        return any(kind == "refunded" for kind, _ in self.steps)


def by_day(orders: Iterable[Order], zone: tzinfo | None) -> list[tuple[date, list[Event]]]:
    """Return the days with their events, the newest first.

    Args:
        orders: The orders.
        zone: The time zone whose days they are; None for the agent's own.
    """
    days: dict[date, list[Event]] = defaultdict(list)
    for event in sorted(_events(orders, zone), key=lambda event: event.moment, reverse=True):
        days[event.moment.date()].append(event)
    return list(days.items())


def _events(orders: Iterable[Order], zone: tzinfo | None) -> Iterator[Event]:
    for order in orders:
        for kind, moment in order.steps:
            yield Event(order, kind, moment.astimezone(zone))


def totals(orders: Iterable[Order]) -> dict[str, Decimal]:
    """Return the money that was spent, by currency: sums of several currencies mean nothing."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        if not order.is_refunded:
            found[order.currency] += order.amount
    return dict(sorted(found.items()))


def by_month(orders: Iterable[Order], zone: tzinfo | None) -> list[tuple[date, int]]:
    """Return the months up to the newest order, each with the number of orders placed in it."""
    placed = [order.placed.astimezone(zone).date().replace(day=1) for order in orders]
    if not placed:
        return []
    newest = max(placed)
    months = [_months_before(newest, number) for number in reversed(range(MONTHS_SHOWN))]
    return [(month, placed.count(month)) for month in months]


def _months_before(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 - number, 12)
    return date(month.year + years, index + 1, 1)
