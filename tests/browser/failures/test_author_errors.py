"""An author's code that raises, hangs or floods: the rest goes on, and the author reads why."""

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import (
    EXTENSIONS,
    BuildSite,
    FramedExtension,
    OpenExtension,
    new_context,
)

SOURCE = (EXTENSIONS / "faulty" / "py" / "main.py").read_text("utf-8").splitlines()
NUMBERS = count(1)
# For what an author does not read: it is the same in development.
production = pytest.mark.parametrize("mode", ["production"], indirect=True)


@pytest.fixture(scope="module", params=["production", "development"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def console() -> list[str]:
    """What was written to the console."""
    return []


@pytest.fixture(scope="module")
def extension(
    mode: str, console: list[str], build_site: BuildSite, browser: Browser
) -> Iterator[FramedExtension]:
    """The extension `faulty`; one page for all tests, since each fault must leave it working."""
    console.clear()
    context = new_context(browser)
    page = context.new_page()
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(f"[uncaught] {error}"))
    framed = FramedExtension.open(page, build_site("faulty", development=mode == "development"))
    framed.expect_state("waiting")
    yield framed
    context.close()


def line(marker: str) -> int:
    """The number of the line of main.py that a comment marks."""
    (found,) = (n for n, text in enumerate(SOURCE, 1) if text.endswith(f"# line: {marker}"))
    return found


def published(extension: FramedExtension, name: str) -> Any:
    return json.loads(extension.frame.locator("body").get_attribute(f"data-{name}") or "null")


def open_customer(extension: FramedExtension, **faults: str) -> str:
    """Open a customer of whom nobody has heard; returns the id."""
    customer = f"C{next(NUMBERS)}"
    extension.send("customer_profile", {"id": customer, "name": f"Name {customer}", **faults})
    return customer


def expect_the_rest_to_go_on(extension: FramedExtension, customer: str) -> None:
    """This customer is on show, and what stands beside the fault does its work."""
    expect(extension.field("id")).to_have_text(customer)
    expect(extension.section("beside")).to_contain_text(f"beside is there for {customer}")
    body = extension.frame.locator("body")
    expect(body).to_have_attribute("data-witnessed", re.compile(rf'"{customer}"\]$'))
    extension.section("beside").get_by_role("button", name="Answer").click()
    expect(body).to_have_attribute("data-answered", f'"{customer}"')


def expect_the_next_customer_to_be_well(extension: FramedExtension) -> None:
    customer = open_customer(extension)
    expect_the_rest_to_go_on(extension, customer)
    expect(extension.section("wrong")).to_contain_text(f"wrong is well for {customer}")


def expect_traceback(
    extension: FramedExtension, console: list[str], mode: str, marker: str
) -> None:
    """The author finds the line in the console and in `on_error`, in development on the page."""
    place = re.compile(rf'File "/app/main\.py", line {line(marker)}\b')
    expect(extension.frame.locator("body")).to_have_attribute(
        "data-reported", re.compile(rf'main\.py\\", line {line(marker)},')
    )
    assert any(place.search(text) and "ValueError" in text for text in console)
    on_page = extension.frame.locator("#errors").get_by_text(place)
    expect(on_page).to_have_count(1 if mode == "development" else 0)


@pytest.mark.parametrize("fault", ["raises", "raises later", "raises in a task"])
def test_a_callback_that_raises(
    fault: str, extension: FramedExtension, console: list[str], mode: str
) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, callback=fault))
    expect_traceback(extension, console, mode, f"callback {fault}")


@production
@pytest.mark.parametrize(
    "fault",
    [
        "recurses later",
        "recurses through JavaScript",
        "exits",
        "hangs",
        "refreshes often",
        "prints often",
        "refreshes for ever",
        "starts many tasks",
        "registers many",
    ],
)
def test_a_callback_that_hangs_or_floods(fault: str, extension: FramedExtension) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, callback=fault))
    expect_the_next_customer_to_be_well(extension)


@pytest.mark.parametrize("fault", ["raises", "raises later"])
def test_a_section_that_raises(
    fault: str, extension: FramedExtension, console: list[str], mode: str
) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, section=fault))
    expect(extension.section("wrong")).to_have_attribute("data-state", "error")
    expect(extension.section("wrong")).to_contain_text("This could not be loaded.")
    expect(extension.section("wrong")).not_to_contain_text("ValueError")
    expect_traceback(extension, console, mode, f"section {fault}")


@production
@pytest.mark.parametrize("fault", ["hangs", "ignores its cancellation"])
def test_a_section_that_hangs_times_out(fault: str, extension: FramedExtension) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, section=fault))
    expect(extension.section("wrong")).to_contain_text("This is taking too long.")
    expect(extension.frame.locator("body")).to_have_attribute(
        "data-reported",
        re.compile(r"""\["TimeoutError", "in the section 'Wrong'", "([^"\\]|\\.)*"\]\]$"""),
    )
    expect_the_next_customer_to_be_well(extension)


@production
@pytest.mark.parametrize(
    "fault",
    [
        "returns what is no node",
        "nests 2,000 elements",
    ],
)
def test_a_section_whose_result_is_none(fault: str, extension: FramedExtension) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, section=fault))
    expect(extension.section("wrong")).to_have_attribute("data-state", "error")
    expect_the_next_customer_to_be_well(extension)


def test_a_callback_and_a_section_that_recurse(extension: FramedExtension, mode: str) -> None:
    customer = open_customer(extension, callback="recurses", section="recurses")
    expect_the_rest_to_go_on(extension, customer)
    expect(extension.section("wrong")).to_have_attribute("data-state", "error")
    reports = extension.frame.locator("#errors .aa-error-report", has_text="RecursionError")
    expect(reports).to_have_count(2 if mode == "development" else 0)
    expect_the_next_customer_to_be_well(extension)


@production
@pytest.mark.parametrize("fault", ["returns 5 MB", "returns 100,000 elements"])
def test_a_section_with_far_too_much(fault: str, extension: FramedExtension) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, section=fault))
    expect(extension.section("wrong")).to_have_attribute("data-state", "ready")
    expect_the_next_customer_to_be_well(extension)


@production
@pytest.mark.parametrize("fault", ["refreshes itself", "refreshes itself later"])
def test_a_section_that_refreshes_itself(fault: str, extension: FramedExtension) -> None:
    expect_the_rest_to_go_on(extension, open_customer(extension, section=fault))
    expect_the_next_customer_to_be_well(extension)


@pytest.mark.parametrize("fault", ["Fail", "Fail later"])
def test_an_action_that_raises(
    fault: str, extension: FramedExtension, console: list[str], mode: str
) -> None:
    customer = open_customer(extension)
    expect_the_rest_to_go_on(extension, customer)
    extension.section("beside").get_by_role("button", name=fault, exact=True).click()
    expect(extension.panel.get_by_role("alert")).to_contain_text(
        f"did not work for Name {customer}"
    )
    expect_traceback(extension, console, mode, fault.lower().replace("fail", "action raises"))
    expect_the_rest_to_go_on(extension, customer)


@production
@pytest.mark.parametrize("fault", ["Hang", "Flood"])
def test_an_action_that_hangs_or_floods(fault: str, extension: FramedExtension) -> None:
    customer = open_customer(extension)
    expect_the_rest_to_go_on(extension, customer)
    extension.section("beside").get_by_role("button", name=fault, exact=True).click()
    expect_the_rest_to_go_on(extension, customer)
    expect_the_next_customer_to_be_well(extension)


def test_errors_without_end_do_not_fill_the_page(extension: FramedExtension, mode: str) -> None:
    before = len(published(extension, "reported") or [])
    customer = open_customer(extension, callback="raises often")
    body = extension.frame.locator("body")
    expect(body).to_have_attribute("data-reported", re.compile("failure 199"))
    assert len(published(extension, "reported")) == before + 200
    shown = extension.frame.locator("#errors .aa-error-report")
    expect(shown).to_have_count(50 if mode == "development" else 0)
    expect_the_rest_to_go_on(extension, customer)


def test_nothing_was_left_uncaught(extension: FramedExtension, console: list[str]) -> None:
    expect_the_next_customer_to_be_well(extension)
    assert [text for text in console if text.startswith("[uncaught]")] == []


def test_an_interpreter_that_crashes_leaves_a_message_and_a_way_to_try_again(
    mode: str, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    """A page of its own: code that has run often needs less of the stack."""
    framed = open_extension(build_site("faulty", development=mode == "development"))
    framed.expect_state("waiting")
    # Python's own limit does not see what C does to free so many nested objects.
    open_customer(framed, section="nests 100,000 elements")
    framed.expect_state("failed")
    alert = framed.panel.get_by_role("alert")
    expect(alert).to_contain_text("This extension stopped working")
    expect(alert.locator(".aa-traceback")).to_have_count(1 if mode == "development" else 0)
    open_customer(framed)  # goes nowhere, and does no harm
    alert.get_by_role("button", name="Try again").click()
    framed.expect_state("waiting")
    expect_the_next_customer_to_be_well(framed)
