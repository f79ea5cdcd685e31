"""`Driver` is what a tier of the test kit does: it runs an extension and acts as its agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.sign_in import SignInAnswer


@dataclass(frozen=True)
class Problem:
    """Something that went wrong in the extension.

    Args:
        title: What it was, in one line.
        details: The traceback, or what to do next.
        types: The names of the exception's classes, the most special first, each with its module
            and without; empty where it is no exception.
        message: The text of the exception.
    """

    title: str
    details: str
    types: tuple[str, ...] = ()
    message: str = ""


UNTOLD_SIGN_IN: Final = Problem(
    "The extension signs in with LiveChat, which the test does not answer.",
    "Call extension.sign_in() before.",
)
"""The problem of a test that does not say how signing in ends."""


class Driver(Protocol):
    """One page with an extension. Every method returns when the extension is idle."""

    def start(self) -> None:
        """Open the page, and run main.py."""
        ...

    def stop(self) -> None:
        """Close the page."""
        ...

    def send(self, event: str, payload_json: str) -> None:
        """Have LiveChat send an event."""
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def answer_sign_in(self, answer: SignInAnswer) -> None:
        """Say what becomes of signing in with LiveChat, from now on."""
        ...

    def panel(self) -> DomElement:
        """Return the panel as it is now."""
        ...

    def click(self, element: DomElement) -> None:
        """Have the agent click an element."""
        ...

    def fill(self, control: DomElement, text: str) -> None:
        """Have the agent write a text into a control, and leave it."""
        ...

    def choose(self, select: DomElement, values: Sequence[str]) -> None:
        """Have the agent choose the options with these values."""
        ...

    def check(self, box: DomElement, is_checked: bool) -> None:
        """Have the agent check a box, or clear it."""
        ...

    def submit(self, form: DomElement) -> str | None:
        """Have the agent submit a form; return why the browser refuses, if it does."""
        ...

    @property
    def printed(self) -> str:
        """The text that the extension has printed."""
        ...

    @property
    def commands(self) -> list[tuple[object, ...]]:
        """The commands that the extension has sent to LiveChat: the name, then the arguments."""
        ...

    @property
    def messages(self) -> list[str]:
        """The messages and requests in both directions, one line each."""
        ...

    @property
    def browser_page(self) -> object | None:
        """Playwright's page; None where there is no browser."""
        ...

    def take_problems(self) -> list[Problem]:
        """Return the problems since the last call."""
        ...
