"""The settings of the shop: reads, checks and keeps them."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

LONGEST = 365  # days


class InvalidPreferencesError(Exception):
    """An entry cannot be kept; the message is for the agent."""


@dataclass(frozen=True)
class Preferences:
    """The settings.

    Args:
        address: The address of the shop.
        days: The days in which a parcel may be sent back.
    """

    address: str = ""
    days: int = 30


def read(text: str | None) -> Preferences:
    """Return what was kept; the defaults for nothing, or for what is broken.

    Example:
        >>> read('{"address": "https://shop.example.com", "days": 14}')
        Preferences(address='https://shop.example.com', days=14)
        >>> read("{")
        Preferences(address='', days=30)
    """
    try:
        return Preferences(**json.loads(text or "{}"))
    except (TypeError, ValueError):
        return Preferences()


def keep(address: str, days: int | None, store: Callable[[str], None]) -> Preferences:
    """Check the entries of the form, and keep them.

    Args:
        address: The address of the shop, as typed.
        days: The days, None for an empty field.
        store: Keeps a text.

    Raises:
        InvalidPreferencesError: An entry is wrong.
    """
    if not address.strip().startswith("https://"):
        raise InvalidPreferencesError("The address has to begin with https://")
    if days is None or not 0 <= days <= LONGEST:
        raise InvalidPreferencesError(f"Enter from 0 to {LONGEST} days")
    preferences = Preferences(address.strip(), days)
    store(json.dumps(asdict(preferences)))
    return preferences
