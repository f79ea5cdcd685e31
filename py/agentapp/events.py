"""Event names, subscriptions, dispatch, and streams.

Dispatch promises:

1. Callbacks run in the order in which they were registered; an async one is started in that order,
   as a task of its own, and not awaited.
2. One that raises does not keep the next from hearing the event.
3. A dispatch is over the callbacks of its beginning: one added meanwhile hears the next event, one
   cancelled meanwhile hears nothing more.
"""

import asyncio
import inspect
import sys
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar, get_args

EventName: TypeAlias = Literal[
    "customer_profile",
    "customer_profile_hidden",
    "authorize",
    "authorize_error",
    "message",
    "message_box_text",
    "message_sent",
    "customer_details_section_button_click",
    "change_theme",
    "page_data",
    "transaction_accepted",
    "transaction_declined",
    "transaction_failed",
    "update_billing_cycle",
]
EVENTS: Final[tuple[EventName, ...]] = get_args(EventName)
# The events of LiveChat's JavaScript API: every SDK may be asked for them.
DOCUMENTED_EVENTS: Final = EVENTS[:4]

_Payload = TypeVar("_Payload")

# A callback takes the event's payload, or nothing; what it returns is awaited where it can be.
Callback: TypeAlias = Callable[[_Payload], object] | Callable[[], object]


class Subscription:
    """A callback that hears an event, until it is cancelled.

    Example:
        >>> with chat.on("customer_profile", print) as subscription:
        ...     pass  # the callback hears the event within this block
        >>> subscription.cancel()  # once more does no harm
    """

    __slots__ = ("_drop",)

    def __init__(self, drop: Callable[[], None]) -> None:
        """End the subscription by calling `drop`, once."""
        self._drop: Callable[[], None] | None = drop

    def cancel(self) -> None:
        """Hear nothing more, from now on; the callback is let go of."""
        drop, self._drop = self._drop, None
        if drop is not None:
            drop()

    def __enter__(self) -> "Subscription":
        """The subscription itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Cancel it."""
        self.cancel()


@dataclass(slots=True, eq=False)
class _Listener:
    callback: Callable[..., object]
    takes_payload: bool
    once: bool
    context: str
    active: bool = True


class ErrorGuard(Protocol):
    """Something that reports the exceptions of callbacks."""

    def guard(self, context: str) -> AbstractContextManager[None]:
        """Report what the block raises, with its context, and carry on after it."""
        ...


class Listeners:
    """The callbacks of some events, by the event's name."""

    def __init__(self, reporter: ErrorGuard) -> None:
        """Report to `reporter` what callbacks raise."""
        self._reporter = reporter
        self._by_event: dict[str, list[_Listener]] = {}
        # The event loop itself keeps no task alive.
        self._tasks: set[asyncio.Task[None]] = set()

    def __bool__(self) -> bool:
        """True where there is a callback."""
        return bool(self._by_event)

    def add(
        self, event: str, callback: Callable[..., object], *, once: bool = False
    ) -> Subscription:
        """Call `callback` for each `event`, or for the next one only.

        Raises:
            TypeError: It can be called neither with a payload nor without.
        """
        listener = _Listener(
            callback=callback,
            takes_payload=takes_payload(callback),
            once=once,
            context=f"in the callback {_name(callback)} for {event}",
        )
        self._by_event.setdefault(event, []).append(listener)
        return Subscription(lambda: self._drop(event, listener))

    def remove(self, event: str, callback: Callable[..., object]) -> None:
        """Drop `callback` from `event`, however often it was added."""
        for listener in tuple(self._by_event.get(event, ())):
            if listener.callback == callback:
                self._drop(event, listener)

    def dispatch(self, event: str, payload: object) -> bool:
        """Call every callback of `event`; never raises what they raise.

        Returns:
            Whether an async one is about to start, in the event loop's next turn.
        """
        running = len(self._tasks)
        for listener in tuple(self._by_event.get(event, ())):
            if listener.active:
                if listener.once:
                    self._drop(event, listener)
                self._call(listener, payload)
        return len(self._tasks) > running

    def _call(self, listener: _Listener, payload: object) -> None:
        with self._reporter.guard(listener.context):
            callback = listener.callback
            result = callback(payload) if listener.takes_payload else callback()
            if inspect.isawaitable(result):
                task = asyncio.create_task(self._finish(result, listener.context))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _finish(self, result: Awaitable[object], context: str) -> None:
        with self._reporter.guard(context):
            await result

    def _drop(self, event: str, listener: _Listener) -> None:
        if listener.active:
            listener.active = False
            listeners = self._by_event[event]
            listeners.remove(listener)
            if not listeners:
                del self._by_event[event]


class Stream(Generic[_Payload]):
    """The payloads of an event, one after the other, queued from the moment the stream was made.

    It ends when it is closed: by `aclose()`, at the end of an `async with` block, when the task
    that waits for the next payload is cancelled, or when nothing refers to it any more (as after
    `break` in `async for payload in chat.stream(...)`).

    Example:
        >>> async def names(chat):
        ...     async with chat.stream("customer_profile") as profiles:
        ...         async for profile in profiles:
        ...             print(profile.name)
    """

    def __init__(self, subscribe: Callable[[Callable[[_Payload], None]], Subscription]) -> None:
        """Begin to queue payloads; `subscribe` gets the function that takes them."""
        waiting: deque[_Payload] = deque()
        changed = asyncio.Event()

        # Refers to the buffer but not to the stream: a stream that its reader forgot can end.
        def take(payload: _Payload) -> None:
            waiting.append(payload)
            changed.set()

        self._waiting = waiting
        self._changed = changed
        self._closed = False
        self._close = weakref.finalize(self, subscribe(take).cancel)
        self._close.atexit = False

    def __aiter__(self) -> "Stream[_Payload]":
        """The stream itself."""
        return self

    async def __anext__(self) -> _Payload:
        """The next payload, as soon as there is one."""
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._changed.clear()
            try:
                await self._changed.wait()
            except asyncio.CancelledError:
                self._end()
                raise
        return self._waiting.popleft()

    async def aclose(self) -> None:
        """End the stream, and drop what it has queued."""
        self._end()

    async def __aenter__(self) -> "Stream[_Payload]":
        """The stream itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the stream."""
        self._end()

    def _end(self) -> None:
        self._close()
        self._closed = True
        self._waiting.clear()
        self._changed.set()


def takes_payload(callback: Callable[..., object]) -> bool:
    """Return whether `callback` takes the payload, rather than nothing.

    Raises:
        TypeError: It can be called neither way.

    Example:
        >>> takes_payload(lambda profile: None), takes_payload(lambda: None)
        (True, False)
    """
    if not callable(callback):
        raise TypeError(f"A callback is a function, plain or async; this is {callback!r:.80}.")
    try:
        signature = _signature(callback)
    except ValueError:
        return True  # some functions that are not written in Python do not tell
    for arguments in ((None,), ()):
        try:
            signature.bind(*arguments)
        except TypeError:
            continue
        return bool(arguments)
    raise TypeError(
        f"{_name(callback)}{signature} cannot be a callback: "
        "let it take one parameter, the event's payload, or none."
    )


def _signature(callback: Callable[..., Any]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        # Otherwise a name that is imported only for a type checker would raise a NameError here.
        return inspect.signature(callback, annotation_format=Format.STRING)
    return inspect.signature(callback)


def _name(callback: Callable[..., object]) -> str:
    inner = getattr(callback, "func", callback)  # of a functools.partial
    return str(getattr(inner, "__qualname__", None) or type(inner).__qualname__)
