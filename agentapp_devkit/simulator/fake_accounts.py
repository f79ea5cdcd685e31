"""`FakeAccounts` plays LiveChat's accounts server for `serve`, `preview` and tests.

It asks on a page where whoever looks at it signs in, refuses, never answers, or chooses an error.
Or it answers by itself: late, or with an error, as the simulator's page has chosen.
Once somebody has signed in, a cookie has it answer by itself, in a hidden frame too, as LiveChat's
does, until `sign_out` or the end of the server. Its tokens are made up, and expire when they say.
"""

import asyncio
import json
import math
import secrets
from asyncio import sleep
from collections.abc import AsyncIterator
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from agentapp_devkit import paths
from agentapp_devkit.serve.header_middleware import HeaderMiddleware
from agentapp_devkit.serve.static_files import ServedFolder

FOLDER = paths.DEVKIT / "fakes" / "accounts"
ASKS: Final = "asks"
SLOW: Final = "slow"
ANSWERS: Final = (
    *(ASKS, SLOW),
    *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type"),
)
"""The choices: ask whoever looks at the page, at once or late, or answer with an OAuth error."""

_SLOW_SECONDS = 5.0
_DEFAULT_SCOPES = "chats--all:ro"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Note(NamedTuple):
    """Something that happened on a fake server."""

    server: str
    text: str


class FakeAccounts:
    """The server, and its notes.

    Attributes:
        application: The ASGI application.
        scopes_by_token: The scopes of each token that it has given away.
        answer: One of `ANSWERS`.
    """

    def __init__(self) -> None:
        """Begin without a token."""
        self.scopes_by_token: dict[str, str] = {}
        self.answer: str = ASKS
        self._ends: dict[str, float] = {}
        self._cookie = _make_cookie()
        self._listeners: set[asyncio.Queue[Note | None]] = set()
        self.application = Starlette(
            routes=[
                Route("/", self._page),
                Route("/signin", self._page),
                Route("/noted", self._noted, methods=["POST"]),
                Route("/granted", self._granted, methods=["POST"]),
                Mount("/", ServedFolder(lambda: FOLDER)),
            ],
            middleware=[Middleware(HeaderMiddleware, headers=lambda _path: _HEADERS)],
        )

    async def notes(self) -> AsyncIterator[Note]:
        """Yield what happens, from now on."""
        queue: asyncio.Queue[Note | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while (note := await queue.get()) is not None:
                yield note
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End the notes."""
        for queue in self._listeners:
            queue.put_nowait(None)

    def note(self, text: str, *, server: str = "accounts server") -> None:
        """Note what happened, here or on a server that takes the tokens."""
        for queue in self._listeners:
            queue.put_nowait(Note(server, text))

    def scopes_of(self, token: str) -> str | None:
        """Return the scopes of a token; None where it was not given away, or has expired."""
        if monotonic() >= self._ends.get(token, math.inf):
            return None
        return self.scopes_by_token.get(token)

    def note_of_web_apis(self, text: str) -> None:
        """Note what happened on LiveChat's Web APIs."""
        self.note(text, server="Web APIs")

    def expire_tokens(self) -> None:
        """Have the servers that take the tokens refuse those of before."""
        self.scopes_by_token.clear()
        self.note("every token has expired")

    def sign_out(self) -> None:
        """Ask again whoever has signed in; their tokens stay valid."""
        self._cookie = _make_cookie()
        self.note("signed out")

    async def _noted(self, request: Request) -> Response:
        text = (await request.body())[:200].decode("utf-8", "replace")
        self.note(f"answer: {text}")
        return Response(status_code=204)

    async def _granted(self, request: Request) -> Response:
        """Learn how long a token is valid, which whoever looks at the page has chosen."""
        grant = await request.json()
        self._ends[grant["access_token"]] = monotonic() + float(grant["expires_in"])
        return Response(status_code=204)

    async def _page(self, request: Request) -> Response:
        asked = request.query_params
        target = urlsplit(asked.get("redirect_uri", ""))
        if not (target.scheme and target.netloc and asked.get("client_id")):
            return PlainTextResponse("A fake of LiveChat's accounts server. Nobody asks.", 400)
        is_framed = request.headers.get("sec-fetch-dest") == "iframe"
        self.note(f"asked in a {'hidden frame' if is_framed else 'window'}")
        if self.answer == SLOW:
            await sleep(_SLOW_SECONDS)
        scopes = asked.get("scope") or _DEFAULT_SCOPES
        content = {
            "origin": f"{target.scheme}://{target.netloc}",
            "clientId": asked["client_id"],
            "scopes": scopes,
            "cookie": self._cookie,
            "grant": self._grant(scopes, asked.get("organization_id"), asked.get("state")),
            "answers": self._answers(request, is_framed=is_framed),
        }
        text = json.dumps(content).replace("<", "\\u003c")
        page = (FOLDER / "sign-in.html").read_text("utf-8")
        return HTMLResponse(page.replace("REQUEST", text))

    def _answers(self, request: Request, *, is_framed: bool) -> str:
        """Return what the page does: "grants", "declines", "asks" a person, or an error's name."""
        if self.answer not in (ASKS, SLOW):
            return self.answer
        if request.url.path == "/signin":
            return "asks"
        if self._cookie in request.cookies:
            return "grants"
        return "declines" if is_framed else "asks"

    def _grant(self, scopes: str, organization_id: str | None, state: str | None) -> object:
        token = f"dal:fake-{secrets.token_urlsafe(12)}"
        self.scopes_by_token[token] = scopes
        return {
            "access_token": token,
            "token_type": "Bearer",
            "scopes": scopes,
            "state": state,
            "organization_id": organization_id or "fake-organization",
            "account_id": "fake-account",
        }


def _make_cookie() -> str:
    """Make the name of a cookie that no other server, and no one before, has set in the browser."""
    return f"signed-in-{secrets.token_hex(8)}"
