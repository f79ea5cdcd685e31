"""The section of Customer Details, as LiveChat gets it."""

from typing import Any

from agentapp.testing import Extension


def latest(extension: Extension) -> list[Any]:
    """The components of the section as it was sent last."""
    (name, section) = extension.commands[-1]
    assert name == "modify_section"
    assert isinstance(section, dict)
    assert section["title"] == "Waiting time"
    return [component["data"] for component in section["components"]]


def say(extension: Extension, source: str) -> None:
    extension.send("message", {"chat": "C1", "message": "Hello?", "message_source": source})


def test_the_section_counts_the_minutes_until_the_agent_answers(extension: Extension) -> None:
    extension.open(name="Mary Brown")
    assert latest(extension)[0]["title"] == "Answered"
    say(extension, "visitor")
    extension.advance(seconds=60)
    say(extension, "visitor")
    title, messages = latest(extension)
    assert (title["title"], messages["value"]) == ("1 min", "2")
    extension.advance(seconds=120)
    assert latest(extension)[0]["title"] == "3 min"
    assert len(latest(extension)) == 4  # with a tag and a button
    say(extension, "agent")
    assert latest(extension)[0]["title"] == "Answered"


def test_the_button_writes_an_apology(extension: Extension) -> None:
    extension.open(name="Mary Brown")
    extension.send("customer_details_section_button_click", {"buttonId": "other"})
    assert extension.commands[-1][0] == "modify_section"
    extension.send("customer_details_section_button_click", {"buttonId": "apologise"})
    assert extension.commands[-1] == ("put_message", "Sorry to keep you waiting. ")


def test_each_customer_has_a_wait_of_their_own(extension: Extension) -> None:
    extension.open(name="Mary Brown")
    say(extension, "visitor")
    extension.open(name="Jo")
    assert latest(extension)[0]["title"] == "Answered"
    extension.open(name="Mary Brown")
    assert latest(extension)[0]["title"] == "0 min"
