"""The snapshot of a started interpreter with its packages imported, taken by Node.js.

A page that restores it starts Python in a fraction of the time. It is cached under a hash of
everything that went into it, so a build with the same packages and modules takes none.
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
from agentapp_devkit.site.runtime.app_files import APP_DIR
from agentapp_devkit.tools import node

_HERE = Path(__file__).parent
_SCRIPT = _HERE / "take_snapshot.mjs"
_CACHE_SIZE = 16  # snapshots; each has some 15 MB
_Entry = dict[str, object]
_AUDIT = "audit.json"
_SITE_PACKAGES = "/lib/python3.14/site-packages/"


@dataclass(frozen=True)
class Excluded:
    """A module that is imported after the restore instead.

    Args:
        module: Its name.
        path: The file that causes it, in Python's file system; `None` if unknown.
        line: The line in that file.
        within: The place in a package that this line led to, as `file:line`.
        reason: Why it cannot be in a snapshot: "it asks for the time".
    """

    module: str
    path: str | None
    line: int | None
    within: str | None
    reason: str

    def explain(self, source_of: Callable[[str], str]) -> str:
        """Say why, with the place in the author's own files.

        Args:
            source_of: Maps a path in `/app` to the extension's file.

        Example:
            >>> clock = Excluded("clock", "/app/clock.py", 3, None, "it asks for the time")
            >>> clock.explain("py/{}".format)
            'clock is not in the snapshot and starts slower: py/clock.py:3: it asks for the time.'
        """
        place = ""
        if self.path:
            own = self.path.removeprefix(f"{APP_DIR}/")
            file = source_of(own) if own != self.path else self.path.removeprefix(_SITE_PACKAGES)
            place = f"{file}:{self.line}: " if self.line else f"{file}: "
        within = f" (in {self.within.removeprefix(_SITE_PACKAGES)})" if self.within else ""
        start = f"{self.module} is not in the snapshot and starts slower"
        return f"{start}: {place}{self.reason}{within}."


@dataclass(frozen=True)
class ShownWarning:
    """A warning that Python showed while it compiled or imported a module of the snapshot.

    Args:
        path: The file that it is about, in Python's file system.
        line: The line in that file.
        text: Its class and its first line: "SyntaxWarning: invalid escape sequence".
    """

    path: str
    line: int
    text: str


@dataclass(frozen=True)
class SnapshotRequest:
    """The content of a snapshot.

    Args:
        runtime: The folder with Pyodide's files.
        wheels: The packages.
        lock: The site's `pyodide-lock.json`.
        files: The files in `/app`, by path.
        modules: The modules to import, in this order.
    """

    runtime: Path
    wheels: Sequence[Wheel]
    lock: bytes
    files: Mapping[str, bytes]
    modules: Sequence[str]

    def key(self) -> str:
        """Hash everything that the snapshot depends on."""
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "little") + part)
        return digest.hexdigest()[:32]

    def _parts(self) -> Iterator[bytes]:
        for script in (*sorted(_HERE.glob("*.mjs")), _HERE / "guest.py"):
            yield script.read_bytes()
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
        header: The facts that a page needs to restore it.
        memory: The pages of memory that a new module does not have.
        packages: The files of the installed packages, by path in Python's file system.
        excluded: The modules that cannot be in it.
        warnings: The warnings of the modules in it, which no page shows.
    """

    header: dict[str, object]
    memory: bytes
    packages: dict[str, bytes]
    excluded: tuple[Excluded, ...]
    warnings: tuple[ShownWarning, ...] = ()


def ensure(request: SnapshotRequest, *, cache: Path, progress: Progress) -> Snapshot:
    """Return the snapshot for `request`, from the cache or newly taken.

    Modules that cannot be in a snapshot are found and left out.

    Args:
        request: The content.
        cache: The folder of cached snapshots.
        progress: Announces that one is taken.

    Raises:
        NodeError: Node.js failed.
    """
    cached = cache / request.key()
    if not cached.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with (
            progress.step("Taking a snapshot of the started interpreter"),
            tempfile.TemporaryDirectory(dir=cache, prefix=".") as scratch,
        ):
            taken = _take(request, Path(scratch), progress)
            with suppress(OSError):  # another build was faster
                taken.rename(cached)
        _evict(cache)
    with suppress(OSError):  # a cache that belongs to somebody else
        cached.touch()
    return _read(cached)


def excluded_before(request: SnapshotRequest, *, cache: Path) -> tuple[Excluded, ...]:
    """Return the modules that an earlier snapshot for `request` excludes; none without a snapshot.

    Args:
        request: The content.
        cache: The folder of cached snapshots.
    """
    audit = cache / request.key() / _AUDIT
    if not audit.is_file():
        return ()
    entries = json.loads(audit.read_text("utf-8"))["excluded"]
    return tuple(Excluded(**entry) for entry in entries)


def _read(folder: Path) -> Snapshot:
    audit = json.loads((folder / _AUDIT).read_text("utf-8"))
    return Snapshot(
        header=json.loads((folder / "memory.json").read_text("utf-8")),
        memory=(folder / "memory.bin").read_bytes(),
        packages={
            f"/{path.relative_to(folder / 'packages').as_posix()}": path.read_bytes()
            for path in sorted((folder / "packages").rglob("*"))
            if path.is_file()
        },
        excluded=tuple(Excluded(**entry) for entry in audit["excluded"]),
        warnings=tuple(ShownWarning(**entry) for entry in audit["warnings"]),
    )


def _evict(cache: Path) -> None:
    """Remove the snapshots that have gone unused the longest."""
    cached = [path for path in cache.iterdir() if not path.name.startswith(".")]
    cached.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for old in cached[_CACHE_SIZE:]:
        shutil.rmtree(old, ignore_errors=True)


def _take(request: SnapshotRequest, scratch: Path, progress: Progress) -> Path:
    """Take a snapshot, again without the modules that turn out not to be fit for one."""
    options = _write_request(request, scratch)
    excluded: list[_Entry] = []
    while True:
        names = {entry["module"] for entry in excluded}
        modules = [module for module in request.modules if module not in names]
        (scratch / "request.json").write_text(json.dumps({**options, "modules": modules}), "utf-8")
        audit = _run(scratch, request.runtime, progress)
        if not audit["excluded"]:
            break
        excluded += audit["excluded"]
    out = scratch / "out"
    (out / _AUDIT).write_text(json.dumps({**audit, "excluded": excluded}), "utf-8")
    return out


def _write_request(request: SnapshotRequest, scratch: Path) -> dict[str, object]:
    """Write the files of the snapshot to `scratch`, and return the script's options."""
    lock, wheels, files, out = (
        scratch / name for name in ("pyodide-lock.json", "wheels", "files", "out")
    )
    lock.write_bytes(request.lock)
    for folder in (wheels, files, out):
        folder.mkdir()
    for wheel in request.wheels:
        shutil.copyfile(wheel.path, wheels / wheel.path.name)
    for path, content in request.files.items():
        target = files / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return {
        "pyodide": str(paths.NODE_MODULES / "pyodide"),
        "runtime": f"{request.runtime}/",
        "wheels": f"{wheels}/",
        "lock": str(lock),
        "packages": [wheel.name for wheel in request.wheels],
        "files": str(files),
        "home": APP_DIR,
        "out": str(out),
    }


def _run(scratch: Path, runtime: Path, progress: Progress) -> dict[str, list[_Entry]]:
    """Run the script once; return the modules that cannot be in the snapshot, and the warnings."""
    printed = node.run_confined(
        _SCRIPT,
        scratch / "request.json",
        readable=[*(paths.NODE_MODULES / name for name in ("pyodide", "ws")), runtime, scratch],
        writable=scratch / "out",
        progress=progress,
    )
    audit: dict[str, list[_Entry]] = json.loads(printed.splitlines()[-1])
    return audit
