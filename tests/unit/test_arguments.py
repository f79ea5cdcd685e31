"""The keyword arguments of an action."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Optional, Union

import pytest

from agentapp._arguments import Parameters, Sent, sent_from_json
from agentapp.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nowhere import Unknown  # type: ignore[import-not-found]


def field(kind: Any, *values: str) -> Sent:
    return Sent("field", "x", kind, values)


def arguments(function: Callable[..., object], sent: Sent | None) -> dict[str, object]:
    return Parameters(function).arguments("save", {} if sent is None else {"x": sent})


def plain(x: str) -> None: ...
def untyped(x) -> None: ...  # type: ignore[no-untyped-def]
def whole(x: int) -> None: ...
def broken(x: float) -> None: ...
def optional(x: int | None) -> None: ...
def old_optional(x: Optional[int]) -> None: ...  # noqa: UP045
def old_union(x: Union[float, None]) -> None: ...  # noqa: UP007
def annotated(x: Annotated[int, "of something"]) -> None: ...
def either(x: int | str) -> None: ...
def text_or_none(x: str | None) -> None: ...
def texts(x: list[str]) -> None: ...
def numbers(x: list[int] | None) -> None: ...
def elsewhere(x: Unknown) -> None: ...
def keyword_only(*, x: int = 3) -> None: ...
def trailing(x_: str) -> None: ...


@pytest.mark.parametrize(
    ("function", "sent", "expected"),
    [
        (plain, field("text", "a"), "a"),
        (untyped, field("text", "1"), "1"),
        (elsewhere, field("text", "1"), "1"),
        (whole, field("text", " 12 "), 12),
        (broken, field("text", "12.5"), 12.5),
        (optional, field("text", "7"), 7),
        (optional, field("text", ""), None),
        (old_optional, field("text", ""), None),
        (old_union, field("text", "1"), 1.0),
        (annotated, field("text", "1"), 1),
        (either, field("text", "1"), "1"),
        (text_or_none, field("text", ""), ""),
        (plain, field("checkbox", "on"), True),
        (plain, field("checkbox"), False),
        (texts, field("checkbox", "red"), ["red"]),
        (texts, field("checkbox"), []),
        (texts, field("text", "one"), ["one"]),
        (untyped, field("list", "a", "b"), ["a", "b"]),
        (untyped, field("list"), []),
        (numbers, field("list", "1", "2"), [1, 2]),
        (keyword_only, field("text", "4"), 4),
    ],
)
def test_a_value_becomes_what_its_parameter_is(
    function: Callable[..., object], sent: Sent, expected: object
) -> None:
    (value,) = arguments(function, sent).values()
    assert (value, type(value)) == (expected, type(expected))


def test_a_parameter_with_a_default_may_be_missing() -> None:
    assert arguments(keyword_only, None) == {}


def test_a_name_that_python_keeps_for_itself_takes_an_underscore() -> None:
    assert arguments(trailing, field("text", "a")) == {"x_": "a"}


def test_all_that_was_sent_is_passed_to_who_asks_for_all() -> None:
    def save(x: int, **others: object) -> None: ...

    sent = {name: field("text", "1") for name in ("x", "y", "z")} | {"photo": field("file")}
    assert Parameters(save).arguments("save", sent) == {"x": 1, "y": "1", "z": "1"}


@pytest.mark.parametrize("text", ["abc", "", "nan", "1.5"])
def test_what_is_no_number_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(ValueError, match="'save' needs a whole number for its parameter 'x'") as no:
        arguments(whole, field("text", text))
    assert 'the field "x"' in str(no.value)
    assert repr(text) in str(no.value)


def test_files_are_not_passed_and_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="holds files"):
        arguments(plain, field("file"))
    assert Parameters(lambda: None).arguments("save", {"x": field("file")}) == {}


def test_names_become_pythons_and_the_last_of_one_name_counts() -> None:
    sent = [
        ["data", "order-id", "text", ["1"]],
        ["field", "order_id", "text", ["\ud83d"]],
        ["value", "value", "checkbox", []],
    ]
    assert sent_from_json(json.dumps(sent)) == {
        "order_id": Sent("field", "order_id", "text", ("\N{REPLACEMENT CHARACTER}",)),
        "value": Sent("value", "value", "checkbox", ()),
    }
