"""The wheels of a site: each file is where an installer would put it, and unneeded ones are gone.

Pyodide unpacks a wheel as it is, and then installs its `data` only. So what the format's other
schemes name is moved in the wheel: modules to its root, scripts and headers to where they are in
`data`.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.packages.wheels.wheel import Wheel
from agentapp_devkit.path_patterns import PathPatterns

_FORM = "1"  # of the wheels that this module writes: another one does not use those in the cache
_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True)
class SiteWheels:
    """The wheels of a site.

    Args:
        wheels: The wheels, by name.
        without_effect: The patterns of `exclude` that fit no file of a package.
    """

    wheels: tuple[Wheel, ...]
    without_effect: tuple[str, ...]


def prepare(wheels: Iterable[Wheel], exclude: PathPatterns, *, cache: Path) -> SiteWheels:
    """Move and remove files of wheels, where there is something to move or to remove.

    Args:
        wheels: The wheels, as they were fetched.
        exclude: Selects the files to leave out, by their path in `site-packages`, or below
            Python's prefix (`share/…`). The metadata stays.
        cache: The folder of cached wheels.

    Raises:
        PackageError: A wheel has a file that no installer has a place for.
    """
    originals = tuple(wheels)
    places = {one: _places(one) for one in originals if not one.is_shared_library}
    installed = [_installed(place) for found in places.values() for place in found.values()]
    return SiteWheels(
        tuple(
            _prepare(one, places[one], exclude, cache) if one in places else one
            for one in originals
        ),
        exclude.without_effect(path for path in installed if _may_be_excluded(path)),
    )


def _places(original: Wheel) -> Mapping[str, str]:
    """Map the files of a wheel to their place in the site's wheel."""
    with ZipFile(original.path) as archive:
        files = [name for name in archive.namelist() if not name.endswith("/")]
    return {file: _place(file, original) for file in files}


def _place(file: str, original: Wheel) -> str:
    parts = file.split("/")
    if any(part in {"", "..", "."} or "\\" in part or ":" in part for part in parts):
        raise _refusal(original, file, "leads out of the folder that it is installed in")
    if not parts[0].endswith(".data"):
        return file
    if len(parts) < 3:
        raise _refusal(original, file, "is in no folder that names where it is to be installed")
    data, scheme, *rest = parts
    folders = {
        "purelib": [],
        "platlib": [],
        "data": [data, "data"],
        "scripts": [data, "data", "bin"],
        "headers": [data, "data", "include", f"python{pyodide_target.PYTHON}", original.name],
    }
    if scheme not in folders:
        known = ", ".join(folders)
        raise _refusal(original, file, f'is for "{scheme}", and installers know {known} only')
    return "/".join([*folders[scheme], *rest])


def _refusal(original: Wheel, file: str, reason: str) -> PackageError:
    return PackageError(
        f"{original.path.name}: its file {file} {reason}.\n"
        "  Use another version of the package, or build its wheel again."
    )


def _installed(place: str) -> str:
    """Return the path of a file in `site-packages`, or below Python's prefix."""
    data, _, rest = place.partition("/data/")
    return rest if data.endswith(".data") and "/" not in data else place


def _may_be_excluded(path: str) -> bool:
    return not path.split("/")[0].endswith(".dist-info")


def _prepare(
    original: Wheel, places: Mapping[str, str], exclude: PathPatterns, cache: Path
) -> Wheel:
    kept = {
        file: place
        for file, place in places.items()
        if not (_may_be_excluded(_installed(place)) and _installed(place) in exclude)
    }
    if all(file == place for file, place in kept.items()) and len(kept) == len(places):
        return original
    key = hashlib.sha256(json.dumps([_FORM, original.sha256, kept]).encode()).hexdigest()
    path = cache / "site-wheels" / key[:32] / original.path.name
    if not path.is_file():
        _write(original, kept, path)
    return replace(
        original,
        path=path,
        sha256=wheel.sha256(path),
        imports=wheel.imported_from(kept.values()),
    )


def _write(original: Wheel, kept: Mapping[str, str], path: Path) -> None:
    with ZipFile(original.path) as archive:
        # Modules of a scheme replace those of the root, as an installer would do it.
        ordered = sorted(kept.items(), key=lambda item: item[0] != item[1])
        contents = {place: archive.read(file) for file, place in ordered}
    record = next(place for place in contents if place.endswith(".dist-info/RECORD"))
    info = record.removesuffix("RECORD")
    contents = {
        place: content
        for place, content in contents.items()
        if place not in {f"{info}{name}" for name in _SIGNATURES}
    }
    contents[record] = _record(contents, record)
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder, path.name)
        wheel.write(written, contents)
        written.replace(path)


def _record(contents: Mapping[str, bytes], record: str) -> bytes:
    lines: Sequence[str] = [
        f"{_quoted(place)},sha256={_digest(content)},{len(content)}\n"
        for place, content in sorted(contents.items())
    ]
    return "".join([*lines, f"{record},,\n"]).encode()


def _quoted(place: str) -> str:
    return f'"{place}"' if "," in place else place


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
