"""`on_error` calls an author's own functions with a report of each error in the page.

It promises:

1. Every callback hears every report, in order; one that raises keeps no other from it.
2. What goes wrong while a callback works, in the callback itself or in what it sets off, goes to
   the console alone: reporting an error never leads to another report of one.
3. The first callback also gets the reports that were made before it: the first `_MOST_QUEUED`,
   since the first errors mostly explain the others.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import overload
from warnings import warn

from agentapp.events import Listeners, Subscription

_MOST_QUEUED = 20  # each holds on to its exception, and so to what was on the stack
_EVENT = "on_error"

_log = logging.getLogger("agentapp")
_is_told: ContextVar[bool] = ContextVar("_is_told", default=False)


@dataclass(frozen=True, slots=True, init=False)
class ErrorReport:
    """An exception, and what was being done when it was raised.

    Attributes:
        error: The exception.
        context: What was being done, as it continues a sentence: `"in the section 'Orders'"`.
        traceback: The traceback as text, from where the author's code begins.

    Example:
        >>> report = ErrorReport(KeyError("order"), "in the section 'Orders'", "KeyError: 'order'")
        >>> print(report)
        KeyError in the section 'Orders'
    """

    error: BaseException
    context: str
    traceback: str

    @overload
    def __init__(self, error: BaseException, context: str, traceback: str) -> None: ...
    @overload
    def __init__(self, error: BaseException, *, doing: str, traceback: str) -> None: ...
    def __init__(
        self,
        error: BaseException,
        context: str | None = None,
        traceback: str | None = None,
        *,
        doing: str | None = None,
    ) -> None:
        """Hold the parts; `doing` is the old name of `context`."""
        if doing is not None:
            _warn_of_doing()
            context = doing
        if context is None or traceback is None:
            raise TypeError("An ErrorReport needs an error, a context and a traceback.")
        object.__setattr__(self, "error", error)
        object.__setattr__(self, "context", context)
        object.__setattr__(self, "traceback", traceback)

    @property
    def doing(self) -> str:
        """The old name of `context`; deprecated."""
        _warn_of_doing()
        return self.context

    def __str__(self) -> str:
        """Return the exception's type and the context, as one line."""
        return f"{type(self.error).__name__} {self.context}"


def _warn_of_doing() -> None:
    message = "ErrorReport.doing is now called ErrorReport.context."
    warn(message, DeprecationWarning, stacklevel=3)


class ErrorReports:
    """The reports on their way to an author's callbacks."""

    def __init__(self) -> None:
        """Begin to queue reports."""
        self._listeners = Listeners(_ConsoleOnly())
        self._queue: list[ErrorReport] | None = []

    def subscribe(self, callback: Callable[[ErrorReport], object]) -> Subscription:
        """Call `callback` for each report; the first one gets the queued ones too."""
        subscription = self._listeners.add(_EVENT, callback)
        queue, self._queue = self._queue, None
        for report in queue or ():
            self.publish(report)
        return subscription

    def publish(self, report: ErrorReport) -> None:
        """Tell every callback; never raises what they raise."""
        if _is_told.get():
            return
        if self._queue is None:
            self._listeners.dispatch(_EVENT, report)
        elif len(self._queue) < _MOST_QUEUED:
            self._queue.append(report)

    def clear(self) -> None:
        """Forget the callbacks and the queued reports, as the end of a page does."""
        self.__init__()  # type: ignore[misc]


class _ConsoleOnly:
    """Guards the callbacks of `on_error`, and the tasks that they start."""

    @contextmanager
    def guard(self, context: str) -> Iterator[None]:
        """Log what the block raises, and carry on after it."""
        token = _is_told.set(True)
        try:
            yield
        except asyncio.CancelledError:
            pass
        except (Exception, SystemExit):
            _log.exception("An exception %s", context)
        finally:
            _is_told.reset(token)


reports = ErrorReports()


def on_error(callback: Callable[[ErrorReport], object]) -> Subscription:
    """Call `callback` with a report of each error in the page.

    There is one for each exception of a callback, section, action or task, for what stops
    `main.py`, for each payload that had to be dropped, and for a connection that failed. The first
    callback also gets the reports made before it was registered, up to 20. What goes wrong because
    of a callback of `on_error` goes to the browser's console only.

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
