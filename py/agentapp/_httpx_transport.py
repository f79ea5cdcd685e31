"""Makes httpx's requests with the browser's `fetch`, since a page has no sockets.

The browser follows redirects, decompresses, and keeps cookies. A response comes in parts, as the
network brings them. Closing it early aborts the request, and so does cancelling whoever waits.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from agentapp._after_import import AfterImport
from agentapp._page import Fetch, Response

# The browser's own matters; some of them would make it ask the service for permission.
_OF_THE_BROWSER = {"accept-encoding", "connection", "content-length", "host", "user-agent"}
# Of the body as it was sent, which the browser has decoded.
_OF_THE_TRANSFER = {"content-encoding", "content-length", "transfer-encoding"}
_WITHOUT_BODY = ("GET", "HEAD")
# The options of httpx.AsyncHTTPTransport that need a socket: the default, and who decides.
_OF_SOCKETS: dict[str, tuple[object, str]] = {
    "verify": (True, "the browser checks every certificate"),
    "cert": (None, "the browser asks its user for a client certificate where a service wants one"),
    "proxy": (None, "the browser's settings name its proxy"),
    "uds": (None, "a page reaches no Unix socket"),
    "local_address": (None, "the browser chooses the network"),
    "retries": (0, "fetch does not say whether a request has left; repeat it yourself"),
    "socket_options": (None, "the browser has the sockets"),
}


def adapt_on_import(fetch: Fetch) -> None:
    """Adapt httpx, now or when it is imported.

    Args:
        fetch: The browser's `fetch`.
    """
    httpx = sys.modules.get("httpx")
    if httpx is None:
        sys.meta_path.insert(0, AfterImport({"httpx": lambda module: adapt(module, fetch)}))
    else:
        adapt(httpx, fetch)


def adapt(httpx: Any, fetch: Fetch) -> None:
    """Replace what `httpx.AsyncHTTPTransport` does by `fetch`.

    Args:
        httpx: The module.
        fetch: The browser's `fetch`.
    """
    from functools import wraps  # a page without httpx does without
    from inspect import signature

    transport = httpx.AsyncHTTPTransport
    options = signature(transport.__init__)
    body_class = _make_body_class(httpx)

    @wraps(transport.__init__)
    def refuse_options(self: object, *args: object, **named: object) -> None:
        _refuse_options(options.bind(self, *args, **named).arguments)

    async def handle_async_request(_: object, request: Any) -> Any:
        body = await request.aread()
        if body and request.method in _WITHOUT_BODY:
            raise httpx.LocalProtocolError(
                f"A browser sends no body with {request.method}. Pass the data as params=…, which"
                " makes them a part of the address, or use another method."
            )
        # The client has made the header Authorization of a name and a password in the address.
        url = str(request.url.copy_with(userinfo=b""))
        # Of httpx's limits only this one can be kept: fetch does not say when it has connected.
        timeout = request.extensions.get("timeout", {}).get("read")
        with _as_httpx(httpx, httpx.ConnectError):
            async with asyncio.timeout(timeout):
                answer = await fetch(url, request.method, _headers(httpx, request), body or None)
        kept = [(name, value) for name, value in answer.headers if name not in _OF_THE_TRANSFER]
        return httpx.Response(answer.status, headers=kept, stream=body_class(answer, timeout))

    async def nothing(*_: object) -> None: ...

    async def enter(self: object) -> object:
        return self

    # Patch "httpx-fetch" of docs/patches.md.
    transport.__init__ = refuse_options
    transport.handle_async_request = handle_async_request
    transport.__aenter__ = enter
    transport.__aexit__ = transport.aclose = nothing


def _make_body_class(httpx: Any) -> Any:
    class Body(httpx.AsyncByteStream):  # type: ignore[misc]  # a module handed in has no types
        """The body of a response, in its parts."""

        def __init__(self, answer: Response, timeout: float | None) -> None:
            self._answer = answer
            self._timeout = timeout

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                with _as_httpx(httpx, httpx.ReadError):
                    async with asyncio.timeout(self._timeout):
                        part = await anext(self._answer.parts, None)
                if part is None:
                    return
                yield part

        async def aclose(self) -> None:
            self._answer.abort()

    return Body


def _headers(httpx: Any, request: Any) -> Any:
    """Return the headers without the browser's own, as httpx's, whose repr hides tokens."""
    return httpx.Headers(
        [item for item in request.headers.multi_items() if item[0] not in _OF_THE_BROWSER]
    )


def _refuse_options(chosen: dict[str, object]) -> None:
    """Refuse what a browser cannot do.

    Raises:
        NotImplementedError: An option needs a socket.
    """
    for name, (default, reason) in _OF_SOCKETS.items():
        if chosen.get(name, default) != default:
            raise NotImplementedError(
                f"httpx in a page cannot take {name}=…: {reason}. Leave the option out."
            )


@contextmanager
def _as_httpx(httpx: Any, failed: Any) -> Iterator[None]:
    """Raise httpx's own exceptions, to which httpx adds the request.

    Args:
        httpx: The module.
        failed: The exception that says that there is no answer, or no more of it.
    """
    try:
        yield
    except TimeoutError:
        raise httpx.ReadTimeout("The answer did not come in time.") from None
    except OSError as error:
        raise failed(str(error)) from error
    except ValueError as error:
        raise httpx.LocalProtocolError(str(error)) from None
