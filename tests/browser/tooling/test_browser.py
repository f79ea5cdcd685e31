"""Finding a browser."""

import pytest
from playwright.sync_api import Playwright

from agentapp_devkit.tools import browser


def test_a_machine_without_chromium_is_asked_for_playwrights_own_while_that_is_running(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    found = browser.find()
    assert found is None or str(found) == playwright.chromium.executable_path
    assert browser.find_shell() is None  # which leaves it to Playwright
