"""Settings of pytest and Hypothesis for all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about agentapp.
settings.register_profile("agentapp", deadline=None)
settings.load_profile("agentapp")

_BROWSER = Path(__file__).with_name("browser")
# The longest first.
_LONG = (
    "test_kit",
    "test_broken_files",
    "test_snapshot",
    "test_sign_in",
    "test_author_errors",
    "test_examples_of_panels",
    "test_early_view_texts",
    "test_pyodide_packages",
    "test_untrusted_text",
    "test_integrity",
    "test_simulator_sign_in",
    "test_commands",
    "test_serve",
    "test_built_site",
    "test_runtime_cache",
    "test_repeat_visits",
    "test_main_errors",
    "test_recipes",
    "test_serve_reload",
    "test_check_in_browser",
    "test_hosts",
    "test_placements",
    "test_preview_command",
)


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

    def place(item: pytest.Item) -> tuple[bool, int]:
        name = item.path.stem
        return item.path.is_relative_to(_BROWSER), (*_LONG, name).index(name)

    items.sort(key=place)
