"""Selects a wheel of each package that an extension needs, and describes it for the lock.

uv chooses the versions. If it knows no wheel of a package, pip looks for one that is compiled for
Pyodide; if there is none, the package is built from its source, once, and only if the author allows
it: a build runs the package's code.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet

from agentapp_devkit.packages import fetch, messages, pyodide_target, wheel
from agentapp_devkit.packages.dependencies import edges
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.fetch import Fetched
from agentapp_devkit.packages.lock import LockedPackage, Sdist
from agentapp_devkit.packages.requirement import Named, Requirement
from agentapp_devkit.packages.resolve import Pin, UnresolvedError, explain, resolve
from agentapp_devkit.packages.wheel import Metadata
from agentapp_devkit.progress import Progress


def select(
    folder: Path,
    requirements: Sequence[Requirement],
    *,
    preferred: Mapping[str, str],
    buildable: Set[str],
    cache: Path,
    progress: Progress,
) -> tuple[LockedPackage, ...]:
    """Select the packages for `requirements`, and bring their wheels into the cache.

    Args:
        folder: The extension's folder.
        requirements: The requirements.
        preferred: The versions to keep if they still fit, by name.
        buildable: The packages that may be built from source.
        cache: The folder of cached wheels.
        progress: Announces the steps.

    Raises:
        PackageError: A package cannot be had.
    """
    selection = _Selection(folder, requirements, preferred, buildable, cache)
    while (fetched := selection.attempt(progress)) is None:
        pass  # each attempt supplies at least one more package, so there is an end
    return _describe(requirements, fetched)


@dataclass
class _Selection:
    folder: Path
    requirements: Sequence[Requirement]
    preferred: Mapping[str, str]
    buildable: Set[str]
    cache: Path
    supplied: dict[str, Fetched] = field(default_factory=dict)
    """The wheels that uv does not see: those compiled for Pyodide, and those built here."""
    from_source: set[str] = field(default_factory=set)
    """The packages of which the source is all there is."""

    def attempt(self, progress: Progress) -> Mapping[str, Fetched] | None:
        """Choose and fetch; return `None` if a package was supplied that may change the choice."""
        with progress.step("Choosing versions of the packages"):
            pins = self._choose()
        if pins is None:
            return None
        sources = [pin for pin in pins if pin.name in self.from_source - self.supplied.keys()]
        for pin in sources:
            with progress.step(f"Building {pin.name} from its source"):
                self.supplied[pin.name] = self._build(pin)
        if any(self._needs_more(pin) for pin in sources):
            return None
        with progress.step(f"Fetching {len(pins)} packages"):
            wanted = [pin for pin in pins if pin.name not in self.supplied]
            fetched = fetch.pinned(
                self.folder, wanted, by_name(self.requirements), cache=self.cache
            )
        return {**fetched, **{p.name: self.supplied[p.name] for p in pins if p not in wanted}}

    def _choose(self) -> tuple[Pin, ...] | None:
        files = {name: fetched.path for name, fetched in self.supplied.items()}
        try:
            return resolve(
                self.folder,
                self.requirements,
                preferred=self.preferred,
                supplied=files,
                from_source=self.from_source,
            )
        except UnresolvedError as error:
            if not self._supply(error.without_wheel):
                raise explain(
                    self.folder,
                    self.requirements,
                    error,
                    supplied=files,
                    from_source=self.from_source,
                ) from None
        return None

    def _supply(self, names: Set[str]) -> bool:
        """Find another way to packages without a wheel that uv sees; tell whether there is one."""
        found = False
        for name in names - self.supplied.keys() - self.from_source:
            if compiled := fetch.compiled(self._wanted(name), self.cache):
                self.supplied[name] = compiled
                found = True
            elif name in self.buildable:
                self.from_source.add(name)
                found = True
        return found

    def _wanted(self, name: str) -> str:
        """Return the author's own limits of a package's version, for pip."""
        written = by_name(self.requirements).get(name)
        return f"{name}{Pep508(written.text).specifier}" if isinstance(written, Named) else name

    def _build(self, pin: Pin) -> Fetched:
        return fetch.built(pin.name, pin.version, Sdist(pin.sdist_sha256, ""), self.cache)

    def _needs_more(self, pin: Pin) -> bool:
        """Tell whether a package that was built needs others, which uv could not know."""
        return bool(wheel.read(self.supplied[pin.name].path).requires)


def by_name(requirements: Sequence[Requirement]) -> Mapping[str, Requirement]:
    """Map names to requirements, one that gives a file before one that only names a version."""
    ordered = sorted(requirements, key=lambda requirement: not isinstance(requirement, Named))
    return {requirement.name: requirement for requirement in ordered}


def _describe(
    requirements: Sequence[Requirement], fetched: Mapping[str, Fetched]
) -> tuple[LockedPackage, ...]:
    packages = {name: wheel.read(item.path) for name, item in fetched.items()}
    problems = [problem for m in packages.values() if (problem := _unfit(m, fetched[m.name]))]
    if problems:
        raise PackageError(*problems)
    roots = [(requirement.name, requirement.extras) for requirement in requirements]
    needs = edges([root for root in roots if root[0] in packages], packages)
    return tuple(
        LockedPackage(
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
    python = pyodide_target.MARKERS["python_full_version"]
    if not SpecifierSet(metadata.requires_python).contains(python):
        return messages.other_python(wanted, metadata.requires_python)
    return None
