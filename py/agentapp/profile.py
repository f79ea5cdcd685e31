"""The payloads of LiveChat's events, as frozen typed values.

The names are LiveChat's own in snake_case. `agentapp._payload` makes them out of what the host
sent; an extension's tests make them by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

_Value = TypeVar("_Value")


def _nothing() -> Mapping[str, _Value]:
    return MappingProxyType({})


class Source(StrEnum):
    """The part of the Agent App where a profile was opened; see `CustomerProfile.source`.

    Source: LiveChat's JavaScript API, "Customer profile displayed"; `CUSTOMERS` is newer.

    Example:
        >>> CustomerProfile(id="S1", source="chats").source == Source.CHATS
        True
    """

    CHATS = "chats"
    VISITORS = "visitors"
    ARCHIVES = "archives"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat that the customer is in.

    Attributes:
        id: The id of the thread in it that the agent looks at; the chat's where LiveChat sends no
            other.
        group_id: The id of the group that the chat belongs to (LiveChat's `groupID`).
        chat_id: The chat's id, which LiveChat's Web APIs take; None where LiveChat sends none.

    Example:
        >>> Chat(id="NY0U96PIT4", group_id="42").group_id
        '42'
    """

    id: str | None = None
    group_id: str | None = None
    chat_id: str | None = None


@dataclass(frozen=True, slots=True)
class Geolocation:
    """The place that belongs to the customer's IP address; parts that are not known are None.

    `timezone` is a name of the IANA database; the coordinates are text, as LiveChat sends them.

    Example:
        >>> Geolocation(city="Wrocław", timezone="Europe/Warsaw").timezone
        'Europe/Warsaw'
    """

    city: str | None = None
    country: str | None = None
    country_code: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    region: str | None = None
    timezone: str | None = None
    zipcode: str | None = None


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One question of the pre-chat survey, with what the customer answered ("" for nothing).

    Example:
        >>> SurveyAnswer(question="Order number?", answer="1038").answer
        '1038'
    """

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """The customer whose profile the agent opened: the payload of `customer_profile`.

    Attributes:
        id: The visitor's id; never empty.
        name: The visitor's name, where they gave one.
        email: The visitor's e-mail address, where they gave one.
        chat: The chat they are in, if any.
        source: Where the agent opened the profile, as sent: compare it with `Source`. Empty where
            the host did not say.
        geolocation: Where they are, where that is known.
        custom_variables: What the website told LiveChat about them.
        pre_chat_survey: What they answered before the chat.
        extra: Every key that is not named above, as sent, and whatever had the wrong type.

    Source: LiveChat's JavaScript API, "Customer profile displayed".

    Example:
        >>> profile = CustomerProfile(id="S1", name="Mary Brown", chat=Chat(id="NY0U96PIT4"))
        >>> profile.chat.id if profile.chat else "not chatting"
        'NY0U96PIT4'
        >>> profile.email is None
        True
    """

    id: str
    name: str | None = None
    email: str | None = None
    chat: Chat | None = None
    source: str = ""
    geolocation: Geolocation | None = None
    # Mappings have no hash; leaving them out of the profile's keeps it usable in sets and as a key.
    custom_variables: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    pre_chat_survey: tuple[SurveyAnswer, ...] = ()
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class CustomerProfileHidden:
    """A profile went away from the agent's list: the payload of `customer_profile_hidden`.

    Source: LiveChat's JavaScript API, "Customer profile hidden".

    Example:
        >>> CustomerProfileHidden(id="S1").id
        'S1'
    """

    id: str
    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class Authorized:
    """The extension was authorized: the payload of `authorize`, which has no documented keys.

    Example:
        >>> dict(Authorized().extra)
        {}
    """

    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class AuthorizeFailed:
    """The extension was refused: the payload of `authorize_error`, which has no documented keys.

    Example:
        >>> dict(AuthorizeFailed(extra={"reason": "unknown agent"}).extra)
        {'reason': 'unknown agent'}
    """

    extra: Mapping[str, object] = field(default_factory=_nothing, hash=False)
