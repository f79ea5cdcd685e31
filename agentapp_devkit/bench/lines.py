"""Lines between the browser and the server, and the relay that imitates them.

Chromium's own emulation (`Network.emulateNetworkConditions`) slows down neither the requests of a
frame of another site nor those of a service worker, unless each has a session of its own from the
start. The relay lies below all requests.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from agentapp_devkit.bench.serving import Server


@dataclass(frozen=True)
class Line:
    """A line.

    Args:
        slug: Its name on the command line.
        title: Its name in the tables.
        megabits: Millions of bits each second towards the browser, or `None` for no limit.
        round_trip: From the browser to the server and back, in milliseconds.
    """

    slug: str
    title: str
    megabits: float | None = None
    round_trip: float = 0


_ROUND_TRIP_MS = 40
_LIMITED = tuple(
    Line(str(speed), f"{speed} Mbit/s, {_ROUND_TRIP_MS} ms", speed, _ROUND_TRIP_MS)
    for speed in (5, 10, 50)
)
TARGET_LINE = _LIMITED[1]
LINES: Mapping[str, Line] = {
    line.slug: line for line in (*_LIMITED, Line("unlimited", "the same machine"))
}
"""All lines by their slugs."""


@contextmanager
def through(line: Line, server: Server) -> Iterator[Server]:
    """Put `line` before `server` until the context ends; give the server as the browser sees it."""
    if line.megabits is None:
        yield server
        return
    module = "agentapp_devkit.bench.relay"
    arguments = [str(server.port), str(line.megabits), str(line.round_trip)]
    with subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            yield replace(server, port=int(process.stdout.readline()))
        finally:
            process.terminate()
