"""Finds articles by the beginnings of words, whatever their case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles import Article

_WORD = re.compile(r"\w+")
_TITLE = 5  # as much as a word in the title counts more than one in the text
_BEFORE, _AFTER = 5, 14  # words of an excerpt


class Piece(NamedTuple):
    """A piece of an excerpt: its text, and whether it was looked for."""

    text: str
    is_match: bool


def words_of(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared.

    Example:
        >>> words_of("Kraków, STRASSE/Straße")
        ['krakow', 'strasse', 'strasse']
    """
    return [_folded(word) for word in _WORD.findall(text)]


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def find(articles: Iterable[Article], text: str) -> list[Article]:
    """Return the articles that have all of the words, the best first; all of them for no words."""
    wanted = words_of(text)
    rated = [(_rating(article, wanted), article) for article in articles]
    found = [one for one in rated if one[0] > 0 or not wanted]
    return [article for _, article in sorted(found, key=lambda one: -one[0])]


def _rating(article: Article, wanted: Sequence[str]) -> int:
    title, text = words_of(article.title), words_of(article.plain_text)
    ratings = [_TITLE * _count(word, title) + _count(word, text) for word in wanted]
    return sum(ratings) if all(ratings) else 0


def _count(beginning: str, words: Iterable[str]) -> int:
    return sum(word.startswith(beginning) for word in words)


def excerpt(article: Article, text: str) -> list[Piece]:
    """Return the words around the first one that was looked for, or else the first words.

    Example:
        >>> article = Article("tea.md", "Tea", "Green **tea** is hot.", "")
        >>> [piece.text for piece in excerpt(article, "te") if piece.is_match]
        ['tea']
    """
    wanted = tuple(words_of(text))
    places = list(_WORD.finditer(article.plain_text))
    matches = [bool(wanted) and _folded(place[0]).startswith(wanted) for place in places]
    first = max(matches.index(True) - _BEFORE, 0) if True in matches else 0
    pieces = [Piece("…", False)] if first else []
    last = min(first + _BEFORE + _AFTER, len(places))
    for number in range(first, last):
        end = places[number + 1].start() if number + 1 < last else places[number].end()
        pieces.append(Piece(places[number][0], matches[number]))
        pieces.append(Piece(article.plain_text[places[number].end() : end], False))
    return [*pieces, Piece("…", False)] if last < len(places) else pieces
