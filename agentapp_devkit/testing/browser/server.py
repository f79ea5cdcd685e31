"""`SiteServer` serves the site under test: Playwright's routes are slow with large files."""

import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import trustme

from agentapp_devkit.testing.browser.site import File, Site
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
        certificate = trustme.CA().issue_cert(_host())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        # The handshake is for the thread of the connection, and not for the one that accepts it.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        Thread(target=self._server.serve_forever, daemon=True).start()

    def resolver_rule(self) -> str:
        """Return Chromium's rule by which it finds this server under the extension's name."""
        return f"MAP {_host()} 127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        def find(url: str) -> File:
            file = self.site.file(url) if self.site else None
            return file or _NOT_FOUND

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                file = find(self.path)
                self.send_response(file.status)
                for name, value in file.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(file.body)))
                self.end_headers()
                self.wfile.write(file.body)

            def log_message(self, *_: object) -> None:
                """Write nothing into the tests' output."""

        return Handler


def _host() -> str:
    return urlsplit(BASE).netloc
