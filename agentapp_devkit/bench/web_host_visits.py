"""Measures first visits of agentapp and PyScript as it comes, on web hosts and over lines."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agentapp_devkit.bench import lines, page_loads, pages
from agentapp_devkit.bench.chromium import Chromium
from agentapp_devkit.bench.lines import Line
from agentapp_devkit.bench.results import HostVisits, PageLoad, PageLoads
from agentapp_devkit.check.web_hosts import WebHost
from agentapp_devkit.progress import Progress


def measure(
    web_hosts: Sequence[WebHost],
    over: Sequence[Line],
    chromium: Chromium,
    *,
    runs: int,
    scratch: Path,
    progress: Progress,
) -> tuple[HostVisits, ...]:
    """Measure `runs` first visits of each page on each web host over each line.

    Args:
        web_hosts: The web hosts.
        over: The lines.
        chromium: The browser.
        runs: The number of visits.
        scratch: A folder for the profiles.
        progress: Announces each line.

    Raises:
        PageLoadError: A page did not show the customer.
    """
    measured = []
    for line in over:
        with (
            progress.step(f"First visits on {len(web_hosts)} web hosts, {line.title}"),
            lines.through(line, chromium.server) as server,
        ):
            browser = replace(chromium, server=server)
            for web_host in web_hosts:
                visits = _visits(web_host, browser, runs, scratch)
                measured.append(HostVisits(web_host.slug, line.slug, visits))
    return tuple(measured)


def _visits(
    web_host: WebHost, chromium: Chromium, runs: int, scratch: Path
) -> dict[str, PageLoads]:
    first: dict[str, list[PageLoad]] = {page.slug: [] for page in pages.COMPARED_ON_WEB_HOSTS}
    for _ in range(runs):
        for page in pages.COMPARED_ON_WEB_HOSTS:
            with tempfile.TemporaryDirectory(dir=scratch) as profile:
                first[page.slug].append(page_loads.load(page, web_host, chromium, Path(profile)))
    return {slug: PageLoads(slug, tuple(loads), ()) for slug, loads in first.items()}
