"""The connection to the Agent App: made once, however often somebody asks for it."""

import asyncio
from collections.abc import Callable

from agentapp._error_reporter import Reporter
from agentapp._page import Page
from agentapp.errors import AgentAppError, NotConnectedError


class Connection:
    """One connection, and how it went.

    Args:
        page: The page that connects.
        reporter: Who hears that it failed.
        known: Called once it is known how it went. Also after a failure, because the host may yet
            connect; and not before, because an author's callback may rely on the connection.
    """

    def __init__(self, page: Page, reporter: Reporter, known: Callable[[], None]) -> None:
        """See the class."""
        self._page = page
        self._reporter = reporter
        self._known = known
        self._authorize: bool | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._is_open = False
        self._failure: Exception | None = None
        self._callbacks: list[Callable[[Exception | None], None]] = []

    async def open(self, authorize: bool | None) -> None:
        """Connect, or hear how it went: see `LiveChat.init`."""
        if self._connecting is None:
            self._reporter.watch(asyncio.get_running_loop())
            self._authorize = authorize
            self._connecting = asyncio.create_task(self._open(authorize))
        elif authorize is not None and authorize != self._authorize:
            await self._page.connect(authorize)  # the page knows what None stood for
        if not self._is_open:
            # One caller that is cancelled must not take the connection from the others.
            await asyncio.shield(self._connecting)

    async def _open(self, authorize: bool | None) -> None:
        try:
            await self._page.connect(authorize)
        except Exception as error:
            self._reporter.report(error, "while connecting to LiveChat")
            if isinstance(error, AgentAppError):
                error._is_reported = True
            self._is(error)
            raise
        else:
            self._is(None)
        finally:
            self._known()

    def came_late(self) -> None:
        """It is there after all: the host came after everybody had heard that it had not."""
        self._is(None)

    def _is(self, failure: Exception | None) -> None:
        self._is_open = failure is None
        self._failure = failure
        for callback in tuple(self._callbacks):
            self._tell(callback)

    def on_change(self, callback: Callable[[Exception | None], None]) -> None:
        """Hear how connecting went, each time it changes and now if it is known: None for well."""
        self._callbacks.append(callback)
        if self._is_open or self._failure is not None:
            self._tell(callback)

    def _tell(self, callback: Callable[[Exception | None], None]) -> None:
        with self._reporter.guard("while showing the state of the connection"):
            callback(self._failure)

    def require(self, method: str) -> None:
        """Raise `NotConnectedError`, naming `method`, where there is no connection."""
        if not self._is_open:
            raise NotConnectedError(f"chat.{method}() needs a connection to the Agent App.")
