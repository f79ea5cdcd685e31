"""Elements take and refuse the children that htpy says."""

from collections import namedtuple
from enum import StrEnum
from typing import Any

import htpy._elements
import pytest
from htpy import br, div, fragment, p
from markupsafe import Markup

from agentapp._htpy import _validate_as_htpy, validate_children

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


def test_htpy_asks_agentapp() -> None:
    """Or all of the above would be about nothing."""
    assert htpy._elements._validate_children is validate_children
