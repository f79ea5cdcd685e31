"""The recipes that an agent works with, forms among them, in Firefox."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.firefox.conftest import Options
from tests.browser.panel.test_recipes import (  # noqa: F401
    extension,
    recipes,
    shop,
    test_a_confirmation,
    test_a_form,
    test_pages,
    test_search_as_you_type,
    test_tabs,
)


@pytest.fixture(scope="module")
def browser(playwright: Playwright, firefox: Options) -> Iterator[Browser]:
    """Firefox with all frames in one process: keys that a test presses reach no other process."""
    launched = playwright.firefox.launch(**firefox({"fission.autostart": False}))
    yield launched
    launched.close()
