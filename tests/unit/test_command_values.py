"""The values that commands take: what they check, and what they are on the wire."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp._plain_data import plain
from agentapp.details import Button, Customer, DetailsSection, LabelValue, Line, Link, Tags, Title
from agentapp.payments import Charge, TransactionMetadata
from agentapp.rich_messages import (
    MAX_BUTTONS,
    MAX_ELEMENTS,
    Card,
    CardButton,
    CardImage,
    QuickReply,
    RichMessage,
)

URL = "https://shop.example.com/"

REFUSED: dict[str, Callable[[], object]] = {
    "Title.title is empty": lambda: Title(""),
    "Title.value is text": lambda: Title("2 orders", value=5),  # type: ignore[arg-type]
    "Title.image_size is one of": lambda: Title("2 orders", image_size="huge"),  # type: ignore[arg-type]
    "Title.clickable is True": lambda: Title("2 orders", clickable="yes"),  # type: ignore[arg-type]
    "LabelValue has neither": lambda: LabelValue(url=URL),
    "LabelValue.icon_url is text": lambda: LabelValue("Plan", icon_url=5),  # type: ignore[arg-type]
    "Link.url is empty": lambda: Link(" "),
    "Button.label is empty": lambda: Button("", id="refund"),
    "Button.id is empty": lambda: Button("Refund", id=""),
    "Tags.tags is empty": lambda: Tags([]),
    "Tags.tags is a tuple": lambda: Tags("vip"),
    "Tags.tags[1] is one of": lambda: Tags(["vip", 5]),  # type: ignore[list-item]
    "DetailsSection.title is empty": lambda: DetailsSection("", [Line()]),
    "DetailsSection.components is empty": lambda: DetailsSection("Orders", []),
    "DetailsSection.components[0] is": lambda: DetailsSection("Orders", [None]),  # type: ignore[list-item]
    '2 components have the id "refund"': lambda: DetailsSection(
        "Orders", [Button("Refund", "refund"), Title("Orders", id="refund")]
    ),
    "CardImage.url is empty": lambda: CardImage(""),
    "CardImage.width is at least": lambda: CardImage(URL, width=-1),
    "CardButton.text is empty": lambda: CardButton(""),
    "CardButton.type is one of": lambda: CardButton("Buy", type="link"),  # type: ignore[arg-type]
    "CardButton.value is missing": lambda: CardButton("Buy", type="url"),
    "CardButton.value is text": lambda: CardButton("Buy", True),
    "CardButton.value is nan": lambda: CardButton("Buy", float("nan")),
    'belongs to the type "webview"': lambda: CardButton("Book", URL, type="webview"),
    "CardButton.webview_height belongs": lambda: CardButton("Book", webview_height="full"),
    "CardButton.target belongs": lambda: CardButton("Buy", target="new"),
    "QuickReply.text is empty": lambda: QuickReply(""),
    "Card is empty": lambda: Card(),
    "Card.image is a CardImage": lambda: Card("Tea", image=URL),  # type: ignore[arg-type]
    "Card.buttons has 0 to": lambda: Card(buttons=[CardButton("Buy")] * (MAX_BUTTONS + 1)),
    "RichMessage.elements has 1 to": lambda: RichMessage([]),
    "RichMessage.elements has 1 to 10": lambda: RichMessage([Card("Tea")] * (MAX_ELEMENTS + 1)),
    "RichMessage.elements has one": lambda: RichMessage([Card("Tea")] * 2, "quick_replies"),
    "Card.buttons has 1 to": lambda: RichMessage([Card("Tea?")], "quick_replies"),
    "RichMessage.template_id is one of": lambda: RichMessage([Card("Tea")], "sticker"),  # type: ignore[arg-type]
    "Charge.id is empty": lambda: Charge("", "Gold", 999),
    "Charge.price is a whole number": lambda: Charge("C1", "Gold", 9.99),  # type: ignore[arg-type]
    "Charge.price is at least": lambda: Charge("C1", "Gold", -1),
    "Charge has a quantity": lambda: Charge("C1", "Gold", 999, quantity=1, months=1),
    "Charge.months is at least": lambda: Charge("C1", "Gold", 999, months=0),
    'Charge.extra["a"] is': lambda: Charge("C1", "Gold", 999, extra={"a": object()}),
    "answer has no price": lambda: Charge.from_billing({"id": "C1", "name": "Gold"}),
    "TransactionMetadata.icon is empty": lambda: TransactionMetadata(""),
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_value_that_livechat_would_not_understand_cannot_be_made(words: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        REFUSED[words]()
    assert words in str(caught.value)


def test_values_are_frozen_and_a_later_change_of_a_list_is_not_theirs() -> None:
    components = [Line()]
    section = DetailsSection("Orders", components)
    components.append(Line())
    assert section.components == (Line(),)
    with pytest.raises(AttributeError):
        section.title = "Other"  # type: ignore[misc]
    assert hash(section) == hash(DetailsSection("Orders", (Line(),)))


ON_THE_WIRE: list[tuple[Any, Any]] = [
    (
        Title("2 orders", "1038", "new", URL, "small", URL, "orders", True, False),
        {
            "type": "title",
            "data": {
                "title": "2 orders",
                "value": "1038",
                "description": "new",
                "imgUrl": URL,
                "imgSize": "small",
                "link": URL,
                "id": "orders",
                "clickable": True,
                "openApp": False,
            },
        },
    ),
    (
        LabelValue("Plan", "gold", URL, URL),
        {
            "type": "label_value",
            "data": {"label": "Plan", "value": "gold", "iconUrl": URL, "url": URL},
        },
    ),
    (Link(URL, inline=False), {"type": "link", "data": {"url": URL, "inline": False}}),
    (
        Button("Refund", "refund", True, True, False),
        {
            "type": "button",
            "data": {
                "label": "Refund",
                "id": "refund",
                "openApp": True,
                "primary": True,
                "secondary": False,
            },
        },
    ),
    (Tags(["vip"], "Kind"), {"type": "tags", "data": {"tags": ["vip"], "label": "Kind"}}),
    (Line(), {"type": "line"}),
    (Customer(), {"type": "customer"}),
    (
        CardButton("Book", URL, type="webview", webview_height="tall", user_ids=["U1"]),
        {
            "text": "Book",
            "type": "webview",
            "value": URL,
            "postback_id": "open_webview",
            "user_ids": ["U1"],
            "webview_height": "tall",
        },
    ),
    (
        CardImage(URL, "tea.png", "image/png", 1, 2, 3, "A cup of tea"),
        {
            "url": URL,
            "name": "tea.png",
            "content_type": "image/png",
            "size": 1,
            "width": 2,
            "height": 3,
            "alternative_text": "A cup of tea",
        },
    ),
    (
        RichMessage.quick_replies("Tea?", [QuickReply("Yes", postback_id="yes")]),
        {
            "template_id": "quick_replies",
            "elements": [
                {
                    "title": "Tea?",
                    "buttons": [
                        {
                            "text": "Yes",
                            "type": "message",
                            "value": "Yes",
                            "postback_id": "yes",
                            "user_ids": [],
                        }
                    ],
                }
            ],
        },
    ),
    (Card(subtitle="Green"), {"subtitle": "Green"}),
]


@pytest.mark.parametrize(("value", "data"), ON_THE_WIRE, ids=lambda value: type(value).__name__)
def test_a_value_has_livechats_names_on_the_wire_and_no_field_that_was_not_given(
    value: Any, data: object
) -> None:
    assert value._data() == data


def test_a_null_of_the_billing_api_does_not_make_a_charge_recurrent() -> None:
    answer = {"id": "C1", "name": "Gold", "price": 999, "months": None, "next_charge_at": None}
    data = Charge.from_billing(answer)._data()
    assert data == {
        "id": "C1",
        "name": "Gold",
        "price": 999,
        "per_account": False,
        "test": False,
        "next_charge_at": None,
    }


scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
numbers = st.floats(allow_nan=False, allow_infinity=False)
data = st.recursive(
    scalars | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(data)
def test_plain_data_stays_as_it_is(value: object) -> None:
    assert plain("data", value) == value


@given(st.recursive(data | st.binary() | st.floats() | st.integers(), st.lists, max_leaves=8))
def test_whatever_is_passed_can_be_written_as_json_or_is_refused(value: object) -> None:
    try:
        crossing = plain("data", value)
    except (TypeError, ValueError):
        return
    assert json.loads(json.dumps(crossing, allow_nan=False)) == crossing
