"""Loads the compared pages in turns: first visits with a new profile each, and repeat visits."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as HostPage

from agentapp_devkit.bench.chromium import Chromium, open_extension
from agentapp_devkit.bench.pages import ComparedPage
from agentapp_devkit.bench.results import PageLoad, PageLoads, PageRequest
from agentapp_devkit.check.web_hosts import WebHost
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Progress

_SCRIPT = Path(__file__).with_name("sources") / "starting.js"
_REPORT = "agentapp-bench "
_WARM_UP = 3
"""Page loads before the first that counts: the browser caches the compiled code of pages that come
back, and of WebAssembly only once it has run for a while."""
_CUSTOMERS = 100  # in each of these page loads
_START_PAUSE_MS = 1000  # until a browser that was just started is idle
_CACHE_PAUSE_MS = 3000  # at the end of these page loads: the browser writes its caches later


class PageLoadError(ReportedError):
    """A page did not show the customer; the message holds its console output."""


def measure(
    pages: Sequence[ComparedPage],
    web_host: WebHost,
    chromium: Chromium,
    *,
    runs: int,
    scratch: Path,
    progress: Progress,
) -> dict[str, PageLoads]:
    """Measure `runs` first visits and `runs` repeat visits of each page.

    The pages take turns, and each round begins with another page, so other load of the machine
    affects all of them.

    Args:
        pages: The pages.
        web_host: The web host that serves them.
        chromium: The browser.
        runs: The number of rounds.
        scratch: A folder for the profiles.
        progress: Announces each round.

    Raises:
        PageLoadError: A page did not show the customer.
    """
    profiles = {page.slug: scratch / page.slug for page in pages}
    with progress.step("Warming up the profiles"):
        for page in pages:
            for _ in range(_WARM_UP):
                load(page, web_host, chromium, profiles[page.slug], _use)
    first: dict[str, list[PageLoad]] = {page.slug: [] for page in pages}
    repeat: dict[str, list[PageLoad]] = {page.slug: [] for page in pages}
    for number in range(runs):
        with progress.step(f"Round {number + 1} of {runs}"):
            turn = number % len(pages)
            for page in (*pages[turn:], *pages[:turn]):
                with tempfile.TemporaryDirectory(dir=scratch) as new:
                    first[page.slug].append(load(page, web_host, chromium, Path(new)))
                repeat[page.slug].append(load(page, web_host, chromium, profiles[page.slug]))
    return {slug: PageLoads(slug, tuple(first[slug]), tuple(repeat[slug])) for slug in profiles}


def _use(host: HostPage) -> None:
    """Use a page as an agent does, and leave it open for a moment."""
    host.evaluate("(count) => window.openCustomers(count)", _CUSTOMERS)
    host.wait_for_timeout(_CACHE_PAUSE_MS)


def load(
    page: ComparedPage,
    web_host: WebHost,
    chromium: Chromium,
    profile: Path,
    then: Callable[[HostPage], None] = lambda _host: None,
) -> PageLoad:
    """Load a page as `web_host` serves it, with a profile; call `then` once the page is at rest.

    Raises:
        PageLoadError: The page did not show the customer.
    """
    console: list[str] = []

    def is_report(message: ConsoleMessage) -> bool:
        console.append(message.text)
        return message.text.startswith(_REPORT)

    with chromium.agent_app(profile, _SCRIPT) as host:
        host.context.on("weberror", lambda error: console.append(str(error.error)))
        host.wait_for_timeout(_START_PAUSE_MS)
        try:
            with host.expect_console_message(is_report):
                open_extension(host, f"https://{page.host(web_host)}/")
        except PlaywrightError as error:
            raise PageLoadError(
                f"{page.title}, {web_host.title}: the customer was not shown. The page console:\n"
                + ("\n".join(console) or "nothing")
            ) from error
        then(host)
    return _read(next(text for text in console if text.startswith(_REPORT)))


def _read(report: str) -> PageLoad:
    content = json.loads(report.removeprefix(_REPORT))
    requests = tuple(PageRequest(**request) for request in content.pop("requests"))
    return PageLoad(**content, requests=requests)
