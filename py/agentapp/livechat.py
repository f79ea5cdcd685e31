"""`LiveChat` wraps `window.LiveChat`, whichever of LiveChat's SDKs made it."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal, TypeVar, overload

from agentapp._command_methods import CommandMethods
from agentapp._commands import CommandSender
from agentapp._connection import Connection
from agentapp._dispatcher import Dispatcher
from agentapp._display import Attachment, Display
from agentapp._error_reporter import Reporter
from agentapp._main_end import dispatchers
from agentapp._page import Page
from agentapp.errors import AuthorizationError, ConfigurationError, UnknownEventError
from agentapp.events import EVENTS, Callback, EventName, Stream, Subscription
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    CustomerProfile,
    CustomerProfileHidden,
)

COMMAND_TIMEOUT = 10.0  # seconds
_SESSION_TIMEOUT = 30.0  # seconds; the host asks the author's own service meanwhile

_OnProfile = TypeVar("_OnProfile", bound=Callback[CustomerProfile])
_OnHidden = TypeVar("_OnHidden", bound=Callback[CustomerProfileHidden])
_OnAuthorized = TypeVar("_OnAuthorized", bound=Callback[Authorized])
_OnAuthorizeFailed = TypeVar("_OnAuthorizeFailed", bound=Callback[AuthorizeFailed])


class LiveChat(CommandMethods):
    """LiveChat's Agent App, as the extension sees it.

    Args:
        page: The page to work in; the one that this Python runs in if none is given.
        command_timeout: The longest that a command may take, in seconds; None for no limit.

    Example:
        >>> @chat.on("customer_profile")
        ... async def greet(profile):
        ...     print(profile.name)
        >>> run(chat.init())
        >>> page.send("customer_profile", {"id": "S1", "name": "Mary Brown"})
        >>> run(idle())
        Mary Brown

    Source: LiveChat's JavaScript API.
    """

    def __init__(
        self, page: Page | None = None, *, command_timeout: float | None = COMMAND_TIMEOUT
    ) -> None:
        """See the class."""
        if page is None:
            page = _own_page()
        self._page = page
        self._reporter = Reporter(page)
        self._dispatcher = Dispatcher(self._reporter)
        dispatchers.add(self._dispatcher)
        self._connection = Connection(page, self._reporter, self._dispatcher)
        self._commands = CommandSender(page, self._connection.require, command_timeout)
        self._asked_for: set[str] = set()

    # --- The connection

    async def init(self, authorize: bool | None = None) -> None:
        """Connect to the Agent App; then what it sent so far is delivered, and from then on all.

        Register callbacks before. Awaiting it again is harmless, also while it is still connecting:
        there is one connection, and each caller hears how it went.

        Args:
            authorize: Whether LiveChat asks `/authorize/` (Basic authorization). None: as
                `pyscript.toml` says. False sends `{authorize: false, authorization: false}`.

        Raises:
            LiveChatNotFoundError: There is no `window.LiveChat`.
            HandshakeTimeoutError: Nobody answered. Should the host come after all, its events are
                still delivered.
            NotConnectedError: The page is not framed, or not by an allowed host.
            ConfigurationError: It was connected with another `authorize` already.

        Source: `LiveChat.init()`.

        Example:
            >>> run(chat.init(authorize=False))
            >>> page.connects
            [False]
        """
        await self._connection.open(authorize)

    def get_session_id(self) -> str | None:
        """The id of this session of the extension, or None where LiveChat has none.

        Raises:
            NotConnectedError: Before `init`.

        Source: `LiveChat.getSessionId()`; SDKs without sessions give None.

        Example:
            >>> run(chat.init())
            >>> chat.get_session_id()
            'session-1'
        """
        self._connection.require("get_session_id")
        return self._page.get_session_id()

    async def refresh_session_id(self) -> None:
        """Delete the id of this session, ask for a new one, and wait until it is there.

        Where LiveChat has no sessions, there is nothing to wait for.

        Raises:
            NotConnectedError: Before `init`.
            AuthorizationError: LiveChat did not authorize the session, or did not answer.

        Source: `LiveChat.refreshSessionId()`.

        Example:
            >>> run(chat.init())
            >>> run(chat.refresh_session_id())
        """
        self._connection.require("refresh_session_id")
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def hear(payload: object) -> None:
            if not answer.done():
                answer.set_result(payload)

        listeners = self._dispatcher.listeners
        with listeners.add("authorize", hear), listeners.add("authorize_error", hear):
            if not await self._page.refresh_session_id():
                return
            try:
                async with asyncio.timeout(_SESSION_TIMEOUT):
                    outcome = await answer
            except TimeoutError:
                raise AuthorizationError(
                    f"LiveChat gave no new session id within {_SESSION_TIMEOUT:g} s."
                ) from None
        if isinstance(outcome, AuthorizeFailed):
            raise AuthorizationError

    # --- Events

    @property
    def profile(self) -> CustomerProfile | None:
        """The current profile, or None.

        Where several events arrive together, it is the current one after the last of them.

        Example:
            >>> run(chat.init())
            >>> page.send("customer_profile", {"id": "S1"})
            >>> chat.profile
            CustomerProfile(id='S1', ...)
            >>> page.send("customer_profile_hidden", {"id": "S1"})
            >>> print(chat.profile)
            None
        """
        return self._dispatcher.state.profile

    @overload
    def on(
        self, event: Literal["customer_profile"], callback: Callable[[CustomerProfile], object]
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["customer_profile_hidden"],
        callback: Callable[[CustomerProfileHidden], object],
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["authorize"], callback: Callable[[Authorized], object]
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["authorize_error"], callback: Callable[[AuthorizeFailed], object]
    ) -> Subscription: ...
    @overload
    def on(self, event: EventName, callback: Callable[[], object]) -> Subscription: ...
    @overload
    def on(self, event: Literal["customer_profile"]) -> Callable[[_OnProfile], _OnProfile]: ...
    @overload
    def on(self, event: Literal["customer_profile_hidden"]) -> Callable[[_OnHidden], _OnHidden]: ...
    @overload
    def on(self, event: Literal["authorize"]) -> Callable[[_OnAuthorized], _OnAuthorized]: ...
    @overload
    def on(
        self, event: Literal["authorize_error"]
    ) -> Callable[[_OnAuthorizeFailed], _OnAuthorizeFailed]: ...
    def on(
        self, event: EventName, callback: Callable[..., object] | None = None
    ) -> Subscription | Callable[[Callable[..., object]], Callable[..., object]]:
        """Call `callback` for each `event`; without a callback, a decorator that does so.

        Args:
            event: The event's name.
            callback: A function, plain or async, that takes the payload or nothing.

        Returns:
            The subscription; as a decorator, the function itself.

        Raises:
            UnknownEventError: There is no such event.
            TypeError: The callback takes something else.

        Source: `LiveChat.on()`.

        Example:
            >>> subscription = chat.on("authorize", lambda: print("authorized"))
            >>> run(chat.init())
            >>> page.send("authorize")
            authorized
            >>> subscription.cancel()
        """
        return self._register(event, callback, once=False)

    @overload
    def once(
        self, event: Literal["customer_profile"], callback: Callable[[CustomerProfile], object]
    ) -> Subscription: ...
    @overload
    def once(
        self,
        event: Literal["customer_profile_hidden"],
        callback: Callable[[CustomerProfileHidden], object],
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["authorize"], callback: Callable[[Authorized], object]
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["authorize_error"], callback: Callable[[AuthorizeFailed], object]
    ) -> Subscription: ...
    @overload
    def once(self, event: EventName, callback: Callable[[], object]) -> Subscription: ...
    @overload
    def once(self, event: Literal["customer_profile"]) -> Callable[[_OnProfile], _OnProfile]: ...
    @overload
    def once(
        self, event: Literal["customer_profile_hidden"]
    ) -> Callable[[_OnHidden], _OnHidden]: ...
    @overload
    def once(self, event: Literal["authorize"]) -> Callable[[_OnAuthorized], _OnAuthorized]: ...
    @overload
    def once(
        self, event: Literal["authorize_error"]
    ) -> Callable[[_OnAuthorizeFailed], _OnAuthorizeFailed]: ...
    def once(
        self, event: EventName, callback: Callable[..., object] | None = None
    ) -> Subscription | Callable[[Callable[..., object]], Callable[..., object]]:
        """Like `on`, for the next `event` only.

        Example:
            >>> _ = chat.once("customer_profile", lambda profile: print(profile.id))
            >>> run(chat.init())
            >>> page.send("customer_profile", {"id": "S1"})
            S1
            >>> page.send("customer_profile", {"id": "S2"})
        """
        return self._register(event, callback, once=True)

    def _register(
        self, event: EventName, callback: Callable[..., object] | None, *, once: bool
    ) -> Subscription | Callable[[Callable[..., object]], Callable[..., object]]:
        _require_known(event)
        if callback is not None:
            return self._dispatcher.listeners.add(event, callback, once=once)

        def register(function: Callable[..., object]) -> Callable[..., object]:
            self._dispatcher.listeners.add(event, function, once=once)
            return function

        return register

    def off(self, event: EventName, callback: Callable[..., object]) -> None:
        """Undo every `on` and `once` of `callback` for this `event`; harmless if there is none.

        Raises:
            UnknownEventError: There is no such event.

        Example:
            >>> _ = chat.on("authorize", print)
            >>> chat.off("authorize", print)
        """
        _require_known(event)
        self._dispatcher.listeners.remove(event, callback)

    def on_raw(self, name: str, callback: Callback[Any]) -> Subscription:
        """Call `callback` for each event of this name, known or not, with plain Python data.

        The data is what JSON can say of the payload: dicts, lists, text, numbers, booleans, None.
        LiveChat's SDK decides which names reach a page: agent-app-sdk passes on whatever the host
        sends, the older ones only what they know.

        Example:
            >>> _ = chat.on_raw("change_theme", lambda data: print(data["theme"]))
            >>> run(chat.init())
            >>> page.send("change_theme", {"theme": "dark"})
            dark
        """
        subscription = self._dispatcher.raw_listeners.add(name, callback)
        if name not in EVENTS and name not in self._asked_for:
            self._asked_for.add(name)
            self._page.listen(name)
        return subscription

    @overload
    async def wait_for(
        self, event: Literal["customer_profile"], timeout: float | None = None
    ) -> CustomerProfile: ...
    @overload
    async def wait_for(
        self, event: Literal["customer_profile_hidden"], timeout: float | None = None
    ) -> CustomerProfileHidden: ...
    @overload
    async def wait_for(
        self, event: Literal["authorize"], timeout: float | None = None
    ) -> Authorized: ...
    @overload
    async def wait_for(
        self, event: Literal["authorize_error"], timeout: float | None = None
    ) -> AuthorizeFailed: ...
    async def wait_for(self, event: EventName, timeout: float | None = None) -> object:
        """Wait for the next `event`.

        Args:
            event: The event's name.
            timeout: How long to wait at most, in seconds; None: for as long as it takes.

        Returns:
            The event's payload.

        Raises:
            TimeoutError: It did not come in time.
            UnknownEventError: There is no such event.

        Example:
            >>> run(chat.wait_for("authorize", timeout=0.001))
            Traceback (most recent call last):
            TimeoutError: No authorize within 0.001 s.
        """
        _require_known(event)
        arrived: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def arrive(payload: object) -> None:
            if not arrived.done():
                arrived.set_result(payload)

        with self._dispatcher.listeners.add(event, arrive):
            try:
                async with asyncio.timeout(timeout):
                    return await arrived
            except TimeoutError:
                raise TimeoutError(f"No {event} within {timeout:g} s.") from None

    @overload
    def stream(self, event: Literal["customer_profile"]) -> Stream[CustomerProfile]: ...
    @overload
    def stream(
        self, event: Literal["customer_profile_hidden"]
    ) -> Stream[CustomerProfileHidden]: ...
    @overload
    def stream(self, event: Literal["authorize"]) -> Stream[Authorized]: ...
    @overload
    def stream(self, event: Literal["authorize_error"]) -> Stream[AuthorizeFailed]: ...
    def stream(self, event: EventName) -> object:
        """The payloads of each `event` from now on, to iterate over with `async for`.

        Payloads that are not read yet are queued, so no event is missed; close a stream that is not
        read to its end (`async with`, `aclose()`).

        Raises:
            UnknownEventError: There is no such event.

        Example:
            >>> async def first_two():
            ...     await chat.init()
            ...     async with chat.stream("customer_profile") as profiles:
            ...         page.send("customer_profile", {"id": "S1"})
            ...         page.send("customer_profile", {"id": "S2"})
            ...         return [(await anext(profiles)).id, (await anext(profiles)).id]
            >>> run(first_two())
            ['S1', 'S2']
        """
        _require_known(event)
        return Stream[object](lambda take: self._dispatcher.listeners.add(event, take))

    # --- Displays

    def _attach(self, display: Display) -> Attachment:
        """Have `display` draw what the host sends: the way in for agentapp's own displays.

        The displays of this package call it, extensions do not.

        Args:
            display: Hears of the end of each batch of events, and of the painting after it.

        Returns:
            What it draws with, and the state so far, which it draws at once.
        """
        self._dispatcher.attach(display)
        return Attachment(self._page, self._reporter, self._dispatcher.state)


def _own_page() -> Page:
    try:
        from agentapp._browser import BrowserPage  # only there is there a browser to import
    except ModuleNotFoundError as error:
        if error.name not in ("js", "pyodide"):
            raise
        raise ConfigurationError(
            "LiveChat() needs a page, and this Python runs outside of a browser.",
            "In a test, hand it a page: LiveChat(page), where page has the methods of"
            " agentapp._page.Page; or test the functions of your modules without it."
            " `python3 build.py serve` runs main.py in a browser.",
        ) from None
    return BrowserPage()


def _require_known(event: object) -> None:
    if event in EVENTS:
        return
    if callable(event):
        raise TypeError('Name the event: @chat.on("customer_profile"), not @chat.on.')
    raise UnknownEventError(str(event), EVENTS)
