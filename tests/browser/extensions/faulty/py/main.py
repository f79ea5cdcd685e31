"""An extension for the tests: whatever an author's code can do wrong, asked for by the profile.

`{"callback": "raises"}` makes a callback do that, `"section"` a section. Beside each stands one
that does its work. A test finds a line by the comment at its end.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import js
from htpy import Node, button, div, li, span, ul

import agentapp
from agentapp import CustomerProfile, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
witnessed: list[str] = []
reported: list[list[str]] = []


def publish(name: str, value: object) -> None:
    """Let a test read it, in an attribute of `<body>`."""
    setattr(js.document.body.dataset, name, json.dumps(value))


@agentapp.on_error
def tell(report: agentapp.ErrorReport) -> None:
    reported.append([type(report.error).__name__, report.context, report.traceback])
    publish("reported", reported)


# --- Callbacks


def raise_at_once(profile: CustomerProfile) -> None:
    raise ValueError("a callback, on purpose")  # line: callback raises


async def raise_later(profile: CustomerProfile) -> None:
    await asyncio.sleep(0)
    raise ValueError("an async callback, on purpose")  # line: callback raises later


async def raise_in_a_task(profile: CustomerProfile) -> None:
    async def forgotten() -> None:
        await asyncio.sleep(0)
        raise ValueError("a task, on purpose")  # line: callback raises in a task

    asyncio.ensure_future(forgotten())  # noqa: RUF006


def recurse(profile: CustomerProfile) -> None:
    recurse(profile)


async def recurse_later(profile: CustomerProfile) -> None:
    await recurse_later(profile)


def recurse_through_javascript(profile: CustomerProfile) -> None:
    js.Array.of(1).forEach(lambda *_: recurse_through_javascript(profile))


def exit_(profile: CustomerProfile) -> None:
    raise SystemExit(3)


async def hang(profile: CustomerProfile) -> None:
    await asyncio.Event().wait()


def refresh_often(profile: CustomerProfile) -> None:
    for _ in range(3_000):
        panel.refresh()


def print_often(profile: CustomerProfile) -> None:
    for number in range(5_000):
        print("flooding", number)


async def refresh_for_ever(profile: CustomerProfile) -> None:
    while chat.profile == profile:
        panel.refresh(wrong)
        await asyncio.sleep(0)


def start_many_tasks(profile: CustomerProfile) -> None:
    for _ in range(10_000):
        asyncio.ensure_future(asyncio.sleep(0))  # noqa: RUF006


async def fail_with(number: int) -> None:
    raise ValueError(f"failure {number}")


def raise_often(profile: CustomerProfile) -> None:
    for number in range(200):
        asyncio.ensure_future(fail_with(number))  # noqa: RUF006


def register_many(profile: CustomerProfile) -> None:
    for _ in range(10_000):
        chat.once("customer_profile", lambda: None)


CALLBACKS: dict[str, Callable[[CustomerProfile], Awaitable[None] | None]] = {
    "raises": raise_at_once,
    "raises later": raise_later,
    "raises in a task": raise_in_a_task,
    "recurses": recurse,
    "recurses later": recurse_later,
    "recurses through JavaScript": recurse_through_javascript,
    "exits": exit_,
    "hangs": hang,
    "refreshes often": refresh_often,
    "prints often": print_often,
    "refreshes for ever": refresh_for_ever,
    "starts many tasks": start_many_tasks,
    "raises often": raise_often,
    "registers many": register_many,
}


@chat.on("customer_profile")
def misbehave(profile: CustomerProfile) -> Awaitable[None] | None:
    asked = profile.extra.get("callback")
    return CALLBACKS[str(asked)](profile) if asked else None


@chat.on("customer_profile")
def witness(profile: CustomerProfile) -> None:
    witnessed.append(profile.id)
    publish("witnessed", witnessed)


# --- Sections


async def wait_for_ever() -> Node:
    await asyncio.Event().wait()


async def ignore_cancellation() -> Node:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)


def fail() -> Node:
    raise ValueError("a section, on purpose")  # line: section raises


async def fail_later() -> Node:
    await asyncio.sleep(0)
    raise ValueError("an async section, on purpose")  # line: section raises later


def nest(times: int) -> Node:
    nested: Node = "deep"
    for _ in range(times):
        nested = span[nested]
    return nested


def refresh_itself() -> Node:
    panel.refresh(wrong)
    return "refreshed"


async def refresh_itself_later() -> Node:
    await asyncio.sleep(0)
    panel.refresh(wrong)
    await asyncio.sleep(0)
    return "refreshed"


SECTIONS: dict[str, Callable[[], Any]] = {
    "raises": fail,
    "raises later": fail_later,
    "hangs": wait_for_ever,
    "ignores its cancellation": ignore_cancellation,
    "returns what is no node": lambda: object(),
    "returns 5 MB": lambda: div["x" * 5_000_000],
    "returns 100,000 elements": lambda: ul[(li[str(number)] for number in range(100_000))],
    "nests 2,000 elements": lambda: nest(2_000),
    "nests 100,000 elements": lambda: nest(100_000),
    "refreshes itself": refresh_itself,
    "refreshes itself later": refresh_itself_later,
    "recurses": lambda: recurse(CustomerProfile("S1")),
}


@panel.section("Wrong", timeout=1)
def wrong(profile: CustomerProfile) -> Any:
    asked = profile.extra.get("section")
    return SECTIONS[str(asked)]() if asked else f"wrong is well for {profile.id}"


@panel.section("Beside")
async def beside(profile: CustomerProfile) -> Node:
    await asyncio.sleep(0)
    return [
        div[f"beside is there for {profile.id}"],
        button(data_action="answer", data_customer=profile.id)["Answer"],
        button(data_action="fail")["Fail"],
        button(data_action="fail_later")["Fail later"],
        button(data_action="hang")["Hang"],
        button(data_action="flood")["Flood"],
    ]


# --- Actions


@panel.action("answer")
async def answer(customer: str) -> None:
    publish("answered", customer)


@panel.action("fail")
def fail_at_once() -> None:
    raise ValueError("an action, on purpose")  # line: action raises


@panel.action("fail_later")
async def fail_in_a_while() -> None:
    await asyncio.sleep(0)
    raise ValueError("an async action, on purpose")  # line: action raises later


@panel.action("hang")
async def hang_around() -> None:
    await asyncio.Event().wait()


@panel.action("flood")
def flood() -> None:
    for _ in range(3_000):
        panel.refresh()


await chat.init()
publish("initialised", True)
