"""The types of callbacks. Checked, never run."""

from collections.abc import Coroutine
from functools import partial
from typing import Any, assert_type

from agentapp import (
    Authorized,
    AuthorizeFailed,
    CustomerProfile,
    CustomerProfileHidden,
    LiveChat,
    Message,
    PageData,
    Stream,
    Subscription,
    ThemeChange,
)

chat = LiveChat()

# --- As a decorator, `on` keeps the function's own type.


@chat.on("customer_profile")
def plain(profile: CustomerProfile) -> int:
    return len(profile.id)


@chat.on("customer_profile")
async def coroutine(profile: CustomerProfile) -> None: ...


@chat.once("customer_profile")
async def of_nothing() -> None: ...


@chat.on("customer_profile")
@chat.on("customer_profile_hidden")
def of_both(payload: CustomerProfile | CustomerProfileHidden) -> None: ...


@chat.on("authorize")
def authorized(payload: Authorized) -> None: ...


@chat.on("authorize_error")
def refused(payload: AuthorizeFailed, retries: int = 3) -> None: ...


def decorated(profile: CustomerProfile) -> None:
    assert_type(plain(profile), int)
    opened: list[Coroutine[Any, Any, None]] = [coroutine(profile), of_nothing()]
    assert_type(len(opened), int)
    plain("S1")  # type: ignore[arg-type]


@chat.on("customer_profile")  # type: ignore[type-var]
def of_another_payload(hidden: CustomerProfileHidden) -> None: ...


@chat.once("authorize")  # type: ignore[type-var]
def of_two(first: Authorized, second: Authorized) -> None: ...


# --- With a callback, `on` gives a subscription.


class Author:
    """An author who prefers methods."""

    def hears(self, profile: CustomerProfile) -> None: ...

    async def hears_nothing(self) -> None: ...


assert_type(chat.on("customer_profile", plain), Subscription)
assert_type(chat.once("customer_profile", coroutine), Subscription)
assert_type(chat.on("customer_profile", of_nothing), Subscription)
assert_type(chat.on("authorize_error", refused), Subscription)
assert_type(chat.on("customer_profile", Author().hears), Subscription)
assert_type(chat.on("authorize", Author().hears_nothing), Subscription)
chat.on("authorize_error", partial(refused, retries=1))
chat.on("customer_profile", print)

chat.on("customer_profile", lambda: print("opened"))
chat.on("customer_profile", lambda profile: print(profile.chat and profile.chat.id))
chat.on("customer_profile", lambda profile: profile.chat.id)  # type: ignore[call-overload]
chat.on("customer_profile_hidden", lambda hidden: hidden.name)  # type: ignore[call-overload]
chat.on("authorize", plain)  # type: ignore[call-overload]
chat.once("customer_profile_hidden", coroutine)  # type: ignore[call-overload]

# --- Names of events are checked.

chat.on("customer_profil", print)  # type: ignore[call-overload]
chat.on(print)  # type: ignore[call-overload]
chat.once("messages")  # type: ignore[call-overload]
chat.off("messages", print)  # type: ignore[arg-type]
chat.off("customer_profile", plain)

with chat.on("customer_profile", plain) as subscription:
    assert_type(subscription, Subscription)


# --- The events of the newer SDKs.

chat.on("message", lambda message: print(message.text, message.chat_id))
chat.on("message_box_text", lambda text: print(text.value))
chat.on("message_sent", lambda sent: print(sent.extra))
chat.on("customer_details_section_button_click", lambda click: print(click.button_id))
chat.on("change_theme", lambda change: print(change.theme))
chat.on("page_data", lambda data: print(data.query_params["tab"]))
chat.on("transaction_accepted", lambda accepted: print(accepted.charge_id))
chat.once("transaction_declined", lambda declined: print(declined.charge_id))
chat.once("transaction_failed", lambda failed: print(failed.error))
chat.once("update_billing_cycle", lambda update: print(update.billing_cycle + 1))
chat.on("message", lambda message: message.name)  # type: ignore[call-overload]


@chat.on("message")
async def said(message: Message) -> None: ...


@chat.on("change_theme")  # type: ignore[type-var]
def of_a_message(message: Message) -> None: ...


async def waiting() -> None:
    assert_type(await chat.wait_for("message"), Message)
    assert_type(await anext(chat.stream("change_theme")), ThemeChange)
    assert_type(chat.theme, str | None)
    assert_type(chat.page_data, PageData | None)
    assert_type(await chat.init(), None)
    assert_type(await chat.wait_for("customer_profile"), CustomerProfile)
    assert_type(await chat.wait_for("customer_profile_hidden", 1), CustomerProfileHidden)
    assert_type(await chat.wait_for("authorize", timeout=0.5), Authorized)
    assert_type(await chat.wait_for("authorize_error", timeout=None), AuthorizeFailed)
    await chat.wait_for("messages")  # type: ignore[call-overload]
    chat.init(authorize="yes")  # type: ignore[arg-type, unused-coroutine]


async def streaming() -> None:
    async for profile in chat.stream("customer_profile"):
        assert_type(profile, CustomerProfile)
    async with chat.stream("customer_profile_hidden") as hidden:
        assert_type(hidden, Stream[CustomerProfileHidden])
    assert_type(await anext(chat.stream("authorize")), Authorized)
    assert_type(await anext(chat.stream("authorize_error")), AuthorizeFailed)
    chat.stream("messages")  # type: ignore[call-overload]


def raw() -> None:
    chat.on_raw("change_theme", lambda data: print(data["theme"]))
    chat.on_raw("change_theme", of_nothing)
    chat.on_raw("change_theme")  # type: ignore[call-arg]


def members() -> None:
    assert_type(chat.profile, CustomerProfile | None)
    assert_type(chat.get_session_id(), str | None)
    print(chat.profile.name)  # type: ignore[union-attr]
    chat.profile = None  # type: ignore[misc]
