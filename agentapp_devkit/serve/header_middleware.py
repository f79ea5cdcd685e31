"""ASGI middleware that sets response headers."""

from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeaderMiddleware:
    """Middleware that sets `headers(path)` on the response to each path.

    Example:
        Middleware(HeaderMiddleware, headers=lambda path: {"X-Content-Type-Options": "nosniff"})

    """

    def __init__(self, app: ASGIApp, headers: Callable[[str], Mapping[str, str]]) -> None:
        """Wrap `app`."""
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers set."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers(scope["path"]))
            await send(message)

        await self._app(scope, receive, send_with_headers)
