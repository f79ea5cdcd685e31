"""The typed payloads as values."""

from dataclasses import FrozenInstanceError

import pytest

from agentapp.profile import Chat, CustomerProfile, CustomerProfileHidden, Geolocation, Source


@pytest.mark.parametrize("source", list(Source))
def test_a_source_compares_equal_to_what_livechat_sends(source: Source) -> None:
    assert CustomerProfile(id="S1", source=source.value).source == source


def test_a_profile_needs_nothing_but_an_id() -> None:
    profile = CustomerProfile(id="S1")
    assert (profile.name, profile.email, profile.chat, profile.geolocation) == (None,) * 4
    assert profile.source == ""
    assert (profile.custom_variables, profile.pre_chat_survey, profile.extra) == ({}, (), {})


@pytest.mark.parametrize("name", ["id", "name", "chat", "extra", "invented"])
def test_a_profile_is_frozen(name: str) -> None:
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(CustomerProfile(id="S1"), name, "other")


def test_what_a_profile_holds_by_default_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        CustomerProfile(id="S1").extra["key"] = "value"  # type: ignore[index]


def test_equal_profiles_are_one_in_a_set() -> None:
    def profile() -> CustomerProfile:
        return CustomerProfile(id="S1", chat=Chat("C1", "1"), extra={"key": ["value"]})

    assert len({profile(), profile()}) == 1


def test_profiles_that_differ_in_extra_alone_are_not_equal() -> None:
    assert CustomerProfile(id="S1", extra={"a": 1}) != CustomerProfile(id="S1")


def test_the_small_payloads_are_values_too() -> None:
    assert CustomerProfileHidden("S1") == CustomerProfileHidden("S1")
    assert Geolocation(city="Wrocław") != Geolocation()
