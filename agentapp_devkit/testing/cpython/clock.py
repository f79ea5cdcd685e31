"""`VirtualLoop` is an event loop whose time passes only when a test says so."""

import asyncio
import selectors
from collections.abc import Callable
from typing import Final

from agentapp_devkit.testing.failures import NeverIdleError

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

_EARLIEST: Final = 1000.0  # seconds; a page's clock has run for a while, too
_MOST_TURNS: Final = 100_000
_TOLERANCE: Final = 1e-6  # seconds, for what adding up leaves


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: it runs until all tasks wait, or jumps to the next timer.

    Args:
        moved: Called with the seconds by which the time has moved.
    """

    def __init__(self, moved: Callable[[float], None]) -> None:
        """Begin to stand still."""
        self._waiting = _Waiting(self)
        super().__init__(self._waiting)
        self._now = _EARLIEST
        self._horizon = _EARLIEST
        self._moved = moved

    def time(self) -> float:
        """Return the virtual time."""
        return self._now

    def run_until_idle(self) -> None:
        """Run until every task waits for something."""
        self.advance(0)

    def advance(self, seconds: float) -> None:
        """Run for a span of time.

        Raises:
            NeverIdleError: The tasks do not come to wait.
        """
        self._horizon = self._now + seconds
        self._waiting.turns = 0
        self.run_forever()
        if self._waiting.turns > _MOST_TURNS:
            raise NeverIdleError

    def block(self, seconds: float) -> None:
        """Let time pass while nothing else runs, as `time.sleep` does in a page."""
        self._move_to(self._now + seconds)
        self._horizon = max(self._horizon, self._now)

    def wait(self, timeout: float | None) -> None:
        """Wait for the next timer, by going there; at the horizon, stop."""
        due = None if timeout is None else self._now + timeout
        if due is not None and due <= self._horizon + _TOLERANCE:
            self._move_to(due)
            return
        self._move_to(self._horizon)
        self.stop()

    def _move_to(self, moment: float) -> None:
        seconds = moment - self._now
        if seconds > 0:
            self._now = moment
            self._moved(seconds)


class _Waiting(selectors.SelectSelector):
    """Hears of each time the loop would wait for files; there is nothing to wait for but time."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self.turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.turns += 1
        if self.turns > _MOST_TURNS:
            self._loop.stop()
        elif timeout is None or timeout > 0:
            self._loop.wait(timeout)
        return []
