"""The fake of LiveChat's Web APIs: what it checks before it answers."""

import asyncio
from typing import Any

import httpx
import pytest

from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FailureError, FakeWebApis

SITE = "https://shop.example.com"
TOKEN = "dal:fake"
ARCHIVES = "/v3.6/agent/action/list_archives"


@pytest.fixture
def accounts() -> FakeAccounts:
    accounts = FakeAccounts()
    accounts.scopes_by_token = {TOKEN: "chats--all:ro", "fra:fake": "chats--all:ro"}
    return accounts


@pytest.fixture
def apis(accounts: FakeAccounts) -> FakeWebApis:
    return FakeWebApis(
        accounts.scopes_of, accounts.note_of_web_apis, origins=r"https://shop\.example\.com"
    )


def ask(
    apis: FakeWebApis, path: str = ARCHIVES, *, token: str = TOKEN, **request: Any
) -> httpx.Response:
    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app=apis.application)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            headers = {"Authorization": f"Bearer {token}", **request.pop("headers", {})}
            method = request.pop("method", "POST")
            return await client.request(method, path, headers=headers, **({"json": {}} | request))

    return asyncio.run(post())


def test_only_the_extensions_page_may_ask_and_only_with_what_the_sdk_sends(
    apis: FakeWebApis,
) -> None:
    def preflight(origin: str, header: str) -> httpx.Response:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": header}
        return ask(apis, method="OPTIONS", headers={"Origin": origin, **asked})

    for header in ("authorization", "content-type", "x-region"):
        answer = preflight(SITE, header)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SITE)
    assert preflight(SITE, "x-other").status_code == 400
    assert preflight("https://shop.example.com.evil.example", "authorization").status_code == 400
    foreign = ask(apis, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers
    refused = ask(apis, token="dal:other", headers={"Origin": SITE})
    assert refused.headers["access-control-allow-origin"] == SITE


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        ({"token": "dal:other"}, 401, "authentication"),
        ({"token": "fra:fake"}, 421, "misdirected_request"),
        ({"path": "/v3.6/agent/action/tag_thread"}, 403, "authorization"),
        ({"path": "/v3.6/agent/action/unknown"}, 404, "not_found"),
        ({"content": "{", "json": None}, 400, "validation"),
        ({"json": []}, 400, "validation"),
        ({"json": {"limits": 3}}, 400, "validation"),
        ({"json": {"limit": 101}}, 400, "validation"),
        ({"json": {"page_id": "made-up"}}, 400, "validation"),
    ],
)
def test_a_wrong_request_gets_livechats_error(
    apis: FakeWebApis, request_: dict[str, Any], status: int, kind: str
) -> None:
    answer = ask(apis, **request_)
    assert (answer.status_code, answer.json()["error"]["type"]) == (status, kind)


def test_its_archives_are_filtered_and_paged(apis: FakeWebApis) -> None:
    filters = {"customer_email": "mary.brown@email.com", "query": "Refund look"}
    first = ask(apis, json={"filters": filters, "limit": 2}).json()
    assert first["found_chats"] == 3
    second = ask(apis, json={"page_id": first["next_page_id"]}).json()
    assert "next_page_id" not in second
    assert [len(page["chats"]) for page in (first, second)] == [2, 1]
    beside = ask(apis, json={"page_id": first["next_page_id"], "limit": 2})
    assert beside.json()["error"]["type"] == "validation"


def test_a_tag_stays_and_each_request_is_noted(accounts: FakeAccounts, apis: FakeWebApis) -> None:
    accounts.scopes_by_token[TOKEN] = "chats--all:rw"
    tagged = {"chat_id": "PQ1R2S3T4U", "thread_id": "NY0U96PIT4", "tag": "refund"}

    def tags() -> list[str]:
        found: list[str] = ask(apis).json()["chats"][0]["thread"]["tags"]
        return found

    for method, expected in (("tag_thread", ["refund"]), ("untag_thread", [])):
        assert ask(apis, f"/v3.6/agent/action/{method}", json=tagged).json() == {}
        assert tags() == expected
    missing = ask(apis, "/v3.6/agent/action/tag_thread", json=tagged | {"thread_id": "none"})
    assert missing.status_code == 404

    apis.failures.append(FailureError("too_many_requests", "Too many", 429))
    assert ask(apis).status_code == 429
    assert ask(apis).status_code == 200


def test_its_notes_name_the_method_and_no_token(accounts: FakeAccounts, apis: FakeWebApis) -> None:
    async def noted() -> list[tuple[str, str]]:
        notes: list[tuple[str, str]] = []

        async def hear() -> None:
            notes.extend([(note.server, note.text) async for note in accounts.notes()])

        listening = asyncio.create_task(hear())
        await asyncio.sleep(0)
        await asyncio.to_thread(ask, apis)
        await asyncio.to_thread(ask, apis, token="dal:other")
        accounts.close()
        await listening
        return notes

    assert asyncio.run(noted()) == [
        ("Web APIs", "agent/action/list_archives: 200"),
        ("Web APIs", "agent/action/list_archives: 401 authentication"),
    ]
