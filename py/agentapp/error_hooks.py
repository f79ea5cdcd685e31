"""`on_error`: an author's own reporting of what goes wrong in the page.

What holds here:

1. Every callback hears every report, in order; one that raises keeps no other from it.
2. What goes wrong while a callback works, in the callback itself or in what it sets off, goes to
   the console alone: reporting an error never leads to another report of one.
3. What was reported before the first callback was there is kept for it: the first `_KEPT` reports,
   since what goes wrong first is mostly what the rest follows from.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from agentapp.events import Listeners, Subscription

_KEPT = 20  # each holds on to its exception, and so to what was on the stack
_EVENT = "on_error"

_log = logging.getLogger("agentapp")
_is_told: ContextVar[bool] = ContextVar("_is_told", default=False)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What went wrong, and what was being done.

    Attributes:
        error: The exception.
        doing: What was being done, as it continues a sentence: `"in the section 'Orders'"`.
        traceback: The traceback as text, from where the author's code begins.

    Example:
        >>> report = ErrorReport(KeyError("order"), "in the section 'Orders'", "KeyError: 'order'")
        >>> print(report)
        KeyError in the section 'Orders'
    """

    error: BaseException
    doing: str
    traceback: str

    def __str__(self) -> str:
        """The exception's type and what was being done, as one line."""
        return f"{type(self.error).__name__} {self.doing}"


class ErrorReports:
    """The reports on their way to an author's callbacks."""

    def __init__(self) -> None:
        """Keep reports until somebody hears them."""
        self._listeners = Listeners(_ConsoleOnly())
        self._kept: list[ErrorReport] | None = []

    def subscribe(self, callback: Callable[[ErrorReport], object]) -> Subscription:
        """Call `callback` for each report; the first one hears of those that are kept too."""
        subscription = self._listeners.add(_EVENT, callback)
        kept, self._kept = self._kept, None
        for report in kept or ():
            self.publish(report)
        return subscription

    def publish(self, report: ErrorReport) -> None:
        """Tell every callback; never raises what they raise."""
        if _is_told.get():
            return
        if self._kept is None:
            self._listeners.dispatch(_EVENT, report)
        elif len(self._kept) < _KEPT:
            self._kept.append(report)


class _ConsoleOnly:
    """Guards the callbacks of `on_error`; a task that one of them starts is within it as well."""

    @contextmanager
    def guard(self, doing: str) -> Iterator[None]:
        """Log what the block raises, and carry on after it."""
        token = _is_told.set(True)
        try:
            yield
        except asyncio.CancelledError:
            pass
        except (Exception, SystemExit):
            _log.exception("An exception %s", doing)
        finally:
            _is_told.reset(token)


reports = ErrorReports()


def on_error(callback: Callable[[ErrorReport], object]) -> Subscription:
    """Hear of everything that goes wrong, for reporting of one's own.

    That is: what callbacks, sections, actions and tasks raise, what stops `main.py`, a payload that
    had to be dropped, and a connection that failed. What was reported before the first callback was
    registered is told to it at once, up to 20 reports. What goes wrong because of a callback of
    `on_error` goes to the browser's console only.

    Args:
        callback: A function, plain or async, that takes the report.

    Returns:
        The subscription; cancelled, it hears nothing more. As a decorator it leaves that under the
        function's name.

    Raises:
        TypeError: The callback takes something else.

    Example:
        >>> def tell(report):
        ...     print(report, "-", report.error)
        >>> subscription = on_error(tell)
        >>> _ = chat.on("customer_profile", lambda profile: 1 / 0)
        >>> run(chat.init())
        >>> page.send("customer_profile", {"id": "S1"})
        ZeroDivisionError in the callback <lambda> for customer_profile - division by zero
        >>> subscription.cancel()
    """
    return reports.subscribe(callback)
