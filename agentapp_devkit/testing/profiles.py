"""Writes what LiveChat sends about a customer, of the facts that a test names."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from agentapp import Chat, CustomerProfile, Geolocation, SurveyAnswer
from agentapp._payload import parse


def payload_of(
    *,
    id: str,  # noqa: A002 - the field's name
    name: str | None,
    email: str | None,
    chat: Chat | None,
    source: str,
    geolocation: Geolocation | None,
    custom_variables: Mapping[str, str] | None,
    pre_chat_survey: Sequence[SurveyAnswer],
    extra: Mapping[str, object] | None,
) -> dict[str, object]:
    """Return the payload of `customer_profile` with these fields, without those that are None.

    Raises:
        TypeError: A field is of another type than in `CustomerProfile`.
    """
    _require_type("chat", chat, Chat)
    _require_type("geolocation", geolocation, Geolocation)
    for answer in pre_chat_survey:
        _require_type("pre_chat_survey", answer, SurveyAnswer)
    sent: dict[str, object] = {"id": id, "name": name, "email": email, "source": source}
    if chat is not None:
        sent["chat"] = {"id": chat.id, "groupID": chat.group_id, "chat_id": chat.chat_id}
    if geolocation is not None:
        sent["geolocation"] = asdict(geolocation)
    if custom_variables:
        variables = [{"key": key, "value": value} for key, value in custom_variables.items()]
        sent["customVariables"] = variables
    if pre_chat_survey:
        sent["preChatSurvey"] = [asdict(answer) for answer in pre_chat_survey]
    sent |= extra or {}
    return {key: _without_none(value) for key, value in sent.items() if value is not None}


def _require_type(field: str, value: object, type_: type) -> None:
    if value is not None and not isinstance(value, type_):
        raise TypeError(
            f"extension.open({field}=…) takes agentapp.{type_.__name__}, and got {value!r:.80}."
            f" Write {type_.__name__}(…), or give `extra` what LiveChat sends."
        )


def _without_none(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: part for key, part in value.items() if part is not None}


def profile_of(payload: Mapping[str, object]) -> CustomerProfile:
    """Return the profile that the extension makes of a payload."""
    profile = parse("customer_profile", payload)
    assert isinstance(profile, CustomerProfile)
    return profile
