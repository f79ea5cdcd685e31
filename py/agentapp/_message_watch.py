"""`MessageWatch` has the host send the chat's messages, which it does after one command."""

import asyncio

from agentapp._commands import CommandSender
from agentapp._dispatcher import Dispatcher
from agentapp._error_reporter import Reporter
from agentapp._host_state import HostState


class MessageWatch:
    """The command `watch_messages`, sent once: for the author's call, for `on("message")`, or both.

    As a display it draws nothing: it waits for the connection.

    Args:
        commands: Asks the host.
        reporter: Hears that it refused `on("message")`.
    """

    def __init__(self, commands: CommandSender, reporter: Reporter) -> None:
        """Ask for nothing yet."""
        self._commands = commands
        self._reporter = reporter
        self._is_started = False
        self._waiting: asyncio.Task[None] | None = None
        self._command: asyncio.Task[None] | None = None

    async def ask(self) -> None:
        """Send the command, unless the host has accepted it or is about to answer it.

        Raises:
            NotConnectedError: There is no connection.
            UnsupportedCommandError: The page's SDK does not have the command.
            CommandFailedError: The SDK or the host refused it.
            CommandTimeoutError: Nobody answered in time.
        """
        self._commands.require("watch_messages")
        if self._command is None or _has_failed(self._command):
            command = self._commands.send("watch_messages")
            self._command = asyncio.get_running_loop().create_task(command)
        # Shielded: a caller that is cancelled cancels nothing for the others.
        await asyncio.shield(self._command)

    def start(self, dispatcher: Dispatcher) -> None:
        """Ask now, or when the page is connected; a second start changes nothing."""
        if self._is_started:
            return
        self._is_started = True
        dispatcher.attach(self)
        self.batch_ended(dispatcher.state)

    def batch_ended(self, state: HostState) -> None:
        """Ask, if the page is connected and nobody has asked yet."""
        if state.connection == "connected" and self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_task(self._ask_and_report())

    def painted(self) -> None:
        """Do nothing: there is nothing to draw."""

    def callbacks_ended(self) -> None:
        """Do nothing: there is nothing to run."""

    async def _ask_and_report(self) -> None:
        with self._reporter.guard("while asking the host for the chat's messages"):
            await self.ask()


def _has_failed(command: asyncio.Task[None]) -> bool:
    return command.done() and (command.cancelled() or command.exception() is not None)
