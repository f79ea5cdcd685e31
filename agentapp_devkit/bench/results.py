"""What the bench measures, and what is made of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from agentapp_devkit.bench.machine import Machine


@dataclass(frozen=True)
class Request:
    """One request that a page made.

    Args:
        address: The path on the page's origin.
        start: When it was made, in ms from the start of the navigation.
        bytes: What came over the wire for it, without headers; 0 where the cache had it.
    """

    address: str
    start: float
    bytes: int


@dataclass(frozen=True)
class Visit:
    """One start of a page. All times are in ms from the start of the frame's navigation.

    Args:
        shown: When the customer's name was in the DOM.
        painted: When the browser first painted the page, or `None` where it did not say.
        moments: What happened on the way, by name: the page's marks and the browser's own.
        requests: Everything that the page asked for until it was at rest.
    """

    shown: float
    painted: float | None
    moments: Mapping[str, float]
    requests: tuple[Request, ...]

    @property
    def bytes_until_shown(self) -> int:
        """The bytes of what was asked for before the name was there."""
        return sum(request.bytes for request in self.requests if request.start <= self.shown)

    @property
    def bytes(self) -> int:
        """The bytes of everything."""
        return sum(request.bytes for request in self.requests)


@dataclass(frozen=True)
class Starts:
    """All visits of one page.

    Args:
        slug: The page's.
        first: With a new profile each.
        later: With a profile that has visited before.
    """

    slug: str
    first: tuple[Visit, ...]
    later: tuple[Visit, ...]


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
    """What the page holds, after a garbage collection.

    Args:
        javascript: The heap of JavaScript, in bytes.
        webassembly: The memory of WebAssembly, in bytes.
        proxies: How many of Python's objects JavaScript holds.
    """

    javascript: int
    webassembly: int
    proxies: int


@dataclass(frozen=True)
class Growth:
    """Memory over a working day.

    Args:
        started: When the first customer was on show.
        warm: After the first switches, when everything has run.
        end: After as many more as a long day has.
    """

    started: Memory
    warm: Memory
    end: Memory


@dataclass(frozen=True)
class Figures:
    """One run of the bench."""

    machine: Machine
    runs: int
    encoding: str
    starts: Mapping[str, Starts]
    switching: Switching
    growth: Growth

    def ratio(self, of: Callable[[Starts], float | None], page: str, to: str) -> float | None:
        """What `of` gives for one page, divided by what it gives for another."""
        above, below = of(self.starts[page]), of(self.starts[to])
        return above / below if above is not None and below else None


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of a hundred do not exceed; between two, in proportion.

    Example:
        >>> percentile([1, 2, 3, 4, 5], 50)
        3.0
    """
    if len(values) == 1:
        return float(values[0])
    return float(quantiles(values, n=100, method="inclusive")[percent - 1])


def first_shown(starts: Starts) -> float:
    """The median time until the name is shown, on a first visit."""
    return median(visit.shown for visit in starts.first)


def later_shown(starts: Starts) -> float:
    """The median time until the name is shown, on later visits."""
    return median(visit.shown for visit in starts.later)


def first_painted(starts: Starts) -> float | None:
    """The median time until the skeleton is painted, on a first visit."""
    return _median(visit.painted for visit in starts.first)


def later_painted(starts: Starts) -> float | None:
    """The median time until the skeleton is painted, on later visits."""
    return _median(visit.painted for visit in starts.later)


def first_bytes(starts: Starts) -> float:
    """The bytes of a first visit, until the page was at rest."""
    return median(visit.bytes for visit in starts.first)


def first_bytes_until_shown(starts: Starts) -> float:
    """The bytes of a first visit, of what was asked for before the name was there."""
    return median(visit.bytes_until_shown for visit in starts.first)


def moments(visits: Sequence[Visit]) -> dict[str, float]:
    """The median of each moment that all visits know, in the order in which they happen."""
    names = set.intersection(*(set(visit.moments) for visit in visits))
    medians = {name: median(visit.moments[name] for visit in visits) for name in names}
    return dict(sorted(medians.items(), key=lambda item: item[1]))


def bytes_by_address(visits: Sequence[Visit]) -> dict[str, int]:
    """The bytes of each file, the largest first: what most visits took for it."""
    totals: dict[str, list[int]] = {}
    for visit in visits:
        taken: dict[str, int] = {}
        for request in visit.requests:
            taken[request.address] = taken.get(request.address, 0) + request.bytes
        for address, size in taken.items():
            totals.setdefault(address, []).append(size)
    medians = {address: int(median(sizes)) for address, sizes in totals.items()}
    return dict(sorted(medians.items(), key=lambda item: (-item[1], item[0])))


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
