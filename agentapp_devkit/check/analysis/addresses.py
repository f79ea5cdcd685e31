"""Finds the addresses that the author's code asks, and those of pictures that it shows."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from agentapp_devkit.check.analysis.program import Call, Program, written_text
from agentapp_devkit.check.analysis.text_pieces import pieces
from agentapp_devkit.check.project import PythonFile

_METHODS = ("delete", "get", "head", "options", "patch", "post", "put")
_CLIENTS = ("httpx.AsyncClient()", "requests", "requests.Session()", "requests.session()")
# What asks the address that is its first argument, or the second.
_FIRST = {
    *(f"{client}.{method}" for client in _CLIENTS for method in _METHODS),
    *("js.fetch", "js.window.fetch", "js.EventSource.new", "js.WebSocket.new"),
    *("pyodide.http.open_url", "pyodide.http.pyfetch", "pyscript.fetch"),
}
_SECOND = {f"{client}.{name}" for client in _CLIENTS for name in ("request", "stream")}
_ADDRESS = re.compile(r"(?P<scheme>[a-z]+)://(?P<host>[^/?#\s{}]+)", re.IGNORECASE)
_UNENDED = re.compile(r"[a-z]+://(?P<host>[^/?#\s{}]*)", re.IGNORECASE)
_IN_HOST = re.compile(r"[\w.-]")
_SECURE = {"https", "wss"}


@dataclass(frozen=True)
class Address:
    """An address on another server.

    Args:
        file: The file that names it.
        node: The call that asks it, or the element that shows it.
        scheme: Its scheme, in lower case.
        host: Its host, with the port.
        is_image: True for the picture of an element.
    """

    file: PythonFile
    node: ast.AST
    scheme: str
    host: str
    is_image: bool

    @property
    def origin(self) -> str:
        """Its origin as a policy names it, by https where it can be."""
        is_plain = self.scheme in {"http", "ws"} and self.is_local
        return f"{'http' if is_plain else 'https'}://{self.host}"

    @property
    def is_local(self) -> bool:
        """True for an address on the developer's machine."""
        return urlsplit(f"//{self.host}").hostname in {"localhost", "127.0.0.1", "::1"}

    @property
    def is_secure(self) -> bool:
        """True where browsers allow it on a page with https."""
        return self.scheme in _SECURE or self.is_local


def addresses(program: Program) -> Iterator[Address]:
    """Yield the addresses whose beginning is written out."""
    for call in program.calls:
        node = _asked(call)
        is_image = call.origin == "htpy.img"
        if node is None and is_image:
            node = call.keywords.get("src") or _in_dictionaries(call, "src")
        text = _beginning(program, call.file, node) if node is not None else ""
        match = _ADDRESS.match(text)
        if match and match["scheme"].lower() in {"http", "https", "ws", "wss"}:
            yield Address(
                call.file, call.node, match["scheme"].lower(), match["host"].lower(), is_image
            )


def _asked(call: Call) -> ast.expr | None:
    """Return the address that a call asks."""
    if call.origin == "httpx.AsyncClient":
        return call.keywords.get("base_url")
    index = 0 if call.origin in _FIRST else 1 if call.origin in _SECOND else None
    if index is None:
        return None
    positional = call.node.args[index : index + 1]
    return positional[0] if positional else call.keywords.get("url")


def _in_dictionaries(call: Call, name: str) -> ast.expr | None:
    for argument in call.node.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if written_text(key) == name:
                    return value
    return None


def _beginning(program: Program, file: PythonFile, node: ast.expr) -> str:
    """Return the part of a text, from its beginning, that is written out."""
    parts = pieces(program, file, node)
    known = ""
    for piece in parts:
        if piece is None:
            return "" if _has_open_host(known, next(parts, None) or "") else known
        known += piece
    return known


def _has_open_host(known: str, following: str) -> bool:
    """Tell whether the unknown part between these texts is a part of the host's name."""
    match = _UNENDED.fullmatch(known)
    if match is None:
        return False
    host = match["host"]
    is_whole = "." in host or host == "localhost"
    return not is_whole or host.endswith((".", "-")) or _IN_HOST.match(following) is not None
