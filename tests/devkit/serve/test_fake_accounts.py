"""The fake of LiveChat's accounts server: what it answers by itself, and whom it asks."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from agentapp_devkit.simulator import fake_accounts
from agentapp_devkit.simulator.fake_accounts import ANSWERS, FakeAccounts

QUERY = {
    "client_id": "2261a58d",
    "redirect_uri": "https://shop.example.com/index.html",
    "state": "s-1",
    "response_type": "token",
}


def ask(
    accounts: FakeAccounts, path: str, *, method: str = "GET", **request: Any
) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=accounts.application)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            return await client.request(method, path, **request)

    return asyncio.run(send())


def content(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(re.findall(r'id="request">(.*?)</script>', response.text)[0])
    return found


def test_it_asks_in_a_window_declines_in_a_frame_and_remembers_by_a_cookie() -> None:
    accounts = FakeAccounts()
    framed = {"sec-fetch-dest": "iframe"}
    first = content(ask(accounts, "/", params=QUERY))
    assert first["answers"] == "asks"
    signed_in = {"cookie": f"{first['cookie']}=yes"}
    assert content(ask(accounts, "/", params=QUERY, headers=framed))["answers"] == "declines"
    for headers in (signed_in, framed | signed_in):
        assert content(ask(accounts, "/", params=QUERY, headers=headers))["answers"] == "grants"
    assert content(ask(accounts, "/signin", params=QUERY, headers=signed_in))["answers"] == "asks"

    other_server = FakeAccounts()
    assert content(ask(other_server, "/", params=QUERY, headers=signed_in))["answers"] == "asks"
    accounts.sign_out()
    assert content(ask(accounts, "/", params=QUERY, headers=signed_in))["answers"] == "asks"


def test_a_token_is_valid_as_long_as_it_was_granted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(fake_accounts, "monotonic", lambda: now)
    accounts = FakeAccounts()
    grants = [content(ask(accounts, "/", params=QUERY))["grant"] for _ in range(2)]
    short, unsettled = (grant["access_token"] for grant in grants)
    granted = {**grants[0], "expires_in": "90"}
    assert ask(accounts, "/granted", method="POST", json=granted).status_code == 204
    now += 89
    assert accounts.scopes_of(short) == "chats--all:ro"
    now += 1
    assert accounts.scopes_of(short) is None
    assert accounts.scopes_of(unsettled) == "chats--all:ro"


def test_its_grant_is_for_what_was_asked() -> None:
    accounts = FakeAccounts()
    asked = QUERY | {"scope": "chats--all:ro,tags--all:rw", "organization_id": "org-1"}
    found = content(ask(accounts, "/", params=asked))
    assert found["origin"] == "https://shop.example.com"
    assert found["grant"]["state"] == "s-1"
    assert found["grant"]["organization_id"] == "org-1"
    token = found["grant"]["access_token"]
    assert accounts.scopes_by_token == {token: "chats--all:ro,tags--all:rw"}


def test_what_a_query_holds_is_text_in_its_page() -> None:
    asked = QUERY | {"client_id": "</script><script>alert(1)</script>"}
    response = ask(FakeAccounts(), "/", params=asked)
    assert content(response)["clientId"] == asked["client_id"]
    assert "<script>alert" not in response.text


def test_nobody_is_answered_without_an_app_and_an_address() -> None:
    for missing in ("client_id", "redirect_uri"):
        query = {name: value for name, value in QUERY.items() if name != missing}
        assert ask(FakeAccounts(), "/", params=query).status_code == 400


def test_its_notes_say_what_happened_and_no_token() -> None:
    accounts = FakeAccounts()

    async def noted() -> list[str]:
        notes: list[str] = []

        async def hear() -> None:
            notes.extend([note.text async for note in accounts.notes()])

        listening = asyncio.create_task(hear())
        await asyncio.sleep(0)
        transport = httpx.ASGITransport(app=accounts.application)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            await client.get("/", params=QUERY)
            await client.post("/noted", content="signed in")
        accounts.close()
        await listening
        return notes

    notes = asyncio.run(noted())
    assert notes == ["asked in a window", "answer: signed in"]
    assert not any(token in "".join(notes) for token in accounts.scopes_by_token)


def test_it_answers_each_error_that_was_chosen_to_a_window_and_to_a_frame() -> None:
    accounts = FakeAccounts()
    errors = [answer for answer in ANSWERS if answer not in ("asks", "slow")]
    assert len(errors) == 4
    for accounts.answer in errors:
        cookie = content(ask(accounts, "/", params=QUERY))["cookie"]
        for headers in ({}, {"sec-fetch-dest": "iframe"}, {"cookie": f"{cookie}=yes"}):
            found = content(ask(accounts, "/", params=QUERY, headers=headers))
            assert found["answers"] == accounts.answer


def test_it_answers_late_where_that_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = FakeAccounts()
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(fake_accounts, "sleep", wait)
    ask(accounts, "/", params=QUERY)
    assert waited == []
    accounts.answer = "slow"
    assert content(ask(accounts, "/", params=QUERY))["answers"] == "asks"
    assert waited == [5.0]
