"""A small service to try the extension with: made-up accounts, for agents with a session.

    python3 service.py

It runs beside the site, and asks authorize.py whose session it is.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from authorize import agent_of

PORT = 8001
ORIGINS = {"https://localhost:3333", "http://localhost:3333"}
"""The origins whose pages may ask: those of `serve`. Add your extension's own."""

ACCOUNTS = {
    "mary.brown@email.com": {"number": "K-2044", "balance": "$120.00", "limit": "$2,000.00"},
    "jo@example.com": {"number": "K-3071", "balance": "-35,20 €", "limit": "500,00 €"},
    "noa@example.com": {"number": "K-3140", "balance": "₪0.00", "limit": "₪1,000.00"},
}


def answer(path: str, authorization: str) -> tuple[int, object]:
    """Return the status and the content of the answer to a request.

    Args:
        path: The path of the address.
        authorization: The header of this name.
    """
    if agent_of(authorization.removeprefix("Bearer ")) is None:
        return 401, {"error": "The session is none of ours, or has ended."}
    found = ACCOUNTS.get(unquote(path).removeprefix("/accounts/"))
    return (404, {"error": "There is no such account."}) if found is None else (200, found)


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP, and tells browsers which pages may ask (CORS)."""

    def do_OPTIONS(self) -> None:
        """Answer the question that a browser asks before it sends the session."""
        self._send(204, None)

    def do_GET(self) -> None:
        """Answer a request."""
        self._send(*answer(self.path, self.headers.get("Authorization", "")))

    def _send(self, status: int, content: object) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if self.headers.get("Origin") in ORIGINS:
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Access-Control-Allow-Headers", "Authorization")
        self.send_header("Vary", "Origin")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    print(f"The accounts: http://localhost:{PORT} (Ctrl-C ends it)")
    ThreadingHTTPServer(("localhost", PORT), Handler).serve_forever()
