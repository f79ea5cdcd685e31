"""A folder in the form of Pyodide's own distribution, with packages of a test."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

INFO: Mapping[str, str] = {
    "abi_version": "2026_0",
    "arch": "wasm32",
    "platform": "emscripten_5_0_3",
    "python": "3.14.2",
}


class FakeDistribution:
    """A folder with `pyodide-lock.json` and the files that it names."""

    def __init__(self, folder: Path) -> None:
        """Make a distribution without packages."""
        self.folder = folder
        self.info = dict(INFO)
        self.packages: dict[str, dict[str, object]] = {}
        folder.mkdir()
        self.write()

    @property
    def lock(self) -> Path:
        return self.folder / "pyodide-lock.json"

    def write(self) -> None:
        self.lock.write_text(json.dumps({"info": self.info, "packages": self.packages}), "utf-8")

    def wheel(self, path: Path, *, depends: Iterable[str] = ()) -> Path:
        """Move a wheel into the distribution; `depends` is what the lock says that it needs."""
        name, version, *_ = path.name.split("-")
        moved = path.rename(self.folder / path.name)
        self._add(name, version, moved, depends, "package", "site")
        return moved

    def shared_library(
        self, name: str, contents: Mapping[str, bytes], *, depends: Iterable[str] = ()
    ) -> Path:
        """Add an archive of shared libraries."""
        path = self.folder / f"{name}-1.0.zip"
        with ZipFile(path, "w") as archive:
            for file, content in contents.items():
                archive.writestr(file, content)
        self._add(name, "1.0", path, depends, "shared_library", "dynlib")
        return path

    def _add(
        self,
        name: str,
        version: str,
        path: Path,
        depends: Iterable[str],
        kind: str,
        install_dir: str,
    ) -> None:
        self.packages[name.lower().replace("_", "-")] = {
            "name": name,
            "version": version,
            "file_name": path.name,
            "sha256": sha256(path.read_bytes()).hexdigest(),
            "depends": list(depends),
            "imports": [],
            "install_dir": install_dir,
            "package_type": kind,
            "unvendored_tests": False,
        }
        self.write()
