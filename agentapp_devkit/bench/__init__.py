"""`bench`: how long agentapp takes, what it weighs, and how that compares.

It compares five pages, all served in the same way and visited in one run, taking turns: see
`pages.py` for what they are, `page_loads.py` for how a start is measured, and `workday.py` for a
working day. Times differ from machine to machine; the ratios are what to look at.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from agentapp_devkit import paths
from agentapp_devkit.bench import machine, page_loads, pages, workday
from agentapp_devkit.bench.chromium import Chromium
from agentapp_devkit.bench.results import Figures
from agentapp_devkit.bench.serving import serving
from agentapp_devkit.progress import Progress
from agentapp_devkit.tools import browser

_CACHE = paths.CACHE / "brotli"


def run(*, runs: int, brotli: bool, progress: Progress) -> Figures:
    """Measure everything.

    Args:
        runs: How many first visits of each page, and how many later ones.
        brotli: Whether the server compresses what web hosts compress.
        progress: Where the steps are announced; all of it takes minutes.

    Raises:
        VisitError: A page did not show the customer.
        BrowserError: There is no browser.
    """
    executable = browser.ensure(progress)
    load = machine.load_average()
    with tempfile.TemporaryDirectory(prefix="agentapp-bench-") as folder:
        scratch = Path(folder)
        sites = pages.make(scratch / "pages", progress=progress)
        profiles = scratch / "profiles"
        profiles.mkdir()
        with (
            serving(
                sites, brotli=brotli, scratch=scratch, cache=_CACHE, progress=progress
            ) as server,
            sync_playwright() as playwright,
        ):
            chromium = Chromium(playwright, executable, server)
            return Figures(
                starts=page_loads.measure(
                    pages.PAGES, chromium, runs=runs, scratch=profiles, progress=progress
                ),
                switching=workday.time_switches(chromium, scratch=profiles, progress=progress),
                growth=workday.weigh(chromium, scratch=profiles, progress=progress),
                machine=machine.describe(chromium.version(profiles / "version"), load),
                runs=runs,
                encoding="brotli" if brotli else "identity",
            )
