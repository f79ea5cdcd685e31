"""Every promise of the facade, with each generation of LiveChat's own SDK and its own host side.

The tests of a generation share one page, in this order.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import (
    JOHN,
    MARY,
    PROTOCOLS,
    BuildSite,
    FramedExtension,
    OpenExtension,
    new_context,
)

GENERATIONS = sorted(PROTOCOLS)


@pytest.fixture(params=GENERATIONS, scope="module")
def extension(
    request: pytest.FixtureRequest, browser: Browser, build_site: BuildSite
) -> Iterator[FramedExtension]:
    """The recorder, connected by this generation's SDK; Mary was sent at once, then John."""
    context = new_context(browser)
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    framed = FramedExtension.open(
        page,
        build_site(sdk=request.param),
        PROTOCOLS[request.param],
        at_once=[("customer_profile", MARY), ("customer_profile", JOHN)],
    )
    framed.log(until="initialised")
    yield framed
    context.close()


def test_an_extension_hears_everything_that_its_host_sends_in_order(
    extension: FramedExtension,
) -> None:
    extension.send("customer_profile_hidden", {"id": JOHN["id"]})
    extension.send("customer_profile", MARY)
    assert extension.events(until='"customer_profile_hidden", "S2.JOHN"], ["customer_profile"') == [
        ["customer_profile", MARY["id"], MARY["name"]],
        ["customer_profile", JOHN["id"], JOHN["name"]],
        ["customer_profile_hidden", JOHN["id"]],
        ["customer_profile", MARY["id"], MARY["name"]],
    ]
    expect(extension.field("name")).to_have_text("Mary Brown")
    expect(extension.field("chat.id")).to_have_text("NY0U96PIT4")


def test_hiding_the_shown_profile_empties_the_panel_and_hiding_another_changes_nothing(
    extension: FramedExtension,
) -> None:
    extension.show(MARY)
    extension.send("customer_profile_hidden", {"id": "somebody else"})
    extension.log(until="somebody else")
    extension.expect_state("profile")
    extension.send("customer_profile_hidden", {"id": MARY["id"]})
    extension.expect_state("waiting")


def refresh_session(extension: FramedExtension) -> None:
    extension.frame.locator("body").evaluate(
        """body => {
          const button = body.appendChild(document.createElement('button'));
          button.dataset.action = 'refresh-session';
          button.textContent = 'Refresh';
        }"""
    )
    extension.frame.get_by_role("button", name="Refresh").click()


def test_refreshing_the_session_reaches_the_host(extension: FramedExtension) -> None:
    refresh_session(extension)
    extension.log(until="refreshed")
    extension.wait_for_message("plugin_loaded")
    assert extension.messages()[-1]["message"] == "plugin_loaded"


def test_nothing_that_the_page_did_violates_its_policy(extension: FramedExtension) -> None:
    extension.show(MARY)
    said = [message.text for message in extension.host.console_messages()]
    assert [line for line in said if "policy" in line.lower() or "Trusted" in line] == []


def test_basic_authorization_with_its_session_its_refusal_and_a_refresh(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    framed = open_extension(build_site(sdk="boilerplate", authorize=True), PROTOCOLS["boilerplate"])
    framed.log(until="initialised")
    framed.wait_for_message("plugin_inited")
    assert framed.messages()[0]["data"]["authorize"] is True

    framed.send("authorize_error", None)
    framed.expect_state("unauthorized")
    framed.send("authorize", {"session_id": 42})
    framed.expect_state("waiting")
    assert framed.events(until='"authorize"') == [["authorize_error"], ["authorize", "42"]]

    refresh_session(framed)
    framed.wait_for_message("plugin_loaded")
    framed.send("authorize", {"session_id": 43})
    assert ["refreshed", "43"] in framed.events(until="refreshed")
