"""`Parameters` makes the keyword arguments of an action from what its element sent.

An action gets the arguments that its function names, and no others: password managers, writing aids
and translators write attributes and fields of their own onto the page.
"""

import inspect
import math
import sys
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Union, cast

from agentapp._json_decoding import decode
from agentapp.errors import ConfigurationError

Kind = Literal["text", "checkbox", "list", "file"]
Place = Literal["data", "field", "value"]

_UNION = (Union, types.UnionType)


class Sent(NamedTuple):
    """One value of an element or its form.

    Args:
        place: Where it stands: a `data-*` attribute, a field of the form, or the control itself.
        name: Its name there.
        kind: What it is; "list" where several fields have this name.
        values: The texts: none for a checkbox that is not checked.
    """

    place: Place
    name: str
    kind: Kind
    values: tuple[str, ...]

    def __str__(self) -> str:
        """The place, for an error."""
        match self.place:
            case "data":
                return f"data-{self.name:.80}"
            case "field":
                return f'the field "{self.name:.80}"'
            case "value":
                return "the control's value"


def sent_from_json(sent_json: str) -> dict[str, Sent]:
    """Return what an element sent, by the names of parameters; of one name, the last counts.

    Example:
        >>> sent_from_json('[["data", "order-id", "text", ["1038"]]]')
        {'order_id': Sent(place='data', name='order-id', kind='text', values=('1038',))}
    """
    values = cast("list[tuple[Place, str, Kind, list[str]]]", decode("action", sent_json))
    return {
        name.replace("-", "_"): Sent(place, name, kind, tuple(texts))
        for place, name, kind, texts in values
    }


class Parameters:
    """The parameters of an action's function.

    Args:
        function: The action.

    Example:
        >>> def refund(order_id: int, reason: str = "none") -> None: ...
        >>> Parameters(refund).arguments("refund", {"order_id": Sent("data", "x", "text", ("1",))})
        {'order_id': 1}
    """

    def __init__(self, function: Callable[..., object]) -> None:
        """See the class."""
        self._function = function
        try:
            self._parameters = tuple(_signature(function).parameters.values())
        except ValueError:  # some functions that are not written in Python do not tell
            self._parameters = (inspect.Parameter("sent", inspect.Parameter.VAR_KEYWORD),)

    def arguments(self, action: str, sent: Mapping[str, Sent]) -> dict[str, object]:
        """Choose and convert the function's keyword arguments from what was sent.

        Raises:
            ConfigurationError: A parameter without a default is missing, or names a file.
            ValueError: A value is not the number that the parameter is annotated with.
        """
        arguments: dict[str, object] = {}
        for parameter in self._parameters:
            name = parameter.name
            # A parameter cannot be called `from` or `class`.
            value = sent.get(name) or sent.get(name.removesuffix("_"))
            if parameter.kind is parameter.VAR_KEYWORD:
                arguments |= {
                    other: _plain(value)
                    for other, value in sent.items()
                    if value.kind != "file" and other not in arguments
                }
            elif parameter.kind in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
                continue
            elif value is not None:
                wanted = _Wanted.by(_resolved(parameter.annotation, self._function))
                arguments[name] = wanted.convert(value, action, name)
            elif parameter.default is parameter.empty:
                raise ConfigurationError(
                    f"The action {action!r} needs {name!r}, which its element does not send.",
                    f"Add data-{name.replace('_', '-')} to the element or a field named {name!r} to"
                    f" its form, or give the parameter {name!r} a default.",
                )
        return arguments


class _Wanted(NamedTuple):
    """The type that an annotation asks for.

    Args:
        number: `int`, `float`, or None for text.
        is_list: True for a list of it.
        is_optional: True where None is possible.
    """

    number: type[int] | type[float] | None
    is_list: bool
    is_optional: bool

    @classmethod
    def by(cls, annotation: object) -> "_Wanted":
        options = _options(annotation)
        lists = [one for one in options if one is list or typing.get_origin(one) is list]
        items = options if not lists else _options(next(iter(typing.get_args(lists[0])), str))
        number = int if int in items else float if float in items else None
        return cls(None if str in items else number, bool(lists), type(None) in options)

    def convert(self, sent: Sent, action: str, name: str) -> object:
        if sent.kind == "file":
            raise ConfigurationError(
                f"The action {action!r} asks for {name!r}, and {sent} holds files,"
                " which actions do not get.",
                "Remove the parameter, or ask for the file's content in another field.",
            )
        if self.is_list:
            return [self._number(text, sent, action, name) for text in sent.values]
        if sent.kind != "text":
            return _plain(sent)
        (text,) = sent.values
        is_none = not text and self.is_optional and self.number is not None
        return None if is_none else self._number(text, sent, action, name)

    def _number(self, text: str, sent: Sent, action: str, name: str) -> str | float:
        if self.number is None:
            return text
        try:
            number = self.number(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        kind = "a whole number" if self.number is int else "a number"
        raise ValueError(
            f"The action {action!r} needs {kind} for its parameter {name!r}, and {sent} is"
            f" {text!r:.80}."
        )


def _plain(sent: Sent) -> str | bool | list[str]:
    match sent.kind:
        case "checkbox":
            return bool(sent.values)
        case "list":
            return list(sent.values)
        case _:
            return sent.values[0]


def _options(annotation: object) -> tuple[object, ...]:
    """Return the types that an annotation allows: `int | None` has two."""
    if hasattr(annotation, "__value__"):  # type Amount = int
        return _options(annotation.__value__)
    if typing.get_origin(annotation) is Annotated:
        return _options(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in _UNION:
        return tuple(one for part in typing.get_args(annotation) for one in _options(part))
    return (annotation,)


def _signature(function: Callable[..., object]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        # A name that is imported for type checks only is not there.
        return inspect.signature(function, annotation_format=Format.FORWARDREF)
    return inspect.signature(function)


def _resolved(annotation: Any, function: Callable[..., object]) -> object:
    """Return the type that an annotation is, also where it is written as text."""
    written = types.SimpleNamespace(__annotations__={"parameter": annotation})
    names = getattr(inspect.unwrap(function), "__globals__", {})
    try:
        return typing.get_type_hints(written, names, include_extras=True)["parameter"]
    except Exception:  # it may name anything
        return annotation
