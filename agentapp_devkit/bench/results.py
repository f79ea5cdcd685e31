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
        bytes: Its size over the wire, without headers; 0 if it came from the cache.
    """

    address: str
    start: float
    bytes: int


@dataclass(frozen=True)
class PageLoad:
    """One load of a page. All times are in ms from the start of the frame's navigation.

    Args:
        shown: When the customer's name was in the DOM.
        painted: When the browser first painted the page, or `None` if it did not tell.
        moments: The times of the marks of the page and the browser, by name.
        requests: All requests until the page was idle.
    """

    shown: float
    painted: float | None
    moments: Mapping[str, float]
    requests: tuple[PageRequest, ...]

    @property
    def bytes_until_shown(self) -> int:
        """Sum the bytes of the requests that began before the name was shown."""
        return sum(request.bytes for request in self.requests if request.start <= self.shown)

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


@dataclass(frozen=True)
class Switching:
    """Switches between customers, in ms from the moment the frame heard the host's message.

    Args:
        shown: Until the panel showed the new customer, plain sections included.
        complete: Until the asynchronous section had its result too.
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
class Results:
    """One run of the bench."""

    machine: Machine
    runs: int
    encoding: str
    page_loads: Mapping[str, PageLoads]
    switching: Switching
    growth: Growth

    def ratio(self, of: Callable[[PageLoads], float | None], page: str, to: str) -> float | None:
        """Divide the value of one page by the value of another."""
        above, below = of(self.page_loads[page]), of(self.page_loads[to])
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
    """Return the median bytes of a first visit that were requested before the name was shown."""
    return median(load.bytes_until_shown for load in page_loads.first)


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
