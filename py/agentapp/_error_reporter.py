"""`Reporter` shows an author the exceptions in their code, each with its traceback."""

import asyncio
import logging
import traceback
from types import TracebackType
from typing import Any

from agentapp._browser_limits import add_remedy
from agentapp._page import Page
from agentapp._unanswered_requests import address_in, is_unanswered
from agentapp.error_hooks import ErrorReport, reports

_CORS = (
    "the service does not let this page read its answers (CORS): then it has to send"
    " Access-Control-Allow-Origin with the extension's origin. The browser's console says which."
)
_OUT_OF_REACH = f"Either nobody answers there, or {_CORS}"
_UNKNOWN_ADDRESS = f"Either the page's policy refused the request, or nobody answers, or {_CORS}"

_log = logging.getLogger("agentapp")


class Reporter:
    """Shows exceptions in an author's code on the page's console, and in development on the page.

    The callbacks of `on_error` hear of them too.

    What counts as one: every `Exception`, and `SystemExit`, since a page has nothing to exit from.
    A cancelled task is no error. `KeyboardInterrupt` is whoever runs Python asking it to stop, and
    goes through.
    """

    def __init__(self, page: Page) -> None:
        """Report to this page."""
        self._page = page

    def report(self, error: BaseException, context: str) -> None:
        """Show `error` with its traceback; never raises.

        Args:
            error: The exception.
            context: What was being done, as it continues a sentence: "in the callback greet for
                customer_profile".
        """
        title = f"{type(error).__name__} {context}"
        try:
            add_remedy(error)
            self._explain_no_answer(error)
            trace = _in_the_authors_code(error.__traceback__)
            details = "".join(traceback.format_exception(type(error), error, trace))
            self._page.report(title, details)
            reports.publish(ErrorReport(error, context, details))
        except Exception:
            _log.exception("agentapp could not show this error on the page: %s", title)

    def _explain_no_answer(self, error: BaseException) -> None:
        if not is_unanswered(error):
            return
        address = address_in(error)
        if address is None:
            error.add_note(_UNKNOWN_ADDRESS)
        else:
            error.add_note(self._page.refusal_of(address) or _OUT_OF_REACH)

    def guard(self, context: str) -> "Guard":
        """Report what the block raises, and carry on after it."""
        return Guard(self, context)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Report what tasks raise that nobody awaits; a handler set before still hears of it."""
        previous = loop.get_exception_handler()

        def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if error is not None:
                self.report(error, _where(context))
            if previous is not None:
                previous(loop, context)
            elif error is None:
                loop.default_exception_handler(context)

        loop.set_exception_handler(handle)


class Guard:
    """A block whose exceptions are reported; a class, since each event goes through several."""

    __slots__ = ("_context", "_reporter")

    def __init__(self, reporter: Reporter, context: str) -> None:
        """See `Reporter.guard`."""
        self._reporter = reporter
        self._context = context

    def __enter__(self) -> None:
        """Nothing is to be done before the block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        """Report `error`, if it is one."""
        if isinstance(error, Exception | SystemExit):
            self._reporter.report(error, self._context)
            return True
        return isinstance(error, asyncio.CancelledError)


def _where(context: dict[str, Any]) -> str:
    # Pyodide's event loop does not tell which task it was, but its function is where it all began.
    trace = context["exception"].__traceback__
    if trace is None or "handle" in context:
        return "in the event loop"
    return f"in the task {trace.tb_frame.f_code.co_qualname}"


def _in_the_authors_code(trace: TracebackType | None) -> TracebackType | None:
    """The traceback from where agentapp calls the author's code; all of it if it never does."""
    inner = trace
    while inner is not None and _is_agentapps(inner):
        inner = inner.tb_next
    return inner or trace


def _is_agentapps(trace: TracebackType) -> bool:
    module = trace.tb_frame.f_globals.get("__name__", "")
    return str(module).partition(".")[0] == __package__
