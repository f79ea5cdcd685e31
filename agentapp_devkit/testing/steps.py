"""`Steps` runs what a test does to the extension, and fails at the step that went wrong."""

from collections.abc import Callable
from typing import TypeVar

from agentapp_devkit.testing.driver import Driver
from agentapp_devkit.testing.expectations import Expectations
from agentapp_devkit.testing.panel.dom_elements import DomElement

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

_T = TypeVar("_T")


class Steps:
    """The steps of one test, on one page.

    Args:
        driver: The page, which is opened at the first step.
        expectations: The errors that the test expects.
    """

    def __init__(self, driver: Driver, expectations: Expectations) -> None:
        """See the class."""
        self.driver = driver
        self.expectations = expectations
        self.has_started = False

    def run(self, step: Callable[[Driver], _T]) -> _T:
        """Take a step, and check that nothing unexpected went wrong.

        Raises:
            UnexpectedError: Something did.
        """
        self.start()
        result = step(self.driver)
        self.expectations.check(self.driver.take_problems())
        return result

    def start(self) -> None:
        """Open the page, unless it is open."""
        if not self.has_started:
            self.has_started = True
            self.driver.start()
            self.expectations.check(self.driver.take_problems())

    def panel(self) -> DomElement:
        """Return the panel as it is now."""
        return self.run(lambda driver: driver.panel())
