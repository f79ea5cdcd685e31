"""Listening sockets on localhost, and on no other address."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from agentapp_devkit.errors import ReportedError


class ServerError(ReportedError):
    """The server cannot start; the message says why and what to do."""


@contextmanager
def localhost_sockets(port: int, option: str) -> Iterator[list[socket.socket]]:
    """Listen on `port` (0: any free one) of 127.0.0.1 and, where there is IPv6, of ::1.

    Both, because "localhost" means either, and a browser that tries ::1 first must not find
    another program there.

    Raises:
        ServerError: something else listens there; the message names `option`, which chooses
            another port.

    """
    with ExitStack() as stack:
        first = _listen(stack, socket.AF_INET, "127.0.0.1", port, option)
        sockets = [first]
        if _has_ipv6():
            sockets.append(_listen(stack, socket.AF_INET6, "::1", first.getsockname()[1], option))
        yield sockets


def _listen(
    stack: ExitStack, family: socket.AddressFamily, address: str, port: int, option: str
) -> socket.socket:
    listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServerError(
                f"Port {port} is in use. Stop what listens there, or choose another port: "
                f"{option} {port + 1}"
            ) from error
        raise ServerError(
            f"Port {port} cannot be used: {error.strerror}. Choose another one, above 1023:"
            f" {option} 3333"
        ) from error
    return listener


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
