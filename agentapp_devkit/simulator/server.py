"""The simulator's origin: its page, the events that the page follows, and Basic authorization."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from agentapp_devkit import paths
from agentapp_devkit.serve.authorization import AUTHORIZE_PATH
from agentapp_devkit.serve.header_middleware import HeaderMiddleware
from agentapp_devkit.serve.live_site import LiveSite
from agentapp_devkit.serve.static_files import LOCAL_HOSTNAMES, ServedFolder, not_found
from agentapp_devkit.simulator.event_stream import event_stream
from agentapp_devkit.simulator.extension_info import ExtensionInfo
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FakeWebApis
from agentapp_devkit.simulator.sign_in_routes import require_own_page, sign_in_routes

LOGIN = "agent@example.com"
API_KEY = "development-api-key"

AUTHORIZE_TIMEOUT = 10.0
"""The seconds that the Agent App waits for `/authorize/`."""


def application(
    live: LiveSite,
    *,
    extension: ASGIApp,
    url: str,
    origin: str,
    vendor: Path,
    accounts: FakeAccounts,
    web_apis: FakeWebApis,
) -> Starlette:
    """Make the simulator for `extension`, which browsers find at `url`.

    Args:
        live: the extension's site, for its configuration and the state of its build.
        extension: the application behind `url`, which is asked for authorization.
        url: the extension's origin.
        origin: the simulator's own origin; only its pages may make it act.
        vendor: the folder with `host.mjs`, `tokens.css`, and the fonts.
        accounts: the fake of LiveChat's accounts server, whose notes the timeline shows.
        web_apis: the fake of LiveChat's Web APIs.

    """

    async def page(request: Request) -> Response:
        if request.url.hostname != urlsplit(origin).hostname:
            return RedirectResponse(origin)  # the extension's page hears no other host
        return FileResponse(paths.SIMULATOR_PAGE / "simulator.html")

    async def facts(_request: Request) -> Response:
        return JSONResponse(ExtensionInfo.of(live.configuration, url, live.sections).as_dict())

    async def events(_request: Request) -> Response:
        stream = event_stream(live, accounts, web_apis)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def authorize(request: Request) -> Response:
        require_own_page(request, origin)
        return JSONResponse(await _post_credentials(extension, url))

    def headers(_path: str) -> dict[str, str]:
        return _headers(url, live.configuration.images)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/simulator.json", facts),
            Route("/events", events),
            *sign_in_routes(accounts, web_apis, origin),
            Route("/authorize", authorize, methods=["POST"]),
            Mount("/vendor", ServedFolder(lambda: vendor)),
            Mount("/", ServedFolder(lambda: paths.SIMULATOR_PAGE)),
        ],
        exception_handlers={404: not_found},
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTNAMES),
            Middleware(HeaderMiddleware, headers=headers),
        ],
    )


def _headers(extension: str, images: Sequence[str]) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # Cards and sections have pictures, from where the extension's page may show some too.
        "img-src": " ".join(["'self'", *images]),
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": extension,
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        # Not "same-origin", which would cut the extension off from its sign-in window.
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        "Cross-Origin-Resource-Policy": "same-origin",
        # Not "no-referrer": the extension looks at who frames it.
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }


async def _post_credentials(extension: ASGIApp, url: str) -> dict[str, object]:
    """Ask the extension's `/authorize/` as the Agent App does; say how it went."""
    transport = httpx.ASGITransport(app=extension, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=url) as client:
        try:
            async with asyncio.timeout(AUTHORIZE_TIMEOUT):
                response = await client.post(
                    AUTHORIZE_PATH, data={"login": LOGIN, "api_key": API_KEY}
                )
        except TimeoutError:
            return {
                "accepted": False,
                "status": None,
                "answer": f"No answer for {AUTHORIZE_TIMEOUT:.0f} s.",
            }
    answer = _json(response)
    return {
        "accepted": response.is_success and isinstance(answer, dict) and "session_id" in answer,
        "status": response.status_code,
        "answer": answer,
    }


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return response.text
