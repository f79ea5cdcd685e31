"""The relay that imitates a line, a process of its own: `python -m … PORT MEGABITS ROUND_TRIP_MS`.

It passes on the bytes of each connection, whatever they are: TLS, HTTP, for a page or a worker.
All connections share the speed towards the browser. A connection costs a round trip before its
first byte, and each byte half of one; the slow start of TCP is not imitated. It prints its port,
alone on a line, once it listens.
"""

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable

_PIECE = 8192  # bytes; connections take turns after each
_AHEAD = 0.02  # seconds that pieces are read ahead, so a late wake-up does not leave the line idle


class Relay:
    """One line to the server on a port of this machine.

    Args:
        port: The server's.
        megabits: Millions of bits each second towards the browser.
        round_trip: In milliseconds.
    """

    def __init__(self, port: int, megabits: float, round_trip: float) -> None:
        """Begin with an idle line."""
        self._port = port
        self._bytes_per_second = megabits * 1e6 / 8
        self._round_trip = round_trip / 1000
        self._idle_from = 0.0

    async def connect(self, browser_reader: StreamReader, browser_writer: StreamWriter) -> None:
        """Serve one connection of the browser until both sides have closed it."""
        await asyncio.sleep(self._round_trip)
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(
            self._pass_on(browser_reader, writer, lambda _size: asyncio.get_running_loop().time()),
            self._pass_on(reader, browser_writer, self._sent_at),
            return_exceptions=True,
        )

    async def _pass_on(
        self, reader: StreamReader, writer: StreamWriter, sent_at: Callable[[int], float]
    ) -> None:
        loop = asyncio.get_running_loop()
        sent = loop.time()
        try:
            while piece := await reader.read(_PIECE):
                sent = sent_at(len(piece))
                loop.call_at(sent + self._round_trip / 2, writer.write, piece)
                await asyncio.sleep(sent - _AHEAD - loop.time())
        finally:
            loop.call_at(max(sent, loop.time()) + self._round_trip / 2, writer.close)

    def _sent_at(self, size: int) -> float:
        """Take the line's next turn; return when `size` bytes are on their way to the browser."""
        self._idle_from = max(self._idle_from, asyncio.get_running_loop().time())
        self._idle_from += size / self._bytes_per_second
        return self._idle_from


async def main(port: str, megabits: str, round_trip: str) -> None:
    """Relay until the process is ended."""
    relay = Relay(int(port), float(megabits), float(round_trip))
    server = await asyncio.start_server(relay.connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
