"""The helper, as an agent uses it."""

import json
from pathlib import Path

from agentapp.testing import Extension

STATIC = Path(__file__).parents[1] / "static"
TEA = "# Green tea\n\nServe it **hot**.\n\n## Answer\n\nHello {name}, tea is hot.\n\nEnjoy!\n"
COFFEE = "# Coffee\n\nGoes well with tea. See [more](https://shop.example.com/coffee).\n"


def open_helper(extension: Extension, name: str | None = "Mary", **texts: str) -> None:
    texts = texts or {"tea": TEA, "coffee": COFFEE}
    extension.http.get("static/articles.json", json=[f"{name}.md" for name in texts])
    for file, text in texts.items():
        extension.http.get(f"static/articles/{file}.md", text=text)
    extension.open(name=name)


def titles(extension: Extension) -> list[str]:
    lines = extension.section("Knowledge").text.splitlines()
    return [line for line in lines if line in ("Green tea", "Coffee")]


def test_the_search_follows_the_agents_typing(extension: Extension) -> None:
    open_helper(extension)
    knowledge = extension.section("Knowledge")
    assert titles(extension) == ["Green tea", "Coffee"]
    knowledge.fill("Search the articles", "HOT")
    extension.advance(seconds=0.15)
    assert titles(extension) == ["Green tea"]
    assert "1 article:" in knowledge.text
    assert knowledge.find("hot", tag="mark")
    knowledge.fill("Search the articles", "tea")
    extension.advance(seconds=0.15)
    assert titles(extension) == ["Green tea", "Coffee"]  # the title counts more


def test_enter_does_not_wait_for_a_pause(extension: Extension) -> None:
    open_helper(extension)
    extension.section("Knowledge").submit(words="cof")
    assert titles(extension) == ["Coffee"]


def test_words_that_no_article_has_are_said_to_be_so(extension: Extension) -> None:
    open_helper(extension)
    extension.section("Knowledge").submit(words="tea nonsense")
    assert "No article has all of these words." in extension.section("Knowledge").text


def test_the_answer_goes_into_the_message_with_the_customers_name(extension: Extension) -> None:
    open_helper(extension)
    knowledge = extension.section("Knowledge")
    knowledge.click("Green tea")
    assert knowledge.find("hot", tag="strong")
    knowledge.click("Put into message")
    assert extension.commands == [("put_message", "Hello Mary, tea is hot.\n\nEnjoy!")]
    assert extension.notices == [("The answer is in your message.", "success")]


def test_a_customer_without_a_name_gets_an_answer_too(extension: Extension) -> None:
    open_helper(extension, name=None)
    extension.section("Knowledge").click("Green tea")
    extension.section("Knowledge").click("Put into message")
    assert extension.commands == [("put_message", "Hello, tea is hot.\n\nEnjoy!")]


def test_an_article_without_an_answer_has_no_button(extension: Extension) -> None:
    open_helper(extension, coffee=COFFEE)
    extension.section("Knowledge").click("Coffee")
    link = extension.section("Knowledge").find("more", tag="a")
    assert link is not None
    assert link.attributes["href"] == "https://shop.example.com/coffee"
    assert extension.section("Knowledge").find("Put into message") is None


def test_the_next_customer_begins_with_all_articles(extension: Extension) -> None:
    open_helper(extension)
    extension.section("Knowledge").submit(words="coffee")
    extension.open(name="Mary", custom_variables={"cart": "3 items"})  # the same, with news
    assert titles(extension) == ["Coffee"]
    extension.open(name="Jo")
    assert titles(extension) == ["Green tea", "Coffee"]
    assert len(extension.http.requests) == 3


def test_html_in_an_article_is_text(extension: Extension) -> None:
    text = "# <b>Bold</b>\n\n<img src=x onerror=alert(1)> [click](javascript:alert(1))\n"
    open_helper(extension, bold=text)
    knowledge = extension.section("Knowledge")
    knowledge.click("<b>Bold</b>")
    assert knowledge.find("<img src=x onerror=alert(1)>", tag="p")
    assert knowledge.find(tag="img") is None
    assert knowledge.find(tag="a") is None


def test_articles_that_did_not_come_can_be_fetched_again(extension: Extension) -> None:
    extension.http.get("static/articles.json", json=["tea.md"])
    extension.http.get("static/articles/tea.md", status=503)
    with extension.expect_error(OSError, match="503"):
        extension.open(name="Mary")
    extension.http.get("static/articles/tea.md", text=TEA)
    extension.section("Knowledge").retry()
    assert titles(extension) == ["Green tea"]


def test_every_article_is_listed() -> None:
    files = {file.name for file in (STATIC / "articles").glob("*.md")}
    assert set(json.loads((STATIC / "articles.json").read_text("utf-8"))) == files
