"""A call of each command. The unit tests make the same calls."""

from collections.abc import Callable, Coroutine
from typing import Any

from agentapp import Charge, LiveChat, TransactionMetadata
from agentapp.details import Button, DetailsSection, LabelValue, Line, Link, Title
from agentapp.rich_messages import Card, CardButton, CardImage, QuickReply

URL = "https://shop.example.com/"

SECTION = DetailsSection(
    "Orders",
    [
        Title("2 orders", id="orders"),
        LabelValue("Latest", "1038"),
        Line(),
        Link(URL, "Shop"),
        Button("Refund", id="refund", open_app=True),
    ],
    image_url=URL,
)
CARD = Card("Tea", image=CardImage(URL), buttons=[CardButton("Buy", URL, type="url", target="new")])
CHARGE = Charge("C1", "Gold", 999, months=1, trial_days=0, extra={"status": "pending"})
METADATA = TransactionMetadata(URL, "Everything", show_billing_cycle_picker=True)
PROPERTIES = {"onboarded": True, "plan": "gold", "error_code": None}

CALLS: dict[str, Callable[[LiveChat], Coroutine[Any, Any, None]]] = {
    "put_message": lambda chat: chat.put_message("Hello"),
    "watch_messages": lambda chat: chat.watch_messages(),
    "modify_section": lambda chat: chat.modify_section(SECTION),
    "send_quick_replies": lambda chat: chat.send_quick_replies("Tea?", [QuickReply("Yes", 1)]),
    "send_cards": lambda chat: chat.send_cards(CARD),
    "track_event": lambda chat: chat.track_event("refunded", {"amount": 12.5, "tags": ("a", "b")}),
    "set_toast": lambda chat: chat.set_toast("Saved", kind="error"),
    "open_chat_widget": lambda chat: chat.open_chat_widget(),
    "update_properties": lambda chat: chat.update_properties(PROPERTIES),
    "start_transaction": lambda chat: chat.start_transaction(CHARGE, METADATA),
    "set_notification_badge": lambda chat: chat.set_notification_badge(3),
    "navigate": lambda chat: chat.navigate("/archives/?rate=rated_good"),
    "set_reports_filters": lambda chat: chat.set_reports_filters({"tag": ["chatbot"]}),
    "redirect": lambda chat: chat.redirect("/chats/C1"),
    "send_message": lambda chat: chat.send_message("set_theme", {"nested": {"a": [None]}}),
}
