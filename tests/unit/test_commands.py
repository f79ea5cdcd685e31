"""The commands: their table, what they send, and what they refuse. In Chromium:
`tests/browser/connection/test_commands.py`."""

import asyncio
import importlib.util
import inspect
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from agentapp._command_methods import CommandMethods
from agentapp._commands import COMMANDS
from agentapp._page import SdkError
from agentapp._plain_data import MAX_DEPTH
from agentapp._sdks import PLACEMENTS, SDKS, Placement, Sdk
from agentapp.details import Customer, DetailsSection, LabelValue, Tags, Title
from agentapp.errors import (
    CommandFailedError,
    CommandTimeoutError,
    NotConnectedError,
    UnsupportedCommandError,
)
from agentapp.livechat import LiveChat
from agentapp.payments import Charge, TransactionMetadata
from agentapp.rich_messages import Card, QuickReply, RichMessage
from agentapp.toast import Toast
from tests.unit.fake_page import FakePage

Call = Callable[[LiveChat], Coroutine[Any, Any, None]]

FILE = Path(__file__).parents[1] / "browser" / "extensions" / "commands" / "py" / "calls.py"


def _calls() -> dict[str, Call]:
    spec = importlib.util.spec_from_file_location("calls", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    calls: dict[str, Call] = module.CALLS
    return calls


CALLS = _calls()
# Where each command exists.
PLACES = [(sdk, placement) for sdk in SDKS for placement in PLACEMENTS]


async def connected(sdk: Sdk = "agent-app-sdk", placement: Placement = "details") -> LiveChat:
    chat = LiveChat(FakePage(sdk=sdk, placement=placement))
    await chat.init()
    return chat


def commands_of(chat: LiveChat) -> list[tuple[str, list[Any]]]:
    page = chat._page
    assert isinstance(page, FakePage)
    return page.commands


# --- The table


def test_each_command_of_the_table_is_a_method_and_each_method_is_in_the_table() -> None:
    methods = [name for name, _ in inspect.getmembers(CommandMethods, inspect.iscoroutinefunction)]
    assert sorted(COMMANDS) == sorted(methods) == sorted(CALLS)


@pytest.mark.parametrize(("sdk", "placement"), PLACES)
@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_calls_the_method_of_the_pages_sdk_or_says_where_there_is_one(
    name: str, sdk: Sdk, placement: Placement
) -> None:
    chat = await connected(sdk, placement)
    command = COMMANDS[name]
    if command.availability.includes(sdk, placement):
        await CALLS[name](chat)
        assert [method for method, _ in commands_of(chat)] == [command.methods[sdk]]
        return
    with pytest.raises(UnsupportedCommandError) as caught:
        await CALLS[name](chat)
    assert commands_of(chat) == []
    assert caught.value.command == name
    assert caught.value.sdk.startswith(sdk)
    named = command.placements if sdk in command.methods else command.methods
    assert all(place in caught.value.remedy for place in named)


@pytest.mark.parametrize("name", COMMANDS)
async def test_before_init_a_command_needs_a_connection(name: str) -> None:
    page = FakePage()
    with pytest.raises(NotConnectedError, match=rf"chat\.{name}\(\) needs a connection"):
        await CALLS[name](LiveChat(page))
    assert page.commands == []


# --- What becomes of a command


async def test_what_the_host_refuses_is_an_error_with_its_words_and_the_authors_line() -> None:
    chat = await connected()
    page = chat._page
    assert isinstance(page, FakePage)
    page.command_error = SdkError("No chat is open.", "NO_CHAT")
    with pytest.raises(CommandFailedError) as caught:
        await chat.put_message("Hello")
    assert (caught.value.command, caught.value.code) == ("put_message", "NO_CHAT")
    assert caught.value.problem == ("chat.put_message was refused: No chat is open (code NO_CHAT).")
    assert __file__ in {str(entry.path) for entry in caught.traceback}


async def test_a_command_that_is_never_answered_ends_after_the_timeout() -> None:
    page = FakePage(command_gate=asyncio.Event())
    chat = LiveChat(page, command_timeout=0)
    await chat.init()
    with pytest.raises(CommandTimeoutError) as caught:
        await chat.open_chat_widget()
    assert (caught.value.command, caught.value.seconds) == ("open_chat_widget", 0)
    assert isinstance(caught.value, TimeoutError)


async def test_the_timeout_is_ten_seconds_and_none_is_no_limit() -> None:
    (default,) = (
        parameter.default
        for name, parameter in inspect.signature(LiveChat).parameters.items()
        if name == "command_timeout"
    )
    assert default == 10
    gate = asyncio.Event()
    chat = LiveChat(FakePage(command_gate=gate), command_timeout=None)
    await chat.init()
    sending = asyncio.create_task(chat.open_chat_widget())
    await asyncio.sleep(0)
    assert not sending.done()
    gate.set()
    await sending


# --- Arguments

DEEP: Any = None
for _ in range(MAX_DEPTH + 2):
    DEEP = [DEEP]

# A call, its exception, and words of it that name the argument.
WRONG: list[tuple[str, type[Exception], str, Callable[[Any], Any]]] = [
    ("no text", TypeError, "message is", lambda chat: chat.put_message(5)),
    ("no section", TypeError, "section is", lambda chat: chat.modify_section({"title": "Orders"})),
    ("no title", TypeError, "title is", lambda chat: chat.send_quick_replies(None, [])),
    ("no replies", ValueError, "Card.buttons", lambda chat: chat.send_quick_replies("Tea?", [])),
    ("no reply", TypeError, "Card.buttons", lambda chat: chat.send_quick_replies("Tea?", ["Yes"])),
    ("no cards", ValueError, "1 to 10", lambda chat: chat.send_cards()),
    ("no card", TypeError, "elements[0]", lambda chat: chat.send_cards({"title": "Tea"})),
    ("11 cards", ValueError, "1 to 10", lambda chat: chat.send_cards(*[Card("Tea")] * 11)),
    ("no name", ValueError, "name is empty", lambda chat: chat.track_event(" ")),
    ("a set", TypeError, 'properties["a"]', lambda chat: chat.track_event("x", {"a": {1}})),
    ("a list", TypeError, "properties is a", lambda chat: chat.track_event("x", [1])),
    ("a number as key", TypeError, "keys are text", lambda chat: chat.track_event("x", {1: 2})),
    ("no number", ValueError, "no number", lambda chat: chat.track_event("x", {"a": float("nan")})),
    ("too large", ValueError, "too large", lambda chat: chat.track_event("x", {"a": 2**60})),
    ("too deep", ValueError, "deeper", lambda chat: chat.send_message("x", DEEP)),
    ("a nested property", TypeError, 'properties["a"]', lambda c: c.update_properties({"a": {}})),
    ("no text", TypeError, "Toast.content", lambda chat: chat.set_toast(None)),
    ("no kind", ValueError, "Toast.kind", lambda chat: chat.set_toast("Saved", "warning")),
    ("no charge", TypeError, "charge is", lambda chat: chat.start_transaction({}, {})),
    (
        "no metadata",
        TypeError,
        "metadata is",
        lambda chat: chat.start_transaction(Charge("C1", "Gold", 1), {"icon": "x"}),
    ),
    ("no name", ValueError, "name is empty", lambda chat: chat.send_message("")),
]


@pytest.mark.parametrize(("why", "kind", "words", "call"), WRONG)
async def test_a_wrong_argument_is_named_before_anything_is_sent(
    why: str, kind: type[Exception], words: str, call: Callable[[Any], Any]
) -> None:
    chat = await connected()
    with pytest.raises(kind) as caught:
        await call(chat)
    assert words in str(caught.value), why
    assert commands_of(chat) == []


WRONG_ELSEWHERE: list[tuple[Placement, str, Callable[[Any], Any]]] = [
    ("fullscreen", "number is", lambda chat: chat.set_notification_badge("3")),
    ("fullscreen", "number is at least 0", lambda chat: chat.set_notification_badge(-1)),
    ("fullscreen", "path is", lambda chat: chat.navigate("")),
    ("fullscreen", 'filters["to"]', lambda chat: chat.set_reports_filters({"to": object()})),
    ("settings", "target is", lambda chat: chat.redirect(None)),
]


@pytest.mark.parametrize(("placement", "words", "call"), WRONG_ELSEWHERE)
async def test_a_wrong_argument_is_named_in_the_other_placements_too(
    placement: Placement, words: str, call: Callable[[Any], Any]
) -> None:
    chat = await connected(placement=placement)
    with pytest.raises((TypeError, ValueError)) as caught:
        await call(chat)
    assert words in str(caught.value)
    assert commands_of(chat) == []


async def test_a_badge_of_none_takes_it_away() -> None:
    chat = await connected(placement="fullscreen")
    await chat.set_notification_badge(None)
    assert commands_of(chat) == [("setNotificationBadge", [None])]


async def test_a_toast_can_be_given_as_a_whole() -> None:
    chat = await connected()
    await chat.set_toast(Toast("Failed", "error"))
    assert commands_of(chat) == [("setToast", [{"content": "Failed", "kind": "error"}])]


async def test_a_rich_message_is_staged_in_the_message_box_and_nowhere_else() -> None:
    message = RichMessage.quick_replies("Tea?", [QuickReply("Yes")])
    chat = await connected(placement="message-box")
    await chat.put_message(message)
    ((method, (data,)),) = commands_of(chat)
    assert method == "putMessage"
    assert data["template_id"] == "quick_replies"
    for sdk in ("agent-app-sdk", "widget-sdk", "widget-sdk-1"):
        elsewhere = await connected(sdk)
        with pytest.raises(UnsupportedCommandError, match="message-box"):
            await elsewhere.put_message(message)
        assert commands_of(elsewhere) == []


@pytest.mark.parametrize(
    "part", [Tags(["vip"]), Customer(), Title("2 orders", image_size="big")], ids=str
)
async def test_what_widget_sdk_refuses_in_a_section_is_said_by_us(part: Any) -> None:
    section = DetailsSection("Orders", [LabelValue("Latest", "1038"), part])
    await (await connected()).modify_section(section)
    chat = await connected("widget-sdk")
    with pytest.raises(UnsupportedCommandError, match=type(part).__name__):
        await chat.modify_section(section)
    assert commands_of(chat) == []


async def test_what_widget_sdk_would_drop_of_a_section_is_said_by_us() -> None:
    section = DetailsSection("Orders", [LabelValue("Latest", "1038")], open_app=True)
    with pytest.raises(UnsupportedCommandError, match="open_app"):
        await (await connected("widget-sdk")).modify_section(section)


async def test_the_metadata_of_a_transaction_has_the_sdks_names() -> None:
    chat = await connected()
    metadata = TransactionMetadata("https://shop.example.com/icon.png")
    await chat.start_transaction(Charge("C1", "Gold", 999), metadata)
    ((_, (charge, sent)),) = commands_of(chat)
    assert sent == {"icon": "https://shop.example.com/icon.png"}
    assert "months" not in charge
