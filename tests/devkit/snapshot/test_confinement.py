"""A hostile wheel, whose import tries to reach the machine that takes the snapshot."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from agentapp_devkit.packages import Wheel
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock
from agentapp_devkit.snapshot import SnapshotRequest, ensure
from agentapp_devkit.tools import vendor

SECRET = "the-secret-of-this-machine"

# Routes from Python to Node.js's global object, each an expression; `process` is on it.
GLOBALS = {
    "js": "js",
    "globalThis": "js.globalThis",
    "window": "js.window",
    "constructor": "js.Object.constructor('return globalThis')()",
    "constructor_of_a_method": "js.console.log.constructor('return globalThis')()",
    "async_constructor": "js.fetch.constructor('return globalThis')()",
    "eval": "js.eval('globalThis')",
    "run_js": "pyodide.code.run_js('globalThis')",
    "pyodide_js": "pyodide_js._module.constructor.constructor('return globalThis')()",
    "pyodide_js_api": "pyodide_js._api.constructor.constructor('return globalThis')()",
}

# Each import tries to create the file {mark}, or to read {secret} and to raise what it read, or to
# connect to {address}.
ATTEMPTS = {
    **{
        f"process_by_{name}": (
            f"fs = {route}.process.getBuiltinModule('node:fs')\nfs.writeFileSync({{mark!r}}, 'x')"
        )
        for name, route in GLOBALS.items()
    },
    **{
        f"process_binding_by_{name}": (
            f"spawn = {route}.process.binding('spawn_sync').spawn\n"
            "spawn(to_js({{'file': '/bin/sh', 'args': ['sh', '-c', 'touch {mark}'],"
            " 'stdio': []}}, dict_converter=js.Object.fromEntries))"
        )
        for name, route in GLOBALS.items()
    },
    **{
        f"environment_by_{name}": f"raise OSError({route}.process.env.HOST_SECRET)"
        for name, route in GLOBALS.items()
    },
    **{
        f"require_by_{name}": (
            f"{route}.require('child_process').execSync('touch ' + {{mark!r}})\n"
            f"{route}.require('fs').writeFileSync({{mark!r}}, 'x')"
        )
        for name, route in GLOBALS.items()
    },
    **{f"fetch_by_{name}": f"{route}.fetch({{address!r}})" for name, route in GLOBALS.items()},
    "import_by_run_js": (
        "pyodide.code.run_js('import(\"node:fs\").then((fs) => fs.writeFileSync(' + "
        "repr({mark!r}) + ', \"x\"))')"
    ),
    "system": "os.system('touch ' + {mark!r})",
    "popen": "os.popen('touch ' + {mark!r}).read()",
    "subprocess": "subprocess.run(['touch', {mark!r}])",
    "reads_by_mount": (
        "pyodide_js.mountNodeFS('/host', {outside!r})\nraise OSError(open('/host/secret').read())"
    ),
    "reads_by_filesystem": (
        "FS = pyodide_js.FS\nFS.mkdir('/host')\n"
        "FS.mount(FS.filesystems.NODEFS, js.Object.fromEntries([['root', {outside!r}]]), '/host')\n"
        "raise OSError(open('/host/secret').read())"
    ),
    "writes_by_mount": (
        "pyodide_js.mountNodeFS('/host', {outside!r})\nopen('/host/mark', 'w').write('x')"
    ),
    "reads_by_package_loader": "pyodide_js._api.loadBinaryFile({secret!r}, '')",
    "fetches_by_package_loader": "pyodide_js._api.loadBinaryFile({address!r}, '')",
    "fetches_by_loading_a_package": "pyodide_js.loadPackage({address!r} + 'x-1-py3-none-any.whl')",
    "fetches_by_pyfetch": "pyodide.http.pyfetch({address!r}).send(None)",
    "connects": "socket.create_connection(('127.0.0.1', {port}))",
    "connects_by_node": (
        "pyodide_js.useNodeSockFS()\nsocket.create_connection(('127.0.0.1', {port}))"
    ),
    "opens_an_address": "urllib.request.urlopen({address!r})",
    "stream_of_the_console": "js.console._stdout.constructor.new().connect({port}, '127.0.0.1')",
}
_IMPORTS = """\
import os, socket, subprocess, urllib.request
import js, pyodide.code, pyodide.http, pyodide_js
from pyodide.ffi import to_js
"""


@dataclass
class Listener:
    """A server on this machine, and how many connections reached it."""

    port: int
    connections: int = 0


@contextmanager
def listening() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            listener.connections += 1
            super().setup()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(server.server_port)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Attack:
    """A machine after a snapshot with a hostile wheel was taken on it."""

    marks: list[str]
    printed: str
    connections: int


def _wheel(folder: Path, modules: dict[str, str]) -> Wheel:
    path = folder / "hostile-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hostile/__init__.py", "")
        for name, source in modules.items():
            archive.writestr(f"hostile/{name}.py", source)
        info = "hostile-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        archive.writestr(f"{info}/RECORD", "")
    digest = sha256(path.read_bytes()).hexdigest()
    return Wheel("hostile", "1.0", path, digest, (), ("hostile",))


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    folder = tmp_path_factory.mktemp("machine")
    outside = folder / "outside"
    outside.mkdir()
    (outside / "secret").write_text(SECRET, "utf-8")
    runtime = vendor.ensure(progress=Silent()) / "pyodide"
    info = json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))["info"]
    with pytest.MonkeyPatch.context() as patch, listening() as listener:
        patch.setenv("HOST_SECRET", SECRET)
        modules = {
            name: _IMPORTS
            + code.format(
                mark=str(outside / name),
                outside=str(outside),
                secret=str(outside / "secret"),
                port=listener.port,
                address=f"http://127.0.0.1:{listener.port}/",
            )
            for name, code in ATTEMPTS.items()
        }
        wheel = _wheel(folder, modules)
        request = SnapshotRequest(
            runtime=runtime,
            wheels=[wheel],
            lock=json.dumps(pyodide_lock([wheel], info)).encode(),
            files={},
            modules=[f"hostile.{name}" for name in modules],
        )
        snapshot = ensure(request, cache=folder / "cache", progress=Silent())
        printed = "\n".join(excluded.explain(str) for excluded in snapshot.excluded)
        marks = [path.name for path in outside.iterdir() if path.name != "secret"]
        yield Attack(marks, printed, listener.connections)


def test_an_import_starts_no_process_and_writes_no_file(attack: Attack) -> None:
    assert attack.marks == []


def test_an_import_reads_no_file_and_no_environment(attack: Attack) -> None:
    assert SECRET not in attack.printed


def test_an_import_reaches_no_network(attack: Attack) -> None:
    assert attack.connections == 0


# Begins something that fails later, when nobody listens.
UNNOTICED = {"fetches_by_loading_a_package"}


@pytest.mark.parametrize("attempt", sorted(ATTEMPTS.keys() - UNNOTICED))
def test_each_attempt_is_told_to_the_author(attempt: str, attack: Attack) -> None:
    assert f"hostile.{attempt} is not in the snapshot" in attack.printed
