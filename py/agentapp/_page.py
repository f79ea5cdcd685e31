"""What agentapp needs of the browser, as a protocol.

`agentapp._browser` implements it inside Pyodide; tests hand in a fake. Nothing else in the package
touches `js` or `pyodide`.
"""

from collections.abc import Callable
from typing import Protocol


class Page(Protocol):
    """The extension's page: the bridge to LiveChat, and the DOM."""

    @property
    def development(self) -> bool:
        """Whether errors are shown in full on the page (`serve`) or only logged (`build`)."""
        ...

    async def connect(self, authorize: bool | None) -> None:
        """Connect to the host, once; `None` stands for what `pyscript.toml` says.

        Raises:
            LiveChatNotFoundError: There is no `window.LiveChat`.
            HandshakeTimeoutError: Nobody answered.
            NotConnectedError: The page is not framed, or not by an allowed host.
            ConfigurationError: It was connected with another `authorize` already.
        """
        ...

    def take_over(
        self,
        listener: Callable[[str, str | None], None],
        settled: Callable[[], None],
        shown: Callable[[], None],
    ) -> None:
        """Hand every kept event to `listener` (name, payload as JSON text or None), then each new
        one; `settled` is called after the kept ones, then after each new one, or once after
        several that came while it was at work. Once all are settled, `shown` is called: at once
        after the kept ones, and from then on in a turn of its own, so that the browser can paint.
        """
        ...

    def listen(self, event: str) -> None:
        """Ask the SDK for an event beyond the known ones."""
        ...

    def get_session_id(self) -> str | None:
        """LiveChat's `getSessionId`."""
        ...

    async def refresh_session_id(self) -> None:
        """LiveChat's `refreshSessionId`, or `refreshSession` where that is its name."""
        ...

    def patch(self, element_id: str, html: str) -> None:
        """Turn the element with this id into `html` (one element), keeping focus and scroll."""
        ...

    def on_action(self, listener: Callable[[str, dict[str, str]], None]) -> None:
        """Hear clicks on `[data-action]`: its value, and the element's other `data-*` values
        with their names in snake_case."""
        ...

    async def copy_text(self, text: str) -> bool:
        """Put `text` on the clipboard; whether that worked."""
        ...

    def local_time(self, timezone: str) -> str | None:
        """The time of day there, as the agent's browser writes it; None for an unknown zone."""
        ...

    def reload(self) -> None:
        """Load the page anew."""
        ...

    def mark(self, name: str) -> None:
        """Set a User Timing mark."""
        ...

    def report(self, title: str, details: str) -> None:
        """Log an error to the console; in development show it on the page as well."""
        ...
