"""Requests as they go over the wire: no client tidies them up, and the servers are real."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


def exchange(port: int, request: bytes, *, most: int = 1 << 20) -> tuple[int, bytes]:
    """Send these bytes; returns the status (0: no answer at all) and what came back.

    Args:
        port: Of 127.0.0.1.
        request: What to send.
        most: Bytes after which enough has been read.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        received = bytearray()
        while len(received) < most and (chunk := connection.recv(1 << 16)):
            received += chunk
    return int(received.split(b" ", 2)[1]) if received else 0, bytes(received)


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    """A request of HTTP/1.1 after which the connection ends."""
    head = [line + b" HTTP/1.1", *headers, b"Connection: close"]
    if body:
        head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*head, b"", body])


@contextmanager
def uvicorn_with(app: ASGIApp, **options: object) -> Iterator[int]:
    """Run `app` in a uvicorn of its own; yields the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        configuration = uvicorn.Config(app, lifespan="off", **options)  # type: ignore[arg-type]
        server = uvicorn.Server(configuration)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
