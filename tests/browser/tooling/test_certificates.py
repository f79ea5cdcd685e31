"""The authority of `serve` in a real Chromium that trusts it: good for localhost, for nothing else.

Chromium on Linux reads trusted authorities from an NSS database in the home folder, which
`certutil` writes: the command that `serve` prints.
"""

import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import Error, Page, Playwright

from agentapp_devkit.progress import Silent
from agentapp_devkit.serve import certificates
from agentapp_devkit.serve.certificates import Certificate
from agentapp_devkit.tools import browser as browsers
from tests.devkit.serve.test_certificates import certificate_for

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("certutil"),
    reason="needs certutil of NSS, to have Chromium trust an authority",
)

FOREIGN = "shop.example.com"


class Greeting(BaseHTTPRequestHandler):
    """Answers each request with `hi`."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of handshakes which a browser ends."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def answering(certificate: Certificate) -> Iterator[int]:
    """A server with this certificate; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    with Server(("127.0.0.1", 0), Greeting) as server:
        # The handshake belongs to the thread of its connection, not to the one that accepts.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def trusting(playwright: Playwright, command: str, home: Path) -> Iterator[Page]:
    """A page of a Chromium after `command` was run in its home folder."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"HOME": str(home)}
    subprocess.run(
        ["certutil", "-d", f"sql:{database}", "-N", "--empty-password"], check=True, env=environment
    )
    subprocess.run(command, shell=True, check=True, env=environment)
    launched = playwright.chromium.launch(
        executable_path=browsers.ensure(Silent()),
        args=[*browsers.arguments(), f"--host-resolver-rules=MAP {FOREIGN} 127.0.0.1"],
        env={**environment},
    )
    try:
        yield launched.new_page()
    finally:
        launched.close()


def test_a_browser_that_trusts_the_authority_opens_localhost_and_no_other_name(
    playwright: Playwright, tmp_path: Path
) -> None:
    folder, issued = tmp_path / "certificates", tmp_path / "issued"
    issued.mkdir()
    good = certificates.ensure(folder, issued)
    stolen = certificate_for(FOREIGN, folder, issued)
    command = certificates.how_to_trust(good.authority)
    with trusting(playwright, command, tmp_path / "home") as page:
        with answering(good) as port:
            for name in ("localhost", "127.0.0.1"):
                page.goto(f"https://{name}:{port}/")
                assert page.inner_text("body") == "hi"
        with answering(stolen) as port, pytest.raises(Error, match="ERR_CERT_"):
            page.goto(f"https://{FOREIGN}:{port}/")


def test_with_an_authority_without_constraints_the_other_name_opens(
    playwright: Playwright, tmp_path: Path
) -> None:
    """The control."""
    authority = trustme.CA()
    leaf = authority.issue_cert(FOREIGN)
    files = Certificate(tmp_path / "authority.pem", tmp_path / "leaf.pem", tmp_path / "leaf.key")
    authority.cert_pem.write_to_path(files.authority)
    leaf.cert_chain_pems[0].write_to_path(files.chain)
    leaf.private_key_pem.write_to_path(files.key)
    command = certificates.how_to_trust(files.authority)
    with trusting(playwright, command, tmp_path / "home") as page, answering(files) as port:
        page.goto(f"https://{FOREIGN}:{port}/")
        assert page.inner_text("body") == "hi"


def test_once_the_trust_is_taken_back_the_browser_refuses_localhost(
    playwright: Playwright, tmp_path: Path
) -> None:
    issued = tmp_path / "issued"
    issued.mkdir()
    good = certificates.ensure(tmp_path / "certificates", issued)
    trust = certificates.how_to_trust(good.authority)
    distrust = certificates.how_to_distrust(good.authority)
    with (
        trusting(playwright, f"{trust} && {distrust}", tmp_path / "home") as page,
        answering(good) as port,
        pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"),
    ):
        page.goto(f"https://localhost:{port}/")
