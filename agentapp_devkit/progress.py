"""Progress lines for work that takes over a second."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Protocol

from rich.console import Console


class Progress(Protocol):
    """Where long work says what it is doing."""

    def step(self, what: str) -> AbstractContextManager[None]:
        """Announce a piece of work for as long as it lasts."""
        ...

    def note(self, what: str) -> None:
        """Say something that stays on the screen."""
        ...


class ConsoleProgress:
    """Progress on a terminal: a spinner while it works, a line with the time once it is done."""

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
    """No progress at all, for tests."""

    @contextmanager
    def step(self, _what: str) -> Iterator[None]:
        """Say nothing."""
        yield

    def note(self, _what: str) -> None:
        """Say nothing."""
