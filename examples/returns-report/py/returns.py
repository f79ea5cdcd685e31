"""The returned parcels: chooses those of a period, and counts them by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PERIODS = (7, 30)  # days


@dataclass(frozen=True)
class Return:
    """A parcel that a customer has sent back.

    Args:
        number: The number of the order.
        reason: The reason that the customer gave.
        age: The days since it arrived.
        amount: The money to pay back, in euros.
        is_open: True until it is paid back.
    """

    number: str
    reason: str
    age: int
    amount: float
    is_open: bool


def within(returns: Iterable[Return], days: int) -> list[Return]:
    """Return those of the last days, the newest first.

    Example:
        >>> old, new = Return("1", "Broken", 9, 5.0, True), Return("2", "Broken", 1, 5.0, True)
        >>> [one.number for one in within([old, new], days=7)]
        ['2']
    """
    return sorted((one for one in returns if one.age < days), key=lambda one: one.age)


def by_reason(returns: Iterable[Return]) -> list[tuple[str, int]]:
    """Return the reasons with their numbers, the most frequent first.

    Example:
        >>> by_reason([Return("1", "Broken", 9, 5.0, True), Return("2", "Broken", 1, 5.0, True)])
        [('Broken', 2)]
    """
    return Counter(one.reason for one in returns).most_common()


def period_of(query: Mapping[str, str]) -> int:
    """Return the days that an address asks for, or the longest period.

    Example:
        >>> period_of({"days": "7"}), period_of({"days": "a week"})
        (7, 30)
    """
    asked = query.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), max(PERIODS))
