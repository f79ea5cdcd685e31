"""Signing in with LiveChat in Firefox, which has a cookie jar of its own for each top page."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, expect

from tests.browser.conftest import MARY, BuildSite, FramedExtension, OpenExtension
from tests.browser.firefox.conftest import STORES_NOTHING, OpenProfile

CLIENT_ID = "2261a58d"


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> str:
    return build_site("sign-in", client_id=CLIENT_ID)


def button(app: FramedExtension, label: str) -> Locator:
    return app.frame.get_by_role("button", name=label, exact=True)


def notice(app: FramedExtension, text: str) -> Locator:
    return app.frame.locator(".aa-message").filter(has_text=text)


def sign_in(app: FramedExtension) -> None:
    """Open the window, and sign in there."""
    with app.host.context.expect_page() as opened:
        button(app, "Sign in").click()
    expect(opened.value.locator("#client")).to_have_text(CLIENT_ID)  # its script runs
    with suppress(Error):  # the window closes itself before Playwright is done with its click
        opened.value.get_by_role("button", name="Sign in", exact=True).click()
    expect(notice(app, "Signed in as fake-account")).to_be_visible()


def test_a_window_signs_in_and_one_that_is_closed_is_told(
    site: str, open_extension: OpenExtension
) -> None:
    app = open_extension(site)
    app.show(MARY)
    with app.host.context.expect_page() as opened:
        button(app, "Sign in").click()
    # Firefox's `closed` stays false for a window that closes before its first page is there.
    expect(opened.value.locator("#client")).to_have_text(CLIENT_ID)
    opened.value.close()
    expect(notice(app, "The sign-in window was closed.")).to_be_visible()
    sign_in(app)


def test_without_cookies_and_storage_a_window_signs_in_and_refreshing_asks_the_agent(
    open_profile: OpenProfile, site: str
) -> None:
    app = FramedExtension.open(open_profile(STORES_NOTHING).new_page(), site)
    app.show(MARY)
    assert app.panel.evaluate("() => caches.keys().catch(({ name }) => name)") == "SecurityError"
    sign_in(app)
    button(app, "Refresh").click()
    expect(notice(app, "Please sign in again.")).to_be_visible()
