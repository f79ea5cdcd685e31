"""main.py runs as a script: its names, its encoding, and `asyncio.run` at its top level."""

import asyncio
import socket
import sys
from pathlib import Path
from types import ModuleType

import pytest

from agentapp import _main
from agentapp._browser_limits import SOCKETS


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stand for `__main__`, and put back what running a script changes in this process."""
    module = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    monkeypatch.setattr(sys, "argv", ["pytest"])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.delitem(sys.modules, "httpx", raising=False)
    monkeypatch.setattr(sys, "breakpointhook", sys.breakpointhook)
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, getattr(socket.socket, name))
    return module


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "main.py"


def run(file: Path, source: str | bytes) -> None:
    file.write_bytes(source.encode() if isinstance(source, str) else source)
    asyncio.run(_main.run(str(file)))


def test_a_script_knows_its_file_and_that_it_is_the_script(script: ModuleType, file: Path) -> None:
    run(file, "import sys\nfound = (__file__, __name__, sys.argv)")
    assert script.found == (str(file), "__main__", [str(file)])


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfword = 'gr\xc3\xbc\xc3\x9f'\r\n",
        b"# coding: latin-1\nword = 'gr\xfc\xdf'\n",
        b"# coding: latin-1\nimport asyncio\nasyncio.run(asyncio.sleep(0))\nword = 'gr\xfc\xdf'\n",
    ],
    ids=["byte order mark", "declared", "declared, with a run"],
)
def test_a_script_is_read_in_its_encoding(source: bytes, script: ModuleType, file: Path) -> None:
    run(file, source)
    assert script.word == "grüß"


RUNS = {
    "asyncio.run": "asyncio.run(main())",
    "the name alone": "from asyncio import run\n    run(main())",
    "its keyword": "asyncio.run(main=main(), debug=False)",
    "the running loop": "asyncio.get_event_loop().run_until_complete(main())",
    "the value": "done.append(asyncio.run(main()))",
}


@pytest.mark.parametrize("call", RUNS.values(), ids=RUNS.keys())
def test_a_coroutine_that_a_script_runs_is_awaited(
    call: str, script: ModuleType, file: Path
) -> None:
    source = f"""
import asyncio
done = []
async def main():
    await asyncio.sleep(0)
    done.append("main")
    return "value"
if __name__ == "__main__":
    {call}
done.append("after")
"""
    run(file, source)
    assert script.done == ["main", *(["value"] if "append" in call else []), "after"]


def test_a_loop_of_its_own_does_not_keep_a_script_from_the_pages(
    script: ModuleType, file: Path
) -> None:
    run(
        file,
        """
import asyncio
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
value = loop.run_until_complete(asyncio.sleep(0, "value"))
loop.close()
""",
    )
    assert script.value == "value"


def test_other_functions_of_the_name_are_called_as_they_are(script: ModuleType, file: Path) -> None:
    run(file, "def run(*args, **options):\n    return args, options\nvalue = run(1, a=2)")
    assert script.value == ((1,), {"a": 2})


def test_an_error_within_a_run_is_placed_in_the_script(script: ModuleType, file: Path) -> None:
    source = "import asyncio\nasync def main():\n    1 / 0\nasyncio.run(main())\n"
    with pytest.raises(ZeroDivisionError) as raised:
        run(file, source)
    lines = [entry.lineno + 1 for entry in raised.traceback if entry.path == file]
    assert lines == [4, 3]


def test_sockets_and_the_debugger_raise_at_once(script: ModuleType, file: Path) -> None:
    with pytest.raises(OSError, match="A page has no sockets"):
        run(file, "import socket\nsocket.create_connection(('127.0.0.1', 9))")
    assert "pyfetch" in SOCKETS
    with pytest.raises(RuntimeError, match="no terminal for a debugger"):
        run(file, "breakpoint()")
