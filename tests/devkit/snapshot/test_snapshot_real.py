"""Snapshots by the real Pyodide in Node.js, without packages."""

import json
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock
from agentapp_devkit.snapshot import Snapshot, SnapshotRequest, ensure
from agentapp_devkit.tools import vendor

# Sources that cannot be in a snapshot, each with the place and the reason that is given.
UNREADY = {
    "through": ("import clock", "py/clock.py:2: it asks for the time."),
    "clock": ("import time\nX = time.monotonic()", "py/clock.py:2: it asks for the time."),
    "now": (
        "from datetime import datetime\n\nX = datetime.now()",
        "py/now.py:3: it asks for the time.",
    ),
    "date": ("import js\nX = js.Date.now()", "py/date.py:2: it asks for the time."),
    "new_date": (
        "from js import Date\nX = Date.new().valueOf()",
        "py/new_date.py:2: it asks for the time.",
    ),
    "since": ("import js\nX = js.performance.now()", "py/since.py:2: it asks for the time."),
    "noise": ("import os\nX = os.urandom(4)", "py/noise.py:2: it asks for a random number."),
    "dice": (
        "import random\nX = random.Random()",
        "py/dice.py:2: it asks for a random number.",
    ),
    "js_math": (
        "from js import Math\nX = Math.random()",
        "py/js_math.py:2: it asks for a random number.",
    ),
    "crypto": (
        "import js\nX = js.crypto.randomUUID()",
        "py/crypto.py:2: it asks for a random number.",
    ),
    "raises": (
        "import json\n\njson.loads('{')",
        "py/raises.py:3: JSONDecodeError: Expecting property name enclosed in double quotes:"
        " line 1 column 2 (char 1).",
    ),
    "broken": (
        "x = 1\ndef f(:\n",
        "py/broken.py:2: SyntaxError: invalid syntax (broken.py, line 2).",
    ),
    "missing": (
        "import nothing",
        "py/missing.py:1: ModuleNotFoundError: No module named 'nothing'.",
    ),
    "with_pyscript": (
        "from pyscript import when",
        "py/with_pyscript.py:1: it imports pyscript, which only a page has.",
    ),
    "forgiving": (
        "try:\n    from js import location\nexcept ImportError:\n    location = None",
        "py/forgiving.py:2: it asks for js.location, which only a page can answer.",
    ),
    "curious": (
        "import js\nX = hasattr(js, 'process')",
        "py/curious.py:2: it asks for js.process, which only a page can answer.",
    ),
    "uses_document": (
        "from js import document\nX = document.body",
        "py/uses_document.py:2: it asks for js.document.body, which only a page can answer.",
    ),
    "uses_window": (
        "from js import window\nX = window.location",
        "py/uses_window.py:2: it asks for js.window.location, which only a page can answer.",
    ),
    "requests": (
        "from js import fetch\nfetch('static/orders.json')",
        "py/requests.py:2: it makes a request.",
    ),
    "opens": ("F = open(__file__)", "py/opens.py:1: it keeps a file open."),
    "deletes": (
        "import os\nif os.path.exists('/tmp'):\n    os.mkdir('/tmp/x')",
        "py/deletes.py:3: it changes files, which are not kept.",
    ),
    "logs": (
        "import logging\nlogging.getLogger().error('bad')",
        "py/logs.py:2: it asks for the time.",  # and then writes to the console
    ),
    "console": ("import js\njs.console.log('x')", "py/console.py:2: it writes to the console."),
    "symbol": (
        "import js\nX = js.Symbol.iterator",
        "py/symbol.py:2: it keeps an object of JavaScript.",
    ),
    "deep": (
        "import js\n\n\nclass Box:\n    items = {'a': [js.Object.new()]}",
        "py/deep.py:4: it keeps an object of JavaScript.",
    ),
    "proxy": (
        "from pyodide.ffi import create_proxy\nX = create_proxy(print)",
        "py/proxy.py:2: it gives JavaScript something to call.",
    ),
    "timer": (
        "import asyncio\n\nasyncio.get_event_loop().call_later(1, print)",
        "py/timer.py:3: it gives JavaScript something to call.",
    ),
}
READY = {
    "plain": "X = 1",
    "named": "import js\nfrom js import Date, document, fetch\nX = [js.Object, js.console]",
    "functions": "import time, random\ndef now(): return time.time(), random.random()",
    "standard": (
        "import asyncio, decimal, email.message, html.parser, http.client, logging, random,"
        " secrets, sqlite3, statistics, tempfile, threading, urllib.request, uuid, zoneinfo\n"
        "LOG = logging.getLogger(__name__)\nLOCK = asyncio.Lock()"
    ),
    "web": (
        "from pyodide.http import open_url, pyfetch\nfrom pyodide.ffi import create_proxy, to_js"
    ),
    "frees": ("TEXT = 'this text is '\nFREED = TEXT + 'freed'\nKEPT = TEXT + 'kept'\ndel FREED"),
    "relative": "from pathlib import Path\nX = (Path(__file__).parent / 'plain.py').read_text()",
}


# Sources that warn, which is no reason to leave them out, each with the line and the warning.
WARNING = {
    "warns": ("import warnings\nwarnings.warn('old')", (2, "UserWarning: old")),
    "escapes": (
        "import re\nX = re.compile('\\d')",
        (2, 'SyntaxWarning: "\\d" is an invalid escape sequence.'),
    ),
    "deprecated": (
        "import warnings\n\n@warnings.deprecated('old')\ndef f(): ...\nf()",
        None,  # Python shows these in main.py only
    ),
    "listens": (
        "import logging\nlogging.captureWarnings(True)\nlogging.captureWarnings(False)",
        None,
    ),
}


def _request(sources: dict[str, str]) -> SnapshotRequest:
    runtime = vendor.ensure(progress=Silent()) / "pyodide"
    info = json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))["info"]
    return SnapshotRequest(
        runtime=runtime,
        wheels=[],
        lock=json.dumps(pyodide_lock([], info)).encode(),
        files={f"{name}.py": source.encode() for name, source in sources.items()},
        modules=list(sources),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    sources = {name: source for name, (source, _) in UNREADY.items()}
    warning = {name: source for name, (source, _) in WARNING.items()}
    cache = tmp_path_factory.mktemp("snapshots")
    return ensure(_request({**READY, **warning, **sources}), cache=cache, progress=Silent())


@pytest.mark.parametrize("module", UNREADY)
def test_a_module_that_cannot_be_in_a_snapshot_is_found_and_named(
    module: str, made: Snapshot
) -> None:
    explained = [excluded.explain("py/{}".format) for excluded in made.excluded]
    reason = UNREADY[module][1]
    assert f"{module} is not in the snapshot and starts slower: {reason}" in explained


def test_no_other_module_is_left_out(made: Snapshot) -> None:
    assert sorted(excluded.module for excluded in made.excluded) == sorted(UNREADY)


@pytest.mark.parametrize("module", WARNING)
def test_a_warning_is_known_with_its_line(module: str, made: Snapshot) -> None:
    shown = [w for w in made.warnings if w.path == f"/app/{module}.py"]
    expected = WARNING[module][1]
    assert len(shown) == (expected is not None)
    if expected:
        assert shown[0].line == expected[0]
        assert shown[0].text.startswith(expected[1])


def test_a_snapshot_made_twice_has_the_same_bytes(tmp_path: Path) -> None:
    request = _request(READY)
    one, other = (
        ensure(request, cache=tmp_path / name, progress=Silent()) for name in ("one", "other")
    )
    assert one == other


def test_a_snapshot_holds_only_the_memory_that_a_fresh_module_does_not_have(made: Snapshot) -> None:
    size = made.header["size"]
    assert isinstance(size, int)
    assert len(made.memory) < size / 2


def test_a_snapshot_holds_nothing_of_what_was_freed(made: Snapshot) -> None:
    assert b"this text is kept" in made.memory
    assert b"this text is freed" not in made.memory
