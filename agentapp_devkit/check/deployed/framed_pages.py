"""Opens the pages of a deployed site in Chromium, framed by a fake Agent App."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlencode

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from agentapp._placements import WITH_CUSTOMER
from agentapp_devkit import paths
from agentapp_devkit.check.deployed import browser_rules
from agentapp_devkit.check.deployed.address import SiteAddress
from agentapp_devkit.check.deployed.browser_rules import Observations
from agentapp_devkit.check.deployed.site_manifest import SiteManifest
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.progress import Progress
from agentapp_devkit.simulator.extension_info import protocol_of
from agentapp_devkit.tools import browser as chromium

AGENT_APP = "https://my.livechatinc.com"
"""The Agent App's origin."""

_HOST_PAGE = Path(__file__).with_name("host_page")
_PLUGIN_ID = "agentapp-check"
_TIMEOUT = 60.0  # seconds until a panel has to show
_SECTIONS_TIMEOUT = 20.0  # seconds for its sections after that
_ANSWER_TIMEOUT = 10.0  # seconds; Python's start keeps a page busy for one or two
_LOOK_MS = 1000  # for one look at the panel
_PAUSE_MS = 100
_ERROR_PAGE = "chrome-error:"
# Of a page that goes, and of what the policy forbids, which the console has.
_NO_FAILURES = frozenset({"net::ERR_ABORTED", "csp"})


def check_in_chromium(
    address: SiteAddress, manifest: SiteManifest, progress: Progress, *, accepts_untrusted: bool
) -> list[Issue]:
    """Start Chromium, open each page of a site, and return the issues of what shows.

    Args:
        address: The site's address.
        manifest: Its manifest.
        progress: Announces the work.
        accepts_untrusted: True to accept the site's certificate, which has an issue of its own.

    Raises:
        BrowserError: There is no Chromium, and none can be installed.
    """
    executable = chromium.ensure(progress)
    with progress.step(f"Opening {address} in Chromium"), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium.arguments())
        try:
            return check_pages(browser, address, manifest, accepts_untrusted=accepts_untrusted)
        finally:
            browser.close()


def check_pages(
    browser: Browser, address: SiteAddress, manifest: SiteManifest, *, accepts_untrusted: bool
) -> list[Issue]:
    """Open each page of a site, and return the issues of what shows.

    Args:
        browser: The browser.
        address: The site's address.
        manifest: Its manifest.
        accepts_untrusted: True to accept the site's certificate, which has an issue of its own.
    """
    host = _host_of(manifest)
    found: list[Issue] = []
    for file, placement in manifest.pages.items():
        url = _framed_url(address, file)
        seen = Observations(url)
        options = {
            "url": url,
            "protocol": protocol_of(manifest.sdk),
            "events": _events(placement),
        }
        with _new_context(browser, accepts_untrusted=accepts_untrusted) as context:
            # A site of a local network: Chrome asks the agent once.
            with suppress(PlaywrightError):  # an older one has no such permission, and needs none
                context.grant_permissions(["local-network-access"], origin=host)
            context.route(lambda asked: asked.startswith(f"{host}/"), _answer)
            _observe(context, seen)
            page = context.new_page()
            # Its load event waits for the frame's, which a page in an endless loop never has.
            page.goto(f"{host}/#{quote(json.dumps(options))}", wait_until="commit")
            _wait(page, seen)
        found += browser_rules.issues(seen, asks_for_authorization=manifest.authorize)
    return found


def _host_of(manifest: SiteManifest) -> str:
    """Return the origin of the fake Agent App: LiveChat's, or the first that may frame the site."""
    if AGENT_APP in manifest.hosts:
        return AGENT_APP
    return manifest.hosts[0].replace("*.", "www.") if manifest.hosts else AGENT_APP


def _framed_url(address: SiteAddress, file: str) -> str:
    """Return a page's address with what the Agent App appends."""
    query = urlencode({"plugin_id": _PLUGIN_ID, "theme": "light"})
    return f"{address.of('' if file == 'index.html' else file)}?{query}"


def _events(placement: str) -> Sequence[tuple[str, object]]:
    if placement not in WITH_CUSTOMER:
        return ()
    customers = json.loads((paths.SIMULATOR_PAGE / "customers.json").read_text("utf-8"))
    return (("customer_profile", {**customers[0]["profile"], "source": "chats"}),)


@contextmanager
def _new_context(browser: Browser, *, accepts_untrusted: bool) -> Iterator[BrowserContext]:
    context = browser.new_context(ignore_https_errors=accepts_untrusted)
    try:
        yield context
    finally:
        context.close()


def _answer(route: Route) -> None:
    """Answer a request of the fake Agent App's own page."""
    path = route.request.url.partition("://")[2].partition("/")[2].partition("#")[0]
    files = {
        "": _HOST_PAGE / "index.html",
        "host-page.mjs": _HOST_PAGE / "host-page.mjs",
        "vendor/host.mjs": paths.VENDOR / "host.mjs",
    }
    if path in files:
        route.fulfill(path=files[path], content_type=_TYPES[files[path].suffix])
    else:
        route.fulfill(status=404)


_TYPES = {".html": "text/html; charset=utf-8", ".mjs": "text/javascript; charset=utf-8"}


def _observe(context: BrowserContext, seen: Observations) -> None:
    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.console.append((message.text, message.location.get("url", "")))

    def note_failure(request: Request) -> None:
        reason = request.failure or ""
        if request.is_navigation_request():
            seen.refusal = reason
        elif reason not in _NO_FAILURES:
            seen.failures.append((request.url, reason))

    def note_status(response: Response) -> None:
        if response.status >= 400:
            reason = f"{response.status} {response.status_text}".strip()
            seen.failures.append((response.url, reason))

    context.on("console", note_message)
    context.on("weberror", lambda error: seen.exceptions.append(str(error.error)))
    context.on("requestfailed", note_failure)
    context.on("response", note_status)


def _wait(page: Page, seen: Observations) -> None:
    """Wait until the panel and its sections show, or until it is certain that they do not."""
    deadline = monotonic() + _TIMEOUT
    while monotonic() < deadline:
        frame = _frame(page)
        if frame is not None and frame.url.startswith(_ERROR_PAGE):
            seen.was_refused = True
            return
        seen.state = _state(frame)
        if seen.state in {*browser_rules.SHOWN, "unauthorized", "failed"}:
            break
        page.wait_for_timeout(_PAUSE_MS)
    frame = _frame(page)
    if frame is not None:
        if seen.state in browser_rules.SHOWN:
            _wait_for_sections(frame)
        seen.is_stuck = not _answers(frame)
        if not seen.is_stuck:
            _read(frame, seen)


def _frame(page: Page) -> Frame | None:
    return next((frame for frame in page.frames if frame.parent_frame is page.main_frame), None)


# A page in an endless loop answers nothing: each question has a time limit, or follows `_answers`.


def _state(frame: Frame | None) -> str:
    if frame is None:
        return ""
    try:
        return frame.locator("#panel").get_attribute("data-state", timeout=_LOOK_MS) or ""
    except PlaywrightError:  # no panel, a busy page, or another page that loads at this moment
        return ""


def _wait_for_sections(frame: Frame) -> None:
    loading = '[data-section][data-state="loading"]'
    with suppress(PlaywrightError):  # a section may load for as long as its author allows
        frame.wait_for_selector(loading, state="detached", timeout=_SECTIONS_TIMEOUT * 1000)


def _answers(frame: Frame) -> bool:
    if not frame.url.startswith("http"):  # a page that is stuck before its frame is there
        return False
    try:
        frame.wait_for_selector("html", state="attached", timeout=_ANSWER_TIMEOUT * 1000)
    except PlaywrightError:
        return False
    return True


def _read(frame: Frame, seen: Observations) -> None:
    messages = frame.locator('[role="alert"]:visible').all_inner_texts()
    seen.notice = " ".join(filter(None, messages))
    failed = frame.locator('[data-section][data-state="error"] h2')
    seen.failed_sections = failed.all_inner_texts()
