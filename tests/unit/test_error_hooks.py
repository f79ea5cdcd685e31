"""The reports that an author's own reporting of errors hears."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from agentapp import (
    AgentAppError,
    CustomerProfile,
    ErrorReport,
    HandshakeTimeoutError,
    LiveChat,
    Panel,
    PayloadError,
    on_error,
)
from agentapp._main_errors import explain
from agentapp.error_hooks import ErrorReports
from tests.unit.fake_page import FakePage, idle

KEPT = 20


def report(number: int = 0) -> ErrorReport:
    return ErrorReport(ValueError(number), "in a test", f"ValueError: {number}\n")


def fail(*_: object) -> None:
    raise KeyError("order")


async def fail_later(*_: object) -> None:
    await asyncio.sleep(0)
    raise KeyError("order")


# --- What is heard


@pytest.mark.parametrize("callback", [fail, fail_later])
async def test_an_exception_in_a_callback_is_heard_with_its_traceback(callback: object) -> None:
    heard: list[ErrorReport] = []
    page = FakePage()
    chat = LiveChat(page)
    chat.on("customer_profile", callback)  # type: ignore[call-overload]
    await chat.init()
    with on_error(heard.append):
        page.send("customer_profile", {"id": "S1"})
        await idle()
    (told,) = heard
    assert isinstance(told.error, KeyError)
    assert told.context.startswith("in the callback fail")
    assert 'raise KeyError("order")' in told.traceback
    assert [shown.details for shown in page.reports] == [told.traceback]
    assert str(told) == page.reports[0].title


async def test_sections_actions_and_tasks_are_heard() -> None:
    heard: list[str] = []
    page = FakePage()
    chat = LiveChat(page)
    panel = Panel(chat)
    panel.section("Orders")(fail)
    panel.action("refund")(fail_later)
    await chat.init()
    with on_error(lambda told: heard.append(told.context)):
        page.send("customer_profile", {"id": "S1"})
        page.click("refund")
        await idle()
        asyncio.get_running_loop().call_soon(fail)
        await idle()
    assert heard == [
        "in the section 'Orders'",
        "in the action 'refund' for customer 'S1'",
        "in the event loop",
    ]


async def test_a_payload_that_was_dropped_is_heard() -> None:
    heard: list[ErrorReport] = []
    page = FakePage()
    await LiveChat(page).init()
    with on_error(heard.append):
        page.send("customer_profile", {})
    assert [type(told.error) for told in heard] == [PayloadError]


async def test_a_connection_that_failed_is_heard_and_logged_once() -> None:
    heard: list[ErrorReport] = []
    page = FakePage(connect_error=HandshakeTimeoutError())
    with on_error(heard.append), suppress(AgentAppError):
        await LiveChat(page).init()
    (told,) = heard
    assert told.error is page.connect_error
    assert told.context == "while connecting to LiveChat"
    assert [shown.title for shown in page.reports] == [str(told)]
    assert explain(told.error, "/app").is_known  # main.py, which it stops, says nothing new


def test_a_report_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        report().context = "something else"  # type: ignore[misc]


# --- Who hears it


def test_every_callback_hears_every_report_in_order() -> None:
    reports = ErrorReports()
    first: list[ErrorReport] = []
    second: list[ErrorReport] = []
    reports.subscribe(first.append)
    reports.subscribe(second.append)
    sent = [report(number) for number in range(3)]
    for one in sent:
        reports.publish(one)
    assert first == second == sent


async def test_an_async_callback_hears_it_too() -> None:
    reports = ErrorReports()
    heard: list[ErrorReport] = []

    async def tell(told: ErrorReport) -> None:
        await asyncio.sleep(0)
        heard.append(told)

    reports.subscribe(tell)
    reports.publish(report())
    await idle()
    assert len(heard) == 1


def test_a_cancelled_callback_hears_nothing_more() -> None:
    reports = ErrorReports()
    heard: list[ErrorReport] = []
    subscription = reports.subscribe(heard.append)
    subscription.cancel()
    subscription.cancel()
    reports.publish(report())
    assert heard == []


def test_what_can_be_no_callback_is_refused() -> None:
    with pytest.raises(TypeError):
        on_error("nothing to call")  # type: ignore[arg-type]


# --- Before the first callback


def test_what_was_reported_before_is_told_to_the_first_callback_only() -> None:
    reports = ErrorReports()
    sent = [report(number) for number in range(3)]
    for one in sent:
        reports.publish(one)
    first: list[ErrorReport] = []
    second: list[ErrorReport] = []
    reports.subscribe(first.append)
    reports.subscribe(second.append)
    assert (first, second) == (sent, [])


def test_no_more_than_the_first_reports_are_kept() -> None:
    reports = ErrorReports()
    for number in range(1000):
        reports.publish(report(number))
    heard: list[str] = []
    reports.subscribe(lambda told: heard.append(str(told.error)))
    assert heard == [str(number) for number in range(KEPT)]


def test_nothing_is_kept_once_there_was_a_callback() -> None:
    reports = ErrorReports()
    reports.subscribe(fail).cancel()
    reports.publish(report())
    heard: list[ErrorReport] = []
    reports.subscribe(heard.append)
    assert heard == []


# --- Callbacks that go wrong themselves


@pytest.mark.parametrize("callback", [fail, fail_later])
async def test_a_callback_that_raises_is_logged_and_keeps_nobody_from_hearing(
    callback: object, caplog: pytest.LogCaptureFixture
) -> None:
    reports = ErrorReports()
    heard: list[ErrorReport] = []
    reports.subscribe(callback)  # type: ignore[arg-type]
    reports.subscribe(heard.append)
    reports.publish(report())
    await idle()
    assert len(heard) == 1
    assert "in the callback fail" in caplog.text
    assert 'raise KeyError("order")' in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


@pytest.mark.parametrize("is_async", [False, True])
async def test_what_a_callback_sets_off_leads_to_no_further_report(is_async: bool) -> None:
    page = FakePage()
    chat = LiveChat(page)
    panel = Panel(chat)
    panel.section("Now")(fail)
    panel.section("Later")(fail_later)
    await chat.init()
    heard: list[str] = []

    def tell(told: ErrorReport) -> None:
        heard.append(told.context)
        panel.refresh()

    async def tell_later(told: ErrorReport) -> None:
        await asyncio.sleep(0)
        tell(told)

    with on_error(tell_later if is_async else tell):
        page.send("customer_profile", {"id": "S1"})
        for _ in range(10):
            await idle()
    assert heard[0] == "in the section 'Now'"
    assert len(heard) <= 2
    assert len(page.reports) > len(heard)  # the console has them all


async def test_reports_go_on_after_a_callback_that_raised() -> None:
    page = FakePage()
    chat = LiveChat(page)
    chat.on("customer_profile", fail)
    await chat.init()
    heard: list[ErrorReport] = []

    def tell(told: ErrorReport) -> None:
        heard.append(told)
        raise ValueError(told)

    with on_error(tell):
        for number in range(3):
            page.send("customer_profile", {"id": f"S{number}"})
    assert len(heard) == 3


async def test_an_error_of_reporting_is_not_the_authors_customer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shown: list[CustomerProfile] = []
    page = FakePage()
    chat = LiveChat(page)
    chat.on("customer_profile", fail)
    chat.on("customer_profile", shown.append)
    await chat.init()
    with on_error(fail):
        page.send("customer_profile", {"id": "S1"})
    assert [profile.id for profile in shown] == ["S1"]
    assert [one.title for one in page.reports] == [
        "KeyError in the callback fail for customer_profile"
    ]


# --- The old name of `context`


def test_the_old_name_of_the_context_still_works_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match=r"is now called ErrorReport\.context"):
        old = ErrorReport(KeyError("order"), doing="in a test", traceback="KeyError")
    assert old.context == "in a test"
    with pytest.warns(DeprecationWarning, match=r"is now called ErrorReport\.context") as caught:
        assert old.doing == "in a test"
    assert caught[0].filename == __file__


@pytest.mark.parametrize("missing", ["context", "traceback"])
def test_a_report_needs_all_its_parts(missing: str) -> None:
    parts: dict[str, Any] = {"context": "in a test", "traceback": "KeyError"}
    del parts[missing]
    with pytest.raises(TypeError, match="a context and a traceback"):
        ErrorReport(KeyError("order"), **parts)
