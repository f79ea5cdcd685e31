"""`Actions` calls an author's functions for what the agent does with `data-action` elements.

It promises:

1. While an action runs for a customer, the same call is not made once more.
2. An action runs to its end, also when the agent has moved on: it may not be left half done.
3. What it raises reaches the author with its traceback, and the agent with the customer's name. A
   `UserError`, and a sign-in that the agent ended, is the agent's alone.
"""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import NamedTuple, Protocol

from agentapp._arguments import Parameters, Sent
from agentapp._error_reporter import Reporter
from agentapp._sign_in_errors import text_for_agent
from agentapp.errors import ConfigurationError, UserError
from agentapp.profile import CustomerProfile

ActionFunction = Callable[..., object]

_customer: ContextVar[CustomerProfile | None] = ContextVar("customer", default=None)


def acting_for() -> CustomerProfile | None:
    """Return the customer for whom the running action began; None outside of an action."""
    return _customer.get()


class ActionMessages(Protocol):
    """Tells the agent how an action ended."""

    def action_failed(self, action: str, profile: CustomerProfile | None) -> None:
        """Say that an action failed for the customer whose profile was current when it began."""
        ...

    def action_refused(self, text: str, profile: CustomerProfile | None) -> None:
        """Show the text of a `UserError`."""
        ...

    def sign_in_failed(self, text_name: str, profile: CustomerProfile | None) -> None:
        """Say why the agent is not signed in: the name of the panel's text for it."""
        ...


class _Action(NamedTuple):
    function: ActionFunction
    parameters: Parameters


class _Run(NamedTuple):
    action: str
    profile_id: str | None
    arguments: str


class Actions:
    """The functions behind `data-action`, by name.

    Args:
        reporter: Hears what they raise.
        messages: Tells the agent.
        owner: The name of the display in the messages of errors: "panel" or "view".
    """

    def __init__(self, reporter: Reporter, messages: ActionMessages, owner: str) -> None:
        """Begin without an action."""
        self._decorator = f"@{owner}.action"
        self._reporter = reporter
        self._messages = messages
        self._actions: dict[str, _Action] = {}
        # The tasks also for the reason that the event loop itself keeps none alive.
        self._running: dict[_Run, asyncio.Future[object]] = {}

    def add(self, name: str, function: ActionFunction) -> None:
        """Let `function` answer `data-action="<name>"`.

        Raises:
            ConfigurationError: Another function does.
        """
        if name in self._actions:
            raise ConfigurationError(
                f"There are two actions {name!r}.", f"Give each {self._decorator} its own name."
            )
        self._actions[name] = _Action(function, Parameters(function))

    def run(
        self,
        name: str,
        sent: Mapping[str, Sent],
        profile: CustomerProfile | None,
        done: Callable[[], None],
    ) -> None:
        """Call the action with what its function asks for; never raises what it raises.

        Args:
            name: What `data-action` says.
            sent: What the element sent, by the names of parameters.
            profile: The current profile.
            done: Called once the action has ended.
        """
        task = self._start(name, sent, profile)
        if task is None:
            done()
        else:
            task.add_done_callback(lambda _: done())

    def _start(
        self, name: str, sent: Mapping[str, Sent], profile: CustomerProfile | None
    ) -> asyncio.Future[object] | None:
        """Call the action; return its task, or None where nothing is left to wait for."""
        context = _customer.set(profile)
        try:
            action = self._find(name)
            arguments = action.parameters.arguments(name, sent)
            run = _Run(name, profile.id if profile else None, repr(arguments))
            if run in self._running:
                return None
            result = action.function(**arguments)
            if not inspect.isawaitable(result):
                return None
            task = asyncio.ensure_future(result)
        except (Exception, SystemExit) as error:
            self._tell(error, name, profile)
            return None
        finally:
            _customer.reset(context)
        self._running[run] = task

        def finish(task: asyncio.Future[object]) -> None:
            del self._running[run]
            if not task.cancelled() and (error := task.exception()):
                self._tell(error, name, profile)

        task.add_done_callback(finish)
        return task

    def _find(self, name: str) -> _Action:
        action = self._actions.get(name)
        if action is None:
            known = ", ".join(self._actions) or "none"
            raise LookupError(
                f"No function answers data-action={name!r}: decorate one with "
                f"{self._decorator}({name!r}). "
                f"The actions are: {known}."
            )
        return action

    def _tell(self, error: BaseException, name: str, profile: CustomerProfile | None) -> None:
        if isinstance(error, UserError):
            self._messages.action_refused(str(error), profile)
            return
        if (text_name := text_for_agent(error)) is not None:
            self._messages.sign_in_failed(text_name, profile)
            return
        whom = f" for customer {profile.id!r:.80}" if profile else ""
        self._reporter.report(error, f"in the action {name!r:.80}{whom}")
        self._messages.action_failed(name, profile)
