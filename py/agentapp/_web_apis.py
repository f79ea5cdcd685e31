"""Makes LiveChat's own Python SDK awaitable: its session becomes an `httpx.AsyncClient`.

It imports httpx and the SDK, so only `Account` imports it, and not before an author asks for one of
the APIs.
"""

from asyncio import sleep
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Final

import httpx
from livechat.agent import AgentWeb
from livechat.configuration import ConfigurationApi
from livechat.reports.base import ReportsApi

from agentapp._web_api_errors import LiveChatApiError

LIVECHAT: Final = "https://api.livechatinc.com"
_VERSION: Final = "3.6"
_TIMEOUT: Final = 30.0  # seconds; the SDK's own, of 15, is short for reports
_LONGEST_WAIT: Final = 30.0  # seconds, for all rate limits of one call
_TOO_MANY_REQUESTS: Final = 429
_DEFAULT_REGION: Final = "dal"
_SCHEME: Final = "Bearer "

GET_CLIENT: Final[dict[str, Callable[..., Any]]] = {
    "agent_chat": AgentWeb.get_client,
    "configuration": ConfigurationApi.get_client,
    "reports": ReportsApi.get_client,
}
"""The SDK's functions, by the names that `Account` has for the APIs."""


def make_client(
    api: str, token: Callable[[], str], refused: Callable[[str], None], origin: str | None
) -> Any:
    """Make a client of the SDK, each of whose methods returns a response to await.

    Args:
        api: A name in `GET_CLIENT`.
        token: Returns the access token, which changes when the account is refreshed.
        refused: Called with a token that LiveChat takes no more.
        origin: The origin of the fake of the Web APIs; None for LiveChat's own.
    """
    # The SDK makes a session that blocks, and asks a file of certificates for it. Neither is used,
    # and neither gets the token.
    client = GET_CLIENT[api]("", version=_VERSION, verify=False, disable_logging=True)
    client.session.close()
    if origin is not None:
        client.api_url = client.api_url.replace(LIVECHAT, origin)
    transport = _Transport(token, refused, httpx.URL(origin or LIVECHAT))
    client.session = httpx.AsyncClient(transport=transport, timeout=_TIMEOUT)
    return client


class _Transport(httpx.AsyncBaseTransport):
    """Adds the token, waits where LiveChat limits the rate, and raises LiveChat's errors."""

    def __init__(
        self, token: Callable[[], str], refused: Callable[[str], None], server: httpx.URL
    ) -> None:
        self._token = token
        self._refused = refused
        self._server = server
        self._network = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()  # so that it can be sent again
        self._authorize(request)
        waited, attempts, is_redirected = 0.0, 0, False
        while True:
            response = await self._network.handle_async_request(request)
            if not response.is_error:
                return response
            error, region = await _read_error(response)
            if region and not is_redirected:
                request.headers["X-Region"] = region
                is_redirected = True
                continue
            pause = _pause(response, attempts)
            if error.type == "authentication":
                self._refused(request.headers.get("Authorization", "").removeprefix(_SCHEME))
            if error.status != _TOO_MANY_REQUESTS or waited + pause > _LONGEST_WAIT:
                raise error
            await sleep(pause)
            waited += pause
            attempts += 1

    def _authorize(self, request: httpx.Request) -> None:
        """Add the token, for LiveChat alone."""
        url = request.url
        if (url.scheme, url.netloc) != (self._server.scheme, self._server.netloc):
            return
        request.headers.setdefault("Authorization", f"{_SCHEME}{self._token()}")
        region, separator, _ = self._token().partition(":")
        # Only where it is needed: each header of its own makes the browser ask for permission.
        if separator and region != _DEFAULT_REGION:
            request.headers.setdefault("X-Region", region)


async def _read_error(response: httpx.Response) -> tuple[LiveChatApiError, str | None]:
    """Return the error of an answer, and the region that it sends the request to."""
    await response.aread()
    try:
        answer = response.json()
    except ValueError:
        answer = None
    said = answer.get("error") if isinstance(answer, dict) else None
    said = said if isinstance(said, dict) else {}
    kind = str(said.get("type") or "unknown")
    message = str(said.get("message") or response.reason_phrase or "no message")
    data = said.get("data")
    region = data.get("region") if isinstance(data, dict) else None
    is_elsewhere = kind == "misdirected_request" and isinstance(region, str)
    return LiveChatApiError(kind, message, response.status_code), region if is_elsewhere else None


def _pause(response: httpx.Response, attempts: int) -> float:
    """Return the seconds until the next attempt: those of `Retry-After`, and at least the double.

    A browser hides the header where the service does not expose it. A clock that is fast makes each
    date one of the past.
    """
    return max(_retry_after(response.headers.get("Retry-After", "")), 2.0**attempts)


def _retry_after(text: str) -> float:
    if text.isdecimal():
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, OverflowError):
        return 0.0
