"""Every promise of the facade, with each generation of LiveChat's own SDK and its own host side."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import JOHN, MARY, PROTOCOLS, BuildSite, FramedExtension, OpenExtension

GENERATIONS = sorted(PROTOCOLS)


@pytest.fixture(params=GENERATIONS)
def generation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def extension(
    generation: str, build_site: BuildSite, open_extension: OpenExtension
) -> FramedExtension:
    """The recorder, connected by this generation's SDK; Mary was sent at once, then John."""
    framed = open_extension(
        build_site(sdk=generation),
        PROTOCOLS[generation],
        at_once=[("customer_profile", MARY), ("customer_profile", JOHN)],
    )
    framed.log(until="initialised")
    return framed


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


@pytest.fixture
def boilerplate(build_site: BuildSite, open_extension: OpenExtension) -> FramedExtension:
    framed = open_extension(build_site(sdk="boilerplate", authorize=True), PROTOCOLS["boilerplate"])
    framed.log(until="initialised")
    return framed


def test_authorization_gives_the_extension_its_session_id(boilerplate: FramedExtension) -> None:
    boilerplate.send("authorize", {"session_id": 42})
    assert boilerplate.events(until="authorize") == [["authorize", "42"]]


def test_refreshing_the_session_ends_when_the_new_id_is_there(
    boilerplate: FramedExtension,
) -> None:
    boilerplate.send("authorize", {"session_id": 42})
    boilerplate.events(until="authorize")
    refresh_session(boilerplate)
    boilerplate.wait_for_message("plugin_loaded")
    boilerplate.send("authorize", {"session_id": 43})
    assert ["refreshed", "43"] in boilerplate.events(until="refreshed")


def test_refused_authorization_is_shown_until_it_succeeds(boilerplate: FramedExtension) -> None:
    boilerplate.send("authorize_error", None)
    boilerplate.expect_state("unauthorized")
    boilerplate.send("authorize", {"session_id": "s"})
    boilerplate.expect_state("waiting")


def test_basic_authorization_is_asked_for_as_the_configuration_says(
    boilerplate: FramedExtension,
) -> None:
    boilerplate.wait_for_message("plugin_inited")
    assert boilerplate.messages()[0]["data"]["authorize"] is True
