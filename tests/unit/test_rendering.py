"""agentapp renders what sections return as htpy would."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from htpy import Context, br, comment, div, fragment, html, img, li, p, span, ul
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from agentapp._views.rendering import rendered

LEAVES = st.one_of(
    st.text(),
    st.text().map(Markup),
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(br),
    st.text().map(lambda text: img(alt=text)),
    st.text().map(comment),
)


def inner(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something around other nodes, as a function that makes it each time."""
    several = st.lists(children, max_size=4)
    return st.one_of(
        several,
        several.map(tuple),
        several.map(lambda nodes: div[nodes]),
        several.map(lambda nodes: p(".note", title="a & b")[nodes]),
        several.map(lambda nodes: fragment[nodes]),
        children.map(lambda node: span[node]),
    )


@given(st.recursive(LEAVES, inner, max_leaves=20))
def test_it_is_what_htpy_renders(node: Any) -> None:
    assert rendered(node).unescape() == fragment[node].__html__().unescape()
    assert rendered(node).count("<") == fragment[node].__html__().count("<")


class Colour(StrEnum):
    RED = "<red>"


class Shouting:
    def __html__(self) -> str:
        return "<b>!</b>"


word = Context("word", default="none")


@word.consumer
def spoken(value: str) -> Any:
    return span[value]


@pytest.mark.parametrize(
    "make",
    [
        lambda: ul[(li[number] for number in range(3))],
        lambda: (span[part] for part in "a<b"),
        lambda: div[lambda: "called <b>"],
        lambda: div[Colour.RED],
        lambda: div[Shouting()],
        lambda: html[p["a page"]],
        lambda: div[word.provider("heard", p[spoken()])],
        lambda: div[{"a": 1}],
        lambda: div[range(3)],
        lambda: {"<a>"},
    ],
)
def test_the_rarer_things_are_what_htpy_makes_of_them(make: Callable[[], Any]) -> None:
    assert rendered(make()) == fragment[make()].__html__()


@pytest.mark.parametrize("wrong", [object(), 1.5, b"bytes", div, [object()]])
def test_what_htpy_refuses_is_refused(wrong: Any) -> None:
    try:
        expected = fragment[wrong].__html__()
    except TypeError:
        with pytest.raises(TypeError, match="not a valid child"):
            rendered(wrong)
    else:
        assert rendered(wrong) == expected


def test_a_generator_that_was_rendered_before_is_an_error_and_not_an_empty_section() -> None:
    once = ul[(li[number] for number in range(3))]
    rendered(once)

    with pytest.raises(RuntimeError, match="rendered before and has nothing left; make a list"):
        rendered(once)


def test_text_is_escaped_wherever_it_stands() -> None:
    hostile = "<img src=x onerror=alert(1)>&\"'"

    html_ = rendered([hostile, div[hostile], p(title=hostile)[[hostile]], (hostile,)])

    assert "<img" not in html_
    assert isinstance(html_, Markup)
