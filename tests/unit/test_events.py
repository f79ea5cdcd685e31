"""Callbacks, subscriptions and streams, on their own."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from agentapp._error_reporter import Reporter
from agentapp.events import Listeners, Stream, takes_payload
from tests.unit.fake_page import FakePage, idle

EVENT = "customer_profile"


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def listeners(page: FakePage) -> Listeners:
    return Listeners(Reporter(page))


def raiser(error: BaseException) -> Callable[[object], None]:
    def fail(_payload: object) -> None:
        raise error

    return fail


# --- With or without a parameter


class Author:
    """The kinds of methods that may be callbacks."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def takes(self, payload: object) -> None:
        self.heard.append(payload)

    def takes_nothing(self) -> None:
        self.heard.append("called")

    @classmethod
    def class_takes(cls, payload: object) -> None: ...

    @staticmethod
    def static_takes_nothing() -> None: ...

    def __call__(self, payload: object) -> None: ...


def two(first: object, second: object) -> None: ...


async def coroutine(payload: object) -> None: ...


async def coroutine_of_nothing() -> None: ...


@pytest.mark.parametrize(
    ("callback", "expected"),
    [
        (lambda payload: None, True),
        (lambda: None, False),
        (lambda payload=None: None, True),
        (lambda *payloads: None, True),
        (lambda **options: None, False),
        (lambda *, option=None: None, False),
        (lambda payload, option=None: None, True),
        (coroutine, True),
        (coroutine_of_nothing, False),
        (Author().takes, True),
        (Author().takes_nothing, False),
        (Author.class_takes, True),
        (Author.static_takes_nothing, False),
        (Author(), True),
        (partial(two, 1), True),
        (partial(two, 1, 2), False),
        (partial(two, second=1), True),
        (print, True),
        ([].append, True),
        ([].clear, False),
        ({}.update, True),  # written in C, and does not tell
        (dict, True),
    ],
)
def test_whether_a_callback_takes_the_payload_is_read_off_its_parameters(
    callback: Callable[..., object], expected: bool
) -> None:
    assert takes_payload(callback) is expected


@pytest.mark.parametrize(
    "callback", [two, lambda *, needed: None, lambda payload, *, needed: None, Author.takes]
)
def test_a_callback_that_needs_something_else_is_refused_at_once(
    listeners: Listeners, callback: Callable[..., object]
) -> None:
    with pytest.raises(TypeError, match="let it take one parameter, the event's payload, or none"):
        listeners.add(EVENT, callback)


@pytest.mark.parametrize("callback", [None, "name", 5, []])
def test_what_cannot_be_called_is_refused_at_once(listeners: Listeners, callback: Any) -> None:
    with pytest.raises(TypeError, match="A callback is a function"):
        listeners.add(EVENT, callback)


def test_a_callback_whose_annotations_are_for_type_checkers_only_is_fine() -> None:
    def callback(profile: "CustomerProfile") -> "Nothing":  # type: ignore[name-defined]  # noqa: F821
        ...

    assert takes_payload(callback)


# --- Dispatch


def test_callbacks_run_in_the_order_of_their_registration(listeners: Listeners) -> None:
    heard: list[tuple[int, object]] = []
    for n in range(5):
        listeners.add(EVENT, lambda payload, n=n: heard.append((n, payload)))
    listeners.dispatch(EVENT, "P")
    assert heard == [(n, "P") for n in range(5)]


def test_a_callback_hears_only_its_own_event(listeners: Listeners) -> None:
    heard: list[object] = []
    listeners.add("authorize", heard.append)
    listeners.dispatch(EVENT, "P")
    assert heard == []


def test_methods_and_callables_are_callbacks_too(listeners: Listeners) -> None:
    author = Author()
    for callback in (author.takes, author.takes_nothing, partial(author.heard.append, "partial")):
        listeners.add(EVENT, callback)
    listeners.dispatch(EVENT, "P")
    assert author.heard == ["P", "called", "partial"]


async def test_async_callbacks_start_in_order_and_are_not_waited_for(listeners: Listeners) -> None:
    heard: list[str] = []

    def callback(name: str) -> Callable[[object], object]:
        async def run(_payload: object) -> None:
            heard.append(f"{name} starts")
            await asyncio.sleep(0)
            heard.append(f"{name} ends")

        return run

    for name in "ABC":
        listeners.add(EVENT, callback(name))
    listeners.dispatch(EVENT, None)
    assert heard == []
    await idle()
    assert heard == [f"{name} {what}" for what in ("starts", "ends") for name in "ABC"]


async def test_an_awaitable_from_a_plain_callback_is_awaited(listeners: Listeners) -> None:
    heard: list[object] = []

    async def run(payload: object) -> None:
        heard.append(payload)

    listeners.add(EVENT, lambda payload: run(payload))
    listeners.dispatch(EVENT, "P")
    await idle()
    assert heard == ["P"]


async def test_a_running_callback_is_kept_alive(listeners: Listeners) -> None:
    heard: list[str] = []
    futures: list[weakref.ref[asyncio.Future[None]]] = []

    async def callback() -> None:
        # The callback waits for it, and nothing but the callback refers to it.
        future = asyncio.get_running_loop().create_future()
        futures.append(weakref.ref(future))
        await future
        heard.append("ended")

    listeners.add(EVENT, callback)
    listeners.dispatch(EVENT, None)
    await idle()
    gc.collect()
    future = futures[0]()
    assert future is not None
    future.set_result(None)
    await idle()
    assert heard == ["ended"]


@pytest.mark.parametrize(
    "error", [ValueError("oops"), SystemExit(1), ExceptionGroup("several", [OSError()])], ids=repr
)
@pytest.mark.parametrize("kind", ["plain", "async", "async, later"])
async def test_a_callback_that_raises_is_reported_and_stops_no_other(
    page: FakePage, listeners: Listeners, error: BaseException, kind: str
) -> None:
    async def at_once(payload: object) -> None:
        raise error

    async def later(payload: object) -> None:
        await asyncio.sleep(0)
        raise error

    heard: list[object] = []
    listeners.add(EVENT, heard.append)
    listeners.add(EVENT, {"plain": raiser(error), "async": at_once, "async, later": later}[kind])
    listeners.add(EVENT, heard.append)
    listeners.dispatch(EVENT, "P")
    assert heard == ["P", "P"]
    await idle()
    (report,) = page.reports
    assert report.title.startswith(f"{type(error).__name__} in the callback ")
    assert report.title.endswith(f" for {EVENT}")
    assert "raise error" in report.details


async def test_a_cancelled_callback_is_no_error(page: FakePage, listeners: Listeners) -> None:
    heard: list[object] = []

    async def cancelled(payload: object) -> None:
        raise asyncio.CancelledError

    listeners.add(EVENT, raiser(asyncio.CancelledError()))
    listeners.add(EVENT, cancelled)
    listeners.add(EVENT, heard.append)
    listeners.dispatch(EVENT, "P")
    await idle()
    assert heard == ["P"]
    assert page.reports == []


def test_a_keyboard_interrupt_goes_through(page: FakePage, listeners: Listeners) -> None:
    listeners.add(EVENT, raiser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        listeners.dispatch(EVENT, None)
    assert page.reports == []


def test_a_callback_added_during_a_dispatch_hears_the_next_event(listeners: Listeners) -> None:
    heard: list[object] = []
    listeners.add(EVENT, lambda: listeners.add(EVENT, heard.append), once=True)
    listeners.dispatch(EVENT, 1)
    assert heard == []
    listeners.dispatch(EVENT, 2)
    assert heard == [2]


def test_a_callback_cancelled_during_a_dispatch_hears_nothing_more(listeners: Listeners) -> None:
    heard: list[object] = []
    listeners.add(EVENT, lambda: later.cancel())
    later = listeners.add(EVENT, lambda: heard.append("cancelled"))
    listeners.add(EVENT, lambda: heard.append("kept"))
    listeners.dispatch(EVENT, None)
    assert heard == ["kept"]


def test_a_callback_may_cancel_itself(listeners: Listeners) -> None:
    heard: list[object] = []

    def callback(payload: object) -> None:
        heard.append(payload)
        subscription.cancel()

    subscription = listeners.add(EVENT, callback)
    listeners.add(EVENT, heard.append)
    listeners.dispatch(EVENT, 1)
    listeners.dispatch(EVENT, 2)
    assert heard == [1, 1, 2]


def test_a_callback_for_once_is_called_once_even_by_way_of_itself(listeners: Listeners) -> None:
    heard: list[object] = []

    def callback(payload: int) -> None:
        heard.append(payload)
        listeners.dispatch(EVENT, payload + 1)

    listeners.add(EVENT, callback, once=True)
    listeners.dispatch(EVENT, 1)
    listeners.dispatch(EVENT, 5)
    assert heard == [1]


# --- Subscriptions


def test_cancelling_is_idempotent_and_leaves_the_same_callback_added_again(
    listeners: Listeners,
) -> None:
    heard: list[object] = []
    first = listeners.add(EVENT, heard.append)
    first.cancel()
    listeners.add(EVENT, heard.append)
    first.cancel()
    listeners.dispatch(EVENT, 1)
    assert heard == [1]


def test_each_registration_of_one_callback_counts(listeners: Listeners) -> None:
    heard: list[object] = []
    first = listeners.add(EVENT, heard.append)
    listeners.add(EVENT, heard.append)
    listeners.dispatch(EVENT, 1)
    first.cancel()
    listeners.dispatch(EVENT, 2)
    assert heard == [1, 1, 2]


def test_a_subscription_is_cancelled_at_the_end_of_its_block(listeners: Listeners) -> None:
    heard: list[object] = []
    with listeners.add(EVENT, heard.append):
        listeners.dispatch(EVENT, 1)
    listeners.dispatch(EVENT, 2)
    assert heard == [1]


def test_a_forgotten_subscription_goes_on(listeners: Listeners) -> None:
    heard: list[object] = []
    listeners.add(EVENT, heard.append)
    gc.collect()
    listeners.dispatch(EVENT, 1)
    assert heard == [1]


@pytest.mark.parametrize("ended", ["cancelled", "removed", "called once"])
def test_an_ended_subscription_lets_go_of_its_callback(listeners: Listeners, ended: str) -> None:
    author = Author()
    gone = weakref.ref(author)
    subscription = listeners.add(EVENT, author.takes, once=ended == "called once")
    if ended == "cancelled":
        subscription.cancel()
    elif ended == "removed":
        listeners.remove(EVENT, author.takes)
    else:
        listeners.dispatch(EVENT, None)
    subscription.cancel()
    del author
    assert gone() is None


def test_removing_a_callback_undoes_all_its_registrations_for_that_event(
    listeners: Listeners,
) -> None:
    author = Author()
    listeners.add(EVENT, author.takes)
    listeners.add(EVENT, author.takes, once=True)
    listeners.add("authorize", author.takes)
    listeners.remove(EVENT, author.takes)
    listeners.remove(EVENT, author.takes)
    listeners.remove("unheard of", author.takes)
    listeners.dispatch(EVENT, 1)
    listeners.dispatch("authorize", 2)
    assert author.heard == [2]


# --- Streams


def stream(listeners: Listeners) -> Stream[object]:
    return Stream(lambda keep: listeners.add(EVENT, keep))


def is_heard(listeners: Listeners) -> bool:
    return EVENT in listeners._by_event


async def test_a_stream_keeps_what_comes_before_it_is_read(listeners: Listeners) -> None:
    payloads = stream(listeners)
    for n in range(3):
        listeners.dispatch(EVENT, n)
    assert [await anext(payloads) for _ in range(3)] == [0, 1, 2]


async def test_a_stream_waits_for_the_next_payload(listeners: Listeners) -> None:
    payloads = stream(listeners)
    waiting = asyncio.ensure_future(anext(payloads))
    await idle()
    assert not waiting.done()
    listeners.dispatch(EVENT, "P")
    assert await waiting == "P"


async def test_two_streams_each_get_every_payload(listeners: Listeners) -> None:
    streams = [stream(listeners), stream(listeners)]
    listeners.dispatch(EVENT, "P")
    assert [await anext(one) for one in streams] == ["P", "P"]


async def test_two_readers_of_one_stream_share_its_payloads(listeners: Listeners) -> None:
    payloads = stream(listeners)
    readers = [asyncio.ensure_future(anext(payloads)) for _ in range(2)]
    await idle()
    listeners.dispatch(EVENT, 1)
    await idle()
    listeners.dispatch(EVENT, 2)
    assert await asyncio.gather(*readers) == [1, 2]


async def test_a_closed_stream_ends_and_drops_what_it_kept(listeners: Listeners) -> None:
    payloads = stream(listeners)
    listeners.dispatch(EVENT, "P")
    await payloads.aclose()
    await payloads.aclose()
    assert [payload async for payload in payloads] == []
    assert not is_heard(listeners)


async def test_closing_a_stream_ends_those_who_wait_for_it(listeners: Listeners) -> None:
    payloads = stream(listeners)

    async def read() -> list[object]:
        return [payload async for payload in payloads]

    reader = asyncio.create_task(read())
    await idle()
    await payloads.aclose()
    assert await reader == []


async def test_a_stream_ends_with_its_block(listeners: Listeners) -> None:
    async with stream(listeners) as payloads:
        listeners.dispatch(EVENT, "P")
        assert await anext(payloads) == "P"
        assert is_heard(listeners)
    assert not is_heard(listeners)


async def test_a_stream_ends_when_its_reader_is_cancelled(listeners: Listeners) -> None:
    payloads = stream(listeners)

    async def read() -> None:
        async for _ in payloads:
            pass

    reader = asyncio.create_task(read())
    await idle()
    reader.cancel()
    await idle()
    assert reader.cancelled()
    assert not is_heard(listeners)


async def test_a_stream_that_its_reader_left_ends_by_itself(listeners: Listeners) -> None:
    async def first() -> object:
        async for payload in stream(listeners):
            return payload
        raise AssertionError

    reader = asyncio.create_task(first())
    await idle()
    assert is_heard(listeners)
    listeners.dispatch(EVENT, "P")
    assert await reader == "P"
    del reader
    gc.collect()
    assert not is_heard(listeners)
