"""Brings wheels into the cache: from the index with pip, from the folder, or built from source.

A wheel is cached at `<cache>/wheels/<sha256>/<file name>`, and fetched once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from agentapp_devkit.packages import messages, pip_uv, pyodide_target
from agentapp_devkit.packages.distribution import Distribution
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.lock import LockedPackage, Sdist, Source
from agentapp_devkit.packages.requirement import LocalWheel, RemoteWheel, Requirement
from agentapp_devkit.packages.resolve import Pin
from agentapp_devkit.packages.wheels import sdist_builder, wheel

_AT_ONCE = 4
_HASH_MISMATCH = "DO NOT MATCH THE HASHES"
_DISTRUST = "Find out why before you trust it; delete pyscript.lock to resolve again."

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Fetched:
    """A wheel in the cache, and where it came from."""

    path: Path
    source: Source
    sdist: Sdist | None = None


def pinned(
    folder: Path, pins: Sequence[Pin], written: Mapping[str, Requirement], *, cache: Path
) -> Mapping[str, Fetched]:
    """Fetch a wheel of each freshly chosen version that has one.

    `written` holds the author's requirements by name. Raises `PackageError`.
    """

    def get(pin: Pin) -> Fetched:
        asked = written.get(pin.name)
        if isinstance(asked, LocalWheel):
            return Fetched(wheel.keep(cache, folder / asked.path), "path")
        if isinstance(asked, RemoteWheel):
            return Fetched(_remote(asked, pin.wheel_sha256, cache), "url")
        known = pin.wheel_sha256
        cached = wheel.cached(cache, known, str(pin.wheel))
        if cached.is_file():
            return Fetched(cached, "index")
        return Fetched(_from_index(pin.name, pin.version, known, cache), "index")

    _together(
        [
            _line(pin.name, pin.version, pin.wheel_sha256)
            for pin in pins
            if pin.wheel
            and pin.wheel_sha256
            and not isinstance(written.get(pin.name), LocalWheel | RemoteWheel)
            and not wheel.cached(cache, pin.wheel_sha256, pin.wheel).is_file()
        ],
        cache,
    )
    return dict(zip((pin.name for pin in pins), _each(pins, get), strict=True))


def locked(
    folder: Path,
    entries: Sequence[LockedPackage],
    written: Mapping[str, Requirement],
    distribution: Distribution | None,
    *,
    cache: Path,
) -> None:
    """Bring every missing entry of the lock into the cache, verified. Raises `PackageError`."""

    def get(entry: LockedPackage) -> None:
        expected = wheel.cached(cache, entry.sha256, entry.file)
        if entry.source != "path" and expected.is_file():
            return
        if entry.source == "distribution" and distribution:
            path = _distributed(entry, distribution, cache)
        else:
            path = _again(folder, entry, written, cache)
        if path != expected:
            raise PackageError(_changed(entry, wheel.sha256(path)))

    _together([_line(e.name, e.version, e.sha256) for e in entries if e.source == "index"], cache)
    _each(entries, get)


def compiled(requirement: str, cache: Path) -> Fetched | None:
    """Fetch the newest wheel for `requirement` that runs in Pyodide; `None` if there is none."""
    try:
        return Fetched(_download([requirement], cache)[0], "index")
    except pip_uv.ClientError:
        return None


def _each(items: Iterable[_Item], get: Callable[[_Item], _Result]) -> list[_Result]:
    """Get all items, a few at once; raise one error for all that fail."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        futures = [pool.submit(get, item) for item in items]
    failures = [error for future in futures if (error := future.exception())]
    for failure in failures:
        if not isinstance(failure, PackageError):
            raise failure
    if failures:
        raise PackageError(*(str(failure) for failure in failures))
    return [future.result() for future in futures]


def _together(lines: Sequence[str], cache: Path) -> None:
    """Download what can be had in one go: each start of pip takes half a second.

    If that fails, the caller fetches each package alone, and says what is wrong with it.
    """
    if len(lines) > 1:
        with suppress(pip_uv.ClientError):
            _download(lines, cache)


def _line(name: str, version: str, sha256: str) -> str:
    return f"{name}=={version}" + (f" --hash=sha256:{sha256}" if sha256 else "")


def _download(lines: Sequence[str], cache: Path) -> list[Path]:
    with TemporaryDirectory(prefix="agentapp-") as name:
        folder = Path(name)
        (folder / "requirements.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        pip_uv.pip(
            (
                *("download", "--no-deps", *pyodide_target.PIP_OPTIONS),
                *("--requirement", "requirements.txt", "--dest", "wheels"),
            ),
            folder=folder,
        )
        return [wheel.keep(cache, path) for path in sorted((folder / "wheels").glob("*.whl"))]


def _from_index(name: str, version: str, sha256: str, cache: Path) -> Path:
    try:
        return _download([_line(name, version, sha256)], cache)[0]
    except pip_uv.ClientError as error:
        wanted = f"{name}=={version}"
        raise PackageError(_why_not(wanted, version, sha256, error.output)) from None


def built(name: str, version: str, sdist: Sdist, cache: Path) -> Fetched:
    """Build the wheel of a version from its source, which runs on this machine.

    Raises `PackageError`.
    """
    with TemporaryDirectory(prefix="agentapp-") as folder:
        path = sdist_builder.build(
            name,
            version,
            sdist_sha256=sdist.sha256,
            built_with=sdist.built_with,
            into=Path(folder),
        )
        kept = wheel.keep(cache, path)
        return Fetched(kept, "sdist", Sdist(sdist.sha256, sdist_builder.tool(kept)))


def _again(
    folder: Path, entry: LockedPackage, written: Mapping[str, Requirement], cache: Path
) -> Path:
    asked = written.get(entry.name)
    if entry.sdist:
        return built(entry.name, entry.version, entry.sdist, cache).path
    if isinstance(asked, LocalWheel):
        return wheel.keep(cache, folder / asked.path)
    if isinstance(asked, RemoteWheel):
        return _remote(asked, entry.sha256, cache)
    return _from_index(entry.name, entry.version, entry.sha256, cache)


def _distributed(entry: LockedPackage, distribution: Distribution, cache: Path) -> Path:
    offered = distribution.entries.get(entry.name)
    if offered is None or offered.sha256 != entry.sha256:
        raise PackageError(_changed(entry, offered.sha256 if offered else None))
    return distribution.fetch(entry.name, cache=cache)


def _remote(asked: RemoteWheel, sha256: str, cache: Path) -> Path:
    suffix = f" --hash=sha256:{sha256}" if sha256 else ""
    try:
        return _download([f"{asked.name} @ {asked.url}{suffix}"], cache)[0]
    except pip_uv.ClientError as error:
        raise PackageError(_why_not(asked.text, "", sha256, error.output)) from None


def _why_not(wanted: str, version: str, sha256: str, output: str) -> str:
    if messages.is_offline(output):
        return messages.offline(wanted, output)
    if _HASH_MISMATCH in output:
        return messages.differs(wanted, sha256, None, _DISTRUST)
    if python := messages.python_of(version, output):
        return messages.other_python(wanted, python)
    return messages.only_elsewhere(wanted, "")


def _changed(entry: LockedPackage, found: str | None) -> str:
    if entry.source == "distribution":
        remedy = (
            "Name the distribution that pyscript.lock was written with as [livechat] "
            "pyodide_packages, or delete pyscript.lock to take the packages of this one."
        )
    elif entry.source == "sdist":
        remedy = (
            "Its source is the same, so the tools that build it have changed; if that is all, "
            "delete pyscript.lock and build again."
        )
    else:
        remedy = "If you replaced it yourself, delete pyscript.lock and build again."
    return messages.differs(entry.file, entry.sha256, found, remedy)
