"""The settings page, as an agent uses it."""

from agentapp.testing import Extension

SHOP = "https://shop.example.com"


def test_a_wrong_entry_is_named(extension: Extension) -> None:
    extension.section("Returns").submit(address="http://shop.example.com", days=14)
    assert extension.notices == [("The address has to begin with https://", "error")]


def test_right_entries_are_saved_and_stay_in_the_form(extension: Extension) -> None:
    returns = extension.section("Returns")
    returns.submit(address=SHOP, days=14)
    assert extension.notices == [("Saved", "success")]
    days = returns.find(tag="input")
    assert days is not None
    assert days.value == SHOP


def test_the_agent_goes_back_to_the_chats(extension: Extension) -> None:
    extension.section("Returns").click("Back to the chats")
    assert extension.commands == [("redirect", "/chats/")]
