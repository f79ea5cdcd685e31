"""The web server of the browser tests: host pages under LiveChat's real origin, and built sites.

Chromium is told to resolve every name to the one server here, which answers by host name:
`https://<label>.extension.example` is the site that was registered under that label, with the
headers that its own file `_headers` asks for, unless a test wants to see what happens without one
of them. `https://accounts.livechat.com` and `https://api.livechatinc.com` are the fakes of
LiveChat's accounts server and Web APIs. Every other name, `https://my.livechatinc.com` first of
all, is a page with the host's side of the connection; those in `PLAIN` answer without TLS too.
"""

import asyncio
import base64
import hashlib
import mimetypes
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import trustme
import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from agentapp_devkit.progress import Silent
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FakeWebApis
from agentapp_devkit.site.security_headers import headers_of
from agentapp_devkit.tools import node
from tests import header_parsers
from tests.browser.faults import Fault

HOST = "my.livechatinc.com"
FOREIGN_HOST = "my.livechatinc.com.evil.example"
EXTENSION = "extension.example"
ACCOUNTS = "accounts.livechat.com"
WEB_APIS = "api.livechatinc.com"
SILENT = "/silent"
CUTS_OFF_POPUPS = "/cuts-off-popups"
GREETS_ONCE = "/greets-once"
GREETS_EACH_PAGE = "/greets-each-page"
_HOSTS = {
    SILENT: "silent-host",
    GREETS_ONCE: "greets-once-host",
    GREETS_EACH_PAGE: "greets-each-page-host",
}
PLAIN = (f"{HOST}:80", f"{HOST}:8080", "a.text.example:80")
_HERE = Path(__file__).with_name("host")
_PAGE = _HERE / "host.html"

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/wasm", ".wasm")


AmendHeaders = Callable[[dict[str, str]], dict[str, str]]


@dataclass
class WebServer:
    """The running web server and its answers.

    Args:
        port: Where it listens on 127.0.0.1.
        plain_port: Where it does so without TLS.
        fingerprint: The hash of its public key, for Chromium to trust.
        scripts: The folder with what runs in the hosts' pages.
    """

    port: int
    plain_port: int
    fingerprint: str
    scripts: Path
    sites: dict[str, Path] = field(default_factory=dict)
    amendments: dict[str, AmendHeaders] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    web_apis: FakeWebApis = field(init=False)
    _loop: asyncio.AbstractEventLoop | None = None

    def __post_init__(self) -> None:
        """Make the fake of the Web APIs, which takes the tokens of `accounts`."""
        self.web_apis = FakeWebApis(
            self.accounts.scopes_of,
            self.accounts.note_of_web_apis,
            origins=rf"https://\w+\.{re.escape(EXTENSION)}",
        )

    def resolver_rules(self) -> str:
        """Return the rules by which Chromium finds the server under every name."""
        plain = [f"MAP {address} 127.0.0.1:{self.plain_port}" for address in PLAIN]
        return ", ".join([*plain, f"MAP * 127.0.0.1:{self.port}"])

    def url(self, label: str) -> str:
        """Return the address of a registered site."""
        return f"https://{label}.{EXTENSION}/"

    def register(self, label: str, site: Path, amend: AmendHeaders = dict) -> str:
        """Serve `site` under a name of its own; returns its address.

        Args:
            label: The beginning of the name.
            site: The folder.
            amend: Changes the headers of each answer.
        """
        self.sites[label] = site
        self.amendments[label] = amend
        return self.url(label)

    @contextmanager
    def holding(self, part: str) -> Iterator[Callable[[], None]]:
        """Answer requests for addresses with `part` only after the yielded function is called."""
        assert self._loop is not None
        loop = self._loop
        gate = asyncio.Event()
        self.held[part] = gate

        def release() -> None:
            loop.call_soon_threadsafe(gate.set)

        try:
            yield release
        finally:
            self.held.pop(part, None)
            release()

    @contextmanager
    def failing(self, part: str, fault: Fault) -> Iterator[None]:
        """Give this wrong answer to requests whose address contains `part`."""
        self.faults[part] = fault
        try:
            yield
        finally:
            del self.faults[part]

    def _fault(self, address: str) -> Fault | None:
        return next((fault for part, fault in self.faults.items() if part in address), None)

    async def answer(self, request: Request) -> Response:
        """Answer by host name."""
        name = request.url.hostname or ""
        path = request.url.path
        self.requests.append(f"{name}{path}")
        for part, gate in list(self.held.items()):
            if part in f"{name}{path}":
                await gate.wait()
        fakes = {ACCOUNTS: self.accounts.application, WEB_APIS: self.web_apis.application}
        if name in fakes:
            return fakes[name]  # type: ignore[return-value]  # it answers as one does
        if not name.endswith(f".{EXTENSION}"):
            return self._host(path)
        label = name.removesuffix(f".{EXTENSION}")
        site = self.sites.get(label)
        if site is None:
            return PlainTextResponse(f"No site {name}", 404)
        asked = headers_of(path, header_parsers.netlify((site / "_headers").read_text("utf-8")))
        headers = self.amendments[label](asked)
        if fault := self._fault(f"{name}{path}"):
            wrong = fault(site, path.lstrip("/"))
            wrong.headers.update({**headers, **wrong.headers})
            return wrong
        file = site / (path.lstrip("/") or "index.html")
        if not file.is_file():
            return PlainTextResponse(f"No file {path}", 404, headers)
        return FileResponse(file, headers=headers)

    def _host(self, path: str) -> Response:
        script = self.scripts / path.lstrip("/")
        if script.suffix == ".js":
            return FileResponse(script)
        name = _HOSTS.get(path, "host")
        page = _PAGE.read_text("utf-8").replace("SCRIPT", f"/{name}.js")
        policy = {"Cross-Origin-Opener-Policy": "same-origin"} if path == CUTS_OFF_POPUPS else {}
        return HTMLResponse(page, headers=policy)


class _Server(uvicorn.Server):
    """A uvicorn in a thread, started and stopped as a context."""

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.run, daemon=True)
        self._ready = threading.Event()
        self.thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self.thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup()
        self.loop = asyncio.get_running_loop()
        self._ready.set()


@contextmanager
def run_web_server(scratch: Path) -> Iterator[WebServer]:
    """Run the server for as long as the context lasts; `scratch` is for the scripts it bundles."""
    node.esbuild(
        [
            str(_HERE / "host.mjs"),
            *(str(_HERE / f"{name}.mjs") for name in _HOSTS.values()),
            "--bundle",
            '--define:process.env.NODE_ENV="production"',
            f"--outdir={scratch}",
        ],
        progress=Silent(),
    )
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST, FOREIGN_HOST, EXTENSION, f"*.{EXTENSION}")
    fingerprint = _fingerprint(certificate)
    web_server = WebServer(port=0, plain_port=0, fingerprint=fingerprint, scripts=scratch)
    application = Starlette(
        routes=[Route("/{path:path}", web_server.answer, methods=["GET", "POST", "OPTIONS"])]
    )
    with certificate.private_key_and_cert_chain_pem.tempfile() as pem:
        configuration = uvicorn.Config(
            application,
            port=0,
            ssl_certfile=pem,
            log_level="critical",
            ssl_version=ssl.PROTOCOL_TLS_SERVER,
        )
        plain = uvicorn.Config(application, port=0, log_level="critical")
        with _Server(configuration) as server, _Server(plain) as plain_server:
            web_server.port = server.port
            web_server.plain_port = plain_server.port
            web_server._loop = server.loop
            yield web_server


def _fingerprint(certificate: trustme.LeafCert) -> str:
    leaf = load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
