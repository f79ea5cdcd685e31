"""The end of `serve`: by a signal, at any time, with everything that it has started."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.serve import ending
from agentapp_devkit.serve.sockets import localhost_sockets
from tests.devkit.serve.served_extension import make_extension

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

HANGS = 60  # seconds
PROGRAM = """
import asyncio, sys
from pathlib import Path
from agentapp_devkit.serve.server import serve
from agentapp_devkit.tools import child_processes
from tests.devkit.serve.served_extension import FakeBuilder, Notes

class Printed(Notes):
    def note(self, what):
        print(what, flush=True)

class EndlessBuilder(FakeBuilder):
    def __call__(self, *arguments, **options):
        child = "import sys, time; held = open(sys.argv[1], 'w'); held.write('built')"
        child += "; held.flush(); time.sleep(600)"
        child_processes.run([sys.executable, "-c", child, sys.argv[2]])

folder = Path(sys.argv[1])
builder = EndlessBuilder() if len(sys.argv) > 2 else FakeBuilder()
asyncio.run(serve(folder, port=0, host_port=0, open_browser=False, https=False,
                  build=builder, progress=Printed(), vendor_folder=folder))
"""


@pytest.fixture(autouse=True)
def _hang_ups_are_heard() -> Iterator[None]:
    """Hear SIGHUP, which `nohup` may have the tests ignore, and what they start."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@contextmanager
def serving(folder: Path, *pipe: Path) -> Iterator[subprocess.Popen[str]]:
    """`serve` in a process of its own; with a pipe, its build runs a program that holds it."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(make_extension(folder)), *map(str, pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=paths.ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read(pipe: int) -> bytes:
    """Read what comes next; nothing once the pipe's other end is closed."""
    assert select.select([pipe], [], [], HANGS)[0], "the program still runs, and writes nothing"
    return os.read(pipe, 100)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_cleanly_and_frees_its_ports(tmp_path: Path, name: str) -> None:
    with serving(tmp_path / "app") as process:
        assert process.stdout is not None
        ports: list[int] = []
        while len(ports) < 2:
            line = process.stdout.readline()
            assert line, "it ended before it was ready"
            if line.startswith("http"):
                ports.append(int(line.rpartition(":")[2]))
        process.send_signal(signal.Signals[name])
        _, errors = process.communicate(timeout=HANGS)
        assert (process.returncode, errors) == (0, "")
        for port in ports:
            with localhost_sockets(port, "--port"):
                pass


def test_a_signal_ends_it_during_a_build_with_the_program_that_the_build_runs(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with serving(tmp_path / "app", pipe) as process:
        assert read(held) == b"built"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=HANGS)
        assert (process.returncode, errors) == (0, "")
        assert read(held) == b""  # the end of the pipe: nobody holds its other end
    os.close(held)


def test_a_hang_up_that_nohup_has_it_ignore_does_not_end_it() -> None:
    assert signal.SIGHUP in ending.ending_signals()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert signal.SIGHUP not in ending.ending_signals()
