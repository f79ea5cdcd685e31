"""The browser of the tests of `serve`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.serve_driver import launch_local_browser


@pytest.fixture(scope="session")
def local_browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that knows no other host than this machine."""
    with launch_local_browser(playwright) as launched:
        yield launched
