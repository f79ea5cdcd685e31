"""Checks what a section's function returned, before it is rendered."""

import inspect
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Mapping
from pathlib import PurePath
from types import GeneratorType, NoneType

from htpy import Element, VoidElement
from markupsafe import Markup

_REMEDIES: tuple[tuple[type, str, str], ...] = (
    (Mapping, "a dict", "Return nodes, as in dl[((dt[key], dd[value]) for key, value in items)]."),
    (Coroutine, "a coroutine", "Await it."),
    (AsyncIterable, "an async generator", "Return a list: [node async for node in nodes]."),
    (type, "a class", "Return nodes or text."),
    (bytes, "bytes", "Decode them to text."),
    (float, "a float", 'Return text, as in f"{value:.2f}".'),
)
# The usual types, which need no look at the others: each of those takes WebAssembly a while.
_CONTENT = (Element, VoidElement, str, Markup, NoneType, GeneratorType)
_NUMBERS = "Numbers run together. Return nodes, as in ul[(li[number] for number in numbers)]."


def require_content(result: object, function: Callable[..., object]) -> None:
    """Check that a section can show `result`; htpy would show something else, or raise.

    Args:
        result: What the section's function returned.
        function: The section's function, to be named with its line.

    Raises:
        TypeError: A section cannot show it.

    Example:
        >>> require_content({"number": "1038"}, print)
        Traceback (most recent call last):
        TypeError: print() returned a dict. Return nodes, as in dl[...
    """
    if type(result) in _CONTENT:
        return
    is_list = isinstance(result, list | tuple)
    values: Iterable[object] = result if isinstance(result, list | tuple) else (result,)
    for value in values:
        if is_list and type(value) in (int, float):
            raise TypeError(f"{_named(function)} returned a list of numbers. {_NUMBERS}")
        if type(value) in _CONTENT:
            continue
        for kind, name, remedy in _REMEDIES:
            if isinstance(value, kind):
                _discard(value)
                where = f"a list with {name} in it" if is_list else name
                raise TypeError(f"{_named(function)} returned {where}. {remedy}")


def _discard(value: object) -> None:
    if isinstance(value, Coroutine):
        value.close()  # otherwise Python warns of it, far from here


def _named(function: Callable[..., object]) -> str:
    inner = inspect.unwrap(getattr(function, "func", function))  # of a functools.partial
    name = getattr(inner, "__qualname__", type(inner).__qualname__)
    code = getattr(inner, "__code__", None)
    if code is None:
        return f"{name}()"
    return f"{name}() in {PurePath(code.co_filename).name}, line {code.co_firstlineno},"
