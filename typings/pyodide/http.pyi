"""The parts of `pyodide.http` that agentapp uses."""

from typing import Any

from pyodide.ffi import JsFetchResponse

class FetchResponse:
    """The response to a request."""

    js_response: JsFetchResponse
    ok: bool
    headers: dict[str, str]
    status: int
    def raise_for_status(self) -> None: ...
    def abort(self, reason: object = ...) -> None: ...
    # Any: data of another site's, to be checked by who reads it.
    async def json(self) -> Any: ...
    async def text(self) -> str: ...
    async def bytes(self) -> bytes: ...

async def pyfetch(url: str, /, **options: object) -> FetchResponse: ...
