"""Results of the bench, and the statistics over them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from agentapp_devkit.bench.machine import Machine


@dataclass(frozen=True)
class PageRequest:
    """One request that a page made.

    Args:
        address: The path on the page's origin.
        start: When it was made, in ms from the start of the navigation.
        end: When its response had arrived, likewise.
        bytes: Its size over the wire, without headers; 0 if it came from the cache.
    """

    address: str
    start: float
    end: float
    bytes: int


@dataclass(frozen=True)
class PageLoad:
    """One load of a page. All times are in ms from the start of the frame's navigation.

    Args:
        shown: When the customer's name was in the DOM.
        drawn: When Python had drawn the customer, or as `shown` where no Python draws.
        sections: When the sections of the customer were there, or `None` if the page has none.
        layout_shift: The cumulative layout shift until then.
        painted: When the browser first painted the page, or `None` if it did not tell.
        moments: The times of the marks of the page and the browser, by name.
        requests: All requests until the page was idle.
    """

    shown: float
    drawn: float
    sections: float | None
    layout_shift: float
    painted: float | None
    moments: Mapping[str, float]
    requests: tuple[PageRequest, ...]

    def bytes_until(self, moment: float) -> int:
        """Sum the bytes of the responses that had arrived at a moment."""
        return sum(request.bytes for request in self.requests if request.end <= moment)

    @property
    def bytes(self) -> int:
        """Sum the bytes of all requests."""
        return sum(request.bytes for request in self.requests)


@dataclass(frozen=True)
class PageLoads:
    """All loads of one page.

    Args:
        slug: The short name of the page.
        first: The first visits, with a new profile each.
        repeat: The repeat visits, with one profile.
    """

    slug: str
    first: tuple[PageLoad, ...]
    repeat: tuple[PageLoad, ...]


Measure = Callable[[PageLoads], float | None]
"""A value of a page, such as a median over its loads."""


@dataclass(frozen=True)
class Switching:
    """Switches between customers, in ms from the moment the frame heard the host's message.

    Args:
        shown: Until the panel showed the new customer.
        complete: Until all sections had their results too.
    """

    shown: tuple[float, ...]
    complete: tuple[float, ...]


@dataclass(frozen=True)
class Memory:
    """Memory of the page after a garbage collection.

    Args:
        javascript: The heap of JavaScript, in bytes.
        webassembly: The memory of WebAssembly, in bytes.
        proxies: The number of Python objects that JavaScript holds.
    """

    javascript: int
    webassembly: int
    proxies: int


@dataclass(frozen=True)
class Growth:
    """Memory over a workday.

    Args:
        started: While the first customer is shown.
        warm: After the first switches, when all code has run.
        end: After as many more as a long workday has.
    """

    started: Memory
    warm: Memory
    end: Memory


@dataclass(frozen=True)
class HostVisits:
    """First visits of the compared pages on one web host over one line.

    Args:
        web_host: The slug of the web host.
        line: The slug of the line.
        page_loads: The visits by the page's slug; there are no repeat visits.
    """

    web_host: str
    line: str
    page_loads: Mapping[str, PageLoads]

    def ratio(
        self, page: str, of: Measure, to_page: str, to_measure: Measure | None = None
    ) -> float | None:
        """Divide a value of one page by the same value of another, or by another value."""
        return _divide(of(self.page_loads[page]), (to_measure or of)(self.page_loads[to_page]))


@dataclass(frozen=True)
class Results:
    """One run of the bench.

    Args:
        machine: The machine.
        runs: The number of first visits, and of repeat visits, of each page.
        encoding: The encoding of the files, except on the web hosts of `hosts`.
        page_loads: The page loads by the page's slug; empty if the run has none.
        switching: The switches between customers, if the run has some.
        growth: The memory over a workday, if the run has one.
        hosts: The first visits by web host and line.
    """

    machine: Machine
    runs: int
    encoding: str
    page_loads: Mapping[str, PageLoads]
    switching: Switching | None
    growth: Growth | None
    hosts: tuple[HostVisits, ...] = ()

    def ratio(self, of: Measure, page: str, to: str) -> float | None:
        """Divide the value of one page by the value of another."""
        return _divide(of(self.page_loads[page]), of(self.page_loads[to]))

    def on(self, web_host: str, line: str) -> HostVisits | None:
        """Return the visits on a web host over a line, if the run has some."""
        return next((h for h in self.hosts if (h.web_host, h.line) == (web_host, line)), None)


def _divide(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile; between two values, interpolate.

    Example:
        >>> percentile([1, 2, 3, 4, 5], 50)
        3.0
    """
    if len(values) == 1:
        return float(values[0])
    return float(quantiles(values, n=100, method="inclusive")[percent - 1])


def first_shown(page_loads: PageLoads) -> float:
    """Return the median time until the name is shown, on first visits."""
    return median(load.shown for load in page_loads.first)


def repeat_shown(page_loads: PageLoads) -> float:
    """Return the median time until the name is shown, on repeat visits."""
    return median(load.shown for load in page_loads.repeat)


def first_painted(page_loads: PageLoads) -> float | None:
    """Return the median time until the skeleton is painted, on first visits."""
    return _median(load.painted for load in page_loads.first)


def repeat_painted(page_loads: PageLoads) -> float | None:
    """Return the median time until the skeleton is painted, on repeat visits."""
    return _median(load.painted for load in page_loads.repeat)


def first_bytes(page_loads: PageLoads) -> float:
    """Return the median bytes of a first visit until the page is idle."""
    return median(load.bytes for load in page_loads.first)


def first_bytes_until_shown(page_loads: PageLoads) -> float:
    """Return the median bytes of a first visit that had arrived when the name was shown."""
    return median(load.bytes_until(load.shown) for load in page_loads.first)


def first_bytes_until_drawn(page_loads: PageLoads) -> float:
    """Return the median bytes of a first visit that had arrived when Python had drawn."""
    return median(load.bytes_until(load.drawn) for load in page_loads.first)


def first_bytes_until_sections(page_loads: PageLoads) -> float | None:
    """Return the median bytes of a first visit that had arrived with the sections."""
    return _median(
        load.bytes_until(load.sections) if load.sections is not None else None
        for load in page_loads.first
    )


def first_drawn(page_loads: PageLoads) -> float:
    """Return the median time until Python has drawn, on first visits."""
    return median(load.drawn for load in page_loads.first)


def repeat_drawn(page_loads: PageLoads) -> float:
    """Return the median time until Python has drawn, on repeat visits."""
    return median(load.drawn for load in page_loads.repeat)


def first_sections(page_loads: PageLoads) -> float | None:
    """Return the median time until the sections are shown, on first visits."""
    return _median(load.sections for load in page_loads.first)


def layout_shift(page_loads: PageLoads) -> float:
    """Return the largest cumulative layout shift of a first visit."""
    return max(load.layout_shift for load in page_loads.first)


def moments(loads: Sequence[PageLoad]) -> dict[str, float]:
    """Return the median of each moment that all loads have, in order of time."""
    names = set.intersection(*(set(load.moments) for load in loads))
    medians = {name: median(load.moments[name] for load in loads) for name in names}
    return dict(sorted(medians.items(), key=lambda item: item[1]))


def bytes_by_address(loads: Sequence[PageLoad]) -> dict[str, int]:
    """Return the median bytes of each file, the largest first."""
    totals: dict[str, list[int]] = {}
    for load in loads:
        taken: dict[str, int] = {}
        for request in load.requests:
            taken[request.address] = taken.get(request.address, 0) + request.bytes
        for address, size in taken.items():
            totals.setdefault(address, []).append(size)
    medians = {address: int(median(sizes)) for address, sizes in totals.items()}
    return dict(sorted(medians.items(), key=lambda item: (-item[1], item[0])))


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
