"""`bench`: measures the time, size and memory of agentapp beside other ways to write the page.

Five pages (`pages.py`) are served in the same way and loaded in turns (`page_loads.py`); then a
workday runs in one page (`workday.py`). At last come first visits of agentapp and of PyScript as it
comes, served as web hosts do (`web_hosts.py`), over lines as agents have (`lines.py`). Times differ
from machine to machine: compare the ratios.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from agentapp_devkit import paths
from agentapp_devkit.bench import machine, page_loads, pages, web_host_visits, workday
from agentapp_devkit.bench.chromium import Chromium
from agentapp_devkit.bench.plan import Plan
from agentapp_devkit.bench.results import HostVisits, PageLoads, Results
from agentapp_devkit.bench.serving import serving
from agentapp_devkit.progress import Progress
from agentapp_devkit.tools import browser

_CACHE = paths.CACHE / "compressed-for-bench"


def run(plan: Plan, progress: Progress) -> Results:
    """Measure the parts of `plan`.

    Args:
        plan: The measurements.
        progress: Announces the steps, which take minutes.

    Raises:
        PageLoadError: A page did not show the customer.
        BrowserError: There is no browser.
    """
    executable = browser.ensure(progress)
    load = machine.load_average()
    with tempfile.TemporaryDirectory(prefix="agentapp-bench-") as folder:
        scratch = Path(folder)
        sites = pages.make(scratch / "pages", plan.served(), progress=progress)
        profiles = scratch / "profiles"
        profiles.mkdir()
        with (
            serving(sites, scratch=scratch, cache=_CACHE, progress=progress) as server,
            sync_playwright() as playwright,
        ):
            chromium = Chromium(playwright, executable, server)
            loads: Mapping[str, PageLoads] = {}
            switching = growth = None
            hosts: tuple[HostVisits, ...] = ()
            if "pages" in plan.parts:
                loads = page_loads.measure(
                    pages.PAGES,
                    plan.plain_host,
                    chromium,
                    runs=plan.runs,
                    scratch=profiles,
                    progress=progress,
                )
            if "workday" in plan.parts:
                where = (chromium, plan.plain_host)
                switching = workday.time_switches(*where, scratch=profiles, progress=progress)
                growth = workday.measure_memory(*where, scratch=profiles, progress=progress)
            if "hosts" in plan.parts:
                hosts = web_host_visits.measure(
                    plan.web_hosts,
                    plan.lines,
                    chromium,
                    runs=plan.host_runs,
                    scratch=profiles,
                    progress=progress,
                )
            return Results(
                page_loads=loads,
                switching=switching,
                growth=growth,
                hosts=hosts,
                machine=machine.describe(chromium.version(profiles / "version"), load),
                runs=plan.runs,
                encoding="brotli" if plan.brotli else "no",
            )
