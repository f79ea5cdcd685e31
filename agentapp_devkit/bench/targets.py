"""Targets of agentapp, as ratios within one run of the bench."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agentapp_devkit.bench import results
from agentapp_devkit.bench.lines import TARGET_LINE
from agentapp_devkit.bench.pages import AGENTAPP, JAVASCRIPT, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import Growth, HostVisits, Results, Switching
from agentapp_devkit.check import web_hosts

_COMPRESSES_LITTLE = (0.7, 0.5)
_COMPRESSES_MUCH = (1.2, 0.9)
# At least and aim for the bytes of agentapp beside PyScript's, by web host.
_BYTES = {
    web_hosts.NGINX.slug: _COMPRESSES_LITTLE,
    web_hosts.NGINX_WITH_HEADERS.slug: _COMPRESSES_LITTLE,
    web_hosts.CADDY.slug: _COMPRESSES_LITTLE,
    web_hosts.CADDY_ENCODE.slug: _COMPRESSES_LITTLE,
    web_hosts.CADDY_WITH_HEADERS.slug: _COMPRESSES_LITTLE,
    web_hosts.PYTHON.slug: _COMPRESSES_LITTLE,
    web_hosts.CLOUDFLARE.slug: _COMPRESSES_MUCH,
    web_hosts.CLOUDFRONT.slug: _COMPRESSES_MUCH,
    web_hosts.BROTLI.slug: _COMPRESSES_MUCH,
}

Verdict = Literal["aim reached", "reached", "missed", "not measured"]


@dataclass(frozen=True)
class Target:
    """One target and its result.

    Args:
        what: Its name.
        measured: The result; smaller is better. `None` if there is none.
        at_least: The limit.
        aim: A better value to aim at.
        unit: The unit of the values; "" for a ratio.
    """

    what: str
    measured: float | None
    at_least: float
    aim: float
    unit: str = ""

    @property
    def verdict(self) -> Verdict:
        """Compare the result with the limit and the aim."""
        if self.measured is None:
            return "not measured"
        if self.measured <= self.aim:
            return "aim reached"
        return "reached" if self.measured <= self.at_least else "missed"


def targets(run: Results) -> list[Target]:
    """Return the targets of the parts that `run` has, with its results."""
    found: list[Target] = []
    if run.page_loads:
        found += _page_loads(run)
    if run.switching:
        found += _switching(run.switching)
    if run.growth:
        found += _growth(run.growth)
    if run.page_loads:
        found += [*_painting(run), *_early_view(run)]
    return [*found, *_hosts(run)]


def _page_loads(run: Results) -> Iterator[Target]:
    # Until Python has drawn: the name itself may show before Python is there.
    to = "to PyScript as it comes"
    for page, title, at_least, aim in (
        (AGENTAPP, "with PyScript", 0.30, 0.15),
        (PYODIDE, "without its core", 0.22, 0.12),
    ):
        ratio = run.ratio(results.repeat_drawn, page, PYSCRIPT)
        yield Target(f"repeat visits, {title}, {to}", ratio, at_least, aim)
    for page, title in ((AGENTAPP, "with PyScript"), (PYODIDE, "without its core")):
        ratio = run.ratio(results.first_drawn, page, PYSCRIPT)
        yield Target(f"first visit, {title}, {to}", ratio, 0.40, 0.25)
        ratio = run.ratio(results.first_bytes, page, PYSCRIPT)
        yield Target(f"bytes, first visit, {title}, {to}", ratio, 1.3, 0.9)


def _switching(switching: Switching) -> Iterator[Target]:
    shown = switching.shown
    yield Target("dispatch, median", results.percentile(shown, 50), 1, 0.3, "ms")
    yield Target("dispatch, 99th percentile", results.percentile(shown, 99), 5, 2, "ms")


def _growth(growth: Growth) -> Iterator[Target]:
    warm, end = growth.warm, growth.end
    yield Target("growth of live proxies", end.proxies - warm.proxies, 0, 0)
    grown = end.webassembly - warm.webassembly
    yield Target("growth of WebAssembly memory", grown, 0, 0, "bytes")


def _painting(run: Results) -> Iterator[Target]:
    to = "to the JavaScript page"
    for page, title in ((AGENTAPP, "with PyScript"), (PYODIDE, "without its core")):
        first = run.ratio(results.first_painted, page, JAVASCRIPT)
        yield Target(f"skeleton painted, first visit, {title}, {to}", first, 1.2, 1.0)
        repeat = run.ratio(results.repeat_painted, page, JAVASCRIPT)
        yield Target(f"skeleton painted, repeat visits, {title}, {to}", repeat, 1.2, 1.0)


def _early_view(run: Results) -> Iterator[Target]:
    to = "to the JavaScript page"
    first = run.ratio(results.first_shown, AGENTAPP, JAVASCRIPT)
    yield Target(f"name, first visit, {to}", first, 1.5, 1.1)
    repeat = run.ratio(results.repeat_shown, AGENTAPP, JAVASCRIPT)
    yield Target(f"name, repeat visits, {to}", repeat, 1.5, 1.1)
    shift = results.layout_shift(run.page_loads[AGENTAPP])
    yield Target("layout shift, first visit", shift, 0.02, 0)


def _hosts(run: Results) -> Iterator[Target]:
    to = "to PyScript as it comes"
    for visits in run.hosts:
        if visits.line == TARGET_LINE.slug:
            ratio = visits.ratio(AGENTAPP, results.first_bytes_until_drawn, PYSCRIPT)
            at_least, aim = _BYTES[visits.web_host]
            yield Target(
                f"bytes until Python has drawn, {visits.web_host}, {to}", ratio, at_least, aim
            )
    cloudflare = run.on(web_hosts.CLOUDFLARE.slug, TARGET_LINE.slug)
    if cloudflare:
        yield from _slow_line(cloudflare)


def _slow_line(visits: HostVisits) -> Iterator[Target]:
    where = f"first visit, Cloudflare, {TARGET_LINE.title}"
    name = visits.ratio(AGENTAPP, results.first_shown, PYSCRIPT)
    yield Target(f"name, {where}, to PyScript as it comes", name, 0.10, 0.03)
    sections = visits.ratio(AGENTAPP, results.first_sections, PYSCRIPT, results.first_shown)
    yield Target(f"sections, {where}, to PyScript's name", sections, 0.85, 0.6)
    shift = results.layout_shift(visits.page_loads[AGENTAPP])
    yield Target(f"layout shift, {where}", shift, 0.02, 0)
