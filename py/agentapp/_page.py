"""The protocols between agentapp and the browser: `Page` one way, `HostListener` the other.

`agentapp._browser` implements `Page` inside Pyodide; tests hand in a fake. Nothing else in the
package touches `js` or `pyodide`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

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


Response = tuple[int, list[tuple[str, str]], bytes]
"""The status, the headers and the body of an answer."""

Fetch = Callable[[str, str, dict[str, str], bytes | None], Awaitable[Response]]
"""Requests an address with a method, headers and a body; raises OSError where nobody answers."""


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

    def take_refusal(self) -> str | None:
        """Return once why the page's policy refused the latest request, and what allows it."""
        ...
