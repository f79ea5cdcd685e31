"""`Actions` calls an author's functions for clicks on elements with `data-action`.

It promises:

1. While an action runs for a customer, a click with the same data does not start it once more.
2. An action runs to its end, also when the agent has moved on: it may not be left half done.
3. What it raises reaches the author with its traceback, and the agent with the customer's name.
"""

import asyncio
import inspect
from collections.abc import Callable

from agentapp._error_reporter import Reporter
from agentapp.errors import ConfigurationError
from agentapp.profile import CustomerProfile

ActionFunction = Callable[..., object]
_Run = tuple[str, str | None, frozenset[tuple[str, str]]]


class Actions:
    """The functions behind `data-action`, by name.

    Args:
        reporter: Hears what they raise.
        failed: Called with an action's name, and the profile that was current when it began.
    """

    def __init__(
        self, reporter: Reporter, failed: Callable[[str, CustomerProfile | None], None]
    ) -> None:
        """Begin without an action."""
        self._reporter = reporter
        self._failed = failed
        self._functions: dict[str, ActionFunction] = {}
        # The tasks also for the reason that the event loop itself keeps none alive.
        self._running: dict[_Run, asyncio.Future[object]] = {}

    def add(self, name: str, function: ActionFunction) -> None:
        """Let `function` answer clicks on `data-action="<name>"`.

        Raises:
            ConfigurationError: Another function does.
        """
        if name in self._functions:
            raise ConfigurationError(
                f"There are two actions {name!r}.", "Give each @panel.action its own name."
            )
        self._functions[name] = function

    def run(self, name: str, data: dict[str, str], profile: CustomerProfile | None) -> None:
        """Call the action with `data` as keyword arguments; never raises what it raises.

        Args:
            name: What `data-action` says.
            data: The element's other `data-*` values, by their names in snake_case.
            profile: The current profile.
        """
        run = (name, profile.id if profile else None, frozenset(data.items()))
        if run in self._running:
            return
        try:
            result = self._call(name, data)
            if not inspect.isawaitable(result):
                return
            task = asyncio.ensure_future(result)
        except (Exception, SystemExit) as error:
            self._report(error, name, profile)
            return
        self._running[run] = task

        def finish(task: asyncio.Future[object]) -> None:
            del self._running[run]
            if not task.cancelled() and (error := task.exception()):
                self._report(error, name, profile)

        task.add_done_callback(finish)

    def _call(self, name: str, data: dict[str, str]) -> object:
        function = self._functions.get(name)
        if function is None:
            known = ", ".join(self._functions) or "none"
            raise LookupError(
                f"No function answers data-action={name!r}: decorate one with "
                f"@panel.action({name!r}). "
                f"The actions are: {known}."
            )
        try:
            return function(**data)
        except TypeError as error:
            # Raised by the call itself, not in the function: its parameters are not the data.
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                error.add_note(
                    f"An action's parameters are its element's other data-* values, here: "
                    f"{', '.join(data) or 'none'}."
                )
            raise

    def _report(self, error: BaseException, name: str, profile: CustomerProfile | None) -> None:
        whom = f" for customer {profile.id!r:.80}" if profile else ""
        self._reporter.report(error, f"in the action {name!r:.80}{whom}")
        self._failed(name, profile)
