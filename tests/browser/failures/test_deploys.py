"""A new build deployed under an open page, and under one in the browser's cache.

Both builds are real ones, and what the other one does not have is gone. The browser has a cache,
and lets the page store nothing.
"""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Request, expect
from starlette.responses import HTMLResponse, Response

from tests.browser.conftest import JOHN, MARY, BuildSite, FramedExtension
from tests.browser.faults import missing, with_headers
from tests.browser.host_server import EXTENSION, WebServer

LABEL = "deployed"
ADDRESS = f"{LABEL}.{EXTENSION}/"
CACHED = with_headers(Cache_Control="max-age=3600")
NOT_CACHED = with_headers(Cache_Control="no-store")

Deploy = Callable[[], None]


@pytest.fixture
def deploy(build_site: BuildSite, server: WebServer, tmp_path: Path) -> Deploy:
    """Deploys the first build; called again, the second, which shares no file with it."""

    def built(extension: str) -> Path:
        address = build_site(extension, runtime="pyodide", snapshot=True)
        return server.sites[address.removeprefix("https://").split(".")[0]]

    second = tmp_path / "second"
    shutil.copytree(built("recorder"), second)
    index = second / "index.html"
    for path in (second / "assets").iterdir():
        stem, _, rest = path.name.rpartition("-")
        renamed = f"{stem}-{'0' * 8}{rest}"
        if stem in ("bridge", "boot", "pyodide", "panel"):  # as if agentapp itself were newer
            path.rename(path.with_name(renamed))
            index.write_text(index.read_text("utf-8").replace(path.name, renamed), "utf-8")
    builds = iter([built("stories"), second])

    def now() -> None:
        server.register(LABEL, next(builds))

    return now


def opened(context: BrowserContext) -> FramedExtension:
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    return FramedExtension.open(page, f"https://{ADDRESS}", at_once=[("customer_profile", MARY)])


def first_build(extension: FramedExtension) -> Locator:
    return extension.section("orders").get_by_text("1,000,000 orders of Mary Brown")


def second_build(extension: FramedExtension) -> Locator:
    return extension.section("slow").get_by_text(f"Slow content for {MARY['id']}")


def test_an_open_page_that_needs_a_file_that_is_gone_goes_on_and_the_next_visit_is_of_the_new_build(
    deploy: Deploy, storing_nothing: BrowserContext
) -> None:
    """A reload could lose the host: LiveChat's `createIframe` connects to a page once."""
    deploy()
    extension = opened(storing_nothing)
    expect(first_build(extension)).to_be_visible()
    deploy()
    told = "python_stdlib.zip, which an import needs"
    with extension.host.expect_console_message(lambda said: told in said.text):
        # Its action imports what no module has needed so far, from the standard library's file.
        extension.section("orders").get_by_role("button", name="Count").click()
    expect(extension.frame.get_by_role("alert")).to_be_visible()
    extension.show(JOHN)
    expect(extension.section("orders")).to_contain_text("1,000,000 orders of John Doe")
    expect(second_build(opened(storing_nothing))).to_be_visible()


def test_a_cached_page_whose_files_are_gone_becomes_one_of_the_new_build(
    deploy: Deploy, storing_nothing: BrowserContext, server: WebServer
) -> None:
    deploy()
    with (
        server.failing(f"{ADDRESS}assets/app-", NOT_CACHED),
        server.failing(ADDRESS, CACHED),
    ):
        extension = opened(storing_nothing)
        expect(first_build(extension)).to_be_visible()
        # After its start a page asks for itself once more.
        extension.wait_for_mark("repeat-visit-ready")
    deploy()
    before = len(server.requests)
    expect(second_build(opened(storing_nothing))).to_be_visible()
    # The page came from the cache and asked for its own file; only then was the new page fetched.
    asked = server.requests[before:]
    archives = [at for at, name in enumerate(asked) if name.startswith(f"{ADDRESS}assets/app-")]
    assert archives[0] < asked.index(ADDRESS) < archives[-1]
    assert asked[archives[0]] != asked[archives[-1]]


def test_trying_again_without_any_script_leads_to_the_new_build(
    deploy: Deploy, storing_nothing: BrowserContext, server: WebServer
) -> None:
    deploy()
    with server.failing(f"{ADDRESS}assets/bridge-", missing):
        extension = opened(storing_nothing)
        expect(extension.without_scripts()).to_be_visible()
    # The notice comes after 20 s, when the host has long given up.
    extension.host.wait_for_function("() => window.states.length > 0")
    deploy()
    extension.frame.get_by_role("link", name="Try again").click()
    expect(second_build(extension)).to_be_visible()


def test_a_page_whose_build_is_never_whole_reloads_once_and_says_what_is_missing(
    deploy: Deploy, storing_nothing: BrowserContext, server: WebServer
) -> None:
    """Each answer names another build, as by servers that do not agree."""
    numbers = count()

    def another_index(site: Path, path: str) -> Response:
        text = (site / "index.html").read_text("utf-8")
        return HTMLResponse(text.replace('"connect"', f'"number":{next(numbers)},"connect"'))

    deploy()
    with (
        server.failing(f"{ADDRESS}assets/boot-", missing),
        server.failing(f"{ADDRESS}assets/", with_headers()),
        server.failing(ADDRESS, another_index),
    ):
        asked: list[Request] = []
        storing_nothing.on("request", lambda request: asked.append(request))
        extension = opened(storing_nothing)
        expect(extension.panel.get_by_role("alert")).to_contain_text("404 Not Found")
        loads = [request.url for request in asked if request.is_navigation_request()]
        assert loads.count(f"https://{ADDRESS}") == 2
