"""An extension for the tests: a button for each command, and a log of what it hears."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

import js
from htpy import Node, button, p
from pyodide.ffi import create_proxy

from agentapp import AgentAppError, Charge, LiveChat, Panel, TransactionMetadata
from agentapp.details import (
    Button,
    Customer,
    DetailsSection,
    LabelValue,
    Line,
    Link,
    Tags,
    Title,
)
from agentapp.events import EVENTS
from agentapp.rich_messages import Card, CardButton, CardImage, QuickReply, RichMessage

chat = LiveChat()
panel = Panel(chat)
heard: list[list[Any]] = []

SHOP = "https://shop.example.com/"
PICTURE = "https://pictures.example.com/tea.svg"
HOSTILE = "<img src=x onerror=alert(1)>"
MONTHLY = Charge("C1", "Gold", 999, months=1)
METADATA = TransactionMetadata(f"{SHOP}icon.png", "Everything", show_billing_cycle_picker=True)

SECTION = DetailsSection(
    "Orders",
    [
        Title("2 orders", "since May", id="orders"),
        LabelValue("Latest", "1038"),
        Line(),
        Link(f"{SHOP}orders", "In the shop"),
        Button("Refund", id="refund", primary=True),
    ],
)
NEWER_SECTION = DetailsSection(
    "Orders", [Customer(), Tags(["vip"], "Groups"), Button("Open", id="open", open_app=True)]
)
HOSTILE_SECTION = DetailsSection(
    "Orders",
    [
        Title(HOSTILE, link="javascript:alert(2)", image_url="javascript:alert(3)"),
        LabelValue(HOSTILE, HOSTILE, url="javascript:alert(4)"),
        Link("javascript:alert(5)", HOSTILE),
        Button(HOSTILE, id="hostile"),
    ],
)
CARD = Card(
    "Green tea",
    "From Uji",
    CardImage(PICTURE, alternative_text="A cup of tea"),
    [
        CardButton("I want it", 1),
        CardButton("Open the shop", SHOP, type="url"),
        CardButton("Call", "+48 123", type="phone"),
    ],
)
HOSTILE_CARD = Card(
    HOSTILE,
    HOSTILE,
    CardImage("javascript:alert(6)"),
    [CardButton(HOSTILE, "javascript:alert(7)", type="url"), CardButton(HOSTILE, HOSTILE)],
)

PLAYS: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
    "text": lambda: chat.put_message("On its way. "),
    "watch": lambda: chat.watch_messages(),
    "section": lambda: chat.modify_section(SECTION),
    "newer section": lambda: chat.modify_section(NEWER_SECTION),
    "unknown section": lambda: chat.modify_section(DetailsSection("Order", [Line()])),
    "quick replies": lambda: chat.send_quick_replies("Tea?", [QuickReply("Yes"), QuickReply("No")]),
    "cards": lambda: chat.send_cards(CARD, Card("Black tea")),
    "stage text": lambda: stage({"type": "message", "value": "A staged text"}),
    "stage cards": lambda: stage({"type": "rich_message", "payload": RichMessage([CARD])._data()}),
    "toast": lambda: chat.set_toast("Saved"),
    "error toast": lambda: chat.set_toast("Not saved", "error"),
    "track": lambda: chat.track_event("refunded", {"amount": 12.5}),
    "properties": lambda: chat.update_properties({"plan": "gold"}),
    "chat widget": lambda: chat.open_chat_widget(),
    "pay": lambda: chat.start_transaction(MONTHLY, METADATA),
    "pay once": lambda: chat.start_transaction(Charge("C2", "Tea", 250, quantity=2), METADATA),
    "badge": lambda: chat.send_message("set_fullscreen_widget_notification_badge", 3),
    "no badge": lambda: chat.send_message("set_fullscreen_widget_notification_badge", None),
    "navigate": lambda: chat.send_message("navigate_from_fullscreen_widget", "/archives/?rate=1"),
    "filters": lambda: chat.send_message("set_reports_filters", {"tag": ["chatbot", "tea"]}),
    "redirect": lambda: chat.send_message("redirect", "https://billing.example.com/"),
    "something else": lambda: chat.send_message("make_tea", {"kind": "green"}),
    "hostile section": lambda: chat.modify_section(HOSTILE_SECTION),
    "hostile cards": lambda: chat.send_cards(HOSTILE_CARD),
    "hostile replies": lambda: chat.send_quick_replies(HOSTILE, [QuickReply(HOSTILE)]),
    "hostile toast": lambda: chat.set_toast(HOSTILE),
    "hostile pay": lambda: chat.start_transaction(
        Charge("C3", HOSTILE, 1), TransactionMetadata("javascript:alert(8)", HOSTILE)
    ),
    "hostile navigation": lambda: chat.send_message("navigate_from_fullscreen_widget", HOSTILE),
    "hostile filters": lambda: chat.send_message("set_reports_filters", {HOSTILE: [HOSTILE]}),
    "hostile redirect": lambda: chat.send_message("redirect", "javascript:alert(9)"),
}


def stage(data: object) -> Coroutine[Any, Any, None]:
    """Send what `put_message` sends in the message box."""
    return chat.send_message("put_messagebox_message", data)


def record(*entry: Any) -> None:
    """Add an entry to the log in `<body data-log>`."""
    heard.append(list(entry))
    js.document.body.dataset.log = json.dumps(heard)


def recorder(event: str) -> Callable[[object], None]:
    """Return a callback that records an event's payload."""
    return lambda payload: record(event, payload)


@panel.section("Commands")
def commands() -> Node:
    """A button for each command."""
    return p(".row")[(button(data_action="play", data_name=name)[name] for name in PLAYS)]


@panel.action("play")
async def play(name: str) -> None:
    """Call a command, and record what comes of it."""
    try:
        await PLAYS[name]()
    except AgentAppError as error:
        record("failed", name, type(error).__name__, str(error))
    else:
        record("done", name)


@create_proxy
def forget(_event: object) -> None:
    """Begin another log, when a test says so."""
    heard.clear()
    record("initialised")


js.addEventListener("forget", forget)
for event in (*EVENTS, "messages"):
    chat.on_raw(event, recorder(event))

await chat.init()
record("initialised")
