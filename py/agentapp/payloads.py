"""The payloads of the events that agent-app-sdk and agent-app-widget-sdk 3 send.

Text in them is untrusted: what a visitor wrote, for example. `extra` holds every key that has no
field, as sent, and whatever had the wrong type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

_Value = TypeVar("_Value")


def _nothing() -> Mapping[str, _Value]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said in the chat: the payload of `message`.

    Attributes:
        chat_id: The id that LiveChat sends as `chat`; it does not say of what.
        text: The text.
        id: The id of the message.
        source: Who wrote it, as sent; LiveChat documents "visitor".

    Example:
        >>> Message(chat_id="C1", text="Hello", source="visitor").text
        'Hello'
    """

    chat_id: str | None = None
    text: str = ""
    id: str | None = None
    source: str = ""
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class MessageBoxText:
    """The text that the agent is writing: the payload of `message_box_text`.

    Example:
        >>> MessageBoxText("Hel").value
        'Hel'
    """

    value: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The agent sent what `put_message` had staged: the payload of `message_sent`.

    Example:
        >>> dict(MessageSent().extra)
        {}
    """

    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class DetailsButtonClick:
    """A click in a section: the payload of `customer_details_section_button_click`.

    Attributes:
        button_id: The id of the button, or of the title.

    Example:
        >>> DetailsButtonClick("refund").button_id
        'refund'
    """

    button_id: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """The agent changed the theme: the payload of `change_theme`.

    Attributes:
        theme: The theme, as sent: "light" or "dark".

    Example:
        >>> ThemeChange("dark").theme
        'dark'
    """

    theme: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class PageData:
    """The address of the Agent App: the payload of `page_data`.

    Attributes:
        query_params: The query of the main window's address, by name.

    Example:
        >>> PageData({"tab": "billing"}).query_params["tab"]
        'billing'
    """

    query_params: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class TransactionAccepted:
    """A charge was paid: the payload of `transaction_accepted`.

    Example:
        >>> TransactionAccepted("C1").charge_id
        'C1'
    """

    charge_id: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class TransactionDeclined:
    """A charge was refused, or its window closed: the payload of `transaction_declined`.

    Example:
        >>> TransactionDeclined("C1").charge_id
        'C1'
    """

    charge_id: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class TransactionFailed:
    """LiveChat could not process a charge: the payload of `transaction_failed`.

    Attributes:
        error: The reason, as plain data; LiveChat documents no type for it.

    Example:
        >>> TransactionFailed("card expired").error
        'card expired'
    """

    error: object = field(default=None, hash=False)
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class BillingCycleUpdate:
    """Another billing cycle was picked: the payload of `update_billing_cycle`.

    Register a new charge with these months, and start the transaction again.

    Attributes:
        billing_cycle: The months of the cycle.
        charge_id: The id of the charge so far.
        payment_intent: LiveChat's description of the payment, as plain data.

    Example:
        >>> BillingCycleUpdate(12, "C1").billing_cycle
        12
    """

    billing_cycle: int
    charge_id: str
    payment_intent: Mapping[str, object] = field(default_factory=_nothing, hash=False)
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)
