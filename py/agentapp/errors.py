"""Every exception that agentapp raises on purpose.

Each keeps what went wrong (`problem`) and what to do next (`remedy`) apart, so that a program can
show either; `str()` joins them.

Example:
    >>> error = NotConnectedError("chat.get_session_id() needs a connection.")
    >>> error.problem
    'chat.get_session_id() needs a connection.'
    >>> print(error)
    chat.get_session_id() needs a connection. Await chat.init() first.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from warnings import warn


class AgentAppError(Exception):
    """Anything that agentapp itself found wrong; catch it to catch all of them.

    Args:
        problem: What went wrong, as a sentence.
        remedy: What to do next, as a sentence.

    Example:
        >>> try:
        ...     raise HandshakeTimeoutError
        ... except AgentAppError as error:
        ...     print(error.problem)
        LiveChat's Agent App did not answer.
    """

    problem: str
    remedy: str
    # True once the author has been told, so that main.py, which the error stops, says it once.
    _is_reported = False
    # A broken or missing file of the site: everyone who looks at the page may know its name.
    _broken_file: str | None = None

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep both halves of the message."""
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """The problem and the remedy, as one line."""
        return f"{self.problem} {self.remedy}".strip()


class UserError(Exception):
    """A text for the agent: an action raises it where the agent can put right what is wrong.

    The panel shows the text as a notice, until the agent dismisses it or starts another action. It
    is no error of the extension: nothing is reported.

    Example:
        >>> panel = Panel(chat)
        >>> @panel.action("save")
        ... def save(note):
        ...     if not note.strip():
        ...         raise UserError("The note is empty")
        >>> page.click("save", note="")
        >>> page.reports
        []
    """


def mark_as_reported(error: BaseException) -> None:
    """Note that the author has been told of `error`."""
    if isinstance(error, AgentAppError):
        error._is_reported = True


def is_reported(error: BaseException) -> bool:
    """Return whether the author has been told of `error`."""
    return isinstance(error, AgentAppError) and error._is_reported


def blame_file(error: AgentAppError, file: str | None) -> None:
    """Note the broken or missing file of the site that `error` comes from."""
    error._broken_file = file


def broken_file(error: BaseException) -> str | None:
    """Return the file of the site that `error` comes from, with what is wrong with it."""
    return error._broken_file if isinstance(error, AgentAppError) else None


class LiveChatNotFoundError(AgentAppError):
    """The page has no `window.LiveChat`, so LiveChat's script is missing or did not load.

    Example:
        >>> print(LiveChatNotFoundError().problem)
        There is no window.LiveChat on this page: LiveChat's script is missing or did not load.
    """

    def __init__(
        self,
        problem: str = (
            "There is no window.LiveChat on this page:"
            " LiveChat's script is missing or did not load."
        ),
        remedy: str = (
            'Name the script to attach in pyscript.toml, [livechat] sdk (such as "widget-sdk", or'
            " the address of one that sets window.LiveChat); the browser's network log tells"
            " whether it loaded."
        ),
    ) -> None:
        """Say which script to attach."""
        super().__init__(problem, remedy)


class NotConnectedError(AgentAppError):
    """Something needed the connection to the Agent App, and there is none.

    Example:
        >>> print(NotConnectedError("The page is not in a frame.", "Open it in the Agent App."))
        The page is not in a frame. Open it in the Agent App.
    """

    def __init__(self, problem: str, remedy: str = "Await chat.init() first.") -> None:
        """Say what needed the connection."""
        super().__init__(problem, remedy)


class HandshakeTimeoutError(AgentAppError):
    """The page asked the Agent App to connect, and nobody answered.

    Example:
        >>> HandshakeTimeoutError().problem
        "LiveChat's Agent App did not answer."
    """

    def __init__(
        self,
        problem: str | None = None,
        remedy: str = (
            "Check that the page is opened inside the Agent App (or the simulated one of"
            " `python3 build.py serve`), that [livechat] hosts in pyscript.toml names the site that"
            " frames it, and that [livechat] sdk is the SDK that this host talks to; then reload"
            " the Agent App."
        ),
        *,
        seconds: float | None = None,
    ) -> None:
        """Say what to check; `seconds` is deprecated."""
        if seconds is not None:
            _warn_of_seconds()
        waited = "" if seconds is None else f" within {seconds:g} s"
        super().__init__(problem or f"LiveChat's Agent App did not answer{waited}.", remedy)
        self._seconds = seconds

    @property
    def seconds(self) -> float | None:
        """The time that the page waited; deprecated, since the page does not tell it."""
        _warn_of_seconds()
        return self._seconds


def _warn_of_seconds() -> None:
    message = "HandshakeTimeoutError.seconds is deprecated: put the time into `problem`."
    warn(message, DeprecationWarning, stacklevel=3)


class AuthorizationError(AgentAppError):
    """LiveChat did not authorize the session (Basic authorization).

    Example:
        >>> AuthorizationError().problem
        'LiveChat did not authorize a new session.'
    """

    def __init__(
        self,
        problem: str = "LiveChat did not authorize a new session.",
        remedy: str = (
            "Check that the service at /authorize/ accepts the agent and answers with a session_id:"
            " LiveChat asks it for each new session."
        ),
    ) -> None:
        """Say which service to check."""
        super().__init__(problem, remedy)


class UnknownEventError(AgentAppError, ValueError):
    """An event that LiveChat does not send under this name.

    Attributes:
        event: The name that was asked for.
        nearest: The known name that resembles it, if one does.

    Example:
        >>> print(UnknownEventError("customer_profil", ["customer_profile"]).remedy)
        Did you mean "customer_profile"? chat.on_raw() takes any name.
    """

    event: str
    nearest: str | None

    def __init__(self, event: str, known: Iterable[str]) -> None:
        """Find the near miss among the known names."""
        names = tuple(known)
        spelling = event.strip().lower().replace("-", "_")
        self.event = event
        self.nearest = next(iter(get_close_matches(spelling, names, n=1)), None)
        quoted = ", ".join(f'"{name}"' for name in names)
        hint = f'Did you mean "{self.nearest}"?' if self.nearest else f"The events are {quoted}."
        super().__init__(
            f'There is no event "{event:.80}".', f"{hint} chat.on_raw() takes any name."
        )


class PayloadError(AgentAppError, ValueError):
    """The payload of an event cannot be used, so the event was dropped.

    Attributes:
        event: The event's name.

    Example:
        >>> print(PayloadError("customer_profile", "its id is missing").problem)
        A customer_profile was dropped: its id is missing.
    """

    event: str

    def __init__(self, event: str, reason: str) -> None:
        """Say which event was dropped and why."""
        self.event = event
        super().__init__(
            f"A {event} was dropped: {reason}.",
            "The host sent it so; compare it with LiveChat's documentation of the event.",
        )


class UnsupportedCommandError(AgentAppError):
    """A command that the SDK of the page, or its placement, does not have.

    Attributes:
        command: The method of `LiveChat`.
        sdk: The SDK of the page, with its placement where that is the reason.

    Example:
        >>> error = UnsupportedCommandError("set_toast", "widget-sdk", "These SDKs have it: ...")
        >>> error.problem
        'chat.set_toast is not in widget-sdk, the SDK of this page.'
    """

    command: str
    sdk: str

    def __init__(self, command: str, sdk: str, remedy: str) -> None:
        """Say which SDK lacks which command; `remedy` says which ones have it."""
        self.command = command
        self.sdk = sdk
        super().__init__(f"chat.{command} is not in {sdk}, the SDK of this page.", remedy)


class UnsupportedEventError(AgentAppError, ValueError):
    """An event that the SDK of the page, or its placement, never sends.

    Attributes:
        event: The event's name.
        sdk: The SDK of the page, with its placement where that is the reason.

    Example:
        >>> error = UnsupportedEventError("message", "boilerplate", "These SDKs have it: ...")
        >>> error.problem
        'boilerplate, the SDK of this page, never sends "message".'
    """

    event: str
    sdk: str

    def __init__(self, event: str, sdk: str, remedy: str) -> None:
        """Say which SDK never sends which event; `remedy` says which ones do."""
        self.event = event
        self.sdk = sdk
        super().__init__(f'{sdk}, the SDK of this page, never sends "{event}".', remedy)


class CommandFailedError(AgentAppError):
    """A command that LiveChat's SDK or the host refused.

    Attributes:
        command: The method of `LiveChat`.
        reason: What the SDK or the host said.
        code: The host's code for it, where it gave one.

    Example:
        >>> print(CommandFailedError("put_message", "No chat is open").problem)
        chat.put_message was refused: No chat is open.
    """

    command: str
    reason: str
    code: str | None

    def __init__(self, command: str, reason: str, code: str | None = None) -> None:
        """Say what was refused, and why."""
        self.command = command
        self.reason = reason
        self.code = code
        with_code = f" (code {code})" if code else ""
        super().__init__(
            f"chat.{command} was refused: {reason.rstrip('.')}{with_code}.",
            "LiveChat said so; compare the call with LiveChat's documentation of the command.",
        )


class CommandTimeoutError(AgentAppError, TimeoutError):
    """A command that LiveChat did not answer in time; it may have been carried out all the same.

    Attributes:
        command: The method of `LiveChat`.
        seconds: The time that was waited.

    Example:
        >>> print(CommandTimeoutError("put_message", 10).problem)
        LiveChat did not answer chat.put_message within 10 s.
    """

    command: str
    seconds: float

    def __init__(self, command: str, seconds: float) -> None:
        """Say what was not answered."""
        self.command = command
        self.seconds = seconds
        super().__init__(
            f"LiveChat did not answer chat.{command} within {seconds:g} s.",
            "Check in the Agent App what came of it before you send it again, or give LiveChat() a"
            " longer command_timeout.",
        )


class ConfigurationError(AgentAppError):
    """The page's configuration contradicts itself, or the code.

    Example:
        >>> print(ConfigurationError("The page has no bridge.", "Build it with build.py."))
        The page has no bridge. Build it with build.py.
    """

    def __init__(
        self,
        problem: str,
        remedy: str = "Let pyscript.toml, index.html and main.py say the same, and build again.",
    ) -> None:
        """Say what contradicts what."""
        super().__init__(problem, remedy)
