"""`EventMethods`: the methods of `LiveChat` that hear the host's events.

Each method has one overload for each event, so that a type checker knows the payload.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Literal, TypeVar, overload

from agentapp._dispatcher import Dispatcher
from agentapp._event_support import EventSupport
from agentapp._message_watch import MessageWatch
from agentapp._page import Page
from agentapp.errors import UnknownEventError
from agentapp.events import (
    DOCUMENTED_EVENTS,
    EVENTS,
    Callback,
    EventName,
    Stream,
    Subscription,
)
from agentapp.payloads import (
    BillingCycleUpdate,
    DetailsButtonClick,
    Message,
    MessageBoxText,
    MessageSent,
    PageData,
    ThemeChange,
    TransactionAccepted,
    TransactionDeclined,
    TransactionFailed,
)
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    CustomerProfile,
    CustomerProfileHidden,
)

_OnCustomerProfile = TypeVar("_OnCustomerProfile", bound=Callback[CustomerProfile])
_OnCustomerProfileHidden = TypeVar(
    "_OnCustomerProfileHidden", bound=Callback[CustomerProfileHidden]
)
_OnAuthorized = TypeVar("_OnAuthorized", bound=Callback[Authorized])
_OnAuthorizeFailed = TypeVar("_OnAuthorizeFailed", bound=Callback[AuthorizeFailed])
_OnMessage = TypeVar("_OnMessage", bound=Callback[Message])
_OnMessageBoxText = TypeVar("_OnMessageBoxText", bound=Callback[MessageBoxText])
_OnMessageSent = TypeVar("_OnMessageSent", bound=Callback[MessageSent])
_OnDetailsButtonClick = TypeVar("_OnDetailsButtonClick", bound=Callback[DetailsButtonClick])
_OnThemeChange = TypeVar("_OnThemeChange", bound=Callback[ThemeChange])
_OnPageData = TypeVar("_OnPageData", bound=Callback[PageData])
_OnTransactionAccepted = TypeVar("_OnTransactionAccepted", bound=Callback[TransactionAccepted])
_OnTransactionDeclined = TypeVar("_OnTransactionDeclined", bound=Callback[TransactionDeclined])
_OnTransactionFailed = TypeVar("_OnTransactionFailed", bound=Callback[TransactionFailed])
_OnBillingCycleUpdate = TypeVar("_OnBillingCycleUpdate", bound=Callback[BillingCycleUpdate])


class EventMethods:
    """The events of LiveChat's SDKs."""

    _page: Page
    _dispatcher: Dispatcher
    _event_support: EventSupport
    _message_watch: MessageWatch
    _asked_for: set[str]

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
    def on(
        self, event: Literal["message"], callback: Callable[[Message], object]
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["message_box_text"], callback: Callable[[MessageBoxText], object]
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["message_sent"], callback: Callable[[MessageSent], object]
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["customer_details_section_button_click"],
        callback: Callable[[DetailsButtonClick], object],
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["change_theme"], callback: Callable[[ThemeChange], object]
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["page_data"], callback: Callable[[PageData], object]
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["transaction_accepted"],
        callback: Callable[[TransactionAccepted], object],
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["transaction_declined"],
        callback: Callable[[TransactionDeclined], object],
    ) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["transaction_failed"], callback: Callable[[TransactionFailed], object]
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["update_billing_cycle"],
        callback: Callable[[BillingCycleUpdate], object],
    ) -> Subscription: ...
    @overload
    def on(self, event: EventName, callback: Callable[[], object]) -> Subscription: ...
    @overload
    def on(
        self, event: Literal["customer_profile"]
    ) -> Callable[[_OnCustomerProfile], _OnCustomerProfile]: ...
    @overload
    def on(
        self, event: Literal["customer_profile_hidden"]
    ) -> Callable[[_OnCustomerProfileHidden], _OnCustomerProfileHidden]: ...
    @overload
    def on(self, event: Literal["authorize"]) -> Callable[[_OnAuthorized], _OnAuthorized]: ...
    @overload
    def on(
        self, event: Literal["authorize_error"]
    ) -> Callable[[_OnAuthorizeFailed], _OnAuthorizeFailed]: ...
    @overload
    def on(self, event: Literal["message"]) -> Callable[[_OnMessage], _OnMessage]: ...
    @overload
    def on(
        self, event: Literal["message_box_text"]
    ) -> Callable[[_OnMessageBoxText], _OnMessageBoxText]: ...
    @overload
    def on(self, event: Literal["message_sent"]) -> Callable[[_OnMessageSent], _OnMessageSent]: ...
    @overload
    def on(
        self, event: Literal["customer_details_section_button_click"]
    ) -> Callable[[_OnDetailsButtonClick], _OnDetailsButtonClick]: ...
    @overload
    def on(self, event: Literal["change_theme"]) -> Callable[[_OnThemeChange], _OnThemeChange]: ...
    @overload
    def on(self, event: Literal["page_data"]) -> Callable[[_OnPageData], _OnPageData]: ...
    @overload
    def on(
        self, event: Literal["transaction_accepted"]
    ) -> Callable[[_OnTransactionAccepted], _OnTransactionAccepted]: ...
    @overload
    def on(
        self, event: Literal["transaction_declined"]
    ) -> Callable[[_OnTransactionDeclined], _OnTransactionDeclined]: ...
    @overload
    def on(
        self, event: Literal["transaction_failed"]
    ) -> Callable[[_OnTransactionFailed], _OnTransactionFailed]: ...
    @overload
    def on(
        self, event: Literal["update_billing_cycle"]
    ) -> Callable[[_OnBillingCycleUpdate], _OnBillingCycleUpdate]: ...
    def on(
        self, event: EventName, callback: Callable[..., object] | None = None
    ) -> Subscription | Callable[[Callable[..., object]], Callable[..., object]]:
        """Call `callback` for each `event`; without a callback, a decorator that does so.

        The first callback for `message` has the host send what is said in the chat, as
        `watch_messages` does.

        Args:
            event: The event's name.
            callback: A function, plain or async, that takes the payload or nothing.

        Returns:
            The subscription; as a decorator, the function itself.

        Raises:
            UnknownEventError: There is no such event.
            UnsupportedEventError: The page's SDK never sends it.
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
    def once(
        self, event: Literal["message"], callback: Callable[[Message], object]
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["message_box_text"], callback: Callable[[MessageBoxText], object]
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["message_sent"], callback: Callable[[MessageSent], object]
    ) -> Subscription: ...
    @overload
    def once(
        self,
        event: Literal["customer_details_section_button_click"],
        callback: Callable[[DetailsButtonClick], object],
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["change_theme"], callback: Callable[[ThemeChange], object]
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["page_data"], callback: Callable[[PageData], object]
    ) -> Subscription: ...
    @overload
    def once(
        self,
        event: Literal["transaction_accepted"],
        callback: Callable[[TransactionAccepted], object],
    ) -> Subscription: ...
    @overload
    def once(
        self,
        event: Literal["transaction_declined"],
        callback: Callable[[TransactionDeclined], object],
    ) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["transaction_failed"], callback: Callable[[TransactionFailed], object]
    ) -> Subscription: ...
    @overload
    def once(
        self,
        event: Literal["update_billing_cycle"],
        callback: Callable[[BillingCycleUpdate], object],
    ) -> Subscription: ...
    @overload
    def once(self, event: EventName, callback: Callable[[], object]) -> Subscription: ...
    @overload
    def once(
        self, event: Literal["customer_profile"]
    ) -> Callable[[_OnCustomerProfile], _OnCustomerProfile]: ...
    @overload
    def once(
        self, event: Literal["customer_profile_hidden"]
    ) -> Callable[[_OnCustomerProfileHidden], _OnCustomerProfileHidden]: ...
    @overload
    def once(self, event: Literal["authorize"]) -> Callable[[_OnAuthorized], _OnAuthorized]: ...
    @overload
    def once(
        self, event: Literal["authorize_error"]
    ) -> Callable[[_OnAuthorizeFailed], _OnAuthorizeFailed]: ...
    @overload
    def once(self, event: Literal["message"]) -> Callable[[_OnMessage], _OnMessage]: ...
    @overload
    def once(
        self, event: Literal["message_box_text"]
    ) -> Callable[[_OnMessageBoxText], _OnMessageBoxText]: ...
    @overload
    def once(
        self, event: Literal["message_sent"]
    ) -> Callable[[_OnMessageSent], _OnMessageSent]: ...
    @overload
    def once(
        self, event: Literal["customer_details_section_button_click"]
    ) -> Callable[[_OnDetailsButtonClick], _OnDetailsButtonClick]: ...
    @overload
    def once(
        self, event: Literal["change_theme"]
    ) -> Callable[[_OnThemeChange], _OnThemeChange]: ...
    @overload
    def once(self, event: Literal["page_data"]) -> Callable[[_OnPageData], _OnPageData]: ...
    @overload
    def once(
        self, event: Literal["transaction_accepted"]
    ) -> Callable[[_OnTransactionAccepted], _OnTransactionAccepted]: ...
    @overload
    def once(
        self, event: Literal["transaction_declined"]
    ) -> Callable[[_OnTransactionDeclined], _OnTransactionDeclined]: ...
    @overload
    def once(
        self, event: Literal["transaction_failed"]
    ) -> Callable[[_OnTransactionFailed], _OnTransactionFailed]: ...
    @overload
    def once(
        self, event: Literal["update_billing_cycle"]
    ) -> Callable[[_OnBillingCycleUpdate], _OnBillingCycleUpdate]: ...
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
        self._require(event)
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
        if name not in DOCUMENTED_EVENTS and name not in self._asked_for:
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
    @overload
    async def wait_for(
        self, event: Literal["message"], timeout: float | None = None
    ) -> Message: ...
    @overload
    async def wait_for(
        self, event: Literal["message_box_text"], timeout: float | None = None
    ) -> MessageBoxText: ...
    @overload
    async def wait_for(
        self, event: Literal["message_sent"], timeout: float | None = None
    ) -> MessageSent: ...
    @overload
    async def wait_for(
        self, event: Literal["customer_details_section_button_click"], timeout: float | None = None
    ) -> DetailsButtonClick: ...
    @overload
    async def wait_for(
        self, event: Literal["change_theme"], timeout: float | None = None
    ) -> ThemeChange: ...
    @overload
    async def wait_for(
        self, event: Literal["page_data"], timeout: float | None = None
    ) -> PageData: ...
    @overload
    async def wait_for(
        self, event: Literal["transaction_accepted"], timeout: float | None = None
    ) -> TransactionAccepted: ...
    @overload
    async def wait_for(
        self, event: Literal["transaction_declined"], timeout: float | None = None
    ) -> TransactionDeclined: ...
    @overload
    async def wait_for(
        self, event: Literal["transaction_failed"], timeout: float | None = None
    ) -> TransactionFailed: ...
    @overload
    async def wait_for(
        self, event: Literal["update_billing_cycle"], timeout: float | None = None
    ) -> BillingCycleUpdate: ...
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
            UnsupportedEventError: The page's SDK never sends it.

        Example:
            >>> run(chat.wait_for("authorize", timeout=0.001))
            Traceback (most recent call last):
            TimeoutError: No authorize within 0.001 s.
        """
        self._require(event)
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
    @overload
    def stream(self, event: Literal["message"]) -> Stream[Message]: ...
    @overload
    def stream(self, event: Literal["message_box_text"]) -> Stream[MessageBoxText]: ...
    @overload
    def stream(self, event: Literal["message_sent"]) -> Stream[MessageSent]: ...
    @overload
    def stream(
        self, event: Literal["customer_details_section_button_click"]
    ) -> Stream[DetailsButtonClick]: ...
    @overload
    def stream(self, event: Literal["change_theme"]) -> Stream[ThemeChange]: ...
    @overload
    def stream(self, event: Literal["page_data"]) -> Stream[PageData]: ...
    @overload
    def stream(self, event: Literal["transaction_accepted"]) -> Stream[TransactionAccepted]: ...
    @overload
    def stream(self, event: Literal["transaction_declined"]) -> Stream[TransactionDeclined]: ...
    @overload
    def stream(self, event: Literal["transaction_failed"]) -> Stream[TransactionFailed]: ...
    @overload
    def stream(self, event: Literal["update_billing_cycle"]) -> Stream[BillingCycleUpdate]: ...
    def stream(self, event: EventName) -> object:
        """The payloads of each `event` from now on, to iterate over with `async for`.

        Payloads that are not read yet are queued, so no event is missed; close a stream that is not
        read to its end (`async with`, `aclose()`).

        Raises:
            UnknownEventError: There is no such event.
            UnsupportedEventError: The page's SDK never sends it.

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
        self._require(event)
        return Stream[object](lambda take: self._dispatcher.listeners.add(event, take))

    def _require(self, event: EventName) -> None:
        """Check that the event can come, and ask the host for it where it has to be asked."""
        _require_known(event)
        self._event_support.require(event)
        if event == "message":
            self._message_watch.start(self._dispatcher)


def _require_known(event: object) -> None:
    if event in EVENTS:
        return
    if callable(event):
        raise TypeError('Name the event: @chat.on("customer_profile"), not @chat.on.')
    raise UnknownEventError(str(event), EVENTS)
