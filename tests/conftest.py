"""What all tests share."""

from pathlib import Path

import pytest

_BROWSER = Path(__file__).with_name("browser")
_LONG = ("test_files", "test_switching")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the browser's tests run with other settings, such as `--livechat 'runtime="pyodide"'`."""
    parser.addoption(
        "--livechat",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting of [livechat], as TOML, for every extension in the browser's tests",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last.

    Playwright keeps an event loop running in its thread for as long as the browser lives, and no
    asyncio test can run beside it. Those that take minutes come first among them, or one process
    would be at work alone in the end.
    """
    items.sort(key=lambda item: (item.path.is_relative_to(_BROWSER), item.path.stem not in _LONG))
