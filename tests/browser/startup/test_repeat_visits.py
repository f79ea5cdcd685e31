"""The page from its second visit on: it begins with what the browser has kept of it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, expect
from starlette.responses import RedirectResponse, Response

from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import JOHN, MARY, Framed, Sites
from tests.browser.faults import Fault, missing, redirecting, with_headers
from tests.browser.host_server import EXTENSION, Hosting

IS_KEPT = """async () => {
  await new Promise((resolve) => {
    const hear = (list) => list.getEntriesByName("agentapp:kept").forEach(resolve);
    new PerformanceObserver(hear).observe({ type: "mark", buffered: true });
  });
  await navigator.serviceWorker.ready;
}"""
KEPT = """async () => {
  const pages = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("agentapp's page")) continue;
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      const response = await store.match(request);
      pages.push([request.url, await response.text(), Object.fromEntries(response.headers)]);
    }
  }
  return pages;
}"""
STORES = "async () => (await caches.keys()).filter((name) => name.startsWith(`agentapp's page`))"
IS_OF_NEWER = f"""async () => {{
  const stores = {STORES};
  while (!(await stores()).every((name) => name.endsWith(" newer"))) {{
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
}}"""
UNREGISTER = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}"""
LOOKED_UP = """() => [...new Set(["navigation", "resource"]
  .flatMap((type) => performance.getEntriesByType(type))
  .filter(({ workerMatchedSourceType: source }) => source === "cache")
  .map(({ name }) => name.split("/").at(-1)))]"""
EXPECT_ANOTHER_WORKER = """() => {
  window.anotherWorker = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve());
  });
}"""
ERROR_PAGE = "chrome-error://chromewebdata/"


def knowing_routes(worker: str) -> str:
    """As it was built."""
    return worker


def without_routes(worker: str) -> str:
    """As for a browser that knows no routes."""
    assert "addRoutes" in worker
    return worker.replace(".addRoutes", ".unknownRoutes")


@pytest.fixture(params=[knowing_routes, without_routes])
def amend(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """What becomes of the worker."""
    chosen: Callable[[str], str] = request.param
    return chosen


@pytest.fixture
def address(sites: Sites, server: Hosting, tmp_path: Path, amend: Callable[[str], str]) -> str:
    """A site that no other test deploys to."""
    built = sites("stories", runtime="pyodide", snapshot=True)
    folder = tmp_path / "dist"
    shutil.copytree(server.sites[label_of(built)], folder)
    worker = folder / WORKER
    worker.write_text(amend(worker.read_text()))
    return server.register("later", folder)


def label_of(address: str) -> str:
    return address.removeprefix("https://").split(".")[0]


def folder_of(server: Hosting, address: str) -> Path:
    return server.sites[label_of(address)]


def visited(profile: BrowserContext, address: str) -> Framed:
    """The page of a profile that has been there, framed by a host that is open."""
    extension = Framed.inside(profile.new_page(), address)
    extension.show(MARY)
    kept(extension)
    return extension


def frame_of(extension: Framed) -> Frame:
    return extension.host.frames[1]


def kept(extension: Framed) -> None:
    """Wait until the page has been kept."""
    frame_of(extension).evaluate(IS_KEPT)


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


def deploy(server: Hosting, address: str, build: str) -> None:
    """Let the site have another build, whose page has the attribute `data-<build>`."""
    folder = folder_of(server, address)
    index, worker = folder / "index.html", folder / WORKER
    page = re.sub("<html[^>]*", f'<html lang="en" data-{build}', index.read_text())
    (old,) = re.findall('"buildId": "(.*?)"', page)
    assert old in worker.read_text()
    index.write_text(page.replace(f'"buildId": "{old}"', f'"buildId": "{build}"'))
    worker.write_text(worker.read_text().replace(old, build))


def test_a_page_that_is_opened_anew_without_a_connection_works(
    profile: BrowserContext, address: str
) -> None:
    extension = visited(profile, address)
    profile.set_offline(True)
    opened_anew(extension)
    expect(extension.section("orders")).to_contain_text("orders of John Doe")


def test_it_does_so_under_each_address_under_which_it_was_opened(
    profile: BrowserContext, address: str
) -> None:
    extension = visited(profile, f"{address}?theme=dark#top")
    kept(Framed.inside(extension.host, f"{address}index.html"))
    profile.set_offline(True)
    opened_anew(extension)
    assert [url for url, *_ in frame_of(extension).evaluate(KEPT)] == [
        f"{address}?theme=dark",
        f"{address}index.html",
    ]


def test_of_many_addresses_the_last_are_kept(profile: BrowserContext, address: str) -> None:
    extension = visited(profile, address)
    for number in range(12):
        visited_again = Framed.inside(extension.host, f"{address}?chat={number}")
        kept(visited_again)
    addresses = [url for url, *_ in frame_of(extension).evaluate(KEPT)]
    assert addresses == [f"{address}?chat={number}" for number in range(2, 12)]


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
    index = (folder_of(server, address) / "index.html").read_text()
    lines = [line for line in index.splitlines() if 'rel="preload"' not in line]
    assert len(lines) == len(index.splitlines()) - 2
    ((url, text, headers),) = frame_of(extension).evaluate(KEPT)
    assert (url, text.split()) == (address, "\n".join(lines).split())
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


def test_a_later_visit_waits_for_nothing_of_the_host(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    with server.holding(f"{label_of(address)}.{EXTENSION}/"):
        before = len(server.requests)
        opened_anew(extension)
        assert set(server.requests[before:]) <= {f"{label_of(address)}.{EXTENSION}/{WORKER}"}


def test_with_a_connection_the_newest_page_shows_and_is_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    deploy(server, address, "newer")
    kept(opened_anew(extension, marked="[data-newer]"))
    profile.set_offline(True)
    opened_anew(extension, marked="[data-newer]")
    assert len(frame_of(extension).evaluate(STORES)) == 1


def test_nothing_is_taken_from_under_the_hands_of_an_agent(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    deploy(server, address, "newer")
    with server.holding(WORKER) as release:
        opened_anew(extension)
        extension.panel.click()
        frame_of(extension).evaluate(EXPECT_ANOTHER_WORKER)
        release()
        frame_of(extension).evaluate("() => window.anotherWorker")
    extension.show(MARY)
    opened_anew(extension, marked="[data-newer]")


@pytest.mark.parametrize(
    "wrong", [pytest.param(missing, id="missing"), pytest.param(redirecting, id="moved")]
)
def test_where_the_host_has_lost_the_page_the_kept_one_goes_on(
    wrong: Fault, profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    with server.failing(f"{label_of(address)}.{EXTENSION}/", wrong):
        kept(opened_anew(extension))
    opened_anew(extension)


def test_what_is_not_the_page_is_not_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    """As when the host has another build while the page starts, or asks for a password."""
    with server.holding(WORKER) as release:
        extension = Framed.inside(profile.new_page(), address)
        extension.show(MARY)
        (folder_of(server, address) / "index.html").write_text("<p>Please log in")
        release()
        kept(extension)
    assert frame_of(extension).evaluate(KEPT) == []


def test_a_kept_page_that_cannot_start_is_gone_after_the_next_build(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    """Nothing of the page itself can help it: the browser looks for another worker on its own."""
    site = f"{label_of(address)}.{EXTENSION}/"
    with server.failing(f"{site}assets/bridge-", with_headers(Cache_Control="no-store")):
        extension = visited(profile, address)
    with server.failing(f"{site}assets/bridge-", missing):
        deploy(server, address, "newer")
        reopen(extension)
        expect(extension.without_scripts()).to_be_visible()
        frame_of(extension).evaluate(IS_OF_NEWER)
    extension.frame.get_by_role("link", name="Try again").click()
    expect(extension.frame.locator("html[data-newer]")).to_have_count(1)


def test_another_page_of_the_site_is_not_kept_in_the_place_of_the_page(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    (folder_of(server, address) / "help.html").write_text("<p>Help")
    extension = visited(profile, address)
    frame_of(extension).goto(f"{address}help.html")
    expect(extension.frame.locator("body")).to_have_text("Help")
    profile.set_offline(True)
    opened_anew(extension)


def test_where_the_host_moves_the_page_it_is_kept_under_both_addresses(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    """A browser shows no page that came by way of a redirect in the place of one that did not."""

    def moved(folder: Path, path: str) -> Response:
        return with_headers()(folder, path) if path else RedirectResponse("/index.html")

    with server.failing(f"{label_of(address)}.{EXTENSION}/", moved):
        extension = visited(profile, address)
    profile.set_offline(True)
    opened_anew(extension)


def test_who_tries_again_gets_the_page_from_the_host_and_that_is_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    extension = visited(profile, address)
    before = len(server.requests)
    with extension.host.expect_event("framenavigated"):
        frame_of(extension).evaluate("() => { window.agentapp.reload(); }")
    extension.expect_state("waiting")
    kept(extension)
    assert server.requests[before:].count(f"{label_of(address)}.{EXTENSION}/") > 1
    assert [url for url, *_ in frame_of(extension).evaluate(KEPT)] == [address]


@pytest.mark.parametrize("amend", [knowing_routes])
def test_only_the_page_and_pythons_module_are_looked_up(
    profile: BrowserContext, address: str
) -> None:
    extension = opened_anew(visited(profile, address))
    looked_up = frame_of(extension).evaluate(LOOKED_UP)
    assert looked_up == ["", "pyodide.asm.js", "pyodide.asm.wasm"]
