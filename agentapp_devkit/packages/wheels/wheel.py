"""Reading wheels, and keeping them in the cache by their hash."""

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from keyword import iskeyword
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from agentapp_devkit.packages.errors import PackageError

# The suffixes that Pyodide's Python imports.
_EXTENSION = re.compile(r"(\.cpython-314-wasm32-emscripten|\.abi3)?\.so$|\.py$")
_FORMAT = "1."  # the beginning of the versions of the format that installers know
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Wheel:
    """A package, ready to go into the site.

    `depends` are the canonical names of the packages that it needs; `imports` the modules that it
    brings, top level only. Pyodide's distribution also has archives of shared libraries, which its
    packages need.
    """

    name: str
    version: str
    path: Path
    sha256: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]

    @property
    def is_shared_library(self) -> bool:
        """True for an archive of shared libraries, which Python imports nothing of."""
        return self.path.suffix != ".whl"


@dataclass(frozen=True)
class Metadata:
    """The metadata of a wheel."""

    name: str
    version: str
    requires_python: str
    requires: tuple[Requirement, ...]
    imports: tuple[str, ...]
    generator: str
    """What wrote it, as its file WHEEL has it: `setuptools (80.9.0)`."""


def read(path: Path) -> Metadata:
    """Read the metadata of the wheel at `path`. Raises `PackageError` where it is not a wheel."""
    try:
        name, version, *_ = parse_wheel_filename(path.name)
        with ZipFile(path) as archive:
            files = archive.namelist()
            info = _info_folder(files, name)
            metadata = message_from_bytes(archive.read(f"{info}/METADATA"))
            about = message_from_bytes(archive.read(f"{info}/WHEEL"))
    except (BadZipFile, KeyError, StopIteration, ValueError):
        raise PackageError(
            f"{path.name} is not a wheel that can be read.\n"
            "  Fetch or build it again; a wheel is a zip archive with a METADATA file."
        ) from None
    if not (about["Wheel-Version"] or _FORMAT).startswith(_FORMAT):
        raise PackageError(
            f"{path.name} is of format {about['Wheel-Version']} of wheels, which is not known.\n"
            "  Use another version of the package, or build its wheel again."
        )
    return Metadata(
        name=name,
        version=str(version),
        requires_python=metadata["Requires-Python"] or "",
        requires=tuple(map(Requirement, metadata.get_all("Requires-Dist") or ())),
        imports=imported_from(files),
        generator=about["Generator"] or "",
    )


def _info_folder(files: Iterable[str], name: str) -> str:
    folders = {file.split("/")[0] for file in files}
    return next(
        folder
        for folder in sorted(folders)
        if folder.endswith(".dist-info")
        and canonicalize_name(folder.removesuffix(".dist-info").rsplit("-", 1)[0]) == name
    )


def imported_from(files: Iterable[str]) -> tuple[str, ...]:
    """Name the modules at the top level that Python imports from the files of a wheel.

    The files decide, not `top_level.txt`, which a build writes and nothing checks.

    >>> imported_from(["shop/cart.py", "shop-1.0.data/purelib/fast.abi3.so", "notes.txt"])
    ('fast', 'shop')
    """
    found: set[str] = set()
    for file in files:
        parts = PurePosixPath(file).parts
        if parts[0].endswith(".data"):
            parts = parts[2:] if parts[1:2] in {("purelib",), ("platlib",)} else ()
        if not parts or not _EXTENSION.search(parts[-1]):
            continue
        module = _EXTENSION.sub("", parts[0]) if len(parts) == 1 else parts[0]
        if module.isidentifier() and not iskeyword(module):
            found.add(module)
    return tuple(sorted(found))


def write(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a wheel; the same content gives the same bytes.

    Args:
        path: The new file.
        contents: The content of each file, by its path in the wheel.
    """
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name in sorted(contents, key=lambda name: (".dist-info/" in name, name)):
            entry = ZipInfo(name, _FIRST_ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, contents[name])


def sha256(path: Path) -> str:
    """Hash the file at `path`, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cached(cache: Path, digest: str, file_name: str) -> Path:
    """Tell where the cache keeps a wheel, whether it is there or not."""
    return cache / "wheels" / digest / file_name


def keep(cache: Path, path: Path) -> Path:
    """Copy the wheel at `path` into the cache; a half-written file never gets its final name."""
    kept = cached(cache, sha256(path), path.name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept.parent) as folder:
        copy = Path(shutil.copyfile(path, Path(folder, path.name)))
        copy.replace(kept)
    return kept
