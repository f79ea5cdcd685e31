"""Elements take, refuse and write what htpy says."""

from collections import namedtuple
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

import htpy
import pytest
from htpy import Attribute, br, div, fragment, p
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from agentapp._htpy import (
    REPLACED,
    _attributes_as_htpy,
    _shorthand_as_htpy,
    _validate_as_htpy,
    attributes,
    shorthand,
)

Pair = namedtuple("Pair", "left right")


class Colour(StrEnum):
    RED = "red"


CHILDREN = (
    "text",
    Markup("<b>"),
    None,
    True,
    3,
    br,
    div["x"],
    fragment["x"],
    [p, ["a", (None, 1)]],
    (letter for letter in "ab"),
    range(2),
    {"a": 1},
    lambda: "called",
    Colour.RED,
    Pair("a", "b"),
)
OTHERS = (object(), 1.5, b"bytes", bytearray(b"x"), ["a", object()], ("a", [1.5]), Pair("a", b"b"))


@pytest.mark.parametrize("children", CHILDREN, ids=lambda one: type(one).__name__)
def test_what_htpy_takes_is_taken(children: Any) -> None:
    _validate_as_htpy(children)
    div[children]


@pytest.mark.parametrize("children", OTHERS, ids=lambda one: type(one).__name__)
def test_what_htpy_refuses_is_refused_in_its_words(children: Any) -> None:
    with pytest.raises(TypeError) as expected:
        _validate_as_htpy(children)
    with pytest.raises(TypeError, match="not a valid child element") as found:
        div[children]
    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("name", REPLACED)
def test_htpy_asks_agentapp(name: str) -> None:
    """Or all of this would be about nothing."""
    assert getattr(htpy._elements, name) is REPLACED[name]


# --- Attributes


class Tag(HTMLParser):
    """Reads a tag as browsers do."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(f"<div{written}>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = attrs


VALUES = some.one_of(
    some.text(),
    some.booleans(),
    some.none(),
    some.integers(),
    some.builds(Markup, some.sampled_from(["&lt;", "a&amp;b", "plain"])),
)
CLASSES = some.one_of(
    some.text(max_size=5), some.lists(some.text(max_size=5)), some.just({"a": True, "b": False})
)


@given(
    some.dictionaries(some.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True), VALUES),
    some.one_of(some.none(), CLASSES),
)
def test_attributes_say_what_htpys_say(values: dict[str, Attribute], classes: Attribute) -> None:
    values = values | {"class": classes}
    expected = Tag(_attributes_as_htpy(values)).attributes
    assert Tag(attributes(values)).attributes == expected


@pytest.mark.parametrize("values", [{"title": 1.5}, {"title": object()}, {3: "x"}, {b"x": "x"}])
def test_attributes_that_htpy_refuses_are_refused_in_its_words(values: Any) -> None:
    with pytest.raises(TypeError) as expected:
        _attributes_as_htpy(values)
    with pytest.raises(TypeError, match="Attribute") as found:
        div({"class": "first"}, values)
    assert str(found.value) == str(expected.value)


def test_no_value_ends_its_attribute() -> None:
    hostile = "\"'><script>&quot;"
    assert Tag(attributes({"title": hostile, "class": hostile})).attributes == [
        ("title", hostile),
        ("class", hostile),
    ]


@pytest.mark.parametrize("text", ["#a", ".a", "#a.b.c", ".b.c", "#a."])
def test_the_shorthand_means_what_htpy_says(text: str) -> None:
    for _ in range(2):  # made, and remembered
        assert shorthand(text) == _shorthand_as_htpy(text)
        assert str(div(text, id="other")) == f"{div(_shorthand_as_htpy(text), id='other')}"


@pytest.mark.parametrize("text", ["a", ".a#b", ".a b", ["a"], 3])
def test_a_shorthand_that_htpy_refuses_is_refused_in_its_words(text: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as expected:
        _shorthand_as_htpy(text)
    for _ in range(2):
        with pytest.raises(type(expected.value)) as found:
            div(text)
        assert str(found.value) == str(expected.value)
