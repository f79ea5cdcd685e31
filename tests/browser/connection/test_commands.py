"""Every command and event with each of LiveChat's own SDKs, against LiveChat's own host side."""

from typing import Any

import pytest

from agentapp._commands import COMMANDS
from agentapp._event_support import SENT_BY
from agentapp._sdks import PLACEMENTS, SDKS, Placement, Sdk
from agentapp.events import EventName
from tests.browser.conftest import (
    PLAIN,
    PROTOCOLS,
    BuildSite,
    BuildWithoutPython,
    OpenExtension,
)

SHOP = "https://shop.example.com/"
CHARGE = {
    "id": "C1",
    "name": "Gold",
    "price": 999,
    "months": 1,
    "trial_days": 0,
    "per_account": False,
    "test": False,
    "status": "pending",
}
INTENT = {
    "name": "Gold",
    "price": 999,
    "per_account": False,
    "test": False,
    "return_url": None,
    "months": 1,
    "trial_days": 0,
    "metadata": {
        "type": "recurrent_charge",
        "isExternalTransaction": True,
        "icon": SHOP,
        "description": "Everything",
        "showBillingCyclePicker": True,
    },
}
SECTION = {
    "title": "Orders",
    "imgUrl": SHOP,
    "components": [
        {"type": "title", "data": {"title": "2 orders", "id": "orders"}},
        {"type": "label_value", "data": {"label": "Latest", "value": "1038"}},
        {"type": "line"},
        {"type": "link", "data": {"url": SHOP, "value": "Shop"}},
        {"type": "button", "data": {"label": "Refund", "id": "refund", "openApp": True}},
    ],
}
REPLY = {
    "text": "Yes",
    "type": "message",
    "value": 1,
    "postback_id": "send_message",
    "user_ids": [],
}
CARD = {
    "title": "Tea",
    "image": {"url": SHOP},
    "buttons": [
        {
            "text": "Buy",
            "type": "url",
            "value": SHOP,
            "postback_id": "open_url",
            "user_ids": [],
            "target": "new",
        }
    ],
}
TRACKED = {"event_name": "refunded", "event_properties": {"amount": 12.5, "tags": ["a", "b"]}}

# The messages on the wire, by command, in the order of the extension's calls.
WIRE: dict[str, list[tuple[str, Any]]] = {
    "put_message": [("put_message", "Hello")],
    "watch_messages": [("watch_messages", None)],
    "modify_section": [("customer_details_section", SECTION)],
    "send_quick_replies": [("send_quick_replies", {"title": "Tea?", "buttons": [REPLY]})],
    "send_cards": [("send_cards", [CARD])],
    "track_event": [("track", TRACKED)],
    "set_toast": [("set_toast", {"content": "Saved", "kind": "error"})],
    "open_chat_widget": [("open_chat_widget", None)],
    "update_properties": [
        ("update_properties", {"onboarded": True, "plan": "gold", "error_code": None})
    ],
    "start_transaction": [
        ("register_transaction_pending", {"paymentIntent": INTENT}),
        ("register_transaction_success", {"charge": CHARGE}),
    ],
    "set_notification_badge": [("set_fullscreen_widget_notification_badge", 3)],
    "navigate": [("navigate_from_fullscreen_widget", "/archives/?rate=rated_good")],
    "set_reports_filters": [("set_reports_filters", {"tag": ["chatbot"]})],
    "redirect": [("redirect", "/chats/C1")],
    "send_message": [("set_theme", {"nested": {"a": [None]}})],
}
OF_THE_CONNECTION = {"plugin_inited", "plugin_loaded"}


UNANSWERED_IN = "details"  # how long a command waits for an answer is the same in each placement
# The message box stages what the other placements append.
STAGED = ("put_messagebox_message", {"type": "message", "value": "Hello"})
# Each SDK in the only placement that it knows, and the one that has four.
PLACES: list[tuple[Sdk, Placement]] = [(sdk, "details") for sdk in SDKS] + [
    ("agent-app-sdk", placement) for placement in PLACEMENTS[1:]
]


def sent_by(sdk: Sdk, placement: Placement) -> list[tuple[str, Any]]:
    """The messages that the calls put on the wire with this SDK in this placement."""
    names = [name for name in WIRE if COMMANDS[name].availability.includes(sdk, placement)]
    messages = [message for name in names for message in WIRE[name]]
    if placement == "message-box":
        messages[messages.index(("put_message", "Hello"))] = STAGED
    if SENT_BY["message"].includes(sdk, placement):
        # Once, though the extension awaits it too: its callback was registered before `init`.
        messages = [WIRE["watch_messages"][0], *(m for m in messages if m[0] != "watch_messages")]
    if sdk == "widget-sdk-1":
        return [("get_messages", d) if n == "watch_messages" else (n, d) for n, d in messages]
    if sdk == "agent-app-sdk":
        messages.append(("refused", None))
        if placement == UNANSWERED_IN:
            messages.append(("unanswered", None))
    return messages


# Each event as LiveChat sends it, and what the extension wrote down.
HEARD: dict[str, tuple[object, str]] = {
    "message": (
        {"chat": "C1", "message": "Hi", "message_id": "M1", "message_source": "visitor"},
        "Message(chat_id='C1', text='Hi', id='M1', source='visitor', extra=mappingproxy({}))",
    ),
    "message_box_text": (
        {"value": "Hel"},
        "MessageBoxText(value='Hel', extra=mappingproxy({}))",
    ),
    "customer_details_section_button_click": (
        {"buttonId": "refund"},
        "DetailsButtonClick(button_id='refund', extra=mappingproxy({}))",
    ),
    "message_sent": (None, "MessageSent(extra=mappingproxy({}))"),
    "page_data": (
        {"queryParams": {"tab": "orders"}},
        "PageData(query_params=mappingproxy({'tab': 'orders'}), extra=mappingproxy({}))",
    ),
    "change_theme": ({"theme": "dark"}, "ThemeChange(theme='dark', extra=mappingproxy({}))"),
    "transaction_accepted": (
        {"chargeId": "C1"},
        "TransactionAccepted(charge_id='C1', extra=mappingproxy({}))",
    ),
    "transaction_declined": (
        {"chargeId": "C1"},
        "TransactionDeclined(charge_id='C1', extra=mappingproxy({}))",
    ),
    "transaction_failed": (
        {"error": "expired"},
        "TransactionFailed(error='expired', extra=mappingproxy({}))",
    ),
    "update_billing_cycle": (
        {"billingCycle": 12, "chargeId": "C1", "paymentIntent": None},
        "BillingCycleUpdate(billing_cycle=12, charge_id='C1', payment_intent=mappingproxy({}),"
        " extra=mappingproxy({}))",
    ),
}


def refusal_of(event: EventName, sdk: Sdk, placement: Placement) -> list[str]:
    """What the extension wrote down about an event that it cannot hear."""
    where = f"{sdk} ({placement})" if sdk in SENT_BY[event].sdks else sdk
    return [event, "UnsupportedEventError", where]


def result_of(name: str, sdk: Sdk, placement: Placement) -> list[Any]:
    """What the extension wrote down about a call."""
    availability = COMMANDS[name].availability
    if availability.includes(sdk, placement):
        return [name, "done"]
    where = f"{sdk} ({placement})" if sdk in availability.sdks else sdk
    problem = f"chat.{name} is not in {where}, the SDK of this page."
    return [name, "UnsupportedCommandError", problem, True]


@pytest.mark.parametrize(("sdk", "placement"), PLACES)
def test_commands_and_events_are_as_documented_on_the_wire_or_a_refusal(
    sdk: Sdk, placement: Placement, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    site = build_site("commands", sdk=sdk, placement=placement, runtime="pyodide")
    extension = open_extension(site, PROTOCOLS[sdk])
    log = extension.log(until="finished")
    refusals = [event for event in SENT_BY if not SENT_BY[event].includes(sdk, placement)]
    assert log[: len(refusals)] == [refusal_of(event, sdk, placement) for event in refusals]
    early, *results = log[len(refusals) : log.index(["finished"])]
    assert early[1:2] == ["NotConnectedError"]
    commands, messages = results[: len(WIRE)], results[len(WIRE) :]
    assert commands == [result_of(name, sdk, placement) for name in WIRE]
    names = ["refused", "unanswered"] if placement == UNANSWERED_IN else ["refused"]
    assert [name for name, *_ in messages] == names

    if sdk == "agent-app-sdk":
        problem = "chat.send_message was refused: No chat is open (code NO_CHAT)."
        assert messages[0][1:] == ["CommandFailedError", problem, True]
        problem = "LiveChat did not answer chat.send_message within 10 s."
        assert all(said == ["CommandTimeoutError", problem, True] for _, *said in messages[1:])

    expected = sent_by(sdk, placement)
    if expected:
        extension.wait_for_message(expected[-1][0])
    sent = [
        (message["message"], message.get("data"))
        for message in extension.messages()
        if message["message"] not in OF_THE_CONNECTION
    ]
    assert sent == expected
    inited = [one for one in extension.messages() if one["message"] == "plugin_inited"]
    assert len(inited) == 1  # a second widget would time out

    heard = [event for event in SENT_BY if event not in refusals]
    for event in heard:
        extension.send(event, HEARD[event][0])
    if heard:
        entries = extension.log(until=f'["{heard[-1]}", ')[len(log) :]
        assert entries == [[event, HEARD[event][1]] for event in heard]


# --- The table and the real objects

NO_COMMANDS = {"init", "on", "off", "getSessionId", "refreshSessionId", "refreshSession"} | {
    "getCustomerProfile",
    "getPageData",
    "getTheme",
    "_sendMessage",
}
NAMES_OF = """(object) => {
  const names = new Set();
  for (const name in object) if (typeof object[name] === "function") names.add(name);
  return [...names];
}"""


def commands_of(sdk: Sdk, placement: Placement) -> set[str]:
    """The methods that the table gives an SDK in a placement."""
    return {
        command.methods[sdk]
        for command in COMMANDS.values()
        if command.availability.includes(sdk, placement)
    }


@pytest.mark.parametrize("sdk", ["widget-sdk-1", "widget-sdk"])
def test_the_table_has_the_commands_of_the_older_sdks(
    sdk: Sdk, build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_without_python(sdk), PROTOCOLS[sdk])
    extension.wait_for_message("plugin_inited")
    names = extension.panel.evaluate(f"() => ({NAMES_OF})(window.LiveChat)")
    assert set(names) - NO_COMMANDS == commands_of(sdk, "details")


def test_the_table_has_the_commands_of_agent_app_sdk_in_each_placement(
    build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    address = f"{build_without_python('agent-app-sdk')}?connection=plain"
    extension = open_extension(address, PLAIN)
    extension.wait_for_message("plugin_inited")
    # A host that the page speaks to first lets it make all four.
    names = extension.panel.evaluate(f"""async () => {{
      const make = window.LiveChat;
      const made = await Promise.all([
        make.createDetailsWidget(),
        make.createMessageBoxWidget(),
        make.createFullscreenWidget(),
        make.createSettingsWidget(),
      ]);
      return made.map({NAMES_OF});
    }}""")
    found = {
        placement: set(of_widget) - NO_COMMANDS
        for placement, of_widget in zip(PLACEMENTS, names, strict=True)
    }
    assert found == {placement: commands_of("agent-app-sdk", placement) for placement in PLACEMENTS}
