"""The exceptions' fields and messages."""

import pytest

from agentapp.errors import (
    AgentAppError,
    AuthorizationError,
    ConfigurationError,
    HandshakeTimeoutError,
    LiveChatNotFoundError,
    NotConnectedError,
    PayloadError,
    UnknownEventError,
)
from agentapp.events import EVENTS

ALL = [
    LiveChatNotFoundError(),
    LiveChatNotFoundError("The script set no window.LiveChat."),
    AuthorizationError(),
    NotConnectedError("chat.get_session_id() needs a connection."),
    HandshakeTimeoutError(),
    HandshakeTimeoutError("The host said nothing."),
    UnknownEventError("nonsense", EVENTS),
    PayloadError("customer_profile", "it has no id"),
    ConfigurationError("The page has connected with authorize = true."),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_every_error_says_what_is_wrong_and_what_to_do_next(error: AgentAppError) -> None:
    assert isinstance(error, AgentAppError)
    assert error.problem.endswith(".")
    assert error.remedy.endswith(".")
    assert str(error) == f"{error.problem} {error.remedy}"


def test_a_missing_livechat_names_the_script_to_attach() -> None:
    message = str(LiveChatNotFoundError())
    assert '"widget-sdk"' in message
    assert "[livechat] sdk" in message


def test_a_handshake_timeout_says_what_to_check() -> None:
    assert "[livechat] hosts" in HandshakeTimeoutError().remedy


def test_the_seconds_of_a_handshake_timeout_still_work_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="HandshakeTimeoutError.seconds is deprecated"):
        error = HandshakeTimeoutError(seconds=2.5)
    assert "within 2.5 s" in str(error)
    with pytest.warns(DeprecationWarning, match="HandshakeTimeoutError.seconds is deprecated"):
        assert error.seconds == 2.5


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("customer_profil", "customer_profile"),
        ("customerProfile", "customer_profile"),
        ("customer-profile", "customer_profile"),
        ("CUSTOMER_PROFILE", "customer_profile"),
        (" customer_profile ", "customer_profile"),
        ("customer_profile_hiden", "customer_profile_hidden"),
        ("authorise", "authorize"),
        ("authorized", "authorize"),
        ("authorize-error", "authorize_error"),
        ("authorizeError", "authorize_error"),
    ],
)
def test_an_unknown_event_comes_with_the_near_miss(written: str, meant: str) -> None:
    error = UnknownEventError(written, EVENTS)
    assert error.event == written
    assert error.nearest == meant
    assert f'Did you mean "{meant}"?' in str(error)


@pytest.mark.parametrize("written", ["", "click", "日本", "x" * 10_000])
def test_an_event_that_resembles_none_comes_with_all_names(written: str) -> None:
    error = UnknownEventError(written, EVENTS)
    assert error.nearest is None
    assert all(f'"{event}"' in error.remedy for event in EVENTS)
    assert len(str(error)) < 500


def test_wrong_values_are_value_errors_too() -> None:
    assert issubclass(UnknownEventError, ValueError)
    assert issubclass(PayloadError, ValueError)
