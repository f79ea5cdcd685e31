"""The report of an exception in an author's code."""

import asyncio
import gc
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import requests

from agentapp._error_reporter import Reporter
from agentapp.events import Listeners
from agentapp.livechat import LiveChat
from tests.unit.fake_page import FakePage, Report, idle


class BrokenPage(FakePage):
    def report(self, title: str, details: str) -> None:
        raise RuntimeError("the page is gone")


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


def authors_code() -> None:
    raise KeyError("order")


def caught(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as raised:
        return raised


def test_a_report_says_what_was_being_done_and_shows_the_traceback() -> None:
    page = FakePage()
    Reporter(page).report(caught(KeyError("order")), "in the section Orders")
    (report,) = page.reports
    assert report.title == "KeyError in the section Orders"
    assert report.details.startswith("Traceback (most recent call last):\n")
    assert "raise error" in report.details
    assert report.details.endswith("KeyError: 'order'\n")


def test_the_traceback_begins_in_the_authors_code() -> None:
    page = FakePage()
    listeners = Listeners(Reporter(page))
    listeners.add("authorize", authors_code)
    listeners.dispatch("authorize", None)
    (report,) = page.reports
    assert "authors_code" in report.details
    assert report.details.count("File ") == 1


def test_what_caused_an_exception_is_shown_too() -> None:
    page = FakePage()
    error = RuntimeError("no orders")
    error.__cause__ = caught(OSError("offline"))
    Reporter(page).report(error, "in the section Orders")
    assert "OSError: offline" in page.reports[0].details


async def test_an_exception_that_was_never_in_an_authors_code_keeps_its_traceback() -> None:
    page = FakePage()
    await LiveChat(page).init()
    page.send("customer_profile", {})
    (report,) = page.reports
    assert "_payload.py" in report.details


def test_an_exception_without_a_traceback_is_reported() -> None:
    page = FakePage()
    Reporter(page).report(ValueError("x"), "somewhere")
    assert page.reports == [Report("ValueError somewhere", "ValueError: x\n")]


def test_an_exception_that_cannot_be_printed_is_reported() -> None:
    page = FakePage()
    Reporter(page).report(caught(UnprintableError()), "somewhere")
    assert "UnprintableError" in page.reports[0].details


def test_reporting_never_raises(caplog: pytest.LogCaptureFixture) -> None:
    Reporter(BrokenPage()).report(caught(KeyError("order")), "in the section Orders")
    assert "KeyError in the section Orders" in caplog.text
    assert "the page is gone" in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


@pytest.mark.parametrize("error", [ValueError(), SystemExit(), RecursionError(), MemoryError()])
def test_a_guarded_block_that_raises_is_reported_and_passed(error: BaseException) -> None:
    page = FakePage()
    with Reporter(page).guard("here"):
        raise error
    assert [report.title for report in page.reports] == [f"{type(error).__name__} here"]


def test_a_cancellation_is_no_error() -> None:
    page = FakePage()
    with Reporter(page).guard("here"):
        raise asyncio.CancelledError
    assert page.reports == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit()], ids=repr)
def test_what_asks_python_to_stop_goes_through(error: BaseException) -> None:
    page = FakePage()
    with pytest.raises(type(error)), Reporter(page).guard("here"):
        raise error
    assert page.reports == []


# --- Tasks that nobody awaits


async def authors_task() -> None:
    await asyncio.sleep(0)
    raise KeyError("order")


async def forget(coroutine: Any) -> None:
    task = asyncio.create_task(coroutine)
    await idle()
    del task
    gc.collect()


async def test_an_exception_in_a_forgotten_task_is_reported_with_the_tasks_function() -> None:
    page = FakePage()
    Reporter(page).watch(asyncio.get_running_loop())
    await forget(authors_task())
    (report,) = page.reports
    assert report.title == "KeyError in the task authors_task"
    assert 'raise KeyError("order")' in report.details


async def test_an_exception_in_a_callback_of_the_event_loop_is_reported() -> None:
    page = FakePage()
    loop = asyncio.get_running_loop()
    Reporter(page).watch(loop)
    loop.call_soon(authors_code)
    await idle()
    (report,) = page.reports
    assert report.title == "KeyError in the event loop"
    assert "authors_code" in report.details


async def test_a_handler_that_was_set_before_still_hears_of_it() -> None:
    page = FakePage()
    heard: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: heard.append(context))
    Reporter(page).watch(loop)
    await forget(authors_task())
    assert len(page.reports) == 1
    assert isinstance(heard[0]["exception"], KeyError)


async def test_a_complaint_of_the_loop_without_an_exception_goes_where_it_always_goes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = FakePage()
    loop = asyncio.get_running_loop()
    Reporter(page).watch(loop)
    loop.call_exception_handler({"message": "Task was destroyed"})
    assert page.reports == []
    assert "Task was destroyed" in caplog.text


def of_httpx(address: str) -> Exception:
    return httpx.ConnectError("Failed to fetch", request=httpx.Request("GET", address))


def of_requests(address: str) -> Exception:
    request = requests.Request("GET", address).prepare()
    return requests.ConnectionError("NetworkError", request=request)


def of_pyfetch(address: str) -> Exception:
    """Return an exception with a traceback like that of Pyodide's `pyfetch`."""
    source = "def pyfetch(request):\n    raise OSError('Failed to fetch')\n"
    module: dict[str, Any] = {"__name__": "pyodide.http._pyfetch"}
    exec(source, module)
    try:
        module["pyfetch"](SimpleNamespace(url=address))
    except OSError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("make", [of_httpx, of_requests, of_pyfetch])
def test_the_policy_is_blamed_for_the_requests_that_it_refused_and_for_no_others(
    make: Callable[[str], Exception],
) -> None:
    refused, other = "https://a.example/", "https://b.example/"
    page = FakePage(refusals={refused: 'Add "https://a.example" to [livechat] apis.'})
    Reporter(page).report(KeyError("order"), "in a test")
    for address in (other, refused, refused, other):
        Reporter(page).report(make(address), "in a test")
    wrapped = RuntimeError("Failed to fetch the orders")
    wrapped.__cause__ = make(refused)
    Reporter(page).report(wrapped, "in a test")
    blamed = ["apis" in report.details for report in page.reports]
    assert blamed == [False, False, True, True, False, True]


def test_a_request_whose_address_is_unknown_has_the_policy_among_the_reasons() -> None:
    page = FakePage(refusals={"https://a.example/": "Add it to apis."})
    error = httpx.ConnectError("Failed to fetch")  # without a request
    Reporter(page).report(error, "in a test")
    assert "Add it to apis" not in page.reports[0].details
    assert "Either the page's policy refused the request, or" in page.reports[0].details


def test_a_request_without_an_answer_names_what_may_have_been_missing() -> None:
    page = FakePage()
    Reporter(page).report(of_httpx("https://a.example/"), "in a test")
    Reporter(page).report(OSError("no such file"), "in a test")
    cors = "Access-Control-Allow-Origin"
    assert [cors in report.details for report in page.reports] == [True, False]
