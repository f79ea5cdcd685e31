"""LiveChat's Web APIs: LiveChat's own Python SDK, against a fake of the servers."""

import logging
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from agentapp import ConfigurationError, LiveChat, _httpx_transport, _web_apis
from agentapp._page import Response
from agentapp.accounts import Account, LiveChatApiError, paginate, sign_in
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FailureError, FakeWebApis
from tests.unit.fake_page import FakePage

TOKEN = "dal:secret-token"
SCOPES = "chats--all:rw,tags--all:ro,reports_read"
RATE_LIMIT = FailureError("too_many_requests", "Too many requests", 429)
MARY = "S126126161.O136OJPO1"


@pytest.fixture
def accounts() -> FakeAccounts:
    accounts = FakeAccounts()
    accounts.scopes_by_token[TOKEN] = SCOPES
    return accounts


@pytest.fixture
def sent() -> list[Mapping[str, str]]:
    """Return the headers of each request that was made."""
    return []


@pytest.fixture(autouse=True)
def apis(
    accounts: FakeAccounts, sent: list[Mapping[str, str]], monkeypatch: pytest.MonkeyPatch
) -> FakeWebApis:
    """Lead httpx's requests to the fake, by the transport that a page has."""
    apis = FakeWebApis(
        accounts.scopes_of, accounts.note_of_web_apis, origins="https://shop.example.com"
    )
    network = httpx.ASGITransport(app=apis.application)

    async def fetch(
        url: str, method: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        sent.append(headers)
        async with httpx.AsyncClient(transport=network) as client:
            answer = await client.request(method, url, headers=headers, content=body)

        async def parts() -> AsyncIterator[bytes]:
            yield answer.content

        return Response(answer.status_code, [*answer.headers.items()], parts(), lambda: None)

    transport = httpx.AsyncHTTPTransport
    for name in ("__init__", "__aenter__", "__aexit__", "aclose", "handle_async_request"):
        monkeypatch.setattr(transport, name, getattr(transport, name))
    _httpx_transport.adapt(httpx, fetch)
    return apis


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass; return the pauses."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(_web_apis, "sleep", sleep)
    return pauses


def grant_of(token: str) -> dict[str, object]:
    return {"access_token": token, "expires_in": 28800, "account_id": "acc-1"}


@pytest.fixture
def page() -> FakePage:
    return FakePage(client_id="2261a58d", window_answers=[grant_of(TOKEN)])


@pytest.fixture
async def account(page: FakePage) -> AsyncIterator[Account]:
    chat = LiveChat(page)  # lives as long as the test
    yield await sign_in()
    del chat


async def failure(awaitable: Any) -> LiveChatApiError:
    with pytest.raises(LiveChatApiError) as raised:
        await awaitable
    return raised.value


async def test_each_api_is_livechats_own_sdk_with_methods_to_await(
    account: Account, apis: FakeWebApis
) -> None:
    chats = await account.agent_chat.list_chats(limit=2)
    assert [chat["id"] for chat in chats.json()["chats_summary"]] == ["PQ1R2S3T4U", "PK8L2M6N3D"]
    tags = (await account.configuration.list_tags()).json()
    assert tags[0]["name"] == "delivery"
    assert (await account.reports.total_chats()).json()["total"] > 0
    assert account.agent_chat is account.agent_chat
    assert type(account.agent_chat).__module__ == "livechat.agent.web.api.v36"
    await account.agent_chat.tag_thread("PQ1R2S3T4U", "NY0U96PIT4", "refund")
    assert [name for name, _ in apis.requests][-1] == "agent/action/tag_thread"


async def test_the_token_is_that_of_the_moment(
    account: Account, accounts: FakeAccounts, page: FakePage
) -> None:
    await account.agent_chat.list_chats()
    accounts.scopes_by_token = {"dal:renewed": SCOPES}
    page.silent_answer = grant_of("dal:renewed")
    assert (await failure(account.agent_chat.list_chats())).type == "authentication"
    await account.refresh()
    await account.agent_chat.list_chats()


async def test_a_token_that_livechat_takes_no_more_is_not_handed_out_again(
    account: Account, accounts: FakeAccounts, page: FakePage
) -> None:
    accounts.scopes_by_token = {"dal:renewed": SCOPES}
    page.silent_answer = grant_of("dal:renewed")
    assert await sign_in() is account
    assert account.access_token == TOKEN
    await failure(account.agent_chat.list_chats())
    assert await sign_in() is account
    assert account.access_token == "dal:renewed"
    await account.agent_chat.list_chats()


async def test_paging_yields_each_item_and_asks_for_a_page_when_it_is_needed(
    account: Account,
    apis: FakeWebApis,
) -> None:
    archives = paginate(
        account.agent_chat.list_archives,
        filters={"customer_id": MARY},
        limit=5,
        sort_order="asc",
    )
    first = await anext(archives)
    assert len(apis.requests) == 1
    threads = [first["thread"]["id"]] + [chat["thread"]["id"] async for chat in archives]
    assert len(threads) == len(set(threads)) == 13
    assert threads[-1] == "NY0U96PIT4"
    # LiveChat refuses filters, limit and sort_order beside page_id.
    assert [{*parameters} for _, parameters in apis.requests[1:]] == [{"page_id"}, {"page_id"}]

    payload = {"filters": {"customer_id": MARY}, "limit": 12}
    found = [chat async for chat in paginate(account.agent_chat.list_archives, payload=payload)]
    assert len(found) == 13
    tags = [tag["name"] async for tag in paginate(account.configuration.list_tags)]
    assert len(tags) == 4
    with pytest.raises(TypeError, match="that of total_chats has 0"):
        await anext(paginate(account.reports.total_chats))


@pytest.mark.parametrize(
    ("scopes", "call", "kind", "status", "remedy"),
    [
        ("tags--all:ro", {}, "authorization", 403, "sign_in(scopes=[…])"),
        (None, {}, "authentication", 401, "await account.refresh()"),
        (SCOPES, {"limit": 1000}, "validation", 400, "parameters"),
    ],
)
async def test_an_error_says_what_to_do(
    account: Account,
    accounts: FakeAccounts,
    scopes: str | None,
    call: dict[str, Any],
    kind: str,
    status: int,
    remedy: str,
) -> None:
    accounts.scopes_by_token = {} if scopes is None else {TOKEN: scopes}
    error = await failure(account.agent_chat.list_archives(**call))
    assert (error.type, error.status) == (kind, status)
    assert f"LiveChat answered {kind} ({status}): {error.message}" in error.problem
    assert remedy in error.remedy


async def test_an_error_that_is_no_json_is_told_all_the_same(account: Account) -> None:
    async def broken(request: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="<h1>Bad Gateway</h1>")

    account.agent_chat.session._transport._network = httpx.MockTransport(broken)
    error = await failure(account.agent_chat.list_chats())
    assert (error.type, error.message, error.status) == ("unknown", "Bad Gateway", 502)


async def test_a_rate_limit_is_waited_out_within_a_limit(
    account: Account, apis: FakeWebApis, waits: list[float]
) -> None:
    after = FailureError("too_many_requests", "Too many", 429, headers={"Retry-After": "7"})
    apis.failures.extend([RATE_LIMIT, after, RATE_LIMIT])
    assert (await account.agent_chat.list_chats()).status_code == 200
    assert waits == [1, 7, 4]

    waits.clear()
    apis.failures.extend([RATE_LIMIT] * 9)
    error = await failure(account.agent_chat.list_chats())
    assert error.type == "too_many_requests"
    assert "Ask less often" in error.remedy
    assert waits == [1, 2, 4, 8]

    waits.clear()
    for already_over in ("0", "Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 31 Dec 0001 00:00:00 GMT"):
        apis.failures.clear()
        over = FailureError("too_many_requests", "", 429, headers={"Retry-After": already_over})
        apis.failures.extend([over] * 9)
        await failure(account.agent_chat.list_chats())
    assert waits == [1, 2, 4, 8] * 3

    apis.failures.clear()
    apis.failures.append(
        FailureError("too_many_requests", "", 429, headers={"Retry-After": "3600"})
    )
    await failure(account.agent_chat.list_chats())
    assert waits == [1, 2, 4, 8] * 3


async def test_a_request_goes_to_the_region_of_the_token(
    account: Account,
    accounts: FakeAccounts,
    apis: FakeWebApis,
    page: FakePage,
    sent: list[Mapping[str, str]],
) -> None:
    await account.agent_chat.list_chats()
    # Each header of its own makes the browser ask for permission.
    assert sent.pop().keys() == {"accept", "authorization", "content-type"}
    accounts.scopes_by_token["fra:other"] = SCOPES
    page.silent_answer = grant_of("fra:other")
    await account.refresh()
    assert (await account.agent_chat.list_chats()).status_code == 200
    assert [headers.get("x-region") for headers in sent] == ["fra"]

    apis.failures.append(
        FailureError("misdirected_request", "Wrong region", 421, data={"region": "fra"})
    )
    assert (await account.agent_chat.list_chats()).status_code == 200

    apis.failures.extend(
        [FailureError("misdirected_request", "Wrong region", 421, data={"region": "fra"})] * 2
    )
    error = await failure(account.agent_chat.list_chats())
    assert error.type == "misdirected_request"
    assert "region" in error.remedy


async def test_the_token_goes_to_livechat_only_and_shows_nowhere(
    account: Account,
    apis: FakeWebApis,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    client = account.agent_chat
    noted: list[httpx.Request] = []

    async def note(request: httpx.Request) -> httpx.Response:
        noted.append(request)
        return httpx.Response(200)

    network = client.session._transport._network
    client.session._transport._network = httpx.MockTransport(note)
    await client.list_chats()
    for url in ("https://api.livechatinc.com.example.com", "http://api.livechatinc.com"):
        await client.session.post(url)
    assert [request.headers.get("authorization") for request in noted] == [
        f"Bearer {TOKEN}",
        None,
        None,
    ]

    client.session._transport._network = network
    apis.failures.append(FailureError("validation", "no"))
    error = await failure(client.list_chats())
    shown = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    texts = [*shown, repr(vars(client)), repr(vars(client.session)), repr(client.get_headers())]
    assert "secret" not in "".join(texts)
    assert "secret" not in caplog.text
    assert "secret" not in "".join(capfd.readouterr())


async def test_without_the_sdk_the_packages_to_add_are_named(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "agentapp._web_apis")
    monkeypatch.delattr("agentapp._web_apis")
    monkeypatch.setitem(sys.modules, "livechat.agent", None)
    with pytest.raises(ConfigurationError) as raised:
        _ = account.reports
    assert "account.reports needs LiveChat's Python SDK" in raised.value.problem
    assert '"lc-sdk-python" and "loguru"' in raised.value.remedy


def test_nothing_but_a_use_of_the_apis_imports_them() -> None:
    code = "import sys, agentapp.accounts; print({'httpx', 'livechat'} & {*sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stdout.strip() == "set()"
