"""An extension's `packages`: resolved for Pyodide, locked, fetched and verified, for the site.

    >>> from agentapp_devkit.packages import ensure
    >>> wheels = ensure(folder, ["humanize"], cache=cache, progress=progress)   # doctest: +SKIP

`pyscript.lock` beside `pyscript.toml` holds what was resolved. While it fits the requirements,
nothing is resolved again, and every file is checked against its hash.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.specifiers import SpecifierSet

from agentapp_devkit.packages import fetch, lock, messages, pyodide_target, wheel
from agentapp_devkit.packages.dependencies import edges
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.fetch import Fetched, OtherVersionError
from agentapp_devkit.packages.lock import Lock, Locked
from agentapp_devkit.packages.requirement import (
    LocalWheel,
    Named,
    Requirement,
    RequirementError,
    parse,
)
from agentapp_devkit.packages.resolve import NoWheelError, resolve
from agentapp_devkit.packages.wheel import Metadata, Wheel
from agentapp_devkit.progress import Progress

__all__ = ["OWN", "PackageError", "Wheel", "ensure"]

OWN = ("htpy>=26.5", "markupsafe>=3", "micropip")
"""What agentapp itself needs in the browser: its dependencies, and what installs packages."""

_DAMAGED = "Delete that file and build again; it is fetched anew."


def ensure(
    folder: Path, requirements: Sequence[str], *, cache: Path, progress: Progress
) -> tuple[Wheel, ...]:
    """Give the wheels of `requirements` and of agentapp, and of all that they need, by name.

    `folder` is the extension's, where pyscript.lock is read, and written when packages had to be
    resolved; `cache` keeps the wheels. With a lock that fits and a warm cache there is no network,
    and no other process runs. Raises `PackageError`.
    """
    texts = sorted({*requirements, *OWN})
    written = _parse(folder, texts)
    known = lock.read(folder)
    if known is None or not known.fits(texts):
        known = Lock(tuple(texts), _resolve(folder, written, known, cache, progress))
        lock.write(folder, known)
    else:
        _bring(folder, known, written, cache, progress)
    return tuple(_wheel(entry, cache) for entry in known.packages)


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


def _by_name(written: Sequence[Requirement]) -> Mapping[str, Requirement]:
    """Map names to requirements, one that gives a file before one that only names a version."""
    ordered = sorted(written, key=lambda requirement: not isinstance(requirement, Named))
    return {requirement.name: requirement for requirement in ordered}


def _resolve(
    folder: Path,
    written: Sequence[Requirement],
    known: Lock | None,
    cache: Path,
    progress: Progress,
) -> tuple[Locked, ...]:
    preferred = {entry.name: entry.version for entry in known.packages} if known else {}
    given: dict[str, Path] = {}
    while True:
        try:
            with progress.step("Choosing versions of the packages"):
                pins = resolve(folder, written, preferred=preferred, given=given)
            with progress.step(f"Fetching {len(pins)} packages"):
                fetched = fetch.pinned(folder, pins, _by_name(written), cache=cache)
        except (NoWheelError, OtherVersionError) as error:
            names = error.names if isinstance(error, NoWheelError) else {error.name}
            # each round gives at least one wheel more, so there is an end
            more = {name: fetch.newest_compiled(name, cache) for name in names - given.keys()}
            found = {name: path for name, path in more.items() if path}
            if not found:
                raise PackageError(*error.problems) from None
            given |= found
        else:
            return _entries(written, fetched)


def _entries(written: Sequence[Requirement], fetched: Mapping[str, Fetched]) -> tuple[Locked, ...]:
    packages = {name: wheel.read(item.path) for name, item in fetched.items()}
    problems = [problem for m in packages.values() if (problem := _unfit(m, fetched[m.name]))]
    if problems:
        raise PackageError(*problems)
    roots = [(requirement.name, requirement.extras) for requirement in written]
    needs = edges([root for root in roots if root[0] in packages], packages)
    return tuple(
        Locked(
            name=name,
            version=packages[name].version,
            file=fetched[name].path.name,
            sha256=fetched[name].path.parent.name,
            size=fetched[name].path.stat().st_size,
            depends=depends,
            imports=packages[name].imports,
            source=fetched[name].source,
            sdist=fetched[name].sdist,
        )
        for name, depends in needs.items()
    )


def _unfit(metadata: Metadata, fetched: Fetched) -> str | None:
    wanted = f"{metadata.name}=={metadata.version}"
    if not pyodide_target.runs(fetched.path.name):
        return messages.only_elsewhere(wanted, f"The wheel is {fetched.path.name}.")
    if not SpecifierSet(metadata.requires_python).contains(
        pyodide_target.MARKERS["python_full_version"]
    ):
        return messages.other_python(wanted, metadata.requires_python)
    return None


def _bring(
    folder: Path, known: Lock, written: Sequence[Requirement], cache: Path, progress: Progress
) -> None:
    missing = [
        entry
        for entry in known.packages
        if entry.source == "path" or not wheel.cached(cache, entry.sha256, entry.file).is_file()
    ]
    if missing:
        with progress.step(f"Fetching {len(missing)} packages"):
            fetch.locked(folder, missing, _by_name(written), cache=cache)


def _wheel(entry: Locked, cache: Path) -> Wheel:
    path = wheel.cached(cache, entry.sha256, entry.file)
    found = wheel.sha256(path)
    if found != entry.sha256:
        raise PackageError(messages.differs(str(path), entry.sha256, found, _DAMAGED))
    return Wheel(entry.name, entry.version, path, entry.sha256, entry.depends, entry.imports)
