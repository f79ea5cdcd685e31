"""`Expectations` tells the problems that a test expects from those that fail it."""

import re
from types import TracebackType
from typing import Self

from agentapp_devkit.testing.driver import Problem
from agentapp_devkit.testing.failures import KitError, UnexpectedError

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test


class ExpectedError:
    """An error that a test expects: from the call on, or within a `with` block.

    Args:
        type_: The class of the exception, or one that it is derived from.
        match: A regular expression that is found in its text.
    """

    def __init__(self, type_: type[BaseException], match: str) -> None:
        """Begin to wait.

        Raises:
            TypeError: The class is no exception, or `match` is no text.
            ValueError: `match` is no regular expression.
        """
        _check(type_, match)
        self._type = f"{type_.__module__}.{type_.__qualname__}"
        self._name = type_.__qualname__
        self._match = match
        self._has_come = False
        self._is_over = False

    def _accepts(self, problem: Problem) -> bool:
        """Tell whether this is the error; then it has come."""
        if self._is_over or not self._is_of_type(problem):
            return False
        if re.search(self._match, problem.message) is None:
            return False
        self._has_come = True
        return True

    def _is_of_type(self, problem: Problem) -> bool:
        # By name: the extension's modules are imported again for each test, and in the browser.
        return self._type in problem.types or f"__main__.{self._name}" in problem.types

    def _require(self) -> None:
        """Check that the error has come, and wait for it no longer.

        Raises:
            KitError: It has not.
        """
        self._is_over = True
        if not self._has_come:
            text = f" with a text that matches {self._match!r}" if self._match else ""
            raise KitError(f"The extension reported no {self._name}{text}.")

    def __enter__(self) -> Self:
        """Wait for the error within the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Check that it has come, unless the block failed."""
        self._is_over = True
        if kind is None:
            self._require()


def _check(type_: object, match: object) -> None:
    if not isinstance(type_, type) or not issubclass(type_, BaseException):
        raise TypeError(f"expect_error() takes a class such as KeyError, and not {type_!r}.")
    if not isinstance(match, str):
        raise TypeError(f"match is a regular expression as text, and not {match!r}.")
    try:
        re.compile(match)
    except re.error as error:
        raise ValueError(f"match={match!r} is no regular expression: {error}.") from None


class Expectations:
    """The errors that one test expects."""

    def __init__(self) -> None:
        """Expect none."""
        self._expected: list[ExpectedError] = []

    def add(self, expected: ExpectedError) -> None:
        """Expect one more."""
        self._expected.append(expected)

    def check(self, problems: list[Problem]) -> None:
        """Pass over what is expected.

        Raises:
            UnexpectedError: Something else went wrong.
        """
        unexpected = [one for one in problems if not self._is_expected(one)]
        if unexpected:
            # What has no type cannot be expected, and an error with it is only its consequence.
            may_expect = all(problem.types for problem in unexpected)
            raise UnexpectedError("\n\n".join(_message(one, may_expect) for one in unexpected))

    def _is_expected(self, problem: Problem) -> bool:
        accepted = [expected._accepts(problem) for expected in self._expected]
        return any(accepted)

    def check_the_end(self) -> None:
        """Check that all that is expected has come.

        Raises:
            KitError: Something has not.
        """
        for expected in self._expected:
            if not expected._is_over:
                expected._require()


def _message(problem: Problem, may_expect: bool) -> str:
    hint = ""
    if may_expect:
        name = problem.types[0].rpartition(".")[2]
        hint = f"\nWhere the test is about this error: extension.expect_error({name})."
    return f"{problem.title}\n{problem.details.rstrip()}{hint}"
