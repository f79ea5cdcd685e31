"""The snapshot of a started interpreter, its packages imported: made once, by Node.js.

A page that restores it has Python in a fraction of the time. It is kept under a key of all that
went into it, so a build whose packages and modules are as before makes none.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.packages import Wheel
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.app_files import APP_DIR
from agentapp_devkit.tools import node

_HERE = Path(__file__).parent
_MAKE = _HERE / "take_snapshot.mjs"
_KEPT = 16  # snapshots in the cache; each has some 15 MB
_INSTALLED = "/lib/python3.14/site-packages/"


@dataclass(frozen=True)
class Excluded:
    """A module that is imported after the restore instead.

    Args:
        module: Its name.
        path: The file that has to do with it, in Python's file system; `None` where none is known.
        line: The line in it.
        within: The place in a package that this line led to, as `file:line`.
        reason: Why it cannot be in a snapshot: "it asks for the time".
    """

    module: str
    path: str | None
    line: int | None
    within: str | None
    reason: str

    def explain(self, source_of: Callable[[str], str]) -> str:
        """A sentence with the place as the author knows it.

        Args:
            source_of: Gives the extension's file for a path in `/app`.

        Example:
            >>> clock = Excluded("clock", "/app/clock.py", 3, None, "it asks for the time")
            >>> clock.explain("py/{}".format)
            'clock is not in the snapshot and starts slower: py/clock.py:3: it asks for the time.'
        """
        place = ""
        if self.path:
            own = self.path.removeprefix(f"{APP_DIR}/")
            file = source_of(own) if own != self.path else self.path.removeprefix(_INSTALLED)
            place = f"{file}:{self.line}: " if self.line else f"{file}: "
        within = f" (in {self.within.removeprefix(_INSTALLED)})" if self.within else ""
        start = f"{self.module} is not in the snapshot and starts slower"
        return f"{start}: {place}{self.reason}{within}."


@dataclass(frozen=True)
class Request:
    """What goes into a snapshot.

    Args:
        runtime: The folder with Pyodide's files.
        wheels: The packages.
        lock: The site's `pyodide-lock.json`.
        files: What Python finds in `/app`, by path.
        modules: What is imported, in this order.
    """

    runtime: Path
    wheels: Sequence[Wheel]
    lock: bytes
    files: Mapping[str, bytes]
    modules: Sequence[str]

    def key(self) -> str:
        """A hash of everything that the result depends on."""
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "little") + part)
        return digest.hexdigest()[:32]

    def _parts(self) -> Iterator[bytes]:
        for maker in (*sorted(_HERE.glob("*.mjs")), _HERE / "guest.py"):
            yield maker.read_bytes()
        yield (self.runtime / "pyodide.asm.wasm").read_bytes()
        yield (self.runtime / "pyodide.asm.js").read_bytes()
        yield (self.runtime / "python_stdlib.zip").read_bytes()
        yield self.lock
        yield json.dumps(list(self.modules)).encode()
        for path, content in sorted(self.files.items()):
            yield path.encode()
            yield content


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk.

    Args:
        header: What a page must know to restore it.
        memory: The pages of memory that a fresh module does not have.
        packages: The installed packages' files, by their path in Python's file system.
        excluded: The modules that could not be in it.
    """

    header: dict[str, object]
    memory: bytes
    packages: dict[str, bytes]
    excluded: tuple[Excluded, ...]


def ensure(request: Request, *, cache: Path, progress: Progress) -> Snapshot:
    """The snapshot that `request` asks for, made now or earlier.

    Modules that cannot be in a snapshot are found and left out.

    Args:
        request: What goes into it.
        cache: The folder where snapshots are kept.
        progress: Where making one is announced.

    Raises:
        NodeError: Node.js failed.
    """
    kept = cache / request.key()
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with (
            progress.step("Taking a snapshot of the started interpreter"),
            tempfile.TemporaryDirectory(dir=cache, prefix=".") as scratch,
        ):
            made = _make(request, Path(scratch), progress)
            with suppress(OSError):  # another build was faster
                made.rename(kept)
        _forget(cache)
    kept.touch()
    return _read(kept)


def _read(kept: Path) -> Snapshot:
    excluded = json.loads((kept / "excluded.json").read_text())
    return Snapshot(
        header=json.loads((kept / "memory.json").read_text()),
        memory=(kept / "memory.bin").read_bytes(),
        packages={
            _INSTALLED + path.relative_to(kept / "packages").as_posix(): path.read_bytes()
            for path in sorted((kept / "packages").rglob("*"))
            if path.is_file()
        },
        excluded=tuple(Excluded(**entry) for entry in excluded),
    )


def _forget(cache: Path) -> None:
    """Remove the snapshots that were not used for the longest time."""
    kept = [path for path in cache.iterdir() if not path.name.startswith(".")]
    for old in sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _make(request: Request, scratch: Path, progress: Progress) -> Path:
    lock = scratch / "pyodide-lock.json"
    lock.write_bytes(request.lock)
    wheels = scratch / "wheels"
    wheels.mkdir()
    for wheel in request.wheels:
        shutil.copyfile(wheel.path, wheels / wheel.path.name)
    files = scratch / "files"
    files.mkdir()
    for path, content in request.files.items():
        target = files / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    out = scratch / "out"
    out.mkdir()
    asked: dict[str, object] = {
        "pyodide": str(paths.NODE_MODULES / "pyodide"),
        "runtime": f"{request.runtime}/",
        "wheels": f"{wheels}/",
        "lock": str(lock),
        "packages": [wheel.name for wheel in request.wheels],
        "files": str(files),
        "home": APP_DIR,
        "out": str(out),
    }
    excluded: list[dict[str, object]] = []
    while True:
        names = {entry["module"] for entry in excluded}
        asked["modules"] = [module for module in request.modules if module not in names]
        (scratch / "request.json").write_text(json.dumps(asked))
        printed = node.run(["node", str(_MAKE), str(scratch / "request.json")], progress=progress)
        found = json.loads(printed.splitlines()[-1])["excluded"]
        if not found:
            (out / "excluded.json").write_text(json.dumps(excluded))
            return out
        excluded += found
