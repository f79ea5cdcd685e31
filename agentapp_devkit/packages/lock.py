"""`pyscript.lock`: the selected packages, so that the next build has the same bytes.

TOML, sorted, and without names of servers or paths of a machine: made to be committed and reviewed.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.packages.errors import PackageError

NAME = "pyscript.lock"
_VERSION = 1
_HEADER = """\
# The packages of this extension, as they were resolved. Written by agentapp; commit it.
# Delete it to take the newest versions.
"""

Source = Literal["index", "sdist", "path", "url", "distribution"]
"""The origin of a file: the index, its source, the folder, an address, Pyodide's distribution."""


@dataclass(frozen=True)
class Sdist:
    """The source of a wheel, and the tool that built it (`setuptools==80.9.0`, or empty)."""

    sha256: str
    built_with: str


@dataclass(frozen=True)
class LockedPackage:
    """One package of the lock; `size` is in bytes."""

    name: str
    version: str
    file: str
    sha256: str
    size: int
    depends: tuple[str, ...]
    imports: tuple[str, ...]
    source: Source
    sdist: Sdist | None = None


@dataclass(frozen=True)
class Lock:
    """The whole file; `requirements` are as they were written, agentapp's own among them."""

    requirements: tuple[str, ...]
    packages: tuple[LockedPackage, ...]
    pyodide: str = pyodide_target.PYODIDE
    python: str = pyodide_target.PYTHON
    platform: str = pyodide_target.PLATFORM

    @property
    def needs_distribution(self) -> bool:
        """True if a package comes from Pyodide's own distribution."""
        return any(package.source == "distribution" for package in self.packages)

    @property
    def sources(self) -> frozenset[str]:
        """The packages that are built from source."""
        return frozenset(package.name for package in self.packages if package.source == "sdist")

    def fits(self, requirements: Sequence[str]) -> bool:
        """Tell whether this lock is for these requirements and this Pyodide."""
        return self == Lock(tuple(sorted(requirements)), self.packages)


def read(folder: Path) -> Lock | None:
    """Read the lock in `folder`; `None` where there is none. Raises `PackageError` if damaged."""
    path = folder / NAME
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        if document["version"] != _VERSION:
            return None
        return Lock(
            requirements=tuple(document["requirements"]),
            packages=tuple(_package(entry) for entry in document["package"]),
            **document["target"],
        )
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError) as error:
        raise PackageError(
            f"{NAME} is damaged ({error}).\n"
            "  Take it back from version control, or delete it to resolve the packages again."
        ) from None


def _package(entry: dict[str, object]) -> LockedPackage:
    fields = dict(entry)
    sdist = fields.pop("sdist", None)
    for key in ("depends", "imports"):
        fields[key] = tuple(fields[key])  # type: ignore[arg-type]
    return LockedPackage(
        **fields,  # type: ignore[arg-type]
        sdist=Sdist(**sdist) if isinstance(sdist, dict) else None,
    )


def write(folder: Path, lock: Lock) -> None:
    """Write the lock into `folder`; the same lock gives the same bytes."""
    (folder / NAME).write_text("\n".join(_lines(lock)) + "\n", "utf-8", newline="\n")


def _lines(lock: Lock) -> Iterator[str]:
    yield _HEADER
    yield f"version = {_VERSION}"
    yield "requirements = ["
    yield from (f"    {_text(requirement)}," for requirement in sorted(lock.requirements))
    yield "]"
    yield "\n[target]"
    yield f"pyodide = {_text(lock.pyodide)}"
    yield f"python = {_text(lock.python)}"
    yield f"platform = {_text(lock.platform)}"
    for package in sorted(lock.packages, key=lambda package: package.name):
        yield "\n[[package]]"
        yield f"name = {_text(package.name)}"
        yield f"version = {_text(package.version)}"
        yield f"file = {_text(package.file)}"
        yield f"sha256 = {_text(package.sha256)}"
        yield f"size = {package.size}"
        yield f"depends = [{', '.join(map(_text, package.depends))}]"
        yield f"imports = [{', '.join(map(_text, package.imports))}]"
        yield f"source = {_text(package.source)}"
        if package.sdist:
            sha256, tool = _text(package.sdist.sha256), _text(package.sdist.built_with)
            yield f"sdist = {{ sha256 = {sha256}, built_with = {tool} }}"


def _text(value: str) -> str:
    # JSON's escapes are all TOML's too, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
