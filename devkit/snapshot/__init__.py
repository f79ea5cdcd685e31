"""The snapshot of a started interpreter, its packages imported: made once, by Node.js.

A page that restores it has Python in a fraction of the time. It is kept under a key of all that
went into it, so a build whose packages and modules are as before makes none.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devkit import node
from devkit.app_files import HOME
from devkit.packages import Wheel
from devkit.progress import Progress

_MAKE = Path(__file__).with_name("make.mjs")
SITE_PACKAGES = "/lib/python3.14/site-packages"


@dataclass(frozen=True)
class Excluded:
    """A module that is imported after the restore instead.

    Args:
        module: Its name.
        reason: Why, with file and line where they are known.
    """

    module: str
    reason: str


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
        yield _MAKE.read_bytes()
        yield (self.runtime / "pyodide.asm.wasm").read_bytes()
        yield (self.runtime / "pyodide.asm.mjs").read_bytes()
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
    if not (kept / "excluded.json").is_file():
        with (
            progress.step("Taking a snapshot of the started interpreter"),
            tempfile.TemporaryDirectory(prefix="agentapp-") as scratch,
        ):
            made = _make(request, Path(scratch), progress)
            cache.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.move(made, kept)
    excluded = json.loads((kept / "excluded.json").read_text())
    return Snapshot(
        header=json.loads((kept / "memory.json").read_text()),
        memory=(kept / "memory.bin").read_bytes(),
        packages={
            f"{SITE_PACKAGES}/{path.relative_to(kept / 'packages').as_posix()}": path.read_bytes()
            for path in sorted((kept / "packages").rglob("*"))
            if path.is_file()
        },
        excluded=tuple(Excluded(**entry) for entry in excluded),
    )


def _make(request: Request, scratch: Path, progress: Progress) -> Path:
    out = scratch / "out"
    lock = scratch / "pyodide-lock.json"
    lock.write_bytes(request.lock)
    wheels = scratch / "wheels"
    wheels.mkdir()
    for wheel in request.wheels:
        shutil.copyfile(wheel.path, wheels / wheel.path.name)
    for path, content in request.files.items():
        target = scratch / "files" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    modules = list(request.modules)
    excluded: list[dict[str, str]] = []
    while True:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        asked = {
            "pyodide": str(node.PACKAGES / "pyodide"),
            "runtime": f"{request.runtime}/",
            "wheels": f"{wheels}/",
            "lock": str(lock),
            "packages": [wheel.name for wheel in request.wheels],
            "files": str(scratch / "files"),
            "modules": modules,
            "home": HOME,
            "out": str(out),
        }
        (scratch / "request.json").write_text(json.dumps(asked))
        printed = node.run(["node", str(_MAKE), str(scratch / "request.json")], progress=progress)
        answer = json.loads(printed.splitlines()[-1])
        if "excluded" in answer:
            (out / "excluded.json").write_text(json.dumps([*excluded, *answer["excluded"]]))
            return out
        retry: dict[str, str] = answer["retry"]
        excluded.append(retry)
        modules = [module for module in modules if module != retry["module"]]
