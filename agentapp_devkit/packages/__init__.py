"""Locks, fetches and verifies the `packages` of an extension, for Pyodide.

    >>> from agentapp_devkit.packages import ensure
    >>> wheels = ensure(folder, ["humanize"], cache=cache, progress=progress)   # doctest: +SKIP

`pyscript.lock` beside `pyscript.toml` holds the selection. While it fits the requirements, nothing
is selected again, and each file is checked against its hash.
"""

from collections.abc import Collection, Sequence, Set
from pathlib import Path

from agentapp_devkit.packages import lock, messages, time_zones
from agentapp_devkit.packages.distribution import Distribution
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.lock import Lock, LockedPackage
from agentapp_devkit.packages.requirement import (
    LocalWheel,
    Requirement,
    RequirementError,
    parse,
)
from agentapp_devkit.packages.selection import by_name, select
from agentapp_devkit.packages.wheels import fetch, shipped, wheel
from agentapp_devkit.packages.wheels.wheel import Wheel
from agentapp_devkit.progress import Progress

__all__ = ["OWN", "Distribution", "PackageError", "Wheel", "ensure"]

OWN = ("htpy>=26.5", "markupsafe>=3", "micropip")
"""The packages that agentapp itself needs in the browser: its dependencies, and an installer."""

_OWN_SOURCES = frozenset({"markupsafe"})  # htpy needs it, and it has no wheel for Pyodide
_BROKEN = "Delete that file and build again, which fetches it."


def ensure(
    folder: Path,
    requirements: Sequence[str],
    *,
    cache: Path,
    progress: Progress,
    build_from_source: Collection[str] = (),
    distribution: Distribution | None = None,
    uses_time_zones: bool = False,
) -> tuple[Wheel, ...]:
    """Return the wheels of `requirements`, of agentapp, and of all that they need, by name.

    With a lock that fits and a warm cache, it needs no network and starts no process.

    Args:
        folder: The extension's folder, with pyscript.lock; written if packages are selected.
        requirements: The author's requirements.
        cache: The folder of cached wheels.
        progress: Announces the steps.
        build_from_source: The packages that may be built from source, which runs their code.
        distribution: Pyodide's own distribution, where the author names one.
        uses_time_zones: True where the author's own code needs the package `tzdata`.

    Raises:
        PackageError: A package cannot be had.
    """
    buildable = _OWN_SOURCES | frozenset(build_from_source)
    plain = sorted({*requirements, *OWN})
    names = {requirement.name for requirement in _parse(folder, plain)}
    zoned = plain if time_zones.PACKAGE in names else sorted({*plain, time_zones.PACKAGE})

    shipped.fill(cache)

    def bring(texts: Sequence[str]) -> tuple[Wheel, ...]:
        return _bring(folder, texts, buildable, distribution, cache, progress)

    known = lock.read(folder)
    if known and known.fits(plain) and not uses_time_zones:
        return bring(plain)  # when it was written, no package needed them
    if not uses_time_zones and not (known and known.fits(zoned)):
        wheels = bring(plain)
        return bring(zoned) if time_zones.used_by_packages(wheels) else wheels
    wheels = bring(zoned)
    is_needed = uses_time_zones or time_zones.used_by_packages(wheels)
    return wheels if is_needed else bring(plain)


def _bring(
    folder: Path,
    texts: Sequence[str],
    buildable: Set[str],
    distribution: Distribution | None,
    cache: Path,
    progress: Progress,
) -> tuple[Wheel, ...]:
    """Bring the wheels of a lock that fits the requirements, which is written if need be."""
    written = _parse(folder, texts)
    known = lock.read(folder) or shipped.lock_for(texts)
    if (
        known is None
        or not known.fits(texts)
        or not known.sources <= buildable
        or (known.needs_distribution and not distribution)
    ):
        known = _select(folder, written, known, buildable, distribution, cache, progress)
        lock.write(folder, known)
    else:
        _fetch_missing(folder, known, written, distribution, cache, progress)
        if not (folder / lock.NAME).exists():
            lock.write(folder, known)
    return tuple(_verify(package, cache) for package in known.packages)


def _parse(folder: Path, texts: Sequence[str]) -> tuple[Requirement, ...]:
    parsed: list[Requirement] = []
    problems: list[str] = []
    for text in texts:
        try:
            requirement = parse(text)
        except RequirementError as error:
            problems.append(f"{error}.\n  {error.remedy}")
        else:
            parsed.append(requirement)
            if isinstance(requirement, LocalWheel) and not (folder / requirement.path).is_file():
                problems.append(f"{text}: there is no such file.\n  Put the wheel into the folder.")
    if problems:
        raise PackageError(*problems)
    return tuple(parsed)


def _select(
    folder: Path,
    written: Sequence[Requirement],
    known: Lock | None,
    buildable: Set[str],
    distribution: Distribution | None,
    cache: Path,
    progress: Progress,
) -> Lock:
    preferred = {package.name: package.version for package in known.packages} if known else {}
    packages = select(
        folder,
        written,
        preferred=preferred,
        buildable=buildable,
        distribution=distribution,
        cache=cache,
        progress=progress,
    )
    return Lock(tuple(requirement.text for requirement in written), packages)


def _fetch_missing(
    folder: Path,
    known: Lock,
    written: Sequence[Requirement],
    distribution: Distribution | None,
    cache: Path,
    progress: Progress,
) -> None:
    missing = [
        package
        for package in known.packages
        if package.source == "path"
        or not wheel.cached(cache, package.sha256, package.file).is_file()
    ]
    if missing:
        with progress.step(f"Fetching {len(missing)} packages"):
            fetch.locked(folder, missing, by_name(written), distribution, cache=cache)


def _verify(package: LockedPackage, cache: Path) -> Wheel:
    path = wheel.cached(cache, package.sha256, package.file)
    found = wheel.sha256(path)
    if found != package.sha256:
        raise PackageError(messages.differs(str(path), package.sha256, found, _BROKEN))
    return Wheel(
        package.name, package.version, path, package.sha256, package.depends, package.imports
    )
