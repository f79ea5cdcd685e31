"""`bench`: measures the time, size and memory of agentapp beside other ways to write the page.

Five pages (`pages.py`) are served in the same way and loaded in turns (`page_loads.py`); then a
workday runs in one page (`workday.py`). Times differ from machine to machine: compare the ratios.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from agentapp_devkit import paths
from agentapp_devkit.bench import machine, page_loads, pages, workday
from agentapp_devkit.bench.chromium import Chromium
from agentapp_devkit.bench.results import Results
from agentapp_devkit.bench.serving import serving
from agentapp_devkit.progress import Progress
from agentapp_devkit.tools import browser

_CACHE = paths.CACHE / "brotli"


def run(*, runs: int, brotli: bool, progress: Progress) -> Results:
    """Measure all pages and a workday.

    Args:
        runs: The number of first visits, and of repeat visits, of each page.
        brotli: Compress as web hosts do.
        progress: Announces the steps, which take minutes.

    Raises:
        PageLoadError: A page did not show the customer.
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
            return Results(
                page_loads=page_loads.measure(
                    pages.PAGES, chromium, runs=runs, scratch=profiles, progress=progress
                ),
                switching=workday.time_switches(chromium, scratch=profiles, progress=progress),
                growth=workday.measure_memory(chromium, scratch=profiles, progress=progress),
                machine=machine.describe(chromium.version(profiles / "version"), load),
                runs=runs,
                encoding="brotli" if brotli else "no",
            )
