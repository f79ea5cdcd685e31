"""The looks of the search and of what it finds."""

from collections.abc import Sequence

from htpy import Node, button, details, div, form, label, li, mark, p, strong, summary, ul
from htpy import input as field

from articles import Article
from prose import rendered
from search import excerpt

MOST = 6  # articles that show; who wants others, searches


def search_form(words: str) -> Node:
    """Show the field: it searches while the agent types, and at once on Enter."""
    return form(data_action="search")[
        label[
            "Search the articles",
            field(
                type="search",
                name="words",
                value=words,
                autocomplete="off",
                data_action="search",
                data_on="input",
                data_debounce="150",
            ),
        ]
    ]


def results(articles: Sequence[Article], words: str, customer: str | None) -> Node:
    """Show what was found."""
    shown = articles[:MOST]
    return [
        p(".quiet", role="status")[_number(len(articles), len(shown))],
        ul[(li[_article(article, words, customer)] for article in shown)] if shown else None,
    ]


def _number(found: int, shown: int) -> str:
    if found == 0:
        return "No article has all of these words."
    if shown < found:
        return f"{found} articles, the best {shown}:"
    return "1 article:" if found == 1 else f"{found} articles:"


def _article(article: Article, words: str, customer: str | None) -> Node:
    pieces = excerpt(article, words)
    return [
        # Of the same name: only one is open.
        details(id=f"article-{article.name}", name="article")[
            summary[strong[article.title]],
            rendered(article.text),
            _answer(article, customer) if article.answer else None,
        ],
        p(".excerpt.quiet")[
            (mark[piece.text] if piece.is_match else piece.text for piece in pieces)
        ],
    ]


def _answer(article: Article, customer: str | None) -> Node:
    return [
        div(".answer")[article.answer_to(customer)],
        button(".primary", data_action="answer", data_name=article.name)["Put into message"],
    ]
