"""The parsers of the events that `agentapp.payloads` has the payloads of.

They follow the rules of `agentapp._payload`, with the field that the event is about in the
customer's place: a message without a text is refused.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from agentapp._payload_fields import KINDS, Fields, token
from agentapp.errors import PayloadError
from agentapp.payloads import (
    BillingCycleUpdate,
    DetailsButtonClick,
    Message,
    MessageBoxText,
    MessageSent,
    PageData,
    ThemeChange,
    TransactionAccepted,
    TransactionDeclined,
    TransactionFailed,
)

EventPayload: TypeAlias = (
    Message
    | MessageBoxText
    | MessageSent
    | DetailsButtonClick
    | ThemeChange
    | PageData
    | TransactionAccepted
    | TransactionDeclined
    | TransactionFailed
    | BillingCycleUpdate
)


def _fields(event: str, data: object) -> Fields:
    if not isinstance(data, dict):
        raise PayloadError(event, f"its payload is {KINDS[type(data)]}, not an object")
    return Fields(data, "", [])


def _text(event: str, fields: Fields, key: str) -> str:
    """The text that the event is about; it may be empty."""
    value = fields.rest.get(key)
    if not isinstance(value, str):
        reason = f"it has no {key}" if value is None else f"its {key} is {KINDS[type(value)]}"
        raise PayloadError(event, reason)
    return str(fields.rest.pop(key))


def _id(event: str, fields: Fields, key: str) -> str:
    """The id, or another name, that the event is about."""
    value = fields.rest.get(key)
    id_ = token(value)
    if id_ is None:
        reason = f"it has no {key}" if value is None else f"its {key} is {KINDS[type(value)]}"
        raise PayloadError(event, reason)
    if not id_ or id_.isspace():
        raise PayloadError(event, f"its {key} is empty")
    del fields.rest[key]
    return id_


def _message(event: str, data: object) -> Message:
    fields = _fields(event, data)
    message = Message(
        text=_text(event, fields, "message"),
        chat_id=fields.take_token("chat"),
        id=fields.take_token("message_id"),
        source=fields.take_text("message_source") or "",
        extra=fields.extra(),
    )
    fields.warn(event)
    return message


def _message_box_text(event: str, data: object) -> MessageBoxText:
    fields = _fields(event, data)
    return MessageBoxText(_text(event, fields, "value"), fields.extra())


def _message_sent(_event: str, data: object) -> MessageSent:
    return MessageSent(MappingProxyType(dict(data) if isinstance(data, dict) else {}))


def _button_click(event: str, data: object) -> DetailsButtonClick:
    fields = _fields(event, data)
    return DetailsButtonClick(_id(event, fields, "buttonId"), fields.extra())


def _theme(event: str, data: object) -> ThemeChange:
    fields = _fields(event, data)
    return ThemeChange(_id(event, fields, "theme"), fields.extra())


def _page_data(event: str, data: object) -> PageData:
    fields = _fields(event, data)
    query = fields.inner("queryParams")
    parameters: dict[str, str] = {}
    for name in tuple(query.rest):
        value = query.take_token(name)
        if value is not None:
            parameters[name] = value
    fields.keep_rest_of(query, "queryParams")
    fields.warn(event)
    return PageData(MappingProxyType(parameters), fields.extra())


def _accepted(event: str, data: object) -> TransactionAccepted:
    fields = _fields(event, data)
    return TransactionAccepted(_id(event, fields, "chargeId"), fields.extra())


def _declined(event: str, data: object) -> TransactionDeclined:
    fields = _fields(event, data)
    return TransactionDeclined(_id(event, fields, "chargeId"), fields.extra())


def _failed(event: str, data: object) -> TransactionFailed:
    fields = _fields(event, data)
    return TransactionFailed(fields.rest.pop("error", None), fields.extra())


def _is_months(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _billing_cycle(event: str, data: object) -> BillingCycleUpdate:
    fields = _fields(event, data)
    cycle: Any = fields.rest.pop("billingCycle", None)  # Any: checked at once
    if not _is_months(cycle):
        raise PayloadError(event, "its billingCycle is no number")
    charge_id = _id(event, fields, "chargeId")
    intent = fields.rest.pop("paymentIntent", None)
    if not isinstance(intent, dict | None):
        fields.rest["paymentIntent"] = intent
        fields.blame("paymentIntent")
    fields.warn(event)
    description = MappingProxyType(intent if isinstance(intent, dict) else {})
    return BillingCycleUpdate(int(cycle), charge_id, description, fields.extra())


# Keyed by the names in `EventName`.
PARSERS: Final[Mapping[str, Callable[[str, object], EventPayload]]] = {
    "message": _message,
    "message_box_text": _message_box_text,
    "message_sent": _message_sent,
    "customer_details_section_button_click": _button_click,
    "change_theme": _theme,
    "page_data": _page_data,
    "transaction_accepted": _accepted,
    "transaction_declined": _declined,
    "transaction_failed": _failed,
    "update_billing_cycle": _billing_cycle,
}
