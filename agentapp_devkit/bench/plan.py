"""The plan of a run: the parts to measure, the web hosts and the lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from agentapp_devkit.bench import pages
from agentapp_devkit.bench.lines import TARGET_LINE, Line
from agentapp_devkit.check.web_hosts import BROTLI, PYTHON, WEB_HOSTS, WebHost

Part = Literal["pages", "workday", "hosts"]


@dataclass(frozen=True)
class Plan:
    """The measurements of a run.

    Args:
        parts: Page loads, a workday, first visits on web hosts.
        runs: The number of first visits, and of repeat visits, of each page.
        brotli: Serve page loads and the workday with brotli, or the files as they are.
        web_hosts: The web hosts to visit.
        lines: The lines to visit them over.
        host_runs: The number of visits of each page on each web host over each line.
    """

    parts: Collection[Part] = ("pages", "workday", "hosts")
    runs: int = 5
    brotli: bool = True
    web_hosts: Sequence[WebHost] = tuple(WEB_HOSTS.values())
    lines: Sequence[Line] = (TARGET_LINE,)
    host_runs: int = 1

    @property
    def plain_host(self) -> WebHost:
        """The web host of page loads and of the workday."""
        return BROTLI if self.brotli else PYTHON

    def served(self) -> dict[str, dict[str, WebHost]]:
        """Map the slugs of the pages to the web hosts that serve them, by their slugs."""
        served: dict[str, dict[str, WebHost]] = {}
        if "hosts" in self.parts:
            for page in pages.COMPARED_ON_WEB_HOSTS:
                served[page.slug] = {web_host.slug: web_host for web_host in self.web_hosts}
        plain = [page.slug for page in pages.PAGES] if "pages" in self.parts else []
        plain += [pages.SWITCHING] if "workday" in self.parts else []
        for slug in plain:
            served.setdefault(slug, {})[self.plain_host.slug] = self.plain_host
        return served
