"""Shows the progress of work that takes over a second."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Protocol

from rich.console import Console


class Progress(Protocol):
    """Receives the progress of long work."""

    def step(self, what: str) -> AbstractContextManager[None]:
        """Announce a step until the context ends."""
        ...

    def note(self, what: str) -> None:
        """Print a line that stays."""
        ...


class ConsoleProgress:
    """Shows progress on a terminal: a spinner during a step, then a line with its time."""

    def __init__(self, console: Console) -> None:
        """Write to `console`."""
        self._console = console

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show `what` with a spinner, then as a line if it took over a second."""
        start = perf_counter()
        with self._console.status(what):
            yield
        seconds = perf_counter() - start
        if seconds >= 1:
            self._console.print(f"{what} ({seconds:.1f} s)", highlight=False)

    def note(self, what: str) -> None:
        """Print `what`."""
        self._console.print(what, highlight=False, markup=False)


class Silent:
    """Shows no progress."""

    @contextmanager
    def step(self, _what: str) -> Iterator[None]:
        """Show nothing."""
        yield

    def note(self, _what: str) -> None:
        """Show nothing."""
