"""Asks web hosts, a few at a time, and turns whatever comes into an `Answer`."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import certifi
import httpx

from agentapp_devkit.check.deployed.deployment import Answer
from agentapp_devkit.version import VERSION

ENCODINGS = "gzip, deflate, br, zstd"
"""Chromium's `Accept-Encoding`."""

AT_ONCE = 6
"""The requests at a time: the connections that a browser opens to one web host."""

_SILENCE_TIMEOUT = 20.0  # seconds
_SILENT = f"no answer for {_SILENCE_TIMEOUT:.0f} s"
_MOST_SILENCES = 3
_TIMEOUT = 120.0  # seconds for a whole answer
_LARGEST = 256 * 1024 * 1024  # bytes


class WebClient:
    """A client of web hosts. It follows no redirect, and has no cookies."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Ask through `client`."""
        self._client = client
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._silences: Counter[str] = Counter()

    async def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer; one with a failure where none comes.

        A web host that was silent several times is not asked again.
        """
        web_host = urlsplit(url).netloc
        async with self._limit:
            if self._silences[web_host] >= _MOST_SILENCES:
                return Answer(url, 0, failure="not asked, after several times without an answer")
            answer = await self._ask_once(url, method, headers or {}, form)
        if answer.failure == _SILENT:
            self._silences[web_host] += 1
        return answer

    async def _ask_once(
        self, url: str, method: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        self._client.cookies.clear()
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await self._receive(url, method, headers, form)
        except TimeoutError:
            return Answer(url, 0, failure=f"not complete after {_TIMEOUT:.0f} s")
        except httpx.TimeoutException:
            return Answer(url, 0, failure=_SILENT)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return _failed(url, error)

    async def _receive(
        self, url: str, method: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        async with self._client.stream(method, url, headers=headers, data=form) as response:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST:
                    return Answer(url, 0, failure="larger than any file of a site")
            received = [(name.lower(), value) for name, value in response.headers.multi_items()]
            return Answer(url, response.status_code, tuple(received), bytes(content))


@asynccontextmanager
async def connect(*, verify: bool = True) -> AsyncIterator[WebClient]:
    """Open a client until the context ends.

    Args:
        verify: False to accept each certificate, once an issue says that it is not to be trusted.
    """
    async with httpx.AsyncClient(
        verify=_trusted() if verify else _everything(),
        headers={"User-Agent": f"agentapp-check/{VERSION}", "Accept-Encoding": ENCODINGS},
        timeout=_SILENCE_TIMEOUT,
        limits=httpx.Limits(max_connections=AT_ONCE),
    ) as client:
        yield WebClient(client)


def _trusted() -> ssl.SSLContext:
    """Trust the authorities of this machine, and those of certifi: either list may be empty."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _everything() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _failed(url: str, error: Exception) -> Answer:
    if untrusted := _certificate_error(error):
        reason = f"the certificate is not trusted ({untrusted.verify_message})"
        return Answer(url, 0, failure=reason, untrusted=untrusted)
    text = str(error).rstrip(".") or type(error).__name__
    if isinstance(error, httpx.ConnectError):
        text = f"no connection ({text})"
    elif isinstance(error, httpx.DecodingError):
        text = f"a body that cannot be decompressed ({text})"
    return Answer(url, 0, failure=text)


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
