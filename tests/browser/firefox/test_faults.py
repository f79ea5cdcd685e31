"""Faults in Firefox: the page tells them, and names the file."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import faults
from tests.browser.conftest import MARY, BuildSite, OpenExtension
from tests.browser.faults import Fault
from tests.browser.host_server import WebServer

FAULTS: dict[str, tuple[str, Fault, str]] = {
    "a script is damaged": ("boot-", faults.truncated, "damaged, not the file that was built"),
    "Pyodide's script is replaced by the page": (
        "pyodide.asm.js",
        faults.replaced_by_the_page,
        r"a web page \(text/html\) came instead",
    ),
    "Pyodide's module is cut off": ("pyodide-*.wasm.bin", faults.cut_off, "the connection failed"),
    "the author's files are missing": ("app-", faults.missing, "404 Not Found"),
    "the SDK is missing": ("widget-sdk-", faults.missing, "404 Not Found"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_the_page_names_the_broken_file(
    case: str, build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    part, fault, reason = FAULTS[case]
    address = build_site("stories", runtime="pyodide", snapshot=True)
    site = server.sites[address.removeprefix("https://").split(".")[0]]
    copy = server.register(f"firefox-{list(FAULTS).index(case)}", site)
    files = [path for path in site.rglob("assets/**/*") if path.is_file()]
    (file,) = (path.name for path in files if path.match(f"{part}*"))
    with server.failing(file, fault):
        extension = open_extension(copy)
        extension.expect_state("failed")
        alert = extension.panel.get_by_role("alert")
        expect(alert).to_contain_text(re.compile(rf"{re.escape(file)}: {reason}"))
        expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_a_page_whose_own_script_is_missing_says_that_it_did_not_start(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    address = build_site("stories", runtime="pyodide", snapshot=True)
    with server.failing("/assets/bridge-", faults.missing):
        extension = open_extension(address)
        expect(extension.without_scripts()).to_be_visible()


def test_a_broken_snapshot_costs_time_only(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    address = build_site("stories", runtime="pyodide", snapshot=True)
    with server.failing("/assets/memory-", faults.truncated):
        extension = open_extension(address)
        extension.show(MARY)
        expect(extension.section("orders")).to_contain_text("orders of Mary Brown")


def test_a_page_without_an_sdk_says_so(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("nosdk", sdk="static/empty.js", development=True))
    extension.expect_state("failed")
    expect(extension.panel.get_by_role("alert")).to_contain_text("window.LiveChat")


def test_an_error_in_main_py_is_shown_and_its_traceback_logged(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("failing", runtime="pyodide"))
    extension.expect_state("failed")
    alert = extension.panel.get_by_role("alert")
    expect(alert).to_contain_text("main.py, line 5: ZeroDivisionError: division by zero")
    told = "\n".join(message.text for message in extension.host.console_messages())
    assert re.search(r'File "/app/main\.py", line 5.*ZeroDivisionError', told, re.S)
