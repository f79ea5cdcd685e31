"""`Connection` connects the page to the host, once, however many callers ask for it."""

import asyncio

from agentapp._dispatcher import Dispatcher
from agentapp._error_reporter import Reporter
from agentapp._host_state import ConnectionFailed
from agentapp._page import Page
from agentapp.errors import NotConnectedError, mark_as_reported


class Connection:
    """The connection of one page.

    Args:
        page: The page that connects.
        reporter: Hears that connecting failed.
        dispatcher: Takes the events over as soon as the outcome is known. Not before, because an
            author's callback may rely on the connection; and after a failure too, because the host
            may yet connect.
    """

    def __init__(self, page: Page, reporter: Reporter, dispatcher: Dispatcher) -> None:
        """Do not connect yet."""
        self._page = page
        self._reporter = reporter
        self._dispatcher = dispatcher
        self._authorize: bool | None = None
        self._connecting: asyncio.Task[None] | None = None

    async def open(self, authorize: bool | None) -> None:
        """Connect, or wait for the outcome: see `LiveChat.init`."""
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
            mark_as_reported(error)
            self._dispatcher.set_connection(ConnectionFailed(error))
            raise
        else:
            self._dispatcher.set_connection("connected")
        finally:
            self._page.take_over(self._dispatcher)

    def require(self, method: str) -> None:
        """Check that there is a connection.

        Raises:
            NotConnectedError: There is none; the message names `method`.
        """
        if not self._is_open:
            raise NotConnectedError(f"chat.{method}() needs a connection to the Agent App.")

    @property
    def _is_open(self) -> bool:
        return self._dispatcher.state.connection == "connected"
