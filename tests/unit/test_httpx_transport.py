"""httpx in a page: its requests go through the browser's `fetch`."""

import asyncio
import sys
import traceback
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentapp._httpx_transport import adapt, adapt_on_import
from agentapp._page import Response

ADAPTED = ("__init__", "__aenter__", "__aexit__", "aclose", "handle_async_request")
URL = "https://shop.example.com/orders?page=1"


async def parts_of(*parts: bytes | Exception) -> AsyncIterator[bytes]:
    """Yield the parts of a body; an exception is raised."""
    for part in parts:
        if isinstance(part, Exception):
            raise part
        yield part
        await asyncio.sleep(0)


class FakeFetch:
    """A fake of the browser's `fetch`: it answers with these, or raises it."""

    def __init__(
        self,
        failure: Exception | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        parts: AsyncIterator[bytes] | None = None,
    ) -> None:
        self.failure = failure
        self.status = status
        self.headers = headers or {}
        self.parts = parts
        self.aborted = 0
        self.requests: list[tuple[str, str, Mapping[str, str], bytes | None]] = []

    async def __call__(
        self, url: str, method: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        self.requests.append((url, method, headers, body))
        await asyncio.sleep(0)
        if self.failure:
            raise self.failure
        return Response(self.status, [*self.headers.items()], self.parts or parts_of(), self.abort)

    def abort(self) -> None:
        self.aborted += 1


@pytest.fixture(autouse=True)
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what is adapted in this process."""
    for name in ADAPTED:
        monkeypatch.setattr(httpx.AsyncHTTPTransport, name, getattr(httpx.AsyncHTTPTransport, name))


async def test_a_request_and_its_answer_go_through_fetch() -> None:
    headers = {"content-type": "application/json", "x-a": "b"}
    fetch = FakeFetch(status=201, headers=headers, parts=parts_of(b'{"ok"', b": 1}"))
    adapt(httpx, fetch)
    async with httpx.AsyncClient(headers={"X-Key": "k"}) as client:
        response = await client.post(URL, json={"number": "1038"})
    assert (response.status_code, response.json(), response.headers["x-a"]) == (201, {"ok": 1}, "b")
    ((url, method, sent, body),) = fetch.requests
    assert (url, method, body) == (URL, "POST", b'{"number":"1038"}')
    assert sent == {"accept": "*/*", "content-type": "application/json", "x-key": "k"}


async def test_a_body_that_the_browser_has_decoded_is_not_decoded_once_more() -> None:
    headers = {"content-encoding": "gzip", "content-length": "9"}
    adapt(httpx, FakeFetch(headers=headers, parts=parts_of(b"plain")))
    async with httpx.AsyncClient() as client:
        assert (await client.get(URL)).text == "plain"


async def test_a_request_that_fails_or_takes_too_long_raises_httpxs_own_exceptions() -> None:
    adapt(httpx, FakeFetch(OSError("Failed to fetch")))
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError, match="Failed to fetch") as raised:
            await client.get(URL)
    assert str(raised.value.request.url) == URL

    adapt(httpx, never)
    async with httpx.AsyncClient(timeout=0.001) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(URL)


async def never(*_: object) -> Any:
    await asyncio.Event().wait()


async def test_a_response_is_streamed_and_closing_it_early_aborts_the_request() -> None:
    fetch = FakeFetch(parts=parts_of(b"first", b"second"))
    adapt(httpx, fetch)
    async with httpx.AsyncClient() as client, client.stream("GET", URL) as response:
        assert await anext(response.aiter_bytes()) == b"first"
        assert not fetch.aborted
    assert fetch.aborted

    unread = FakeFetch()
    adapt(httpx, unread)
    async with httpx.AsyncClient() as client, client.stream("GET", URL):
        pass
    assert unread.aborted


async def test_a_body_that_breaks_off_or_stalls_raises_httpxs_own_exceptions() -> None:
    async def stalled() -> AsyncIterator[bytes]:
        yield b"first"
        await never()

    broken = FakeFetch(parts=parts_of(b"first", OSError("network error")))
    slow = FakeFetch(parts=stalled())
    for fetch, expected in ((broken, httpx.ReadError), (slow, httpx.ReadTimeout)):
        adapt(httpx, fetch)
        async with httpx.AsyncClient(timeout=0.001) as client:
            with pytest.raises(expected):
                await client.get(URL)
        assert fetch.aborted


async def test_cancelling_a_task_cancels_its_request_and_aborts_its_response() -> None:
    asking, cancelled, reading = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def waiting(*_: object) -> Any:
        asking.set()
        try:
            await never()
        finally:
            cancelled.set()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"first"
        reading.set()
        await never()

    adapt(httpx, waiting)
    task = asyncio.create_task(httpx.AsyncClient().get(URL))
    await asking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()

    fetch = FakeFetch(parts=stalled())
    adapt(httpx, fetch)
    task = asyncio.create_task(httpx.AsyncClient().get(URL))
    await reading.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fetch.aborted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verify", False),
        ("cert", "client.pem"),
        ("proxy", "http://proxy.example.com"),
    ],
)
def test_what_a_browser_cannot_do_is_refused(name: str, value: object) -> None:
    for _ in range(2):  # the kit adapts httpx again for each page
        adapt(httpx, FakeFetch())
    with pytest.raises(NotImplementedError, match=f"{name}=…: .* Leave the option out"):
        httpx.AsyncClient(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError, match="retries"):
        httpx.AsyncHTTPTransport(retries=3)
    httpx.AsyncClient(limits=httpx.Limits(max_connections=1), trust_env=False)


async def test_no_traceback_shows_the_authorization_not_even_with_its_local_variables() -> None:
    adapt(httpx, FakeFetch(OSError("Failed to fetch")))
    async with httpx.AsyncClient(headers={"Authorization": "Bearer secret"}) as client:
        with pytest.raises(httpx.ConnectError) as raised:
            await client.get(URL)
    shown = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert "secret" not in "".join(shown.format())


async def test_a_password_in_the_address_becomes_a_header_and_stays_out_of_the_address() -> None:
    fetch = FakeFetch()
    adapt(httpx, fetch)
    async with httpx.AsyncClient() as client:
        await client.get("https://mary:p%40ss@shop.example.com:8443/orders?page=1")
        await client.get("https://mary@shop.example.com/", auth=("john", "pw"))
    (first, second) = fetch.requests
    assert first[0] == "https://shop.example.com:8443/orders?page=1"
    assert first[2]["authorization"] == f"Basic {b64encode(b'mary:p@ss').decode()}"
    assert second[0] == "https://shop.example.com/"
    assert second[2]["authorization"] == f"Basic {b64encode(b'john:pw').decode()}"


async def test_what_a_browser_does_not_request_raises_an_error_of_httpxs_with_a_remedy() -> None:
    fetch = FakeFetch()
    adapt(httpx, fetch)
    async with httpx.AsyncClient() as client:
        for method in ("GET", "HEAD"):
            with pytest.raises(httpx.LocalProtocolError, match=rf"{method}\. Pass .* params=…"):
                await client.request(method, URL, json={"number": 1038})
        await client.request("GET", URL, content=b"")
    assert len(fetch.requests) == 1

    adapt(httpx, FakeFetch(ValueError("The browser refuses one of these headers: x-a.")))
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.LocalProtocolError, match=r"refuses .* x-a") as raised:
            await client.get(URL)
    assert str(raised.value.request.url) == URL


@pytest.fixture
def not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a fake of httpx in its place, which nothing has imported."""
    source = "class AsyncHTTPTransport: ...\nclass AsyncByteStream: ...\n"
    (tmp_path / "httpx.py").write_text(source, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.delitem(sys.modules, "httpx")
    adapt_on_import(FakeFetch(OSError()))


@pytest.mark.usefixtures("not_imported")
def test_httpx_is_adapted_when_it_is_imported() -> None:
    import httpx as imported

    assert imported is not httpx
    assert {*ADAPTED} <= vars(imported.AsyncHTTPTransport).keys()


@pytest.mark.usefixtures("not_imported")
def test_httpx_is_adapted_when_it_was_looked_for_before() -> None:
    for _ in range(2):
        assert find_spec("httpx") is not None
    import httpx as imported

    assert imported is not httpx
    assert {*ADAPTED} <= vars(imported.AsyncHTTPTransport).keys()
