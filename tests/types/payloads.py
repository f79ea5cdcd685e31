"""The types of the payloads. Checked, never run."""

from collections.abc import Mapping
from typing import assert_type

from agentapp import (
    Authorized,
    AuthorizeFailed,
    Chat,
    CustomerProfile,
    CustomerProfileHidden,
    Geolocation,
    Source,
    SurveyAnswer,
)


def fields(profile: CustomerProfile) -> None:
    assert_type(profile.id, str)
    assert_type(profile.name, str | None)
    assert_type(profile.email, str | None)
    assert_type(profile.chat, Chat | None)
    assert_type(profile.source, str)
    assert_type(profile.geolocation, Geolocation | None)
    assert_type(profile.custom_variables, Mapping[str, str])
    assert_type(profile.pre_chat_survey, tuple[SurveyAnswer, ...])
    assert_type(profile.extra, Mapping[str, object])
    assert_type(profile.source == Source.CHATS, bool)


def a_customer_may_not_be_chatting(profile: CustomerProfile) -> None:
    print(profile.chat.id)  # type: ignore[union-attr]
    print(profile.chat.group_id)  # type: ignore[union-attr]
    print(profile.geolocation.timezone)  # type: ignore[union-attr]
    profile.email.lower()  # type: ignore[union-attr]
    if profile.chat is not None:
        assert_type(profile.chat.id, str | None)
        assert_type(profile.chat.group_id, str | None)


def nothing_can_be_assigned(profile: CustomerProfile, chat: Chat) -> None:
    profile.name = "Mary"  # type: ignore[misc]
    chat.group_id = "42"  # type: ignore[misc]
    profile.extra["key"] = "value"  # type: ignore[index]
    profile.custom_variables["key"] = "value"  # type: ignore[index]


def names_are_checked(profile: CustomerProfile, hidden: CustomerProfileHidden) -> None:
    print(profile.groupID)  # type: ignore[attr-defined]
    print(hidden.name)  # type: ignore[attr-defined]
    assert_type(hidden.id, str)


def an_id_is_needed() -> None:
    CustomerProfile()  # type: ignore[call-arg]
    CustomerProfile(id=5)  # type: ignore[arg-type]
    CustomerProfile(id="S1", source=Source.ARCHIVES)
    Authorized()
    AuthorizeFailed(extra={"reason": 5})
