"""Fixtures of the unit tests."""

import pytest

from agentapp import ErrorReport, on_error


def _hear_nothing(_report: ErrorReport) -> None: ...


@pytest.fixture(autouse=True)
def nothing_is_kept_for_the_first_callback() -> None:
    """One test's errors must not wait for the first `on_error` of another."""
    on_error(_hear_nothing).cancel()
