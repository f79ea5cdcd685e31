"""The parts of `pyodide.http` that agentapp uses."""

from typing import Any

class FetchResponse:
    """The response to a request."""

    ok: bool
    headers: dict[str, str]
    status: int
    def raise_for_status(self) -> None: ...
    # Any: data of another site's, to be checked by who reads it.
    async def json(self) -> Any: ...
    async def text(self) -> str: ...
    async def bytes(self) -> bytes: ...

async def pyfetch(url: str, /, **options: object) -> FetchResponse: ...
