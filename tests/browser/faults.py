"""Wrong answers of web hosts and networks to a request for a file of a site."""

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
    """Answer 404: the file is missing."""
    return PlainTextResponse(f"No file {path}", 404)


def redirecting(site: Path, path: str) -> Response:
    """Redirect to another address, where the file is missing too."""
    return missing(site, path) if path == "moved" else RedirectResponse("/moved")


def replaced_by_the_page(site: Path, path: str) -> Response:
    """Answer with `index.html` for a missing file, as web hosts do for a single-page app."""
    return HTMLResponse((site / "index.html").read_text("utf-8"))


def truncated(site: Path, path: str) -> Response:
    """Answer with a file that was uploaded in part."""
    whole = FileResponse(site / path)
    content = (site / path).read_bytes()
    return Response(content[: len(content) * 2 // 3], media_type=whole.media_type)


def of_unknown_type(site: Path, path: str) -> Response:
    """Answer with a type that says nothing."""
    return FileResponse(site / path, media_type="application/octet-stream")


def cut_off(site: Path, path: str) -> Response:
    """Break the connection in the middle of the file."""
    whole = FileResponse(site / path)
    content = (site / path).read_bytes()

    async def half() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        raise ConnectionAbortedError

    headers = {"Content-Length": str(len(content))}
    return StreamingResponse(half(), media_type=whole.media_type, headers=headers)


def without_ranges(site: Path, path: str) -> Response:
    """Answer with the whole file, whichever part was asked for."""
    return Response((site / path).read_bytes(), media_type=FileResponse(site / path).media_type)


def with_headers(**headers: str) -> Fault:
    """Answer with the file and more headers; `_` in a name stands for `-`."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(site: Path, path: str) -> Response:
        file = site / (path or "index.html")
        return FileResponse(file, headers=more) if file.is_file() else missing(site, path)

    return answer
