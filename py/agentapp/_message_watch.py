"""`MessageWatch` has the host send the chat's messages as soon as someone hears them."""

import asyncio

from agentapp._commands import CommandSender
from agentapp._dispatcher import Dispatcher
from agentapp._error_reporter import Reporter
from agentapp._host_state import HostState


class MessageWatch:
    """A display that draws nothing: it waits for the connection, and then asks once.

    Args:
        commands: Asks the host.
        reporter: Hears that it refused.
    """

    def __init__(self, commands: CommandSender, reporter: Reporter) -> None:
        """Ask for nothing yet."""
        self._commands = commands
        self._reporter = reporter
        self._is_started = False
        self._asking: asyncio.Task[None] | None = None

    def start(self, dispatcher: Dispatcher) -> None:
        """Ask now, or when the page is connected; a second start changes nothing."""
        if self._is_started:
            return
        self._is_started = True
        dispatcher.attach(self)
        self.batch_ended(dispatcher.state)

    def batch_ended(self, state: HostState) -> None:
        """Ask, if the page is connected and nobody has asked yet."""
        if state.connection == "connected" and self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())

    def painted(self) -> None:
        """Do nothing: there is nothing to draw."""

    def callbacks_ended(self) -> None:
        """Do nothing: there is nothing to run."""

    async def _ask(self) -> None:
        with self._reporter.guard("while asking the host for the chat's messages"):
            await self._commands.send("watch_messages")
