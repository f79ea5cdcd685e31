"""Wrong answers to a request for a file of a site, as web hosts and networks give them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

Fault = Callable[[Path, str], Response]


def missing(site: Path, path: str) -> Response:
    """The file is not there, and the host says so."""
    return PlainTextResponse(f"No file {path}", 404)


def redirecting(site: Path, path: str) -> Response:
    """The host sends everybody to another address, where there is no such file either."""
    return missing(site, path) if path == "moved" else RedirectResponse("/moved")


def replaced_by_the_page(site: Path, path: str) -> Response:
    """The file is not there, and the host answers with `index.html`, as for a single-page app."""
    return HTMLResponse((site / "index.html").read_text())


def truncated(site: Path, path: str) -> Response:
    """The file was uploaded in part."""
    whole = FileResponse(site / path)
    content = (site / path).read_bytes()
    return Response(content[: len(content) * 2 // 3], media_type=whole.media_type)


def of_unknown_type(site: Path, path: str) -> Response:
    """The host does not know the file's type."""
    return FileResponse(site / path, media_type="application/octet-stream")


def cut_off(site: Path, path: str) -> Response:
    """The connection breaks in the middle of the file."""
    whole = FileResponse(site / path)
    content = (site / path).read_bytes()

    async def half() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        raise ConnectionAbortedError

    headers = {"Content-Length": str(len(content))}
    return StreamingResponse(half(), media_type=whole.media_type, headers=headers)


def without_ranges(site: Path, path: str) -> Response:
    """The host sends the whole file, whichever part was asked for."""
    return Response((site / path).read_bytes(), media_type=FileResponse(site / path).media_type)


def with_headers(**headers: str) -> Fault:
    """The file as it is, with more headers; `_` in a name stands for `-`."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(site: Path, path: str) -> Response:
        file = site / (path or "index.html")
        return FileResponse(file, headers=more) if file.is_file() else missing(site, path)

    return answer
