"""The protocols between agentapp and the browser: `Page` one way, `HostListener` the other.

`agentapp._browser` implements `Page` inside Pyodide; tests hand in a fake. Nothing else in the
package touches `js` or `pyodide`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from agentapp._arguments import Sent
from agentapp._plain_data import PlainData
from agentapp._sdks import Placement, Sdk

ActionListener = Callable[[str, dict[str, Sent], Callable[[], None]], None]


class SdkError(Exception):
    """LiveChat's SDK or the host refused a call.

    Args:
        reason: What it said.
        code: The host's code for it, if it gave one.
    """

    def __init__(self, reason: str, code: str | None = None) -> None:
        """Keep what was said."""
        super().__init__(reason)
        self.reason = reason
        self.code = code


WindowProblem = Literal["blocked", "severed"]
"""The trouble with a sign-in window: it did not open, or it opened and cannot answer."""

SignInFailure = Literal["blocked", "severed", "closed", "identity", "oauth", "invalid"]


class SignInFailedError(Exception):
    """Signing in with LiveChat gave no answer that can be used.

    Args:
        reason: "blocked": the browser opened no window. "severed": it opened one that cannot
            answer. "closed": the agent closed it. "identity", "oauth": the accounts server's
            exception of this kind. "invalid": anything else.
        code: The server's code, or what happened.
    """

    def __init__(self, reason: SignInFailure, code: str = "") -> None:
        """Keep both."""
        super().__init__(reason, code)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """The wishes of an author who has an agent sign in.

    Args:
        scopes: The permissions to ask for; none for all of the app's.
        organization_id: The organization to sign in to; None leaves it to the agent.
        manual: True to show the window also where nothing has to be typed.
    """

    scopes: tuple[str, ...] = ()
    organization_id: str | None = None
    manual: bool = False


class Response(NamedTuple):
    """The answer to a request.

    Args:
        status: Its status.
        headers: Its headers, with their names in lower case.
        parts: Its body, as it arrives; raises OSError where the rest does not come.
        abort: Ends the transfer of the rest.
    """

    status: int
    headers: list[tuple[str, str]]
    parts: AsyncIterator[bytes]
    abort: Callable[[], None]


Fetch = Callable[[str, str, Mapping[str, str], bytes | None], Awaitable[Response]]
"""Requests an address with a method, headers and a body.

It raises OSError where nobody answers, and ValueError for what a browser does not request.
Cancelling it aborts the request.
"""


class HostListener(Protocol):
    """Hears the host's events; the bridge calls the same names in camelCase."""

    def on_event(self, event: str, payload_json: str | None, ends_batch: bool) -> None:
        """Take an event.

        Args:
            event: The event's name.
            payload_json: The payload as JSON text; None where it cannot be written as JSON.
            ends_batch: True where the event is a batch of its own, so that `on_batch_end` is not
                called for it: each call crosses over from JavaScript.
        """
        ...

    def on_batch_end(self) -> None:
        """Draw the state: the host has sent nothing more for now."""
        ...

    def on_painted(self) -> None:
        """Run callbacks and sections, which the agent need not wait for: the page could paint."""
        ...

    def on_connected(self) -> None:
        """Note a connection that was made after `connect` had failed; a batch end follows."""
        ...


class Page(Protocol):
    """The extension's page: the bridge to LiveChat, and the DOM."""

    @property
    def development(self) -> bool:
        """True under `serve`, where errors are shown in full on the page and not only logged."""
        ...

    @property
    def sdk(self) -> Sdk | None:
        """The SDK that LiveChat's script has set; None until the script has run."""
        ...

    @property
    def placement(self) -> Placement:
        """The place in the Agent App where the page lives."""
        ...

    @property
    def theme(self) -> str | None:
        """The theme that the page's address asks for, if any."""
        ...

    async def call_sdk(self, method: str, arguments: Sequence[PlainData]) -> None:
        """Call a method of the SDK's, and wait for the end of its Promise, if it gives one.

        Raises:
            SdkError: It threw, or the Promise was rejected.
        """
        ...

    async def connect(self, authorize: bool | None) -> None:
        """Connect to the host, once.

        Args:
            authorize: LiveChat's option; None stands for what `pyscript.toml` says.

        Raises:
            LiveChatNotFoundError: There is no `window.LiveChat`.
            HandshakeTimeoutError: Nobody answered.
            NotConnectedError: The page is not framed, or not by an allowed host.
            ConfigurationError: It was connected with another `authorize` already.
        """
        ...

    def take_over(self, listener: HostListener) -> None:
        """Hand every queued event to `listener`, then each new one.

        The queued events are one batch; its end and `on_painted` follow at once. From then on
        `on_painted` comes in a turn of its own, so that the browser can paint.
        """
        ...

    def listen(self, event: str) -> None:
        """Ask the SDK for an event beyond the known ones."""
        ...

    def get_session_id(self) -> str | None:
        """Call LiveChat's `getSessionId`."""
        ...

    async def refresh_session_id(self) -> bool:
        """Call LiveChat's `refreshSessionId`, or `refreshSession` where that is its name.

        Return whether the host is going to answer, with `authorize` or `authorize_error`.
        """
        ...

    def patch(self, element_id: str, html: str) -> None:
        """Turn the element with this id into `html` (one element), keeping focus and scroll."""
        ...

    def on_action(self, listener: ActionListener) -> None:
        """Call `listener` for whatever the agent does that starts an action.

        It gets the action's name, what the element sent by the names of parameters, and a function
        to call once the action has ended: until then the element is marked as busy.
        """
        ...

    def is_attended(self, element_id: str) -> bool:
        """Return whether the agent's pointer or focus is in the element with this id."""
        ...

    async def copy_text(self, text: str) -> bool:
        """Put `text` on the clipboard; return False where that did not work."""
        ...

    def local_time(self, timezone: str) -> str | None:
        """Return the time of day in a time zone, as the agent's browser writes it.

        None for an unknown time zone.
        """
        ...

    def reload(self) -> None:
        """Reload the page."""
        ...

    def mark(self, name: str) -> None:
        """Set a User Timing mark."""
        ...

    def report(self, title: str, details: str) -> None:
        """Log an error to the console; in development show it on the page as well."""
        ...

    @property
    def client_id(self) -> str | None:
        """The id of the app in LiveChat's Developer Console; None where nobody can sign in."""
        ...

    @property
    def web_apis(self) -> str | None:
        """The origin of the fake of LiveChat's Web APIs; None for LiveChat's own."""
        ...

    async def sign_in(self, request: SignInRequest) -> str:
        """Open LiveChat's sign-in window; return its answer as JSON text.

        Raises:
            SignInFailedError: There was none.
        """
        ...

    async def sign_in_silently(self, request: SignInRequest, *, opens_window_next: bool) -> str:
        """Ask LiveChat's accounts server in a hidden frame; return its answer as JSON text.

        Args:
            request: The wishes.
            opens_window_next: True where `sign_in` follows if there is no answer: then the frame
                gets no longer than the agent's click is good for a window.

        Raises:
            SignInFailedError: It gave no token, or did not answer.
        """
        ...

    def end_sign_in(self) -> None:
        """Close the sign-in window, if one is open, and wait for no answer any more."""
        ...

    def refusal_of(self, address: str) -> str | None:
        """Return why the page's policy has refused a request there, and what allows it.

        Returns:
            None where the policy has refused none.
        """
        ...
