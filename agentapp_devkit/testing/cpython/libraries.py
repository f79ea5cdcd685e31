"""Leads the requests of `httpx` and `requests` to the network of the page that runs.

Both reach the network by other ways in a page than on CPython; each is adapted when the extension
imports it, and as it was once the page has ended.
"""

import io
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from agentapp import _httpx_transport
from agentapp._after_import import AfterImport
from agentapp._page import Response
from agentapp_devkit.testing.cpython.fake_javascript import as_bytes
from agentapp_devkit.testing.cpython.network import Network, RefusedError


class _Current:
    """The network and the clock of the page that runs."""

    network: Callable[[], Network]
    block: Callable[[float], None]


_adapted: list[tuple[type, dict[str, object]]] = []
"""The classes that are adapted, each with its attributes as they were."""


def adapt(network: Callable[[], Network], block: Callable[[float], None]) -> None:
    """Adapt the libraries, now or when they are imported.

    Args:
        network: Returns the network of the page that runs.
        block: Lets time pass while that page stands still.
    """
    restore()  # after a page that failed to end
    _Current.network = staticmethod(network)
    _Current.block = staticmethod(block)
    changes = {name: partial(_adapt, name) for name in _ADAPT}
    sys.meta_path.insert(0, AfterImport(changes))
    for name in sys.modules.keys() & _ADAPT.keys():
        _adapt(name, sys.modules[name])


def restore() -> None:
    """Make the libraries what they are on CPython, for tests without a page."""
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, AfterImport)]
    while _adapted:
        adapted, attributes = _adapted.pop()
        for name in vars(adapted).keys() - attributes.keys():
            delattr(adapted, name)
        for name, value in attributes.items():
            if vars(adapted).get(name) is not value:
                setattr(adapted, name, value)


def _adapt(name: str, module: ModuleType) -> None:
    adapted, adapt_module = _ADAPT[name]
    kind = adapted(module)
    _adapted.append((kind, dict(vars(kind))))
    adapt_module(module)


def _adapt_httpx(httpx: ModuleType) -> None:
    async def fetch(
        url: str, method: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        try:
            arrived = await _Current.network().fetch(method, url, headers, body or b"")
        except RefusedError as error:
            raise OSError(str(error)) from None
        answer = arrived.answer
        headers_received = [(name.lower(), value) for name, value in answer.headers.items()]
        return Response(answer.status, headers_received, _whole(answer.body), lambda: None)

    _httpx_transport.adapt(httpx, fetch)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _adapt_requests(requests: ModuleType) -> None:
    library: Any = requests

    def send(_adapter: object, request: Any, *_: object, **__: object) -> Any:
        try:
            arrived = _Current.network().fetch_blocking(
                request.method,
                # requests has made the header Authorization of a name and a password in it.
                library.utils.urldefragauth(request.url),
                dict(request.headers),
                as_bytes(request.body),
                _Current.block,
            )
        except RefusedError as error:
            raise library.ConnectionError(str(error), request=request) from None
        answer = arrived.answer
        response = library.Response()
        response.status_code = answer.status
        response.reason = answer.reason
        response.headers.update(answer.headers)
        response.encoding = library.utils.get_encoding_from_headers(response.headers)
        response.raw = io.BytesIO(answer.body)
        response.url, response.request = arrived.url, request
        return response

    # Patch "requests-answers" of docs/patches.md.
    library.adapters.HTTPAdapter.send = send


_ADAPT: dict[str, tuple[Callable[[Any], type], Callable[[ModuleType], None]]] = {
    "httpx": (lambda httpx: httpx.AsyncHTTPTransport, _adapt_httpx),
    "requests": (lambda requests: requests.adapters.HTTPAdapter, _adapt_requests),
}
"""The class that is adapted, and what adapts it, by the library."""
