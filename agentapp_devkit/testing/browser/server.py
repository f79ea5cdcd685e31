"""`SiteServer` serves the site under test and its host page.

Playwright's routes could, but a page's large files take them seconds.
"""

import base64
import hashlib
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from agentapp_devkit.testing.browser.site import HOST, File, Site
from agentapp_devkit.testing.http import BASE

_NOT_FOUND = File(404, {"content-type": "text/plain"}, b"Not found")


class SiteServer:
    """A web server on this machine, for one site at a time.

    Attributes:
        site: The site that it serves.
    """

    def __init__(self) -> None:
        """Begin to serve."""
        self.site: Site | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        certificate = trustme.CA().issue_cert(_name_of(HOST), _name_of(BASE))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self._fingerprint = _fingerprint_of(certificate)
        # The handshake is for the thread of the connection, and not for the one that accepts it.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        Thread(target=self._server.serve_forever, daemon=True).start()

    def switches(self) -> list[str]:
        """Return the switches by which Chromium finds this server and trusts its certificate."""
        address = f"127.0.0.1:{self._server.server_port}"
        rules = ", ".join(f"MAP {_name_of(url)} {address}" for url in (HOST, BASE))
        return [
            f"--host-resolver-rules={rules}",
            f"--ignore-certificate-errors-spki-list={self._fingerprint}",
        ]

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        def find(host: str, path: str) -> File:
            if self.site is None:
                return _NOT_FOUND
            if host == _name_of(HOST):
                return self.site.host_file(path)
            return self.site.file(path) or _NOT_FOUND

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                file = find(self.headers["host"], self.path)
                self.send_response(file.status)
                for name, value in file.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(file.body)))
                self.end_headers()
                self.wfile.write(file.body)

            def log_message(self, *_: object) -> None:
                """Write nothing into the tests' output."""

        return Handler


def _fingerprint_of(certificate: trustme.LeafCert) -> str:
    """Return the hash of a certificate's public key, as Chromium writes it."""
    pem = certificate.cert_chain_pems[0].bytes()
    key = load_pem_x509_certificate(pem).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


def _name_of(url: str) -> str:
    return urlsplit(url).netloc
