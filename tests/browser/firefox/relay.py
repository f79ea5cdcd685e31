"""Start Firefox behind a relay that makes up for the commands that an older one lacks.

Playwright drives Firefox by WebDriver BiDi and expects the newest release of it: for every page it
sends commands of the `emulation` module, also where nothing is to be emulated. Debian's Firefox is
one of extended support and does not know all of these. The relay answers them as carried out, and
passes on everything else.

Playwright takes this program for Firefox: `relay.py FIREFOX [arguments of Firefox]`.
"""

import asyncio
import json
import re
import sys
from collections.abc import Callable

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, serve

_LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


def amended(message: str) -> str:
    """Firefox's message, or for an emulation that it does not know, one that it succeeded."""
    said = json.loads(message)
    if said.get("error") == "unknown command" and said["message"].startswith("emulation."):
        return json.dumps({"type": "success", "id": said["id"], "result": {}})
    return message


async def run(firefox: str, *arguments: str) -> int:
    """Run Firefox with a relay in front of it; return Firefox's exit status."""
    process = await asyncio.create_subprocess_exec(
        firefox, *arguments, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    forwarding = None
    async for line in process.stderr:
        if found := _LISTENING.search(line):
            address = found[1].decode()
            forwarding = asyncio.create_task(_forward(process.stderr))
            break
        sys.stderr.buffer.write(line)
    if forwarding is None:
        return await process.wait()

    async def relay(playwright: ServerConnection) -> None:
        assert playwright.request is not None
        path = playwright.request.path
        async with connect(address + path, max_size=None, compression=None) as browser:
            passing = {
                asyncio.create_task(_pass_on(playwright, browser, str)),
                asyncio.create_task(_pass_on(browser, playwright, amended)),
            }
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)

    async with serve(relay, "127.0.0.1", 0, max_size=None, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        print(f"WebDriver BiDi listening on ws://127.0.0.1:{port}", file=sys.stderr, flush=True)
        await forwarding
        return await process.wait()


async def _forward(said: asyncio.StreamReader) -> None:
    while some := await said.read(2**16):
        sys.stderr.buffer.write(some)
        sys.stderr.buffer.flush()


async def _pass_on(source: Connection, target: Connection, amend: Callable[[str], str]) -> None:
    async for message in source:
        assert isinstance(message, str)  # WebDriver BiDi has no other messages
        await target.send(amend(message))


if __name__ == "__main__":
    sys.exit(asyncio.run(run(*sys.argv[1:])))
