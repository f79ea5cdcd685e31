"""Makes httpx's requests with the browser's `fetch`, since a page has no sockets.

The browser follows redirects, decompresses, and keeps cookies; the response is there as a whole.
"""

import asyncio
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from agentapp._page import Fetch

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

# The browser's own matters; some of them would make it ask the service for permission.
_OF_THE_BROWSER = {"accept-encoding", "connection", "content-length", "host", "user-agent"}
# Of the body as it was sent, which the browser has decoded.
_OF_THE_TRANSFER = {"content-encoding", "content-length", "transfer-encoding"}


def adapt_on_import(fetch: Fetch) -> None:
    """Adapt httpx, now or when it is imported.

    Args:
        fetch: The browser's `fetch`.
    """
    httpx = sys.modules.get("httpx")
    if httpx is None:
        sys.meta_path.insert(0, _Finder(fetch))
    else:
        adapt(httpx, fetch)


class _Finder:
    """Adapts httpx after its import, and costs nothing until then."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def find_spec(self, name: str, *_: object) -> "ModuleSpec | None":
        """Find httpx, with a loader that adapts it too."""
        if name != "httpx":
            return None
        from importlib.util import find_spec  # a page without httpx does without

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_adapt(module: ModuleType) -> None:
            execute(module)
            adapt(module, self._fetch)

        spec.loader.exec_module = execute_and_adapt  # type: ignore[method-assign]
        return spec


def adapt(httpx: Any, fetch: Fetch) -> None:
    """Replace what `httpx.AsyncHTTPTransport` does by `fetch`.

    Args:
        httpx: The module.
        fetch: The browser's `fetch`.
    """

    async def handle_async_request(_: object, request: Any) -> Any:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _OF_THE_BROWSER
        }
        body = await request.aread()
        timeouts = request.extensions.get("timeout", {})
        try:
            async with asyncio.timeout(timeouts.get("read")):
                answer = await fetch(str(request.url), request.method, headers, body or None)
        except TimeoutError:
            raise httpx.ReadTimeout("The answer did not come in time.", request=request) from None
        except OSError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        status, received, content = answer
        kept = [(name, value) for name, value in received if name not in _OF_THE_TRANSFER]
        return httpx.Response(status, headers=kept, content=content)

    async def nothing(*_: object) -> None: ...

    async def enter(self: object) -> object:
        return self

    # Patch "httpx-fetch" of docs/patches.md.
    transport = httpx.AsyncHTTPTransport
    transport.__init__ = lambda *_, **__: None
    transport.handle_async_request = handle_async_request
    transport.__aenter__ = enter
    transport.__aexit__ = transport.aclose = nothing
