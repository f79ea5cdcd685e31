"""Parses the plain data of an event into a typed payload.

The host is not trusted: its payloads grew over the years. A payload without a customer is refused
with one `PayloadError`. Every other mistake costs one field, whose value stays in `extra`, and one
warning names them all. No other exception is ever raised.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from agentapp._event_parsers import PARSERS, EventPayload
from agentapp._payload_fields import KINDS, Fields, token
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

Payload: TypeAlias = (
    CustomerProfile | CustomerProfileHidden | Authorized | AuthorizeFailed | EventPayload
)

_NOWHERE = Geolocation()


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


def _customer(event: str, data: object) -> tuple[str, Fields]:
    """The id that every payload about a customer has, and the other fields."""
    if not isinstance(data, dict):
        raise PayloadError(event, f"its payload is {KINDS[type(data)]}, not an object with an id")
    sent = data.get("id")
    id_ = token(sent)
    if id_ is None:
        reason = "it has no id" if sent is None else f"its id is {KINDS[type(sent)]}"
        raise PayloadError(event, reason)
    if not id_ or id_.isspace():
        raise PayloadError(event, "its id is empty")
    fields = Fields(data, "", [])
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
    fields.warn(event)
    return profile


def _chat(fields: Fields) -> Chat | None:
    chat_id = fields.take_token("chat_id")
    id_ = fields.take_token("id") or chat_id
    group_id = fields.take_token("groupID")
    return Chat(id_, group_id, chat_id) if id_ or group_id else None


def _geolocation(fields: Fields) -> Geolocation | None:
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
    return None if place == _NOWHERE else place


def _survey(fields: Fields) -> tuple[SurveyAnswer, ...]:
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
    question, answer = token(entry.get("question")), entry.get("answer")
    text = "" if answer is None else token(answer)
    return SurveyAnswer(question, text) if question and text is not None else None


def _custom_variables(fields: Fields) -> Mapping[str, str]:
    """The variables that can be read; where some cannot, all of them also stay as sent."""
    sent = fields.rest.get("customVariables")
    variables: dict[str, str] = {}
    understood = isinstance(sent, dict | list | None)
    for name, value in _named_values(sent):
        text = token(value)
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
                yield token(entry.get("key", entry.get("name"))), entry["value"]
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
    **PARSERS,
}
