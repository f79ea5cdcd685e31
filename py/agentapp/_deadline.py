"""`Deadline` ends work that takes too long, with one timer at a time."""

import asyncio
from collections.abc import Callable
from typing import Final

_TOLERANCE: Final = 1e-6  # seconds: a sum of floats may miss the clock's number by its last digit


class Deadline:
    """A deadline that can be set and cleared often.

    A timer of the browser's is an object that lives until it is due, and an agent may go through
    hundreds of customers in that time. So the timer that runs already is used again.

    Args:
        timeout: The time from `set` to the deadline, in seconds; None for no deadline.
        passed: Called when the deadline has passed.
    """

    __slots__ = ("_due", "_has_timer", "_passed", "timeout")

    def __init__(self, timeout: float | None, passed: Callable[[], None]) -> None:
        """Begin with no deadline set."""
        self.timeout = timeout
        self._passed = passed
        self._due: float | None = None
        self._has_timer = False

    def set(self) -> None:
        """Set the deadline, in place of an earlier one."""
        if self.timeout is None:
            return
        self._due = asyncio.get_running_loop().time() + self.timeout
        if not self._has_timer:
            self._check_in(self.timeout)

    def clear(self) -> None:
        """Let no deadline pass any more."""
        self._due = None

    def _check_in(self, seconds: float) -> None:
        # Not call_at: Pyodide's raises when the time comes while it is called.
        asyncio.get_running_loop().call_later(seconds, self._check)
        self._has_timer = True

    def _check(self) -> None:
        self._has_timer = False
        if self._due is None:
            return
        left = self._due - asyncio.get_running_loop().time()
        if left > _TOLERANCE:
            self._check_in(left)
            return
        self._due = None
        self._passed()
