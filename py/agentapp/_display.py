"""The seam between `LiveChat` and what draws in the page.

A display, such as `Panel`, attaches itself with `LiveChat._attach`. It gets the page, the error
reporter and the state so far as an `Attachment`. From then on it gets one call after each batch of
events, one after the browser could have painted, and one after the author's callbacks.
"""

from dataclasses import dataclass
from typing import Protocol

from agentapp._error_reporter import Reporter
from agentapp._host_state import HostState
from agentapp._page import Page
from agentapp._sign_in import SignIn


class Display(Protocol):
    """Something that draws the state of the host."""

    def batch_ended(self, state: HostState) -> None:
        """Draw `state`: the host has sent nothing more for now."""
        ...

    def painted(self) -> None:
        """Note that the browser could have painted; the author's callbacks come next."""
        ...

    def callbacks_ended(self) -> None:
        """Run what builds on the author's callbacks: each of them ran, or started if it is async.

        It is not called while events wait that are not drawn yet.
        """
        ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """The things that a display works with.

    Args:
        page: The page to draw in.
        reporter: Hears of exceptions in the author's code.
        state: The state of the host at the time of attaching.
        sign_in: Signs the agent in with LiveChat.
    """

    page: Page
    reporter: Reporter
    state: HostState
    sign_in: SignIn
