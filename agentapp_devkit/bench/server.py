"""The server process that `serving.py` starts: `python -m … ANSWERS PEM`.

It prints its port, alone on a line, once it listens.
"""

import json
import re
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True)
class Content:
    """The answer for an address."""

    body: bytes
    headers: Mapping[str, str]

    def answer(self, request: Request) -> Response:
        """Send the whole, the part that is requested, or that the client has it already."""
        if request.headers.get("if-none-match") == self.headers["etag"]:
            return Response(status_code=304, headers=self.headers)
        part = _RANGE.fullmatch(request.headers.get("range", ""))
        if not part or "content-encoding" in self.headers:
            return Response(self.body, headers=self.headers)
        start, end = int(part[1]), min(int(part[2]), len(self.body) - 1)
        headers = {**self.headers, "content-range": f"bytes {start}-{end}/{len(self.body)}"}
        return Response(self.body[start : end + 1], 206, headers=headers)


def application(manifest: Path) -> ASGIApp:
    """Make the ASGI app that answers as `manifest` says, from memory."""
    read = cache(Path.read_bytes)  # several web hosts send the same files
    contents = {
        (host, path): Content(read(Path(entry["file"])), entry["headers"])
        for host, entries in json.loads(manifest.read_text("utf-8")).items()
        for path, entry in entries.items()
    }

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = contents.get((request.url.hostname or "", request.url.path))
        response = (
            content.answer(request)
            if content
            else PlainTextResponse(f"There is no {request.url}.", 404)
        )
        await response(scope, receive, send)

    return answer


def main(manifest: str, pem: str) -> None:
    """Serve until the process is ended."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = application(Path(manifest))
    print(listener.getsockname()[1], flush=True)
    configuration = uvicorn.Config(app, ssl_certfile=pem, log_level="warning", lifespan="off")
    uvicorn.Server(configuration).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
