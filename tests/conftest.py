"""What all tests share."""

from pathlib import Path

import pytest

_BROWSER = Path(__file__).with_name("browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last.

    Playwright keeps an event loop running in its thread for as long as the browser lives, and no
    asyncio test can run beside it.
    """
    items.sort(key=lambda item: item.path.is_relative_to(_BROWSER))
