"""The key stories, however Python starts: with PyScript or without, with a snapshot or without."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import (
    JOHN,
    MARY,
    BuildSite,
    FramedExtension,
    OpenExtension,
    new_context,
)
from tests.browser.faults import without_ranges
from tests.browser.host_server import WebServer

WITH_SNAPSHOT, WITHOUT_SNAPSHOT = True, False
# The fourth start is that of the error below.
STARTS = {
    "pyscript, snapshot": ("pyscript", WITH_SNAPSHOT),
    "pyodide, snapshot": ("pyodide", WITH_SNAPSHOT),
    "pyscript, no snapshot": ("pyscript", WITHOUT_SNAPSHOT),
}
# An import of what no module has needed before asks for a range of a file.
AT_A_HOST_WITHOUT_RANGES = "pyodide, snapshot"


@pytest.fixture(scope="module", params=STARTS)
def extension(
    request: pytest.FixtureRequest, build_site: BuildSite, server: WebServer, browser: Browser
) -> Iterator[FramedExtension]:
    """The extension `stories`, to which Mary, John and John's hiding were sent."""
    runtime, snapshot = STARTS[request.param]
    context = new_context(browser)
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    address = build_site("stories", runtime=runtime, snapshot=snapshot)
    with ExitStack() as faults:
        if request.param == AT_A_HOST_WITHOUT_RANGES:
            files = f"{address.removeprefix('https://')}assets/pyodide-"
            faults.enter_context(server.failing(files, without_ranges))
        framed = FramedExtension.open(page, address)
        framed.expect_state("waiting")
        framed.send("customer_profile", MARY)
        framed.send("customer_profile", JOHN)
        framed.send("customer_profile_hidden", {"id": JOHN["id"]})
        yield framed
    context.close()


def test_events_arrive_in_order(extension: FramedExtension) -> None:
    assert extension.events(until="customer_profile_hidden") == [
        ["customer_profile", MARY["id"]],
        ["customer_profile", JOHN["id"]],
        ["customer_profile_hidden", JOHN["id"]],
    ]


def test_main_py_goes_on_after_top_level_await(extension: FramedExtension) -> None:
    assert ["initialised"] in extension.log(until="initialised")


def test_sections_show_what_packages_and_own_modules_give(extension: FramedExtension) -> None:
    extension.show(MARY)
    expect(extension.section("orders")).to_contain_text("1,000,000 orders of Mary Brown")


def test_actions_run_and_may_import_what_nobody_has_imported(extension: FramedExtension) -> None:
    extension.show(MARY)
    extension.section("orders").get_by_role("button", name="Count").click()
    assert ["counted", 2] in extension.log(until="counted")


def test_an_error_in_main_py_is_shown_and_its_line_logged(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    framed = open_extension(build_site("failing", runtime="pyodide", snapshot=WITHOUT_SNAPSHOT))
    framed.expect_state("failed")
    expect(framed.panel.get_by_role("alert")).to_contain_text("stopped with an error")
    told = "\n".join(message.text for message in framed.host.console_messages())
    assert re.search(
        r'File "/app/main\.py", line 5.*\n +return 1 / 0\n.*\n?ZeroDivisionError', told
    )
