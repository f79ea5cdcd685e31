"""`Run` is one test of an extension, from its first step to what a failure shows."""

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.testing.driver import Driver
from agentapp_devkit.testing.expectations import Expectations
from agentapp_devkit.testing.extension import Extension
from agentapp_devkit.testing.host_events import require_sent
from agentapp_devkit.testing.http import Answers, Http
from agentapp_devkit.testing.panel.outline import outline
from agentapp_devkit.testing.steps import Steps


class Run:
    """One test.

    Args:
        driver: The page.
        answers: What the test answers to the extension's requests.
        configuration: The extension's configuration.

    Attributes:
        extension: What the test gets.
    """

    def __init__(self, driver: Driver, answers: Answers, configuration: Configuration) -> None:
        """Begin, with a page that is not open yet."""
        self._driver = driver
        self._expectations = Expectations()
        self._steps = Steps(driver, self._expectations)
        self.extension = Extension(
            self._steps, Http(answers), lambda event: require_sent(event, configuration)
        )

    def finish(self) -> None:
        """Close the page, and check what is left to check.

        Raises:
            KitError: Something went wrong, or an expected error has not come.
        """
        if self._steps.has_started:
            self._driver.stop()
            self._expectations.check(self._driver.take_problems())
        self._expectations.check_the_end()

    def describe(self) -> list[tuple[str, str]]:
        """Return what a failed test shows of the extension: headings and texts."""
        if not self._steps.has_started:
            return []
        parts = [
            ("the panel", self._outline()),
            ("messages to (→) and from (←) the extension", "\n".join(self._driver.messages)),
            ("printed by the extension", self._driver.printed.rstrip()),
        ]
        return [(heading, text) for heading, text in parts if text]

    def _outline(self) -> str:
        try:
            return outline(self._driver.panel())
        except Exception as error:  # a page that did not start has no panel
            return f"It cannot be read: {error}"
