"""Who gets a session, and for how long."""

import pytest

from authorize import agent_of, authorize

LOGIN = "mary@example.com"


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_KEYS", f"{LOGIN}=key")
    monkeypatch.setenv("SESSION_SECRET", "a secret of the tests")


def test_an_agent_with_the_right_key_gets_a_session() -> None:
    assert agent_of(authorize(LOGIN, "key")) == LOGIN


@pytest.mark.parametrize(
    ("login", "key"), [(LOGIN, "wrong"), ("someone@example.com", "key"), ("", ""), (LOGIN, "kéy")]
)
def test_everybody_else_is_refused(login: str, key: str) -> None:
    with pytest.raises(PermissionError):
        authorize(login, key)


@pytest.mark.parametrize("session", ["", "||", "mary@example.com|99999999999|made-up"])
def test_a_session_that_was_not_given_is_none(session: str) -> None:
    assert agent_of(session) is None


def test_a_session_of_another_agent_is_none() -> None:
    session = authorize(LOGIN, "key")
    assert agent_of(session.replace("mary", "noa")) is None


def test_a_session_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    session = authorize(LOGIN, "key")
    later = int(session.split("|")[1]) + 1
    monkeypatch.setattr("time.time", lambda: later)
    assert agent_of(session) is None


def test_keys_without_a_secret_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SESSION_SECRET")
    with pytest.raises(RuntimeError, match="SESSION_SECRET"):
        authorize(LOGIN, "key")
