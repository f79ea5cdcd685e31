"""The payloads of the events beyond the documented API, and what becomes of broken ones."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp._event_parsers import PARSERS
from agentapp._json_decoding import decode
from agentapp._payload import parse
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
from tests.hostile import CORPUS, Hostile, as_json

# An event as LiveChat's types have it, and its payload.
SENT: dict[str, tuple[object, object]] = {
    "message": (
        {"chat": "C1", "message": "Hi", "message_id": "M1", "message_source": "visitor"},
        Message("C1", "Hi", "M1", "visitor"),
    ),
    "message_box_text": ({"value": "Hel"}, MessageBoxText("Hel")),
    "message_sent": (None, MessageSent()),
    "customer_details_section_button_click": ({"buttonId": "refund"}, DetailsButtonClick("refund")),
    "change_theme": ({"theme": "dark"}, ThemeChange("dark")),
    "page_data": ({"queryParams": {"tab": "billing"}}, PageData({"tab": "billing"})),
    "transaction_accepted": ({"chargeId": "C1"}, TransactionAccepted("C1")),
    "transaction_declined": ({"chargeId": "C1"}, TransactionDeclined("C1")),
    "transaction_failed": ({"error": {"code": 5}}, TransactionFailed({"code": 5})),
    "update_billing_cycle": (
        {"billingCycle": 12, "chargeId": "C1", "paymentIntent": {"name": "Gold"}},
        BillingCycleUpdate(12, "C1", {"name": "Gold"}),
    ),
}


def test_each_parser_has_its_case() -> None:
    assert SENT.keys() == PARSERS.keys()


@pytest.mark.parametrize("event", SENT)
def test_an_event_as_livechat_types_it_becomes_a_typed_payload(event: str) -> None:
    data, payload = SENT[event]
    assert parse(event, data) == payload


@pytest.mark.parametrize("event", SENT)
def test_a_key_without_a_field_stays_in_extra(event: str) -> None:
    data, _ = SENT[event]
    payload: Any = parse(event, {**(data if isinstance(data, dict) else {}), "more": [1]})
    assert dict(payload.extra) == {"more": [1]}


@pytest.mark.parametrize(
    ("event", "key"),
    [
        ("message", "message"),
        ("message_box_text", "value"),
        ("customer_details_section_button_click", "buttonId"),
        ("change_theme", "theme"),
        ("transaction_accepted", "chargeId"),
        ("transaction_declined", "chargeId"),
        ("update_billing_cycle", "billingCycle"),
        ("update_billing_cycle", "chargeId"),
    ],
)
def test_an_event_without_what_it_is_about_is_refused(event: str, key: str) -> None:
    data, _ = SENT[event]
    assert isinstance(data, dict)
    wrong: list[object] = [None, True, [], {}]
    for broken in wrong:
        with pytest.raises(PayloadError, match=key):
            parse(event, {**data, key: broken})
    with pytest.raises(PayloadError, match=key):
        parse(event, {k: v for k, v in data.items() if k != key})


@pytest.mark.parametrize("event", sorted(SENT.keys() - {"message_sent"}))
@pytest.mark.parametrize("data", [None, "text", 5, [], True])
def test_a_payload_that_is_no_object_is_refused(event: str, data: object) -> None:
    with pytest.raises(PayloadError, match="not an object"):
        parse(event, data)


def test_what_the_agent_deleted_is_an_empty_text() -> None:
    assert parse("message_box_text", {"value": ""}) == MessageBoxText("")
    assert parse("message", {"message": ""}) == Message(text="")


def test_a_field_of_the_wrong_type_is_kept_in_extra_and_named_in_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "agentapp")
    broken: dict[str, object] = {"chat": [], "message": "Hi", "message_id": {}, "message_source": 5}
    payload = parse("message", broken)
    assert payload == Message(text="Hi", extra={"chat": [], "message_id": {}, "message_source": 5})
    (record,) = caplog.records
    assert record.getMessage().endswith("extra: chat, message_id, message_source")


def test_of_a_query_what_is_text_or_a_number_can_be_read() -> None:
    payload = parse("page_data", {"queryParams": {"a": "1", "b": 2, "c": ["3"]}})
    assert payload == PageData({"a": "1", "b": "2"}, {"queryParams": {"c": ["3"]}})
    assert parse("page_data", {"queryParams": []}) == PageData(extra={"queryParams": []})
    assert parse("page_data", {}) == PageData()


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_hostile_text_is_kept_whole_and_well_formed(hostile: Hostile) -> None:
    kept = hostile.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    said = decode("message", as_json({"message": hostile.text, "message_source": hostile.text}))
    assert parse("message", said) == Message(text=kept, source=kept if kept.strip() else "")
    written = decode("message_box_text", as_json({"value": hostile.text}))
    assert parse("message_box_text", written) == MessageBoxText(kept)


texts = st.text(st.characters(codec=None), max_size=8)  # lone surrogates included
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted(
    {key for data, _ in SENT.values() if isinstance(data, dict) for key in data} | {"queryParams"}
)
payloads = values | st.dictionaries(st.sampled_from(KEYS) | texts, values)


@given(event=st.sampled_from(sorted(SENT)), payload=payloads, escaped=st.booleans())
def test_any_json_becomes_a_typed_payload_or_a_payload_error(
    event: str, payload: object, escaped: bool
) -> None:
    try:
        typed: Any = parse(event, decode(event, json.dumps(payload, ensure_ascii=escaped)))
    except PayloadError:
        return
    assert type(typed) is type(SENT[event][1])
    assert repr(typed).encode()
