"""`LiveChat`: connecting, events from the page to the callbacks, and displays."""

import asyncio
import gc
import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from agentapp._host_state import ConnectionFailed, ConnectionState, HostState
from agentapp.errors import (
    AuthorizationError,
    ConfigurationError,
    HandshakeTimeoutError,
    LiveChatNotFoundError,
    NotConnectedError,
    UnknownEventError,
    is_reported,
)
from agentapp.events import DOCUMENTED_EVENTS, EventName, Subscription
from agentapp.livechat import LiveChat
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    CustomerProfile,
    CustomerProfileHidden,
)
from tests.unit.fake_page import FakePage, idle


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def chat(page: FakePage) -> LiveChat:
    return LiveChat(page)


class Log:
    """What was heard, in order."""

    def __init__(self, chat: LiveChat) -> None:
        self.heard: list[tuple[str, object]] = []
        chat.on("customer_profile", lambda profile: self.note("profile", profile.id))
        chat.on("customer_profile_hidden", lambda hidden: self.note("hidden", hidden.id))
        chat.on("authorize", lambda: self.note("authorize", None))
        chat.on("authorize_error", lambda: self.note("authorize_error", None))

    def note(self, what: str, value: object) -> None:
        self.heard.append((what, value))


class FakeDisplay:
    """Notes each state that it is told to draw, and the stages after that.

    Args:
        log: Where to note it; a list of its own if none is given.
    """

    def __init__(self, log: list[str] | None = None) -> None:
        self.log: list[str] = [] if log is None else log
        self.states: list[HostState] = []

    def batch_ended(self, state: HostState) -> None:
        self.states.append(state)
        self.log.append(f"drawn: {id_of(state.profile)}")

    def painted(self) -> None:
        self.log.append("painted")

    def callbacks_ended(self) -> None:
        self.log.append("callbacks ended")

    @property
    def profiles(self) -> list[str | None]:
        return [id_of(state.profile) for state in self.states]

    @property
    def connections(self) -> list[ConnectionState]:
        return [state.connection for state in self.states]


def id_of(profile: CustomerProfile | None) -> str | None:
    return None if profile is None else profile.id


# --- init


@pytest.mark.parametrize("authorize", [None, True, False])
async def test_init_connects_as_it_was_told(
    page: FakePage, chat: LiveChat, authorize: bool | None
) -> None:
    await chat.init(authorize)
    assert page.connects == [authorize]
    assert page.take_overs == 1


async def test_init_resolves_when_the_page_is_connected_and_not_before(page: FakePage) -> None:
    page.connect_gate = asyncio.Event()
    starting = asyncio.create_task(LiveChat(page).init())
    await idle()
    assert not starting.done()
    assert page.take_overs == 0
    page.connect_gate.set()
    await starting
    assert page.take_overs == 1


async def test_init_twice_is_once(page: FakePage, chat: LiveChat) -> None:
    await chat.init()
    await chat.init()
    await chat.init()
    assert page.connects == [None]
    assert page.take_overs == 1


async def test_concurrent_inits_share_one_connection(page: FakePage, chat: LiveChat) -> None:
    page.connect_gate = asyncio.Event()
    starting = [asyncio.create_task(chat.init()) for _ in range(3)]
    await idle()
    page.connect_gate.set()
    await asyncio.gather(*starting)
    assert page.connects == [None]
    assert page.take_overs == 1


async def test_a_caller_that_gives_up_takes_the_connection_from_nobody(
    page: FakePage, chat: LiveChat
) -> None:
    page.connect_gate = asyncio.Event()
    impatient, patient = (asyncio.create_task(chat.init()) for _ in range(2))
    await idle()
    impatient.cancel()
    await idle()
    page.connect_gate.set()
    await patient
    assert impatient.cancelled()
    assert chat.get_session_id() == "session-1"


@pytest.mark.parametrize(
    "error",
    [
        LiveChatNotFoundError(),
        HandshakeTimeoutError(),
        NotConnectedError("The page is not in a frame."),
        ConfigurationError("It was connected otherwise."),
        RuntimeError("something else"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_each_caller_of_init_hears_why_it_failed(
    page: FakePage, chat: LiveChat, error: Exception
) -> None:
    page.connect_error = error
    outcomes = await asyncio.gather(chat.init(), chat.init(), return_exceptions=True)
    with pytest.raises(type(error)):
        await chat.init()
    assert all(outcome is error for outcome in outcomes)
    assert page.connects == [None]
    assert page.take_overs == 1


async def test_a_failure_to_connect_is_reported_and_marked_so_that_main_py_says_it_once(
    page: FakePage, chat: LiveChat
) -> None:
    page.connect_error = error = HandshakeTimeoutError()
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    assert len(page.reports) == 1
    assert is_reported(error)


async def test_another_authorize_than_the_first_is_put_to_the_page(
    page: FakePage, chat: LiveChat
) -> None:
    await chat.init(authorize=False)
    await chat.init(authorize=False)
    await chat.init()
    assert page.connects == [False]
    page.connect_error = ConfigurationError("It was connected with authorize = false.")
    with pytest.raises(ConfigurationError):
        await chat.init(authorize=True)
    assert page.connects == [False, True]
    assert chat.get_session_id() == "session-1"
    assert page.take_overs == 1


async def test_livechat_without_a_page_is_on_the_browsers_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser: Any = ModuleType("agentapp._browser")
    browser.BrowserPage = FakePage
    monkeypatch.setitem(sys.modules, "agentapp._browser", browser)
    chat = LiveChat()
    await chat.init()
    assert isinstance(chat._page, FakePage)


# --- The session


@pytest.mark.parametrize("session_id", ["session-1", None])
async def test_the_session_id_is_the_pages(
    page: FakePage, chat: LiveChat, session_id: str | None
) -> None:
    page.session_id = session_id
    await chat.init()
    assert chat.get_session_id() == session_id


async def test_refreshing_the_session_id_is_the_pages(page: FakePage, chat: LiveChat) -> None:
    await chat.init()
    await chat.refresh_session_id()
    assert page.refreshes == 1


async def test_refreshing_the_session_id_waits_for_the_new_one(
    page: FakePage, chat: LiveChat
) -> None:
    page.answers_refresh = True
    await chat.init()
    page.session_id = None
    refreshing = asyncio.create_task(chat.refresh_session_id())
    await idle()
    assert not refreshing.done()
    page.session_id = "session-2"
    page.send("authorize", {"session_id": "session-2"})
    await refreshing
    assert chat.get_session_id() == "session-2"


async def test_a_session_that_is_refused_or_never_comes_is_an_error(
    page: FakePage, chat: LiveChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.answers_refresh = True
    await chat.init()
    refused = asyncio.create_task(chat.refresh_session_id())
    await idle()
    page.send("authorize_error")
    with pytest.raises(AuthorizationError, match="did not authorize a new session"):
        await refused
    monkeypatch.setattr("agentapp.livechat._SESSION_TIMEOUT", 0)
    with pytest.raises(AuthorizationError, match="gave no new session id within 0 s"):
        await chat.refresh_session_id()
    page.send("authorize_error")  # nobody listens any more


def test_outside_of_a_browser_a_chat_says_what_a_test_can_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "agentapp._browser", raising=False)
    monkeypatch.setitem(sys.modules, "js", None)  # the test kit leaves a fake to later tests
    with pytest.raises(ConfigurationError, match=r"outside of a browser.*LiveChat\(page\)"):
        LiveChat()


async def test_the_session_needs_a_connection(page: FakePage, chat: LiveChat) -> None:
    async def refused() -> None:
        with pytest.raises(NotConnectedError, match=r"get_session_id.*Await chat.init\(\) first"):
            chat.get_session_id()
        with pytest.raises(NotConnectedError, match=r"refresh_session_id.*Await chat.init"):
            await chat.refresh_session_id()

    await refused()
    page.connect_error = HandshakeTimeoutError()
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    await refused()
    assert page.refreshes == 0


async def test_a_callback_for_a_queued_event_may_rely_on_the_connection(
    page: FakePage, chat: LiveChat
) -> None:
    heard: list[str | None] = []
    chat.on("customer_profile", lambda: heard.append(chat.get_session_id()))
    page.send("customer_profile", {"id": "S1"})
    await chat.init()
    assert heard == ["session-1"]
    assert page.reports == []


# --- Nothing lost, nothing reordered


async def test_what_was_sent_before_init_arrives_in_order_before_what_comes_after(
    page: FakePage, chat: LiveChat
) -> None:
    log = Log(chat)
    page.send("customer_profile", {"id": "S1"})
    page.send("customer_profile", {"id": "S2"})
    page.send("customer_profile_hidden", {"id": "S1"})
    await chat.init()
    page.send("customer_profile", {"id": "S3"})
    assert log.heard == [("profile", "S1"), ("profile", "S2"), ("hidden", "S1"), ("profile", "S3")]


async def test_a_thousand_queued_events_all_arrive_in_order(page: FakePage, chat: LiveChat) -> None:
    log = Log(chat)
    for n in range(1_000):
        page.send("customer_profile", {"id": n})
    await chat.init()
    assert log.heard == [("profile", str(n)) for n in range(1_000)]


async def test_what_arrives_while_connecting_is_heard_after_connecting(
    page: FakePage, chat: LiveChat
) -> None:
    log = Log(chat)
    page.connect_gate = asyncio.Event()
    starting = asyncio.create_task(chat.init())
    await idle()
    page.send("customer_profile", {"id": "S1"})
    assert log.heard == []
    page.connect_gate.set()
    await starting
    assert log.heard == [("profile", "S1")]


async def test_a_host_that_connects_after_all_is_heard(page: FakePage, chat: LiveChat) -> None:
    log = Log(chat)
    page.connect_error = HandshakeTimeoutError()
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    page.connect_late()
    page.send("customer_profile", {"id": "S1"})
    assert log.heard == [("profile", "S1")]
    assert chat.get_session_id() == "session-1"
    await chat.init()
    assert page.connects == [None]


async def test_a_host_that_connected_between_the_failure_and_the_take_over_is_heard(
    page: FakePage, chat: LiveChat
) -> None:
    log = Log(chat)
    display = FakeDisplay()
    chat._attach(display)
    page.connect_error = HandshakeTimeoutError()
    page.connect_late()
    page.send("customer_profile", {"id": "S1"})
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    assert display.connections == ["connected"]
    assert log.heard == [("profile", "S1")]
    await chat.init()


async def test_what_a_callback_makes_the_host_send_waits_until_the_others_have_heard(
    page: FakePage, chat: LiveChat
) -> None:
    chat.once("customer_profile", lambda: page.send("customer_profile", {"id": "S2"}))
    log = Log(chat)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    assert log.heard == [("profile", "S1"), ("profile", "S2")]


async def test_after_a_keyboard_interrupt_the_rest_is_still_delivered(
    page: FakePage, chat: LiveChat
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    log = Log(chat)
    await chat.init()
    chat.once("customer_profile", interrupt)
    with pytest.raises(KeyboardInterrupt):
        page.send("customer_profile", {"id": "S1"})
    page.send("customer_profile", {"id": "S2"})
    assert log.heard == [("profile", "S1"), ("profile", "S2")]


# --- on, once, off

PAYLOADS: dict[EventName, type] = {
    "customer_profile": CustomerProfile,
    "customer_profile_hidden": CustomerProfileHidden,
    "authorize": Authorized,
    "authorize_error": AuthorizeFailed,
}


@pytest.mark.parametrize("event", DOCUMENTED_EVENTS)
@pytest.mark.parametrize("form", ["call", "decorator"])
async def test_each_event_comes_with_its_typed_payload(
    page: FakePage, chat: LiveChat, event: EventName, form: str
) -> None:
    on: Any = chat.on
    heard: list[object] = []
    if form == "call":
        on(event, heard.append)
    else:
        on(event)(heard.append)
    await chat.init()
    page.send(event, {"id": "S1", "more": 1})
    (payload,) = heard
    assert type(payload) is PAYLOADS[event]
    assert getattr(payload, "extra", None) == {"more": 1} | (
        {"id": "S1"} if event.startswith("authorize") else {}
    )


def test_as_a_decorator_on_gives_the_function_back(chat: LiveChat) -> None:
    def plain(profile: CustomerProfile) -> None: ...

    async def coroutine(profile: CustomerProfile) -> None: ...

    assert chat.on("customer_profile")(plain) is plain
    assert chat.once("customer_profile")(coroutine) is coroutine


async def test_with_a_callback_on_gives_a_subscription(page: FakePage, chat: LiveChat) -> None:
    heard: list[object] = []
    subscription = chat.on("customer_profile", heard.append)
    assert isinstance(subscription, Subscription)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    subscription.cancel()
    subscription.cancel()
    page.send("customer_profile", {"id": "S2"})
    assert len(heard) == 1


@pytest.mark.parametrize("form", ["call", "decorator"])
async def test_once_is_once(page: FakePage, chat: LiveChat, form: str) -> None:
    heard: list[str] = []

    def callback(profile: CustomerProfile) -> None:
        heard.append(profile.id)

    if form == "call":
        chat.once("customer_profile", callback)
    else:
        chat.once("customer_profile")(callback)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    page.send("customer_profile", {"id": "S2"})
    assert heard == ["S1"]


async def test_off_undoes_on_and_once(page: FakePage, chat: LiveChat) -> None:
    heard: list[object] = []
    chat.on("customer_profile")(heard.append)
    chat.once("customer_profile", heard.append)
    chat.off("customer_profile", heard.append)
    chat.off("customer_profile", heard.append)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    assert heard == []


MEMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "on": lambda chat, event: chat.on(event, print),
    "on as a decorator": lambda chat, event: chat.on(event),
    "once": lambda chat, event: chat.once(event, print),
    "once as a decorator": lambda chat, event: chat.once(event),
    "off": lambda chat, event: chat.off(event, print),
    "stream": lambda chat, event: chat.stream(event),
    "wait_for": lambda chat, event: chat.wait_for(event).send(None),
}


@pytest.mark.parametrize("call", MEMBERS.values(), ids=MEMBERS.keys())
def test_an_unknown_event_is_refused_with_the_near_miss(
    chat: LiveChat, call: Callable[[Any, Any], Any]
) -> None:
    with pytest.raises(UnknownEventError, match='Did you mean "customer_profile"') as raised:
        call(chat, "customerprofile")
    assert raised.value.event == "customerprofile"


@pytest.mark.parametrize("event", [None, 5, "", "messages", b"authorize"])
def test_what_is_no_event_at_all_is_refused(chat: LiveChat, event: Any) -> None:
    with pytest.raises(UnknownEventError):
        chat.on(event, print)


def test_a_decorator_without_its_event_says_so(chat: LiveChat) -> None:
    with pytest.raises(TypeError, match=r'@chat.on\("customer_profile"\)'):
        chat.on(print)  # type: ignore[call-overload]


async def test_a_callback_that_raises_is_reported_and_the_rest_goes_on(
    page: FakePage, chat: LiveChat
) -> None:
    @chat.on("customer_profile")
    def plain() -> None:
        raise KeyError("plain")

    @chat.on("customer_profile")
    async def coroutine() -> None:
        raise KeyError("coroutine")

    @chat.on("customer_profile")
    def starts_a_task() -> None:
        async def in_a_task() -> None:
            raise KeyError("task")

        asyncio.create_task(in_a_task())  # noqa: RUF006  (an author's forgotten task)

    log = Log(chat)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    await idle()
    gc.collect()
    assert log.heard == [("profile", "S1")]
    titles = sorted(report.title.replace("<locals>.", "") for report in page.reports)
    test = "test_a_callback_that_raises_is_reported_and_the_rest_goes_on"
    assert titles == [
        f"KeyError in the callback {test}.coroutine for customer_profile",
        f"KeyError in the callback {test}.plain for customer_profile",
        f"KeyError in the task {test}.starts_a_task.in_a_task",
    ]
    assert all("Traceback" in report.details for report in page.reports)


# --- Payloads of the wrong shape


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nonsense",
        "null",
        "[]",
        "5",
        '"S1"',
        "{}",
        '{"id": ""}',
        '{"id": null}',
        "[" * 9999,
    ],
)
@pytest.mark.parametrize("event", ["customer_profile", "customer_profile_hidden"])
async def test_an_unusable_payload_is_reported_once_and_the_next_is_heard(
    page: FakePage, chat: LiveChat, event: str, text: str | None
) -> None:
    log = Log(chat)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    page.send_json(event, text)
    page.send("customer_profile", {"id": "S2"})
    assert log.heard == [("profile", "S1"), ("profile", "S2")]
    (report,) = page.reports
    assert report.title == f"PayloadError while reading what came with {event}"
    assert f"A {event} was dropped: " in report.details


async def test_among_a_thousand_malformed_events_no_well_formed_one_is_lost(
    page: FakePage, chat: LiveChat
) -> None:
    log = Log(chat)
    await chat.init()
    for n in range(500):
        page.send_json("customer_profile", "{" * n)
        page.send("customer_profile", {"id": n, "name": [n], "chat": n})
        page.send("customer_profile", [n])
    assert log.heard == [("profile", str(n)) for n in range(500)]
    assert len(page.reports) == 1_000


# --- The current profile


async def test_the_current_profile_follows_the_events(page: FakePage, chat: LiveChat) -> None:
    shown: list[str | None] = []
    assert chat.profile is None
    await chat.init()
    for event, payload in [
        ("customer_profile", {"id": "S1"}),
        ("customer_profile_hidden", {"id": "S2"}),
        ("customer_profile", {"id": 2}),
        ("customer_profile_hidden", {"id": "S1"}),
        ("customer_profile", {}),
        ("customer_profile_hidden", {}),
        ("authorize", {}),
        ("customer_profile_hidden", {"id": "2"}),
        ("customer_profile_hidden", {"id": "2"}),
    ]:
        page.send(event, payload)
        shown.append(id_of(chat.profile))
    assert shown == ["S1", "S1", "2", "2", "2", "2", "2", None, None]


async def test_a_callback_finds_its_profile_current(page: FakePage, chat: LiveChat) -> None:
    shown: list[bool] = []
    chat.on("customer_profile", lambda profile: shown.append(chat.profile is profile))
    chat.on("customer_profile_hidden", lambda: shown.append(chat.profile is None))
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    page.send("customer_profile_hidden", {"id": "S1"})
    assert shown == [True, True]


# --- Raw events


async def test_on_raw_gives_plain_data_for_any_name(page: FakePage, chat: LiveChat) -> None:
    heard: list[object] = []
    chat.on_raw("private_mode", heard.append)
    await chat.init()
    payloads: list[object] = [{"theme": "dark", "x": [None, 1.5, True]}, [], "text", 5, None]
    for payload in payloads:
        page.send("private_mode", payload)
    assert heard == payloads
    assert page.reports == []


async def test_on_raw_hears_a_known_event_even_where_its_payload_is_unusable(
    page: FakePage, chat: LiveChat
) -> None:
    heard: list[object] = []
    chat.on_raw("customer_profile", heard.append)
    await chat.init()
    page.send("customer_profile", {"id": 1})
    page.send("customer_profile", {"id": None})
    assert heard == [{"id": 1}, {"id": None}]
    assert len(page.reports) == 1


async def test_on_raw_asks_the_page_once_for_each_name_it_does_not_know(
    page: FakePage, chat: LiveChat
) -> None:
    for name in ("change_theme", "customer_profile", "message", "change_theme"):
        chat.on_raw(name, print)
    assert page.listened == ["change_theme", "message"]


async def test_on_raw_callbacks_may_be_async_and_take_nothing(
    page: FakePage, chat: LiveChat
) -> None:
    heard: list[str] = []

    async def callback() -> None:
        heard.append("called")

    with chat.on_raw("message", callback):
        await chat.init()
        page.send("message")
        await idle()
    page.send("message")
    await idle()
    assert heard == ["called"]


async def test_no_event_of_the_hosts_is_taken_for_a_connection(
    page: FakePage, chat: LiveChat
) -> None:
    page.connect_error = HandshakeTimeoutError()
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    for name in ("connected", "agentapp:connected", "on_connected"):
        page.send(name)
    with pytest.raises(NotConnectedError):
        chat.get_session_id()


@pytest.mark.parametrize("name", ["", "__proto__", "customer_profile ", "日本", "x" * 100_000])
async def test_an_event_that_nobody_asked_for_does_no_harm(
    page: FakePage, chat: LiveChat, name: str
) -> None:
    await chat.init()
    page.send(name, {"id": "S1"})
    assert chat.profile is None
    assert page.reports == []


# --- wait_for


async def test_wait_for_gives_the_next_payload(page: FakePage, chat: LiveChat) -> None:
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    waiting = asyncio.create_task(chat.wait_for("customer_profile"))
    await idle()
    page.send("customer_profile_hidden", {"id": "S1"})
    page.send("customer_profile", {"id": "S2"})
    page.send("customer_profile", {"id": "S3"})
    assert await waiting == CustomerProfile("S2")


async def test_wait_for_gives_up_after_its_timeout_and_hears_nothing_more(
    page: FakePage, chat: LiveChat
) -> None:
    await chat.init()
    with pytest.raises(TimeoutError, match=r"No customer_profile within 0\.001 s\."):
        await chat.wait_for("customer_profile", timeout=0.001)
    assert not chat._dispatcher.listeners._by_event
    page.send("customer_profile", {"id": "S1"})
    assert page.reports == []


async def test_wait_for_that_is_cancelled_hears_nothing_more(
    page: FakePage, chat: LiveChat
) -> None:
    await chat.init()
    waiting = asyncio.create_task(chat.wait_for("customer_profile", timeout=5))
    await idle()
    waiting.cancel()
    # It comes between the cancellation and the waiting task's own end.
    page.send("customer_profile", {"id": "S1"})
    await idle()
    assert waiting.cancelled()
    assert not chat._dispatcher.listeners._by_event
    assert page.reports == []


async def test_wait_for_before_init_hears_a_queued_event(page: FakePage, chat: LiveChat) -> None:
    page.send("customer_profile", {"id": "S1"})
    waiting = asyncio.create_task(chat.wait_for("customer_profile"))
    await idle()
    await chat.init()
    assert (await waiting).id == "S1"


# --- stream


async def test_a_stream_made_before_init_gives_queued_and_new_events(
    page: FakePage, chat: LiveChat
) -> None:
    page.send("customer_profile", {"id": "S1"})
    profiles = chat.stream("customer_profile")
    await chat.init()
    page.send("customer_profile", {"id": "S2"})
    assert [(await anext(profiles)).id for _ in range(2)] == ["S1", "S2"]


async def test_a_loop_over_a_stream_that_breaks_leaves_no_subscription(
    page: FakePage, chat: LiveChat
) -> None:
    await chat.init()
    asyncio.get_running_loop().call_soon(page.send, "customer_profile", {"id": "S1"})
    async for profile in chat.stream("customer_profile"):
        assert profile.id == "S1"
        break
    gc.collect()
    assert not chat._dispatcher.listeners._by_event


# --- Displays


async def test_a_display_draws_before_the_author_hears_the_event(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat.on("customer_profile", lambda: display.log.append("author"))
    chat._attach(display)
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    assert display.log == [
        *("drawn: None", "painted", "callbacks ended"),
        *("drawn: S1", "painted", "author", "callbacks ended"),
    ]


async def test_the_author_hears_nothing_until_the_browser_could_have_painted(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat.on("customer_profile", lambda profile: display.log.append(f"author: {profile.id}"))
    chat._attach(display)
    await chat.init()
    display.log.clear()
    page.is_busy = True
    page.send("customer_profile", {"id": "S1"})
    page.send("customer_profile", {"id": "S2"})
    assert display.log == ["drawn: S1", "drawn: S2"]
    page.paint()
    assert display.log[2:] == ["painted", "author: S1", "author: S2", "callbacks ended"]
    page.paint()
    assert display.log[6:] == ["painted", "callbacks ended"]


async def test_async_callbacks_have_started_when_the_callbacks_have_ended(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat._attach(display)
    await chat.init()

    @chat.on("customer_profile")
    async def waits() -> None:
        display.log.append("started")
        await asyncio.sleep(0)
        display.log.append("went on")

    display.log.clear()
    page.send("customer_profile", {"id": "S1"})
    await idle()
    assert display.log == ["drawn: S1", "painted", "started", "callbacks ended", "went on"]


async def test_no_callback_runs_and_no_callbacks_end_before_the_event_is_drawn(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat._attach(display)
    await chat.init()

    @chat.on("customer_profile")
    async def waits(profile: CustomerProfile) -> None:
        display.log.append(f"author: {profile.id}")

    display.log.clear()
    page.send("customer_profile", {"id": "S1"})
    page.is_busy = True
    chat._dispatcher.on_event("customer_profile", '{"id": "S2"}', False)
    await idle()
    assert display.log == ["drawn: S1", "painted", "author: S1"]
    chat._dispatcher.on_batch_end()
    page.paint()
    await idle()
    assert display.log[3:] == ["drawn: S2", "painted", "author: S2", "callbacks ended"]


async def test_queued_events_have_been_heard_when_init_returns(
    page: FakePage, chat: LiveChat
) -> None:
    page.is_busy = True
    early, late = Log(chat), Log(chat)
    page.send("customer_profile", {"id": "S1"})
    await chat.init()
    chat.on("customer_profile", lambda profile: late.heard.append(("late", profile.id)))
    page.paint()
    assert ("profile", "S1") in early.heard
    assert ("late", "S1") not in late.heard


async def test_a_batch_is_drawn_once_with_the_last_profile(page: FakePage, chat: LiveChat) -> None:
    display = FakeDisplay()
    chat._attach(display)
    for n in range(100):
        page.send("customer_profile", {"id": n})
    await chat.init()
    assert display.profiles == ["99"]


async def test_a_display_draws_what_arrives_while_an_authors_callback_blocks(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    during: list[list[str | None]] = []

    def blocks() -> None:
        page.send("customer_profile", {"id": "S2"})
        during.append(display.profiles)

    chat._attach(display)
    await chat.init()
    chat.once("customer_profile", blocks)
    page.send("customer_profile", {"id": "S1"})
    assert during == [[None, "S1", "S2"]]


async def test_a_display_that_raises_is_reported_and_all_others_still_hear(
    page: FakePage, chat: LiveChat
) -> None:
    class Broken(FakeDisplay):
        def batch_ended(self, state: HostState) -> None:
            raise KeyError("display")

        def painted(self) -> None:
            raise KeyError("display")

        def callbacks_ended(self) -> None:
            raise KeyError("display")

    chat._attach(Broken())
    second = FakeDisplay()
    chat._attach(second)
    log = Log(chat)
    page.send("customer_profile", {"id": "S1"})
    await chat.init()
    assert log.heard == [("profile", "S1")]
    assert second.log == ["drawn: S1", "painted", "callbacks ended"]
    assert [report.title for report in page.reports] == [
        "KeyError while showing what arrived",
        "KeyError after showing what arrived",
        "KeyError after the callbacks",
    ]


async def test_a_display_that_attaches_late_gets_the_state_so_far(
    page: FakePage, chat: LiveChat
) -> None:
    assert chat._attach(FakeDisplay()).state == HostState()
    await chat.init()
    page.send("customer_profile", {"id": "S1"})
    page.send("authorize")
    assert chat._attach(FakeDisplay()).state == HostState("connected", True, CustomerProfile("S1"))


async def test_a_display_is_told_that_connecting_failed_and_that_it_worked_after_all(
    page: FakePage, chat: LiveChat
) -> None:
    page.connect_error = error = HandshakeTimeoutError()
    early, late = FakeDisplay(), FakeDisplay()
    chat._attach(early)
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    assert early.connections == [ConnectionFailed(error)]
    assert chat._attach(late).state.connection == ConnectionFailed(error)
    page.connect_late()
    assert early.connections == [ConnectionFailed(error), "connected"]
    assert late.connections == ["connected"]


async def test_the_connection_is_known_at_the_end_of_the_first_batch(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat._attach(display)
    page.send("customer_profile", {"id": "S1"})
    await chat.init()
    assert display.states == [HostState("connected", None, CustomerProfile("S1"))]


async def test_a_display_is_told_the_latest_answer_to_authorization(
    page: FakePage, chat: LiveChat
) -> None:
    display = FakeDisplay()
    chat._attach(display)
    await chat.init()
    page.send("authorize_error")
    page.send("authorize")
    assert [state.is_authorized for state in display.states] == [None, False, True]


# --- Growth


async def test_nothing_is_left_of_ten_thousand_switches(page: FakePage, chat: LiveChat) -> None:
    async def callback(profile: CustomerProfile) -> None:
        await asyncio.sleep(0)

    chat.on("customer_profile", callback)
    await chat.init()
    text = json.dumps({"id": "S1", "name": "Mary", "chat": {"id": "C1", "groupID": "1"}})
    for _ in range(10_000):
        page.send_json("customer_profile", text)
    for _ in range(10_000):
        await asyncio.sleep(0)
    await idle()
    assert not chat._dispatcher._undrawn
    assert not chat._dispatcher.listeners._tasks
    assert not chat._dispatcher._queue
    assert len(chat._dispatcher.listeners._by_event["customer_profile"]) == 1


async def test_an_async_callback_starts_before_a_callback_of_the_next_event_runs() -> None:
    page = FakePage()
    chat = LiveChat(page)
    heard: list[str] = []

    async def slowly(profile: CustomerProfile) -> None:
        heard.append(f"async {profile.id}")

    chat.on("customer_profile", slowly)
    chat.on("customer_profile", lambda profile: heard.append(f"plain {profile.id}"))
    for number in range(3):
        page.send("customer_profile", {"id": f"C{number}"})
    await chat.init()
    for _ in range(20):
        await asyncio.sleep(0)
    assert heard == ["plain C0", "async C0", "plain C1", "async C1", "plain C2", "async C2"]
