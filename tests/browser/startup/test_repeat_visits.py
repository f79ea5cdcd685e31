"""The page on a repeat visit: it begins with what the browser has cached of it."""

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, expect
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import JOHN, MARY, TIMEOUT_MS, BuildSite, FramedExtension
from tests.browser.faults import Fault, missing, redirecting, with_headers
from tests.browser.host_server import EXTENSION, GREETS_ONCE, HOST, WebServer

CACHED_PAGES = """async () => {
  const pages = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("agentapp's page")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      pages.push([request.url, await response.text(), Object.fromEntries(response.headers)]);
    }
  }
  return pages;
}"""
PAGE_CACHES = (
    "async () => (await caches.keys()).filter((name) => name.startsWith(`agentapp's page`))"
)
EMPTY_PAGE_CACHES = f"""async () => {{
  for (const name of await ({PAGE_CACHES})()) {{
    const cache = await caches.open(name);
    for (const request of await cache.keys()) await cache.delete(request);
  }}
}}"""
WAIT_UNTIL = f"""async (condition) => {{
  while (!(await condition())) {{
    if (performance.now() > {TIMEOUT_MS}) throw Error("It never happened.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
}}"""
WAIT_FOR_NEWER = f"""() => ({WAIT_UNTIL})(
  async () => (await ({PAGE_CACHES})()).every((name) => name.endsWith(" newer")))"""
WAIT_FOR_MODULE = f"""() => ({WAIT_UNTIL})(async () => {{
  const requests = await (await caches.open("agentapp /")).keys();
  return requests.some(({{ url }}) => url.endsWith("pyodide.asm.js")); // the last one
}})"""
WAIT_FOR_EMPTY = f"""() => ({WAIT_UNTIL})(async () => (await ({CACHED_PAGES})()).length === 0)"""
LEFT_BEHIND = """async () => [
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)]"""
UNREGISTER = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}"""
SOURCES = """() => ["navigation", "resource"]
  .flatMap((type) => performance.getEntriesByType(type))
  .map(({ name, workerMatchedSourceType: source }) => [name.split("/").at(-1), source])"""
EXPECT_ANOTHER_WORKER = f"""() => {{
  window.anotherWorker = new Promise((resolve, reject) => {{
    setTimeout(() => reject(Error("No other worker took over.")), {TIMEOUT_MS});
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve());
  }});
}}"""
UPDATE_WORKER = "async () => (await navigator.serviceWorker.getRegistration()).update()"
TAMPER = f"""async () => {{
  const headers = {{ "Content-Type": "text/html" }};
  const cache = await caches.open((await ({PAGE_CACHES})())[0]);
  for (const path of ["/", "/index.html"]) {{
    await cache.put(path, new Response("<html data-tampered>", {{ headers }}));
  }}
}}"""
NUMBERS = count()
ERROR_PAGE = "chrome-error://chromewebdata/"


def with_routes(worker: str) -> str:
    """As it was built."""
    return worker


def without_routes(worker: str) -> str:
    """As for a browser that has no routes."""
    assert ".addRoutes" in worker
    return worker.replace(".addRoutes", ".unknownRoutes")


# How the page keeps the cache as the web server is does not depend on how the browser reads it, nor
# does the replacement of the worker.
of_the_page = pytest.mark.parametrize("amend", [with_routes], indirect=True)


@pytest.fixture(scope="module", params=[with_routes, without_routes])
def amend(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """What becomes of the worker."""
    chosen: Callable[[str], str] = request.param
    return chosen


@pytest.fixture(scope="module")
def new_site(
    build_site: BuildSite,
    server: WebServer,
    tmp_path_factory: pytest.TempPathFactory,
    amend: Callable[[str], str],
) -> Callable[[], str]:
    """Make a site that nobody has visited; returns its address."""

    def make() -> str:
        built = build_site("stories", runtime="pyodide", snapshot=True)
        folder = tmp_path_factory.mktemp("repeat") / "dist"
        shutil.copytree(server.sites[label_of(built)], folder)
        worker = folder / WORKER
        worker.write_text(amend(worker.read_text("utf-8")), "utf-8")
        return server.register(f"repeat{next(NUMBERS)}", folder)

    return make


@pytest.fixture
def address(new_site: Callable[[], str]) -> str:
    """A site that no other test deploys to, or has visited."""
    return new_site()


@pytest.fixture(scope="module")
def shared_address(new_site: Callable[[], str]) -> str:
    """A site for the tests that change nothing of its page, worker and caches."""
    return new_site()


@pytest.fixture(scope="module")
def shared_page(storing_chromium: BrowserContext, shared_address: str) -> Iterator[FramedExtension]:
    """The page of that site, which has been visited."""
    extension = visited(storing_chromium, shared_address)
    yield extension
    extension.host.close()


@pytest.fixture
def shared(shared_page: FramedExtension, profile: BrowserContext) -> FramedExtension:
    """The same page in a browser that has a connection."""
    profile.set_offline(False)
    return shared_page


def label_of(address: str) -> str:
    return address.removeprefix("https://").split(".")[0]


def folder_of(server: WebServer, address: str) -> Path:
    return server.sites[label_of(address)]


def visited(profile: BrowserContext, address: str) -> FramedExtension:
    """The page of a profile that has been there, framed by a host that is open."""
    extension = FramedExtension.open(profile.new_page(), address)
    extension.show(MARY)
    wait_until_cached(extension)
    return extension


def frame_of(extension: FramedExtension) -> Frame:
    return extension.host.frames[1]


def wait_until_cached(extension: FramedExtension) -> None:
    """Wait until the cached page has been compared with the web server's."""
    extension.wait_for_mark("page-refreshed")


def cached_pages(extension: FramedExtension) -> list[tuple[str, str, dict[str, str]]]:
    """Address, text and headers of each cached page."""
    pages = frame_of(extension).evaluate(CACHED_PAGES)
    return [(url, text, headers) for url, text, headers in pages]


def reopen(extension: FramedExtension) -> None:
    """Have the host frame the page again, as when an agent opens another view and comes back."""
    extension.host.evaluate(
        """() => { const frame = document.querySelector("iframe");
                   window.open(frame.src, "handshake", []); frame.remove(); }"""
    )


def reopened(extension: FramedExtension, *, marked: str = "") -> FramedExtension:
    """Reopen it, and wait until it shows customers."""
    reopen(extension)
    expect(extension.frame.locator(f"html{marked}")).to_have_count(1)
    extension.expect_state("waiting")
    extension.show(JOHN)
    return extension


def change_page(server: WebServer, address: str, attribute: str) -> Callable[[], None]:
    """Let the web server's page have an attribute; returns what takes it back."""
    index = folder_of(server, address) / "index.html"
    original = index.read_text("utf-8")
    index.write_text(re.sub("<html[^>]*", f'<html lang="en" {attribute}', original), "utf-8")

    def restore() -> None:
        index.write_text(original, "utf-8")

    return restore


def deploy(server: WebServer, address: str, build: str) -> None:
    """Let the site have another build, whose page has the attribute `data-<build>`."""
    folder = folder_of(server, address)
    index, worker = folder / "index.html", folder / WORKER
    page = re.sub("<html[^>]*", f'<html lang="en" data-{build}', index.read_text("utf-8"))
    (old,) = re.findall('"buildId": "(.*?)"', page)
    assert old in worker.read_text("utf-8")
    index.write_text(page.replace(f'"buildId": "{old}"', f'"buildId": "{build}"'), "utf-8")
    worker.write_text(worker.read_text("utf-8").replace(old, build), "utf-8")


def test_a_page_that_is_reopened_without_a_connection_works(
    profile: BrowserContext, shared: FramedExtension
) -> None:
    profile.set_offline(True)
    reopened(shared)
    expect(shared.section("orders")).to_contain_text("orders of John Doe")


@of_the_page
def test_the_page_and_its_headers_are_all_that_is_cached(
    server: WebServer, shared_address: str, shared: FramedExtension
) -> None:
    index = (folder_of(server, shared_address) / "index.html").read_text("utf-8")
    lines = [line for line in index.splitlines() if 'rel="preload"' not in line]
    assert len(lines) == len(index.splitlines()) - 2
    pages = cached_pages(shared)
    assert [url for url, *_ in pages] == [shared_address, f"{shared_address}index.html"]
    for _, text, headers in pages:
        assert text.split() == "\n".join(lines).split()
        assert "frame-ancestors" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("amend", "query", "other"),
    [
        (with_routes, "?token=secret-1", "index.html?theme=light"),
        (without_routes, "?theme=dark&plugin_id=1#top", "?token=secret-2"),
    ],
    indirect=["amend"],
)
def test_no_query_of_the_pages_address_is_cached_and_another_one_does_not_matter(
    query: str, other: str, profile: BrowserContext, shared_address: str, shared: FramedExtension
) -> None:
    def reload(address: str, customer: dict[str, Any]) -> None:
        shared.host.evaluate("url => window.connection.reload(url)", address)
        shared.show(customer)
        assert frame_of(shared).evaluate("() => location.href") == address

    frame_of(shared).evaluate(EMPTY_PAGE_CACHES)
    reload(f"{shared_address}{query}", JOHN)
    wait_until_cached(shared)
    pages = [url for url, *_ in cached_pages(shared)]
    assert pages == [shared_address, f"{shared_address}index.html"]
    profile.set_offline(True)
    reload(f"{shared_address}{other}", MARY)
    profile.set_offline(False)
    reload(shared_address, JOHN)  # the other tests open the page again under its present address


@of_the_page
def test_without_a_cached_page_the_browser_shows_its_own(
    profile: BrowserContext, address: str
) -> None:
    extension = visited(profile, address)
    frame_of(extension).evaluate(UNREGISTER)
    profile.set_offline(True)
    with extension.host.expect_event("framenavigated", lambda to: to.url == ERROR_PAGE):
        reopen(extension)


def test_who_may_not_frame_the_page_may_not_frame_the_cached_one(
    profile: BrowserContext, shared_address: str, shared: FramedExtension
) -> None:
    """A page of LiveChat's site that is not in `hosts`: for other sites the cache is another."""
    page = profile.new_page()
    page.goto("https://elsewhere.livechatinc.com/")
    page.locator("html[data-ready]").wait_for()
    profile.set_offline(True)
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.evaluate("url => window.open(url, 'handshake', [])", shared_address)


def test_a_repeat_visit_waits_for_nothing_of_the_web_server(
    server: WebServer, shared_address: str, shared: FramedExtension
) -> None:
    site = f"{label_of(shared_address)}.{EXTENSION}/"
    with server.holding(site):
        before = len(server.requests)
        reopened(shared)
        assert set(server.requests[before:]) <= {site, f"{site}{WORKER}"}


@of_the_page
def test_only_the_page_and_the_module_are_looked_up_in_a_cache(shared: FramedExtension) -> None:
    frame_of(shared).evaluate(WAIT_FOR_MODULE)
    sources = frame_of(reopened(shared)).evaluate(SOURCES)
    cached = {name for name, source in sources if source == "cache"}
    assert cached == {"", "pyodide.asm.js", "pyodide.asm.wasm"}
    assert {source for _, source in sources} == {"cache", "network"}


# --- Deploying


@of_the_page
def test_a_new_build_shows_on_the_visit_after_the_one_that_met_it_and_is_cached(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    extension = visited(profile, address)
    deploy(server, address, "newer")
    reopened(extension, marked=":not([data-newer])")
    frame_of(extension).evaluate(WAIT_FOR_NEWER)
    wait_until_cached(reopened(extension, marked="[data-newer]"))
    profile.set_offline(True)
    reopened(extension, marked="[data-newer]")
    assert len(frame_of(extension).evaluate(PAGE_CACHES)) == 1


@of_the_page
def test_a_page_does_not_lose_a_host_that_connects_once_when_a_new_build_is_deployed(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    visited(profile, address)
    deploy(server, address, "newer")
    page = profile.new_page()
    page.goto(f"https://{HOST}{GREETS_ONCE}")
    page.locator("html[data-ready]").wait_for()
    extension = FramedExtension(page, page.frame_locator("iframe").first)
    with server.holding(WORKER) as release:
        page.evaluate("(url) => { window.open(url); }", address)
        page.wait_for_function("() => window.connection")
        extension.show(JOHN)
        frame_of(extension).evaluate(EXPECT_ANOTHER_WORKER)
        release()
        frame_of(extension).evaluate("() => window.anotherWorker")
    frame_of(extension).evaluate(WAIT_FOR_NEWER)
    extension.show(MARY)
    expect(extension.frame.locator("html:not([data-newer])")).to_have_count(1)


@of_the_page
def test_a_cached_page_that_cannot_start_is_gone_after_the_next_build(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    """Nothing of the page itself can help it: the browser looks for another worker on its own."""
    site = f"{label_of(address)}.{EXTENSION}/"
    with server.failing(f"{site}assets/bridge-", with_headers(Cache_Control="no-store")):
        extension = visited(profile, address)
    with server.failing(f"{site}assets/bridge-", missing):
        deploy(server, address, "newer")
        reopen(extension)
        expect(extension.without_scripts()).to_be_visible()
        frame_of(extension).evaluate(WAIT_FOR_NEWER)
    extension.frame.get_by_role("link", name="Try again").click()
    expect(extension.frame.locator("html[data-newer]")).to_have_count(1)


# --- The cached page is the web server's


@of_the_page
def test_a_tampered_page_is_replaced_by_the_true_one_and_never_by_one_that_is_not_the_extensions(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    """The first two are of one build, and have the same validators."""
    restore = change_page(server, address, "data-tampered")
    with server.failing(f"{label_of(address)}.{EXTENSION}/", with_headers(ETag='"same"')):
        extension = visited(profile, address)
        restore()
        wait_until_cached(reopened(extension, marked="[data-tampered]"))
    # As when the web server asks for a password.
    (folder_of(server, address) / "index.html").write_text("<p>Please log in", "utf-8")
    wait_until_cached(reopened(extension, marked=":not([data-tampered])"))
    assert cached_pages(extension) == []


@of_the_page
def test_a_page_that_was_cached_beside_a_tampered_worker_is_gone_with_that_worker(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    """No script of agentapp's is in it, and the cache is called like that of the true build."""
    worker = folder_of(server, address) / WORKER
    true_worker = worker.read_text("utf-8")
    extension = reopened(visited(profile, address))  # a page that the worker controls
    wait_until_cached(extension)
    frame_of(extension).evaluate(EXPECT_ANOTHER_WORKER)
    worker.write_text(f"{true_worker}// tampered", "utf-8")
    frame_of(extension).evaluate(UPDATE_WORKER)
    frame_of(extension).evaluate("() => window.anotherWorker")
    frame_of(extension).evaluate(TAMPER)
    worker.write_text(true_worker, "utf-8")
    with extension.host.expect_event("framenavigated", lambda to: to.url == address):
        reopen(extension)
    expect(extension.frame.locator("html[data-tampered]")).to_have_count(1)
    extension.host.frames[-1].evaluate(WAIT_FOR_EMPTY)
    reopened(extension, marked=":not([data-tampered])")


@of_the_page
def test_a_header_that_the_web_server_adds_reaches_the_cached_page(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    extension = visited(profile, address)
    folder = folder_of(server, address)
    policy = "Content-Security-Policy"
    server.register(
        label_of(address),
        folder,
        lambda headers: headers | {policy: f"{headers[policy]}; media-src https://a.example"},
    )
    wait_until_cached(reopened(extension))
    assert all(
        "https://a.example" in headers[policy.lower()] for *_, headers in cached_pages(extension)
    )
    server.register(label_of(address), folder, lambda _: {policy: "frame-ancestors 'none'"})
    wait_until_cached(reopened(extension))
    profile.set_offline(True)
    with extension.host.expect_console_message(lambda said: "frame-ancestors" in said.text):
        reopen(extension)


def answering(status: int) -> Fault:
    return lambda _site, _path: PlainTextResponse("", status)


def to_another_site(site: Path, path: str) -> Response:
    return RedirectResponse("https://login.example/")


@pytest.mark.parametrize(
    ("amend", "withdrawn"),
    [
        pytest.param(with_routes, missing, id="404"),
        pytest.param(without_routes, answering(401), id="401 without routes"),
        pytest.param(with_routes, redirecting, id="moved"),
        pytest.param(with_routes, to_another_site, id="login"),
    ],
    indirect=["amend"],
)
def test_a_site_that_was_withdrawn_is_forgotten(
    withdrawn: Fault, profile: BrowserContext, server: WebServer, address: str
) -> None:
    extension = visited(profile, address)
    site = f"{label_of(address)}.{EXTENSION}/"
    with server.failing(site, withdrawn), server.failing(f"{site}assets/", with_headers()):
        reopened(extension)
        extension.wait_for_mark("repeat-visit-ready")
        assert frame_of(extension).evaluate(LEFT_BEHIND) == []
        before = len(server.requests)
        with extension.host.expect_event("framenavigated"):
            reopen(extension)
        assert site in server.requests[before:]


@of_the_page
def test_while_the_web_server_fails_the_cached_page_goes_on(
    profile: BrowserContext, server: WebServer, shared_address: str, shared: FramedExtension
) -> None:
    for status in (500, 429):
        with server.failing(f"{label_of(shared_address)}.{EXTENSION}/", answering(status)):
            wait_until_cached(reopened(shared))
    profile.set_offline(True)
    reopened(shared)


# --- Other addresses


def test_another_page_of_the_site_is_not_cached_in_the_place_of_the_page(
    profile: BrowserContext, server: WebServer, shared_address: str, shared: FramedExtension
) -> None:
    (folder_of(server, shared_address) / "help.html").write_text("<p>Help", "utf-8")
    frame_of(shared).goto(f"{shared_address}help.html")
    expect(shared.frame.locator("body")).to_have_text("Help")
    profile.set_offline(True)
    reopened(shared)


@of_the_page
def test_a_page_that_the_web_server_moves_is_cached_under_both_addresses(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    """A browser shows no page that came by way of a redirect in the place of one that did not."""

    def moved(folder: Path, path: str) -> Response:
        return with_headers()(folder, path) if path else RedirectResponse("/index.html")

    with server.failing(f"{label_of(address)}.{EXTENSION}/", moved):
        extension = visited(profile, address)
    profile.set_offline(True)
    reopened(extension)


@of_the_page
def test_a_site_in_the_folder_of_another_has_its_own_worker_and_page(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    outer = folder_of(server, address)
    shutil.copytree(outer, outer.with_name("inner"))
    outer.with_name("inner").rename(outer / "inner")

    def in_folder(folder: Path, path: str) -> Response:
        file = folder / path
        # The site's rules are for its root. Without any, files as new as these soon count as old.
        kept = {"Cache-Control": "max-age=3600"} if "/assets/" in path else {}
        return FileResponse(file / "index.html" if file.is_dir() else file, headers=kept)

    with server.failing(f"{label_of(address)}.{EXTENSION}/inner/", in_folder):
        extension = visited(profile, address)
        change_page(server, address, "data-outer")
        wait_until_cached(reopened(extension))
        inner = visited(profile, f"{address}inner/")
    profile.set_offline(True)
    reopened(inner, marked=":not([data-outer])")
    reopened(extension, marked="[data-outer]")
    scopes = [url for url, *_ in cached_pages(extension)]
    assert scopes == [
        *(address, f"{address}index.html"),
        *(f"{address}inner/", f"{address}inner/index.html"),
    ]


@of_the_page
def test_who_tries_again_gets_the_page_from_the_web_server_and_that_is_cached(
    server: WebServer, shared_address: str, shared: FramedExtension
) -> None:
    before = len(server.requests)
    with shared.host.expect_event("framenavigated"):
        frame_of(shared).evaluate("() => { window.agentapp.reload(); }")
    shared.expect_state("waiting")
    wait_until_cached(shared)
    assert server.requests[before:].count(f"{label_of(shared_address)}.{EXTENSION}/") > 2
    assert len(cached_pages(shared)) == 2
