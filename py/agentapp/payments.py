"""The arguments of `LiveChat.start_transaction`: a charge, and its display."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from agentapp._checks import (
    check_number,
    check_optional_booleans,
    check_optional_texts,
    check_text,
)
from agentapp._plain_data import PlainData, plain, without_none

_KNOWN = ("id", "name", "price", "quantity", "months", "trial_days", "per_account", "test")


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge that was registered with LiveChat's Billing API.

    Attributes:
        id: The id of the charge.
        name: What the customer pays for.
        price: The price in cents.
        quantity: How many of it, for a direct charge.
        months: The length of a billing cycle, for a recurrent charge; None for a direct one.
        trial_days: The days before the first payment, for a recurrent charge.
        per_account: True where the price is for each account of the licence.
        test: True for a charge that nobody pays.
        extra: Every other key of the Billing API's answer, sent as it is.

    Source: LiveChat's Billing API, "Direct charges" and "Recurrent charges".

    Example:
        >>> answer = {"id": "C1", "name": "Gold", "price": 999, "months": 1, "status": "pending"}
        >>> charge = Charge.from_billing(answer)
        >>> charge.months, dict(charge.extra)
        (1, {'status': 'pending'})
    """

    id: str
    name: str
    price: int
    quantity: int | None = None
    months: int | None = None
    trial_days: int | None = None
    per_account: bool = False
    test: bool = False
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("Charge.id", self.id)
        check_text("Charge.name", self.name)
        check_number("Charge.price", self.price, at_least=0)
        limits = {"quantity": 1, "months": 1, "trial_days": 0}
        for name, least in limits.items():
            if (value := getattr(self, name)) is not None:
                check_number(f"Charge.{name}", value, at_least=least)
        if self.quantity is not None and self.months is not None:
            raise ValueError("Charge has a quantity (direct) and months (recurrent): give one.")
        booleans = {"per_account": self.per_account, "test": self.test}
        check_optional_booleans("Charge", booleans.items())
        plain("Charge.extra", self.extra)

    @classmethod
    def from_billing(cls, answer: Mapping[str, object]) -> "Charge":
        """Make a charge of the Billing API's answer.

        Raises:
            TypeError: A key of it has another type than LiveChat documents.
            ValueError: The id, the name or the price is missing.
        """
        missing = [key for key in _KNOWN[:3] if answer.get(key) is None]
        if missing:
            raise ValueError(f"The Billing API's answer has no {missing[0]}.")
        # Any: the checks of the class say what is wrong.
        known: dict[str, Any] = {key: answer[key] for key in _KNOWN if answer.get(key) is not None}
        rest = {key: value for key, value in answer.items() if key not in _KNOWN}
        return cls(**known, extra=MappingProxyType(rest))

    def _data(self) -> PlainData:
        extra = plain("Charge.extra", self.extra)
        known = {key: getattr(self, key) for key in _KNOWN}
        # LiveChat's SDK takes any charge with `months` for a recurrent one, also where it is null.
        return {**(extra if isinstance(extra, dict) else {}), **without_none(**known)}


@dataclass(frozen=True, slots=True)
class TransactionMetadata:
    """The text and the icon that LiveChat's payment window shows beside the charge.

    Attributes:
        icon: The address of the app's icon.
        description: What the customer pays for, in a sentence.
        show_billing_cycle_picker: True to let them pick another billing cycle, which sends
            `update_billing_cycle`.

    Example:
        >>> TransactionMetadata("https://shop.example.com/icon.png").description is None
        True
    """

    icon: str
    description: str | None = None
    show_billing_cycle_picker: bool | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        check_text("TransactionMetadata.icon", self.icon)
        check_optional_texts("TransactionMetadata", [("description", self.description)])
        booleans = {"show_billing_cycle_picker": self.show_billing_cycle_picker}
        check_optional_booleans("TransactionMetadata", booleans.items())

    def _data(self) -> PlainData:
        return without_none(
            icon=self.icon,
            description=self.description,
            showBillingCyclePicker=self.show_billing_cycle_picker,
        )
