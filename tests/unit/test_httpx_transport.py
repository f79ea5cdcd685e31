"""httpx in a page: its requests go through the browser's `fetch`."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentapp._httpx_transport import adapt, adapt_on_import
from agentapp._page import Response

ADAPTED = ("__init__", "__aenter__", "__aexit__", "aclose", "handle_async_request")
URL = "https://shop.example.com/orders?page=1"


class FakeFetch:
    """A fake of the browser's `fetch`: it answers with `answer`, or raises it."""

    def __init__(self, answer: Response | Exception) -> None:
        self.answer = answer
        self.requests: list[tuple[str, str, dict[str, str], bytes | None]] = []

    async def __call__(
        self, url: str, method: str, headers: dict[str, str], body: bytes | None
    ) -> Response:
        self.requests.append((url, method, headers, body))
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what is adapted in this process."""
    for name in ADAPTED:
        monkeypatch.setattr(httpx.AsyncHTTPTransport, name, getattr(httpx.AsyncHTTPTransport, name))


async def test_a_request_and_its_answer_go_through_fetch() -> None:
    fetch = FakeFetch((201, [("content-type", "application/json"), ("x-a", "b")], b'{"ok": 1}'))
    adapt(httpx, fetch)
    async with httpx.AsyncClient(headers={"X-Key": "k"}) as client:
        response = await client.post(URL, json={"number": "1038"})
    assert (response.status_code, response.json(), response.headers["x-a"]) == (201, {"ok": 1}, "b")
    ((url, method, headers, body),) = fetch.requests
    assert (url, method, body) == (URL, "POST", b'{"number":"1038"}')
    assert headers == {"accept": "*/*", "content-type": "application/json", "x-key": "k"}


async def test_a_body_that_the_browser_has_decoded_is_not_decoded_once_more() -> None:
    fetch = FakeFetch((200, [("content-encoding", "gzip"), ("content-length", "9")], b"plain"))
    adapt(httpx, fetch)
    async with httpx.AsyncClient() as client:
        assert (await client.get(URL)).text == "plain"


async def test_a_request_that_fails_or_takes_too_long_raises_httpxs_own_exceptions() -> None:
    adapt(httpx, FakeFetch(OSError("Failed to fetch")))
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError, match="Failed to fetch"):
            await client.get(URL)

    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    adapt(httpx, never)
    async with httpx.AsyncClient(timeout=0.001) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(URL)


def test_httpx_is_adapted_when_it_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "httpx.py").write_text("class AsyncHTTPTransport: ...", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.delitem(sys.modules, "httpx")
    finders = len(sys.meta_path)
    adapt_on_import(FakeFetch(OSError()))
    import httpx as imported

    assert imported is not httpx
    assert {*ADAPTED} <= vars(imported.AsyncHTTPTransport).keys()
    assert len(sys.meta_path) == finders
