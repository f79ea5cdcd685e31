"""`serve`: the extension on one site of this machine, a simulated Agent App on another."""

import asyncio
import re
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from traceback import format_exception

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import InvalidConfigurationError
from agentapp_devkit.config.initial_state import InitialStateError
from agentapp_devkit.packages import PackageError
from agentapp_devkit.progress import Progress
from agentapp_devkit.serve import authorization, certificates
from agentapp_devkit.serve.authorization import AuthorizationError
from agentapp_devkit.serve.certificates import Certificate
from agentapp_devkit.serve.ending import end_on_signals, in_daemon_thread
from agentapp_devkit.serve.header_middleware import HeaderMiddleware
from agentapp_devkit.serve.live_site import Build, LiveSite
from agentapp_devkit.serve.sockets import ServerError, localhost_sockets
from agentapp_devkit.serve.static_files import LOCAL_HOSTNAMES, ServedFolder, not_found
from agentapp_devkit.serve.watcher import Sources, watch
from agentapp_devkit.simulator import server as simulator
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FakeWebApis
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.security_headers import headers_of
from agentapp_devkit.tools import causes, node, vendor

__all__ = ["ServerError", "extension", "serve"]

EXTENSION_HOSTNAME, SIMULATOR_HOSTNAME = "localhost", "127.0.0.1"
"""Two names of this machine, which make two sites, as in production.

A browser runs two sites in two processes, so an endless loop of the extension does not freeze the
simulator. Two ports of one name would be one site.
"""

AUTHOR_ERRORS = (
    AuthorizationError,
    InitialStateError,
    InvalidConfigurationError,
    PackageError,
    ServerError,
    node.NodeError,
    SiteError,
    vendor.VendorError,
)
"""Errors of a build that are about the sources; any other is a bug of agentapp."""


async def serve(
    folder: Path,
    *,
    port: int = 3333,
    host_port: int = 3000,
    open_browser: bool = True,
    https: bool = True,
    build: Build,
    progress: Progress,
    certificates_folder: Path = certificates.FOLDER,
    vendor_folder: Path = paths.VENDOR,
    sources: Sources | None = None,
) -> None:
    """Serve the extension in `folder` and the simulated Agent App, until Ctrl-C or SIGTERM.

    Only this machine reaches them. When ready, both addresses are noted, each alone on a
    line. After each change of the sources the site is built again and the simulator reloads the
    extension; mistakes show in the terminal and in the simulator, while the last good build
    stays.

    Args:
        folder: the extension's folder, absolute.
        port: of the extension; 0 takes any free one.
        host_port: of the simulator; 0 takes any free one.
        open_browser: whether to open the simulator in the person's browser.
        https: whether to serve over TLS, as LiveChat asks of extensions.
        build: the builder of the site, `agentapp_devkit.site.builder.build`.
        progress: where addresses and problems are noted.
        certificates_folder: the folder of the authority behind the TLS certificate.
        vendor_folder: where the simulator's part of `static/vendor/` is.
        sources: what is watched for changes; by default the files that the extension is made of.

    Raises:
        ServerError: a port is in use, or `authorize.py` or `initial-state.json` cannot be used.
        Exception: what the first build raises.

    """
    with (
        localhost_sockets(port, "--port") as extension_sockets,
        localhost_sockets(host_port, "--host-port") as host_sockets,
        localhost_sockets(0, "") as accounts_sockets,
        localhost_sockets(0, "") as web_apis_sockets,
        tempfile.TemporaryDirectory(prefix="agentapp-", ignore_cleanup_errors=True) as scratch,
        end_on_signals(),
    ):
        _remove_unconstrained_authority(progress)
        certificate = certificates.ensure(certificates_folder, Path(scratch)) if https else None
        url = _origin(EXTENSION_HOSTNAME, extension_sockets, certificate)
        host = _origin(SIMULATOR_HOSTNAME, host_sockets, certificate)
        accounts = FakeAccounts()
        web_apis = FakeWebApis(
            accounts.scopes_of, accounts.note_of_web_apis, origins=re.escape(url)
        )
        development = Development(
            host,
            accounts_server=_origin(SIMULATOR_HOSTNAME, accounts_sockets, certificate),
            web_apis=_origin(SIMULATOR_HOSTNAME, web_apis_sockets, certificate),
        )
        live = LiveSite(folder, build, development, Path(scratch), progress)
        app = extension(live)
        page = simulator.application(
            live,
            extension=app,
            url=url,
            origin=host,
            vendor=vendor_folder,
            accounts=accounts,
            web_apis=web_apis,
        )
        servers = [
            _Server(app, extension_sockets, certificate),
            _Server(page, host_sockets, certificate),
            _Server(accounts.application, accounts_sockets, certificate),
            _Server(web_apis.application, web_apis_sockets, certificate),
        ]
        async with _watching(
            live, lambda: sources or Sources.of(folder, paths.ROOT, live.files), progress
        ) as watching:
            try:
                await live.rebuild()
            except (AuthorizationError, InitialStateError) as error:
                raise ServerError(str(error)) from error
            async with _running(servers, live, accounts):
                _announce(progress, url, host, certificate, folder)
                if open_browser:
                    await in_daemon_thread(lambda: webbrowser.open(host))
                await watching


def extension(live: LiveSite) -> Starlette:
    """Make the application of the extension's origin: the built site, and `POST /authorize/`."""

    def headers(path: str) -> dict[str, str]:
        return headers_of(path, live.headers)

    return Starlette(
        routes=[
            Route(authorization.AUTHORIZE_PATH, _Authorization(live)),
            Mount("/", ServedFolder(lambda: live.root)),
        ],
        exception_handlers={404: not_found},
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTNAMES),
            Middleware(HeaderMiddleware, headers=headers),
        ],
    )


class _Authorization:
    """Passes each request on to the `authorize.py` of the last good build.

    Requests of foreign pages are refused: any site could have the developer's browser send one. In
    production the Agent App's own origin sends them, and credentials decide alone.
    """

    def __init__(self, live: LiveSite) -> None:
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._live.authorization
        if _is_from_another_origin(Request(scope)):
            message = "Only the simulator and the extension's own pages may ask for authorization."
            app = JSONResponse({"error": message}, 403)
        await app(scope, receive, send)


def _is_from_another_origin(request: Request) -> bool:
    """Tell whether a browser sent `request` for a page of another origin."""
    own = f"{request.url.scheme}://{request.headers['host']}"
    return (
        request.headers.get("origin", own) != own
        or request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
    )


@asynccontextmanager
async def _watching(
    live: LiveSite, sources: Callable[[], Sources], progress: Progress
) -> AsyncIterator[asyncio.Task[None]]:
    """Build again after each change, those during the first build included.

    Whoever awaits the yielded task hears of a bug that ends it.
    """
    task = asyncio.create_task(watch(sources, lambda: live.refresh(_describe), progress.note))
    try:
        yield task
    finally:
        await _cancel(task)


@asynccontextmanager
async def _running(
    servers: Sequence["_Server"], live: LiveSite, accounts: FakeAccounts
) -> AsyncIterator[None]:
    """Run `servers` from when all of them answer."""
    tasks = [asyncio.create_task(server.serve(server.sockets)) for server in servers]
    try:
        await asyncio.gather(*(server.is_up.wait() for server in servers))
        yield
    finally:
        await live.close()
        accounts.close()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)


class _Server(uvicorn.Server):
    """One of several servers in a process: it tells when it is up, and leaves signals alone."""

    def __init__(
        self, app: ASGIApp, sockets: list[socket.socket], certificate: Certificate | None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=2,
                ssl_certfile=certificate.chain if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
            )
        )
        self.sockets = sockets
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _origin(hostname: str, sockets: list[socket.socket], certificate: Certificate | None) -> str:
    scheme = "https" if certificate else "http"
    return f"{scheme}://{hostname}:{sockets[0].getsockname()[1]}"


def _remove_unconstrained_authority(progress: Progress) -> None:
    if command := certificates.remove_unconstrained(paths.DATA / "certificates"):
        progress.note(
            "The authority in .agentapp/certificates could vouch for any site, and is removed."
            f" If your browser trusts it, take that back: {command}"
        )


def _announce(
    progress: Progress, url: str, host: str, certificate: Certificate | None, folder: Path
) -> None:
    if certificate:
        progress.note(
            "To make your browser trust these addresses, once: "
            + certificates.how_to_trust(certificate.authority)
        )
        progress.note("To take that back: " + certificates.how_to_distrust(certificate.authority))
    if not (folder / "authorize.py").exists():
        progress.note("There is no authorize.py: /authorize/ lets everybody in, for development.")
    progress.note("The extension:")
    progress.note(url)
    progress.note("The simulated Agent App that shows it (Ctrl-C ends both):")
    progress.note(host)


def _describe(error: Exception) -> str:
    if isinstance(error, OSError):
        return causes.of_os_error(error)
    return str(error) if isinstance(error, AUTHOR_ERRORS) else "".join(format_exception(error))
