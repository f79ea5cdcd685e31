"""Makes plain data, as JSON has it, of what an author passes to a command."""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

PlainData: TypeAlias = "bool | int | float | str | list[PlainData] | dict[str, PlainData] | None"

MAX_DEPTH: Final = 100
_LARGEST = 2**53  # beyond, JavaScript rounds whole numbers


def plain(name: str, value: object) -> PlainData:
    """Return `value` as plain data: mappings become dicts, tuples become lists.

    Args:
        name: How the author calls it, for the message.
        value: What the author passed.

    Raises:
        TypeError: Something in it is no plain data.
        ValueError: A number in it has no equal in JavaScript, or it is nested too deeply.

    Example:
        >>> plain("properties", {"plan": "gold", "seats": (1, 2)})
        {'plan': 'gold', 'seats': [1, 2]}
        >>> plain("properties", {"when": object})
        Traceback (most recent call last):
        TypeError: properties["when"] is <class 'object'>, which is no plain data: ...
    """
    return _plain(name, value, 0)


def without_none(**fields: PlainData) -> dict[str, PlainData]:
    """Return the fields that are not None.

    Example:
        >>> without_none(title="Orders", imgUrl=None)
        {'title': 'Orders'}
    """
    return {name: value for name, value in fields.items() if value is not None}


def _plain(name: str, value: object, depth: int) -> PlainData:
    if depth > MAX_DEPTH:
        raise ValueError(f"An argument is nested deeper than {MAX_DEPTH} levels: {name:.80}.")
    match value:
        case None | bool() | str():
            return value
        case int() | float():
            return _exact(name, value)
        case Mapping():
            return {_key(name, k): _plain(f'{name}["{k}"]', v, depth + 1) for k, v in value.items()}
        case list() | tuple():
            return [_plain(f"{name}[{i}]", item, depth + 1) for i, item in enumerate(value)]
        case _:
            raise TypeError(
                f"{name} is {value!r:.80}, which is no plain data: pass None, booleans, numbers,"
                " text, lists and dicts."
            )


def _exact(name: str, number: int | float) -> int | float:
    if isinstance(number, int):
        if abs(number) > _LARGEST:
            raise ValueError(f"{name} is too large for JavaScript to be exact: pass it as text.")
    elif not math.isfinite(number):
        raise ValueError(f"{name} is {number}, which is no number in JSON.")
    return number


def _key(name: str, key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"A key of {name} is {key!r:.80}: keys are text.")
    return key
