"""Static files of a folder that each build replaces, with the right MIME types."""

import os
from collections.abc import Callable
from pathlib import Path, PurePath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

LOCAL_HOSTNAMES = ["localhost", "127.0.0.1"]
"""The names that a request may use: a foreign page can point its own name at this machine."""

MIME_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
"""A table of our own, because the system's differs from machine to machine."""

DEFAULT_MIME_TYPE = "application/octet-stream"


class ServedFolder:
    """Serves the folder that `root()` names at the time of a request, and nothing outside it.

    Example:
        Mount("/", ServedFolder(lambda: live.root))

    """

    def __init__(self, root: Callable[[], Path]) -> None:
        """Serve `root()`."""
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, `index.html` for a folder."""
        await _Folder(directory=self._root(), html=True, check_dir=False)(scope, receive, send)


class _Folder(StaticFiles):
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if "content-type" in response.headers:
            suffix = PurePath(full_path).suffix.lower()
            response.headers["content-type"] = MIME_TYPES.get(suffix, DEFAULT_MIME_TYPE)
        return response


async def not_found(request: Request, _error: Exception) -> Response:
    """Name the missing file: the exception handler for 404."""
    return PlainTextResponse(
        f"404: there is no {request.url.path} on {request.url.netloc}.\n\n"
        "The site is what was built from the extension's folder: its static/ is at /static/,\n"
        "without hidden files and backups.\n",
        404,
    )
