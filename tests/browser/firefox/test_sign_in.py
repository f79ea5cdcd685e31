"""Signing in with LiveChat in Firefox, which has a cookie jar of its own for each top page."""

from contextlib import suppress

from playwright.sync_api import Error, expect

from tests.browser.conftest import MARY, BuildSite, OpenExtension


def test_a_window_signs_in_and_one_that_is_closed_is_told(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    app = open_extension(build_site("sign-in", client_id="2261a58d"))
    app.show(MARY)
    button = app.frame.get_by_role("button", name="Sign in", exact=True)
    with app.host.context.expect_page() as opened:
        button.click()
    # Firefox's `closed` stays false for a window that closes before its first page is there.
    expect(opened.value.locator("#client")).to_have_text("2261a58d")
    opened.value.close()
    notices = app.frame.locator(".aa-message")
    expect(notices).to_contain_text(["The sign-in window was closed."])
    with app.host.context.expect_page() as opened:
        button.click()
    expect(opened.value.locator("#client")).to_have_text("2261a58d")  # its script runs
    with suppress(Error):  # the window closes itself before Playwright is done with its click
        opened.value.get_by_role("button", name="Sign in", exact=True).click()
    expect(notices).to_contain_text(["Signed in as fake-account"])
