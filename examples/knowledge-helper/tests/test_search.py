"""Which articles are found, and what of them shows."""

from articles import Article
from search import excerpt, find

LONG = " ".join(f"word{number}" for number in range(40))


def article(title: str, text: str = "") -> Article:
    return Article(f"{title}.md", title, text, "")


def test_all_words_are_wanted_in_any_order_and_by_their_beginnings() -> None:
    tea = article("Green tea", "Serve it hot.")
    assert find([tea], "ho gre") == [tea]
    assert find([tea], "hot cold") == []
    assert find([tea], "reen") == []


def test_case_and_accents_do_not_count() -> None:
    cafe = article("Café in Kraków")
    assert find([cafe], "CAFE krakow") == [cafe]


def test_the_answers_words_are_no_part_of_the_article() -> None:
    tea = Article.parse("tea.md", "# Tea\n\nHot.\n\n## Answer\n\nHello!")
    assert find([tea], "hello") == []
    assert (tea.text, tea.answer) == ("Hot.", "Hello!")


def test_an_excerpt_is_around_the_first_match() -> None:
    text = "".join(piece.text for piece in excerpt(article("Tea", LONG), "word20"))
    assert text.startswith("…word15 word16")
    assert text.endswith("word33…")
    assert [piece.text for piece in excerpt(article("Tea", LONG), "word20") if piece.is_match] == [
        "word20"
    ]


def test_an_excerpt_without_a_match_begins_at_the_beginning() -> None:
    text = "".join(piece.text for piece in excerpt(article("Tea", LONG), ""))
    assert text.startswith("word0 word1")
    assert excerpt(article("Tea"), "tea") == []
