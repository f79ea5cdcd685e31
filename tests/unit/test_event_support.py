"""Events by SDK and placement, the watch on messages, the theme and the page's data."""

import asyncio
import typing
from typing import Any

import pytest

from agentapp._event_methods import EventMethods
from agentapp._event_support import SENT_BY
from agentapp._page import SdkError
from agentapp._sdks import PLACEMENTS, SDKS, Placement, Sdk
from agentapp.errors import CommandFailedError, UnsupportedEventError
from agentapp.events import DOCUMENTED_EVENTS, EVENTS, EventName
from agentapp.livechat import LiveChat
from tests.unit.fake_page import FakePage, idle

PLACES = [(sdk, placement) for sdk in SDKS for placement in PLACEMENTS]


def test_each_event_is_documented_or_has_its_sdks() -> None:
    assert sorted([*DOCUMENTED_EVENTS, *SENT_BY]) == sorted(EVENTS)


@pytest.mark.parametrize("method", ["on", "once", "wait_for", "stream"])
def test_each_method_has_an_overload_for_each_event(method: str) -> None:
    overloads = typing.get_overloads(getattr(EventMethods, method))
    events = [typing.get_type_hints(overload)["event"] for overload in overloads]
    for event in EVENTS:
        assert typing.Literal[event] in events


@pytest.mark.parametrize(("sdk", "placement"), PLACES)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("method", ["on", "once", "stream"])
def test_an_event_that_the_pages_sdk_never_sends_is_an_error_at_the_call(
    event: EventName, sdk: Sdk, placement: Placement, method: str
) -> None:
    chat = LiveChat(FakePage(sdk=sdk, placement=placement))
    register: Any = getattr(chat, method)
    availability = SENT_BY.get(event)
    if availability is None or availability.includes(sdk, placement):
        register(event)
        return
    with pytest.raises(UnsupportedEventError) as caught:
        register(event)
    assert caught.value.event == event
    assert caught.value.sdk.startswith(sdk)


async def test_waiting_for_an_event_that_never_comes_is_an_error_too() -> None:
    with pytest.raises(UnsupportedEventError, match="fullscreen"):
        await LiveChat(FakePage()).wait_for("page_data")


async def test_where_the_sdk_has_not_loaded_yet_init_checks_the_events() -> None:
    page = FakePage(sdk=None)
    chat = LiveChat(page)
    chat.on("change_theme", print)
    page.sdk = "widget-sdk"
    with pytest.raises(UnsupportedEventError, match="agent-app-sdk"):
        await chat.init()
    assert page.take_overs == 1


def test_any_event_can_be_cancelled_on_any_page() -> None:
    LiveChat(FakePage(sdk="boilerplate")).off("message", print)


# --- Messages


async def test_the_first_callback_for_messages_has_the_host_send_them_once_connected() -> None:
    page = FakePage()
    chat = LiveChat(page)
    chat.on("message", print)
    chat.once("message", print)
    await idle()
    assert page.commands == []
    await chat.init()
    await idle()
    page.send("customer_profile", {"id": "S1"})
    await idle()
    assert page.commands == [("watchMessages", [])]


@pytest.mark.parametrize("method", ["on", "once", "stream", "wait_for"])
async def test_on_a_connected_page_messages_are_asked_for_at_once(method: str) -> None:
    page = FakePage()
    chat = LiveChat(page)
    await chat.init()
    begun: Any = getattr(chat, method)("message")
    waiting = asyncio.ensure_future(begun) if method == "wait_for" else None
    await idle()
    assert page.commands == [("watchMessages", [])]
    if waiting:
        waiting.cancel()


@pytest.mark.parametrize("is_first", [True, False])
async def test_an_author_who_awaits_watch_messages_too_has_the_host_asked_once(
    is_first: bool,
) -> None:
    page = FakePage()
    chat = LiveChat(page)
    await chat.init()
    if is_first:
        await chat.watch_messages()
    chat.on("message", print)
    await chat.watch_messages()
    await chat.watch_messages()
    await idle()
    assert page.commands == [("watchMessages", [])]


async def test_after_a_refusal_watch_messages_asks_again() -> None:
    page = FakePage()
    chat = LiveChat(page)
    await chat.init()
    page.command_error = SdkError("No chat is open.")
    with pytest.raises(CommandFailedError):
        await chat.watch_messages()
    page.command_error = None
    await chat.watch_messages()
    assert page.commands == [("watchMessages", []), ("watchMessages", [])]


async def test_a_caller_that_is_cancelled_cancels_the_command_for_nobody_else() -> None:
    page = FakePage()
    page.command_gate = asyncio.Event()
    chat = LiveChat(page)
    await chat.init()
    chat.on("message", print)
    impatient = asyncio.ensure_future(chat.watch_messages())
    patient = asyncio.ensure_future(chat.watch_messages())
    await idle()
    impatient.cancel()
    page.command_gate.set()
    await patient
    assert page.commands == [("watchMessages", [])]


async def test_no_other_event_has_the_host_send_messages() -> None:
    page = FakePage()
    chat = LiveChat(page)
    chat.on("message_box_text", print)
    await chat.init()
    await idle()
    assert page.commands == []


async def test_a_host_that_refuses_to_send_messages_is_reported() -> None:
    page = FakePage(development=True)
    page.command_error = SdkError("No chat is open.")
    chat = LiveChat(page)
    chat.on("message", print)
    await chat.init()
    await idle()
    (report,) = page.reports
    assert "while asking the host for the chat's messages" in report.title
    assert "No chat is open" in report.details


# --- Theme and page data


async def test_the_theme_is_the_addresss_until_the_agent_changes_it() -> None:
    page = FakePage(theme="dark")
    chat = LiveChat(page)
    assert chat.theme == "dark"
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    page.send("change_theme", {"theme": "light"})
    page.send("customer_profile", {"id": "S2"})
    page.send("customer_profile_hidden", {"id": "S2"})
    page.send("authorize", None)
    page.send("authorize_error", None)
    assert chat.theme == "light"
    assert LiveChat(FakePage()).theme is None


async def test_the_pages_data_is_the_latest_that_was_sent() -> None:
    page = FakePage(placement="settings")
    chat = LiveChat(page)
    assert chat.page_data is None
    await chat.init()
    page.send("page_data", {"queryParams": {"tab": "billing"}})
    page.send("change_theme", {"theme": "light"})
    assert chat.page_data is not None
    assert chat.page_data.query_params == {"tab": "billing"}
