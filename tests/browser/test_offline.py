"""The page without a connection, from its second visit on."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, expect
from starlette.responses import RedirectResponse, Response

from tests.browser.conftest import JOHN, MARY, Framed, Sites
from tests.browser.faults import Fault, missing, redirecting, with_headers
from tests.browser.hosting import EXTENSION, Hosting

# The worker has kept the page when it is active: it is installed only then.
IS_READY = """async () => {
  await navigator.serviceWorker.ready;
  return true;
}"""
KEPT = """async () => {
  const name = (await caches.keys()).find((name) => name.startsWith("agentapp's page"));
  const store = await caches.open(name);
  return Promise.all((await store.keys()).map(async (request) => {
    const response = await store.match(request);
    return [request.url, await response.text(), Object.fromEntries(response.headers)];
  }));
}"""
UNREGISTER = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}"""
SOURCES = """() => ["navigation", "resource"].map((type) => [...new Set(
  performance.getEntriesByType(type).map(({ workerMatchedSourceType: source }) => source))])"""
ERROR_PAGE = "chrome-error://chromewebdata/"


@pytest.fixture
def address(sites: Sites, server: Hosting, tmp_path: Path) -> str:
    """A site that no other test deploys to."""
    built = sites("stories", runtime="pyodide", snapshot=True)
    folder = tmp_path / "dist"
    shutil.copytree(server.sites[label_of(built)], folder)
    return server.register("offline", folder)


def label_of(address: str) -> str:
    return address.removeprefix("https://").split(".")[0]


def visited(profile: BrowserContext, address: str) -> Framed:
    """The page of a profile that has been there, framed by a host that is open."""
    extension = Framed.inside(profile.new_page(), address)
    extension.show(MARY)
    frame_of(extension).evaluate(IS_READY)
    return extension


def frame_of(extension: Framed) -> Frame:
    return extension.host.frames[1]


def settled(extension: Framed) -> None:
    """Wait until the worker has kept what it will: it lets the page start first."""
    frame_of(extension).evaluate(IS_READY)
    (worker,) = extension.host.context.service_workers
    worker.evaluate("started()")


def reopen(extension: Framed) -> None:
    """Have the host frame the page anew, as when an agent opens another view and comes back."""
    extension.host.evaluate(
        """() => { const frame = document.querySelector("iframe");
                   window.open(frame.src, "handshake", []); frame.remove(); }"""
    )


def opened_anew(extension: Framed, *, marked: str = "") -> Framed:
    """Reopen it, and wait until it shows customers."""
    reopen(extension)
    expect(extension.frame.locator(f"html{marked}")).to_have_count(1)
    extension.expect_state("waiting")
    extension.show(JOHN)
    return extension


def deploy(server: Hosting, address: str, mark: str) -> None:
    """Let the site have another page."""
    index = server.sites[label_of(address)] / "index.html"
    index.write_text(re.sub("<html[^>]*", f'<html lang="en" {mark}', index.read_text()))


def test_a_page_that_is_opened_anew_without_a_connection_works(
    profile: BrowserContext, address: str
) -> None:
    extension = visited(profile, address)
    profile.set_offline(True)
    opened_anew(extension)
    expect(extension.section("orders")).to_contain_text("orders of John Doe")


def test_where_the_browser_keeps_no_page_it_shows_its_own(
    profile: BrowserContext, address: str
) -> None:
    extension = visited(profile, address)
    frame_of(extension).evaluate(UNREGISTER)
    profile.set_offline(True)
    with extension.host.expect_event("framenavigated", lambda to: to.url == ERROR_PAGE):
        reopen(extension)


def test_the_page_and_its_headers_are_all_that_is_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    index = (server.sites[label_of(address)] / "index.html").read_text()
    ((url, text, headers),) = frame_of(extension).evaluate(KEPT)
    assert (url, text) == (address, index)
    assert "frame-ancestors" in headers["content-security-policy"]


def test_who_may_not_frame_the_page_may_not_frame_the_kept_one(
    profile: BrowserContext, address: str
) -> None:
    """By a page of LiveChat's site that is none of its hosts: for others nothing is kept at all."""
    visited(profile, address)
    page = profile.new_page()
    page.goto("https://elsewhere.livechatinc.com/")
    page.locator("html[data-ready]").wait_for()
    profile.set_offline(True)
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.evaluate("url => window.open(url, 'handshake', [])", address)


def test_with_a_connection_the_newest_page_shows_and_is_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    deploy(server, address, "data-newer")
    settled(opened_anew(extension, marked="[data-newer]"))
    profile.set_offline(True)
    opened_anew(extension, marked="[data-newer]")


@pytest.mark.parametrize(
    "wrong", [pytest.param(missing, id="missing"), pytest.param(redirecting, id="moved")]
)
def test_what_is_not_the_page_is_shown_and_not_kept(
    wrong: Fault, profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    with server.failing(f"{label_of(address)}.{EXTENSION}/", wrong):
        reopen(extension)
        expect(extension.frame.locator("body")).to_contain_text("No file")
        settled(extension)
    profile.set_offline(True)
    opened_anew(extension)


def test_another_page_of_the_site_is_not_kept_in_the_place_of_the_page(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    (server.sites[label_of(address)] / "help.html").write_text("<p>Help")
    extension = visited(profile, address)
    frame_of(extension).goto(f"{address}help.html")
    expect(extension.frame.locator("body")).to_have_text("Help")
    settled(extension)
    profile.set_offline(True)
    opened_anew(extension)


def test_where_the_host_moves_the_page_it_is_kept_as_it_came_without_that(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    """A browser shows no page that came by way of a redirect in the place of one that did not."""

    def moved(folder: Path, path: str) -> Response:
        return with_headers()(folder, path) if path else RedirectResponse("/index.html")

    with server.failing(f"{label_of(address)}.{EXTENSION}/", moved):
        extension = visited(profile, f"{address}index.html")
        assert frame_of(extension).evaluate(KEPT) == []
        settled(opened_anew(extension))
    profile.set_offline(True)
    opened_anew(extension)


def test_only_the_page_itself_asks_the_worker(profile: BrowserContext, address: str) -> None:
    extension = opened_anew(visited(profile, address))
    sources = frame_of(extension).evaluate(SOURCES)
    assert sources == [["race-network-and-fetch-handler"], ["network"]]
