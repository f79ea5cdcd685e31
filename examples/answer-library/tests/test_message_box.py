"""The library in the message box, as an agent uses it."""

from agentapp.testing import Extension


def titles(extension: Extension) -> list[str]:
    titles = ("Parcel is on its way", "Return a parcel", "Opening hours", "Thanks")
    section = extension.section("Answers")
    return [title for title in titles if section.find(title, tag="button")]


def test_the_search_follows_the_agents_typing(extension: Extension) -> None:
    extension.open(name="Mary Brown")
    assert len(titles(extension)) == 4
    extension.section("Answers").fill("Search", "parcel back")
    extension.advance(seconds=0.15)
    assert titles(extension) == ["Return a parcel"]


def test_an_answer_is_staged_and_the_search_begins_again_once_it_is_sent(
    extension: Extension,
) -> None:
    extension.open(name="Mary Brown")
    answers = extension.section("Answers")
    answers.submit(text="thank")
    answers.click("Thanks")
    assert extension.commands == [("put_message", "Thank you, Mary Brown, and have a nice day!")]
    extension.send("message_sent")
    assert len(titles(extension)) == 4
    assert extension.notices == [("Sent", "success")]


def test_a_name_is_text(extension: Extension) -> None:
    extension.open(name="<b>Mary</b>")
    assert extension.section("Answers").find("Hello <b>Mary</b>, your parcel")
    assert extension.section("Answers").find(tag="b") is None
