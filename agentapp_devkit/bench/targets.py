"""Targets of agentapp, as ratios within one run of the bench."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agentapp_devkit.bench import results
from agentapp_devkit.bench.pages import AGENTAPP, JAVASCRIPT, PYODIDE, PYSCRIPT
from agentapp_devkit.bench.results import Results

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
    """Return all targets with the results of `run`."""
    return [*_page_loads(run), *_switching(run), *_growth(run), *_painting(run)]


def _page_loads(run: Results) -> Iterator[Target]:
    to = "to PyScript as it comes"
    for page, title, at_least, aim in (
        (AGENTAPP, "with PyScript", 0.30, 0.15),
        (PYODIDE, "without its core", 0.22, 0.12),
    ):
        ratio = run.ratio(results.repeat_shown, page, PYSCRIPT)
        yield Target(f"repeat visits, {title}, {to}", ratio, at_least, aim)
    for page, title in ((AGENTAPP, "with PyScript"), (PYODIDE, "without its core")):
        ratio = run.ratio(results.first_shown, page, PYSCRIPT)
        yield Target(f"first visit, {title}, {to}", ratio, 0.40, 0.25)
        ratio = run.ratio(results.first_bytes, page, PYSCRIPT)
        yield Target(f"bytes, first visit, {title}, {to}", ratio, 1.3, 0.9)


def _switching(run: Results) -> Iterator[Target]:
    shown = run.switching.shown
    yield Target("dispatch, median", results.percentile(shown, 50), 1, 0.3, "ms")
    yield Target("dispatch, 99th percentile", results.percentile(shown, 99), 5, 2, "ms")


def _growth(run: Results) -> Iterator[Target]:
    warm, end = run.growth.warm, run.growth.end
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
