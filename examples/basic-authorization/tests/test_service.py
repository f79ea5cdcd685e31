"""The service, which answers agents with a session alone."""

import pytest

from authorize import authorize
from service import answer

LOGIN, KEY = "agent@example.com", "development-api-key"  # of the simulated Agent App
PATH = "/accounts/mary.brown%40email.com"


def test_a_session_opens_the_accounts() -> None:
    session = f"Bearer {authorize(LOGIN, KEY)}"
    status, account = answer(PATH, session)
    assert isinstance(account, dict)
    assert (status, account["number"]) == (200, "K-2044")
    assert answer("/accounts/kim%40example.com", session)[0] == 404


@pytest.mark.parametrize("header", ["", "Bearer ", f"Bearer {KEY}", f"Bearer {LOGIN}|9999999999|"])
def test_without_one_nothing_is_said(header: str) -> None:
    assert answer(PATH, header)[0] == 401
    assert answer("/accounts/kim%40example.com", header)[0] == 401
