"""Reads what the host sent with an event: JSON text, then plain data, then a typed payload.

The host's word is not to be trusted: its payloads grew over the years, and strangers write the text
in them. What holds behind this module:

1. Every text is well-formed Unicode: a lone surrogate has become U+FFFD.
2. Nothing is nested deeper than `MAX_DEPTH`, so no code that walks a payload runs out of stack.
3. A payload that names nobody is refused with one `PayloadError`; whatever else is wrong with it
   costs one field, is kept in `extra`, and is named in one warning.

Nothing but `PayloadError` is ever raised.
"""

import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from agentapp.errors import PayloadError
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    Chat,
    CustomerProfile,
    CustomerProfileHidden,
    Geolocation,
    SurveyAnswer,
)

Payload: TypeAlias = CustomerProfile | CustomerProfileHidden | Authorized | AuthorizeFailed

MAX_DEPTH: Final = 100

_log = logging.getLogger("agentapp")

_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_HALVES = re.compile(r"[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")

# What JSON has no word for is null there: JavaScript's JSON.stringify writes NaN so.
_decoder = json.JSONDecoder(parse_constant=lambda _: None)
# Python refuses to turn thousands of digits into an int; to JavaScript every number is a float.
_lenient_decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_int=float)

_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def decode(event: str, text: str | None) -> object:
    """Turn the JSON text that came with `event` into plain Python data.

    Args:
        event: The event's name, for the message.
        text: The payload as JSON, or None where the page could not write it as JSON.

    Raises:
        PayloadError: It is no JSON, or nested deeper than `MAX_DEPTH`.

    Example:
        >>> decode("change_theme", '{"theme": "dark"}')
        {'theme': 'dark'}
    """
    if text is None:
        raise PayloadError(event, "its payload cannot be written as JSON")
    if _is_too_deep(text):
        raise PayloadError(event, f"its payload is nested deeper than {MAX_DEPTH} levels")
    try:
        data = _loads(text)
    except ValueError:
        raise PayloadError(event, "its payload is no valid JSON") from None
    return _well_formed(data) if _SURROGATE.search(text) else data


def parse(event: str, data: object) -> Payload | None:
    """Turn the plain data that came with `event` into its typed payload; None for unknown events.

    Raises:
        PayloadError: It is no object with a usable `id`, and the event is about a customer.

    Example:
        >>> parse("customer_profile_hidden", {"id": "S126126161.O136OJPO1"})
        CustomerProfileHidden(id='S126126161.O136OJPO1', extra=mappingproxy({}))
    """
    parser = _PARSERS.get(event)
    return parser(event, data) if parser else None


def _loads(text: str) -> object:
    try:
        data: object = _decoder.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        data = _lenient_decoder.decode(text)
    return data


def _is_too_deep(text: str) -> bool:
    # Counting is so much faster than scanning that only suspicious payloads are scanned.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False


def _well_formed(data: object) -> object:
    if isinstance(data, str):
        return _HALVES.sub(_joined_halves, data)
    if isinstance(data, list):
        return [_well_formed(item) for item in data]
    if isinstance(data, dict):
        return {_well_formed(key): _well_formed(value) for key, value in data.items()}
    return data


def _joined_halves(halves: re.Match[str]) -> str:
    # Not by way of UTF-16: its codec would have to be imported, and in a page that means fetched.
    if len(halves[0]) == 1:
        return "\N{REPLACEMENT CHARACTER}"
    high, low = map(ord, halves[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


class _Fields:
    """The keys of one JSON object, taken out one by one.

    `rest` is what was not taken: unknown keys, and values of the wrong type, whose full names are
    in `wrong`.
    """

    def __init__(self, data: Mapping[str, object], path: str, wrong: list[str]) -> None:
        self.rest = dict(data)
        self.path = path
        self.wrong = wrong

    def take_text(self, key: str) -> str | None:
        """The text at `key`; None for a blank one."""
        return self._take(key, lambda value: value if isinstance(value, str) else None)

    def take_token(self, key: str) -> str | None:
        """The text or number at `key`, as text; None for a blank one."""
        return self._take(key, _token)

    def _take(self, key: str, read: Callable[[object], str | None]) -> str | None:
        value = self.rest.get(key)
        text = read(value)
        if text is None and value is not None:
            self.blame(key)
            return None
        self.rest.pop(key, None)
        return text if text and not text.isspace() else None

    def inner(self, key: str) -> "_Fields":
        """The keys of the object at `key`, to be given back to `keep_rest_of`."""
        value = self.rest.get(key)
        if isinstance(value, dict):
            return _Fields(value, f"{self.path}{key}.", self.wrong)
        if value is not None:
            self.blame(key)
        else:
            self.rest.pop(key, None)
        return _Fields({}, f"{self.path}{key}.", self.wrong)

    def keep_rest_of(self, inner: "_Fields", key: str) -> None:
        """Leave of the object at `key` only what was not taken."""
        if inner.rest:
            self.rest[key] = inner.rest
        elif isinstance(self.rest.get(key), dict):
            del self.rest[key]

    def blame(self, key: str) -> None:
        """Note that the value at `key` has the wrong type."""
        self.wrong.append(f"{self.path}{key}")

    def extra(self) -> Mapping[str, object]:
        """What was not taken, read-only."""
        return MappingProxyType(self.rest)


def _token(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return str(value)


def _customer(event: str, data: object) -> tuple[str, _Fields]:
    """The id that every payload about a customer has, and the other fields."""
    if not isinstance(data, dict):
        raise PayloadError(event, f"its payload is {_KINDS[type(data)]}, not an object with an id")
    sent = data.get("id")
    id_ = _token(sent)
    if id_ is None:
        reason = "it has no id" if sent is None else f"its id is {_KINDS[type(sent)]}"
        raise PayloadError(event, reason)
    if not id_ or id_.isspace():
        raise PayloadError(event, "its id is empty")
    fields = _Fields(data, "", [])
    del fields.rest["id"]
    return id_, fields


def _profile(event: str, data: object) -> CustomerProfile:
    id_, fields = _customer(event, data)
    name = fields.take_text("name")
    email = fields.take_text("email")
    source = fields.take_text("source")
    chat_fields = fields.inner("chat")
    chat = _chat(chat_fields)
    survey = _survey(chat_fields) or _survey(fields)
    fields.keep_rest_of(chat_fields, "chat")
    profile = CustomerProfile(
        id=id_,
        name=name,
        email=email,
        chat=chat,
        source=source or "",
        geolocation=_geolocation(fields),
        custom_variables=_custom_variables(fields),
        pre_chat_survey=survey,
        extra=fields.extra(),
    )
    if fields.wrong:
        _log.warning(
            "%s: of the wrong type, so left out and kept in extra: %s",
            event,
            ", ".join(fields.wrong),
        )
    return profile


def _chat(fields: _Fields) -> Chat | None:
    id_ = fields.take_token("id") or fields.take_token("chat_id")
    group_id = fields.take_token("groupID")
    return Chat(id=id_, group_id=group_id) if id_ or group_id else None


def _geolocation(fields: _Fields) -> Geolocation | None:
    inner = fields.inner("geolocation")
    if not inner.rest:
        fields.keep_rest_of(inner, "geolocation")
        return None
    place = Geolocation(
        city=inner.take_token("city"),
        country=inner.take_token("country"),
        country_code=inner.take_token("country_code"),
        latitude=inner.take_token("latitude"),
        longitude=inner.take_token("longitude"),
        region=inner.take_token("region"),
        timezone=inner.take_token("timezone"),
        zipcode=inner.take_token("zipcode"),
    )
    fields.keep_rest_of(inner, "geolocation")
    return None if place == Geolocation() else place


def _survey(fields: _Fields) -> tuple[SurveyAnswer, ...]:
    """The answers that can be read; where there is more to them, the survey also stays as sent."""
    sent = fields.rest.get("preChatSurvey")
    entries = sent if isinstance(sent, list) else []
    answers = tuple(answer for answer in map(_survey_answer, entries) if answer)
    if sent is not None and (not isinstance(sent, list) or len(answers) < len(entries)):
        fields.blame("preChatSurvey")
    elif all(entry.keys() <= {"question", "answer"} for entry in entries):
        fields.rest.pop("preChatSurvey", None)
    return answers


def _survey_answer(entry: object) -> SurveyAnswer | None:
    if not isinstance(entry, dict):
        return None
    question, answer = _token(entry.get("question")), entry.get("answer")
    text = "" if answer is None else _token(answer)
    return SurveyAnswer(question, text) if question and text is not None else None


def _custom_variables(fields: _Fields) -> Mapping[str, str]:
    """The variables that can be read; where some cannot, all of them also stay as sent."""
    sent = fields.rest.get("customVariables")
    variables: dict[str, str] = {}
    understood = isinstance(sent, dict | list | None)
    for name, value in _named_values(sent):
        text = _token(value)
        if name and text is not None:
            variables[name] = text
        elif value is not None:
            understood = False
    if understood:
        fields.rest.pop("customVariables", None)
    else:
        fields.blame("customVariables")
    return MappingProxyType(variables)


def _named_values(sent: object) -> Iterable[tuple[str | None, object]]:
    """Names and values, from `{name: value}` or a list of `{key, value}`, `{name, value}`, or
    `{name: value}`; the name is None where there is none."""
    if isinstance(sent, dict):
        yield from sent.items()
    elif isinstance(sent, list):
        for entry in sent:
            if not isinstance(entry, dict):
                yield None, entry
            elif "value" in entry and entry.keys() & {"key", "name"}:
                yield _token(entry.get("key", entry.get("name"))), entry["value"]
            else:
                yield from entry.items()


def _hidden(event: str, data: object) -> CustomerProfileHidden:
    id_, fields = _customer(event, data)
    return CustomerProfileHidden(id=id_, extra=fields.extra())


def _authorized(_event: str, data: object) -> Authorized:
    return Authorized(extra=_all_extra(data))


def _authorize_failed(_event: str, data: object) -> AuthorizeFailed:
    return AuthorizeFailed(extra=_all_extra(data))


def _all_extra(data: object) -> Mapping[str, object]:
    return MappingProxyType(dict(data) if isinstance(data, dict) else {})


# Keyed by the names in `EventName`.
_PARSERS: Mapping[str, Callable[[str, object], Payload]] = {
    "customer_profile": _profile,
    "customer_profile_hidden": _hidden,
    "authorize": _authorized,
    "authorize_error": _authorize_failed,
}
