"""Visits of the pages: first ones, with a new profile each, and later ones, all interleaved."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as HostPage

from agentapp_devkit.bench.chromium import Chromium, open_extension
from agentapp_devkit.bench.pages import Page
from agentapp_devkit.bench.results import Request, Starts, Visit
from agentapp_devkit.progress import Progress

_SCRIPT = Path(__file__).with_name("sources") / "starting.js"
_REPORT = "agentapp-bench "
_WARM_UP = 3
"""Visits before the first that counts: the browser keeps compiled code of what comes back, and of
WebAssembly only once it has been used for a while."""
_CUSTOMERS = 100  # in each of these visits
_CALM = 1000  # ms for a browser that was just started to come to rest
_LINGER = 3000  # ms at the end of these visits: what the browser keeps of a page it writes later


class VisitError(Exception):
    """A page did not show the customer; the message holds what it said in the console."""


def measure(
    pages: Sequence[Page], chromium: Chromium, *, runs: int, scratch: Path, progress: Progress
) -> dict[str, Starts]:
    """Visit each page `runs` times for the first time, and as often again.

    The pages take turns, and a different one begins each round, so that what else the machine does
    falls upon all of them.

    Args:
        pages: What to visit.
        chromium: With what.
        runs: How often.
        scratch: A folder for the profiles.
        progress: Where each round is announced.

    Raises:
        VisitError: A page did not show the customer.
    """
    profiles = {page.slug: scratch / page.slug for page in pages}
    with progress.step("Warming up the profiles"):
        for page in pages:
            for _ in range(_WARM_UP):
                _visit(page, chromium, profiles[page.slug], _use)
    first: dict[str, list[Visit]] = {page.slug: [] for page in pages}
    later: dict[str, list[Visit]] = {page.slug: [] for page in pages}
    for number in range(runs):
        with progress.step(f"Round {number + 1} of {runs}"):
            turn = number % len(pages)
            for page in (*pages[turn:], *pages[:turn]):
                with tempfile.TemporaryDirectory(dir=scratch) as new:
                    first[page.slug].append(_visit(page, chromium, Path(new)))
                later[page.slug].append(_visit(page, chromium, profiles[page.slug]))
    return {slug: Starts(slug, tuple(first[slug]), tuple(later[slug])) for slug in profiles}


def _use(host: HostPage) -> None:
    """Do with a page what an agent does, and leave it open for a moment."""
    host.evaluate("(count) => window.openCustomers(count)", _CUSTOMERS)
    host.wait_for_timeout(_LINGER)


def _visit(
    page: Page,
    chromium: Chromium,
    profile: Path,
    then: Callable[[HostPage], None] = lambda _host: None,
) -> Visit:
    said: list[str] = []

    def is_report(message: ConsoleMessage) -> bool:
        said.append(message.text)
        return message.text.startswith(_REPORT)

    with chromium.agent_app(profile, _SCRIPT) as host:
        host.context.on("weberror", lambda error: said.append(str(error.error)))
        host.wait_for_timeout(_CALM)
        try:
            with host.expect_console_message(is_report):
                open_extension(host, f"https://{page.host}/")
        except PlaywrightError as error:
            raise VisitError(
                f"{page.title}: the customer was not shown. The page said:\n"
                + ("\n".join(said) or "nothing")
            ) from error
        then(host)
    return _read(next(text for text in said if text.startswith(_REPORT)))


def _read(report: str) -> Visit:
    content = json.loads(report.removeprefix(_REPORT))
    requests = tuple(Request(**request) for request in content.pop("requests"))
    return Visit(**content, requests=requests)
