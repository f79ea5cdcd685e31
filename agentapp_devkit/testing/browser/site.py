"""`Site` holds the files of an extension's built site and of its host page."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from agentapp_devkit.site.security_headers import Rule, headers_of
from agentapp_devkit.testing.http import file_at

HOST: Final = "https://my.livechatinc.com/"
"""The address of the host page, LiveChat's own."""

_HERE = Path(__file__).parent
_HOST_SCRIPTS = {"host.js": _HERE / "host.js", "host.mjs": paths.VENDOR / "host.mjs"}
_TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
_HOST_PAGE = b"""<!doctype html><title>Host</title>
<body><script type="module" src="./host.js"></script></body>"""
_PLAIN = ("boilerplate", "widget-sdk-1")


@dataclass(frozen=True)
class File:
    """A file, as a web server sends it."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A built extension.

    Args:
        folder: The site.
        rules: Its response headers.
        protocol: "plain" or "handshake": how the host speaks with the page's SDK.
    """

    folder: Path
    rules: tuple[Rule, ...]
    protocol: str

    @classmethod
    def build(cls, extension: Path, configuration: Configuration, out: Path) -> "Site":
        """Build the site of an extension, as `serve` does."""
        development = builder.Development(HOST.rstrip("/"))
        built = builder.build(extension, out, development=development, progress=Silent())
        protocol = "plain" if configuration.sdk in _PLAIN else "handshake"
        return cls(out, built.headers, protocol)

    def file(self, url: str) -> File | None:
        """Return the file of the site at an address; None where there is none."""
        path = urlsplit(url).path
        file = file_at(self.folder, path if path.strip("/") else "/index.html")
        if file is None:
            return None
        headers = {**headers_of(unquote(path), self.rules), "content-type": _type(file)}
        return File(200, headers, file.read_bytes())

    def host_file(self, url: str) -> File:
        """Return a file of the host page."""
        name = urlsplit(url).path.lstrip("/")
        if not name:
            return File(200, {"content-type": "text/html"}, _HOST_PAGE)
        if name not in _HOST_SCRIPTS:
            return File(404, {}, b"Not found")
        script = _HOST_SCRIPTS[name].read_text("utf-8").replace('"PROTOCOL"', f'"{self.protocol}"')
        return File(200, {"content-type": "text/javascript"}, script.encode())


def _type(file: Path) -> str:
    return _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
