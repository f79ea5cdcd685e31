"""`Console` hears the browser's console: what the extension prints, and its problems."""

from playwright.sync_api import ConsoleMessage, Error

from agentapp_devkit.testing.browser.problems import problem_in
from agentapp_devkit.testing.driver import Problem

_OWN = "agentapp: "


class Console:
    """The console of one page.

    Attributes:
        printed: The text that the extension has printed.
    """

    def __init__(self) -> None:
        """Begin without a message."""
        self.printed = ""
        self._problems: list[Problem] = []

    def hear(self, message: ConsoleMessage) -> None:
        """Take a message."""
        text = message.text
        problem = problem_in(text) if message.type == "error" else None
        is_pages = message.type != "log" and text.startswith(_OWN)
        if problem is not None:
            self._problems.append(problem)
        elif message.args and not is_pages:  # those of the browser itself have no arguments
            self.printed += f"{text}\n"

    def hear_error(self, error: Error) -> None:
        """Take an exception of JavaScript's that nothing has caught."""
        if error.name != "PythonError":  # agentapp reports those
            self._problems.append(Problem(f"{error.name}: {error.message}", error.stack or ""))

    def take_problems(self) -> list[Problem]:
        """Return the problems since the last call."""
        problems, self._problems = self._problems, []
        return problems
