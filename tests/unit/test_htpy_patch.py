"""The patch of htpy takes, refuses and writes the same as htpy, and leaves another htpy alone."""

import subprocess
import sys
from collections import namedtuple
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

import pytest
from htpy import Attribute, br, div, fragment, html, p
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from agentapp._views.htpy_patch import (
    REPLACED,
    _attributes_as_htpy,
    _call_as_htpy,
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


@pytest.mark.parametrize(("owner", "name"), REPLACED)
def test_htpy_asks_agentapp(owner: object, name: str) -> None:
    """Or all of this would be about nothing."""
    assert getattr(owner, name) is REPLACED[owner, name]


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


# --- Calling an element


NAMES = some.sampled_from(["class_", "id", "data_number", "hidden", "for_", "_", "aria_label"])


@given(
    some.sampled_from([div, br, html, div(id="old")["child"]]),
    some.one_of(
        some.sampled_from([(), (None,)]),
        some.tuples(some.sampled_from(["", ".a", "#b", "#b.a.c"])),
        some.tuples(some.dictionaries(NAMES, VALUES, max_size=2)),
        some.tuples(some.just(".a"), some.dictionaries(NAMES, VALUES, max_size=2)),
    ),
    some.dictionaries(NAMES, VALUES, max_size=3),
)
def test_an_element_that_is_called_is_what_htpy_makes_of_it(
    element: Any, args: tuple[Any, ...], kwargs: dict[str, Attribute]
) -> None:
    for _ in range(2):  # made, and remembered
        made, expected = element(*args, **kwargs), _call_as_htpy(element, *args, **kwargs)
        assert type(made) is type(expected)
        assert str(made) == str(expected)


def test_an_empty_shorthand_says_nothing() -> None:
    assert (str(div("")), str(div("", id="a"))) == ("<div></div>", '<div id="a"></div>')


@pytest.mark.parametrize("args", [(3,), ("a",), (".a b",), (".a", ".b"), ({}, ".b")])
def test_what_an_element_cannot_be_called_with_is_refused_in_htpys_words(
    args: tuple[Any, ...],
) -> None:
    with pytest.raises((TypeError, ValueError)) as expected:
        _call_as_htpy(div, *args)
    for kwargs in ({}, {"id": "x"}):
        with pytest.raises(type(expected.value)) as found:
            div(*args, **kwargs)
        assert str(found.value) == str(expected.value)


# --- Another htpy than the tested one

PARTS = (
    "_validate_children",
    "attrs_string",
    "id_class_names_from_css_str",
    "_python_to_html_name",
    "BaseElement.__call__",
)
OTHER_HTPY = {
    **{
        f"{part} has another parameter": f"""
            def other(*anything, **named): return found(*anything, **named)
            found, owner.{part} = owner.{part}, other"""
        for part in PARTS
    },
    "a function is not there": """
            class Hidden(type(owner)):
                def __getattribute__(self, name):
                    if name == "_python_to_html_name": raise AttributeError(name)
                    return super().__getattribute__(name)
            owner.__class__ = Hidden""",
    "attributes are kept in another form": """
            found = owner.BaseElement.__init__
            def __init__(self, name, attrs_str="", children=None):
                found(self, name, attrs_str, children)
                self._children = (children,)
            owner.BaseElement.__init__ = __init__""",
}
WORKS = """
import sys, textwrap
sys.path[:0] = {path!r}
import htpy
owner = htpy._elements
exec(textwrap.dedent({change!r}))
before = (owner._validate_children, owner.attrs_string, owner.BaseElement.__call__)
from agentapp._views.rendering import rendered
content = htpy.ul[(htpy.li(".row", title="<")[name, htpy.br] for name in "a<")]
print(rendered(content))
print(before == (owner._validate_children, owner.attrs_string, owner.BaseElement.__call__))
print("agentapp._views.htpy_patch" in sys.modules)
"""
ROWS = '<ul><li class="row" title="&lt;">a<br></li><li class="row" title="&lt;">&lt;<br></li></ul>'


def run_with(change: str) -> list[str]:
    code = WORKS.format(path=sys.path, change=change)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("change", OTHER_HTPY)
def test_another_htpy_is_left_as_it_is_and_renders_the_same(change: str) -> None:
    assert run_with(OTHER_HTPY[change]) == [ROWS, "True", "False"]


def test_the_tested_htpy_is_replaced_and_renders_the_same() -> None:
    assert run_with("") == [ROWS, "False", "True"]
