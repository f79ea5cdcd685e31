"""Selects a wheel of each package that an extension needs, and describes it for the lock.

uv chooses the versions. If it sees no wheel of one, pip looks for a wheel that is compiled for
Pyodide. If there is none, the package comes from Pyodide's own distribution, where the author names
one, or is built from its source, once, and only if the author allows it: a build runs the package's
code.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet

from agentapp_devkit.packages import messages, pyodide_target
from agentapp_devkit.packages.dependencies import edges
from agentapp_devkit.packages.distribution import Distribution, Entry
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.lock import LockedPackage, Sdist
from agentapp_devkit.packages.requirement import LocalWheel, Named, RemoteWheel, Requirement
from agentapp_devkit.packages.resolve import Pin, UnresolvedError, resolve
from agentapp_devkit.packages.wheels import fetch, wheel
from agentapp_devkit.packages.wheels.fetch import Fetched
from agentapp_devkit.packages.wheels.wheel import Metadata
from agentapp_devkit.progress import Progress


def select(
    folder: Path,
    requirements: Sequence[Requirement],
    *,
    preferred: Mapping[str, str],
    buildable: Set[str],
    distribution: Distribution | None,
    cache: Path,
    progress: Progress,
) -> tuple[LockedPackage, ...]:
    """Select the packages for `requirements`, and bring their wheels into the cache.

    Args:
        folder: The extension's folder.
        requirements: The requirements.
        preferred: The versions to keep if they still fit, by name.
        buildable: The packages that may be built from source.
        distribution: Pyodide's own distribution, where the author names one.
        cache: The folder of cached wheels.
        progress: Announces the steps.

    Raises:
        PackageError: A package cannot be had.
    """
    selection = _Selection(folder, requirements, preferred, buildable, distribution, cache)
    while (fetched := selection.attempt(progress)) is None:
        pass  # each attempt supplies at least one more package, so there is an end
    return _describe(requirements, fetched, distribution)


@dataclass
class _Selection:
    folder: Path
    requirements: Sequence[Requirement]
    preferred: Mapping[str, str]
    buildable: Set[str]
    distribution: Distribution | None
    cache: Path
    supplied: dict[str, Fetched] = field(default_factory=dict)
    """The wheels that uv does not see: those compiled for Pyodide, and those built here."""
    from_source: set[str] = field(default_factory=set)
    """The packages that uv takes as a source, without knowing what they need."""

    def attempt(self, progress: Progress) -> Mapping[str, Fetched] | None:
        """Choose and fetch; return `None` if a package was supplied that may change the choice."""
        with progress.step("Choosing versions of the packages"):
            pins = self._choose()
        if pins is None:
            return None
        sources = [pin for pin in pins if self._is_source(pin)]
        if not self._replace_sources(sources, progress):
            return None
        with progress.step(f"Fetching {len(pins)} packages"):
            wanted = [pin for pin in pins if pin.name not in self.supplied]
            fetched = fetch.pinned(
                self.folder, wanted, by_name(self.requirements), cache=self.cache
            )
        supplied = {p.name: self.supplied[p.name] for p in pins if p not in wanted}
        return {**fetched, **supplied, **self._libraries_of(supplied)}

    def _choose(self) -> tuple[Pin, ...] | None:
        try:
            return self._resolve(self.requirements)
        except UnresolvedError as error:
            if not self._supply(self._unseen(error)):
                self._explain(error)
        return None

    def _resolve(self, requirements: Sequence[Requirement]) -> tuple[Pin, ...]:
        return resolve(
            self.folder,
            [*requirements, *self._needs_of_supplied()],
            preferred=self.preferred,
            supplied={name: fetched.path for name, fetched in self.supplied.items()},
            from_source=self.from_source,
        )

    def _explain(self, failure: UnresolvedError) -> None:
        """Raise `PackageError` for each requirement that fails alone, or for a conflict.

        Return if a package was supplied on the way: then all may fit together.
        """
        if messages.is_offline(failure.output):
            raise PackageError(messages.offline(self.requirements[0].text, failure.output))
        count = len(self.supplied) + len(self.from_source)
        failures = [(one.text, self._failure_alone(one)) for one in self.requirements]
        problems = [messages.unresolved(text, error.output) for text, error in failures if error]
        if problems:
            raise PackageError(*problems)
        if len(self.supplied) + len(self.from_source) == count:
            raise PackageError(messages.conflict(failure.output))

    def _failure_alone(self, requirement: Requirement) -> UnresolvedError | None:
        while True:
            try:
                self._resolve([requirement])
            except UnresolvedError as error:
                if not self._supply(self._unseen(error)):
                    return error
            else:
                return None

    def _supply(self, names: Set[str]) -> bool:
        """Find another way to packages without a wheel that uv sees; tell whether there is one."""
        found = False
        for name in names - self.supplied.keys() - self.from_source:
            if wheel_elsewhere := self._elsewhere(name):
                self.supplied[name] = wheel_elsewhere
                found = True
            elif name in self.buildable:
                self.from_source.add(name)
                found = True
        return found

    def _unseen(self, failure: UnresolvedError) -> Set[str]:
        """Name the packages of which uv has seen no wheel that another place may have."""
        known = self.distribution.entries.keys() if self.distribution else frozenset()
        return failure.without_wheel | (failure.not_found & known)

    def _elsewhere(self, name: str) -> Fetched | None:
        """Fetch a wheel that uv does not see: a compiled one, or one of Pyodide's distribution."""
        compiled = fetch.compiled(f"{name}{self._limits(name)}", self.cache)
        return compiled or self._distributed(name)

    def _distributed(self, name: str) -> Fetched | None:
        entry = self._entry(name)
        if not self.distribution or not entry or entry.is_shared_library:
            return None
        if name in self.buildable or not self._limits(name).contains(entry.version):
            return None
        return Fetched(self.distribution.fetch(name, cache=self.cache), "distribution")

    def _entry(self, name: str) -> Entry | None:
        return self.distribution.entries.get(name) if self.distribution else None

    def _needs_of(self, packages: Mapping[str, Fetched]) -> Set[str]:
        """Name what packages of the distribution need, as its lock says."""
        names = [name for name, one in packages.items() if one.source == "distribution"]
        return {need for name in names if (entry := self._entry(name)) for need in entry.depends}

    def _needs_of_supplied(self) -> Sequence[Requirement]:
        """List the packages that those of the distribution need, besides shared libraries."""
        entries = {name: self._entry(name) for name in sorted(self._needs_of(self.supplied))}
        return [
            Named(name, name, frozenset())
            for name, entry in entries.items()
            if not (entry and entry.is_shared_library)
        ]

    def _libraries_of(self, packages: Mapping[str, Fetched]) -> Mapping[str, Fetched]:
        """Fetch the shared libraries that packages of the distribution need."""
        waiting = sorted(self._needs_of(packages))
        found: dict[str, Fetched] = {}
        while waiting:
            name = waiting.pop()
            entry = self._entry(name)
            if self.distribution and entry and entry.is_shared_library and name not in found:
                path = self.distribution.fetch(name, cache=self.cache)
                found[name] = Fetched(path, "distribution")
                waiting += entry.depends
        return found

    def _limits(self, name: str) -> SpecifierSet:
        """Return the author's own limits of a package's version."""
        written = by_name(self.requirements).get(name)
        return Pep508(written.text).specifier if isinstance(written, Named) else SpecifierSet()

    def _is_source(self, pin: Pin) -> bool:
        written = by_name(self.requirements).get(pin.name)
        is_given = isinstance(written, LocalWheel | RemoteWheel) or pin.name in self.supplied
        return not pin.wheel and not is_given

    def _replace_sources(self, pins: Sequence[Pin], progress: Progress) -> bool:
        """Supply a wheel for each source; tell whether the choice of versions still holds."""
        holds = True
        problems: list[str] = []
        for pin in pins:
            try:
                with progress.step(f"Looking for a wheel of {pin.name}"):
                    self.supplied[pin.name] = self._wheel_of(pin)
            except PackageError as error:
                if other := self._elsewhere(pin.name):
                    self.supplied[pin.name] = other
                    holds = False
                else:
                    problems += error.problems
                continue
            supplied = self.supplied[pin.name]
            if supplied.source == "sdist" and wheel.read(supplied.path).requires:
                holds = False  # uv may have known less of what it needs
        if problems:
            raise PackageError(*problems)
        return holds

    def _wheel_of(self, pin: Pin) -> Fetched:
        wanted = f"{pin.name}=={pin.version}"
        if compiled := fetch.compiled(wanted, self.cache):
            return compiled
        if pin.name not in self.buildable or not pin.sdist_sha256:
            raise PackageError(messages.source_only(wanted, [pin.name]))
        return fetch.built(pin.name, pin.version, Sdist(pin.sdist_sha256, ""), self.cache)


def by_name(requirements: Sequence[Requirement]) -> Mapping[str, Requirement]:
    """Map names to requirements, one that gives a file before one that only names a version."""
    ordered = sorted(requirements, key=lambda requirement: not isinstance(requirement, Named))
    return {requirement.name: requirement for requirement in ordered}


def _describe(
    requirements: Sequence[Requirement],
    fetched: Mapping[str, Fetched],
    distribution: Distribution | None,
) -> tuple[LockedPackage, ...]:
    packages = {
        name: _distributed_metadata(distribution.entries[name], item.path)
        if distribution and item.source == "distribution"
        else wheel.read(item.path)
        for name, item in fetched.items()
    }
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


def _distributed_metadata(entry: Entry, path: Path) -> Metadata:
    """Read the metadata of a file of the distribution, with what its lock says that it needs."""
    needed = tuple(map(Pep508, entry.depends))
    if entry.is_shared_library:
        return Metadata(entry.name, entry.version, "", needed, (), "")
    metadata = wheel.read(path)
    return replace(metadata, requires=(*metadata.requires, *needed))


def _unfit(metadata: Metadata, fetched: Fetched) -> str | None:
    wanted = f"{metadata.name}=={metadata.version}"
    if fetched.path.suffix == ".whl" and not pyodide_target.runs(fetched.path.name):
        return messages.only_elsewhere(wanted, f"The wheel is {fetched.path.name}.")
    python = pyodide_target.MARKERS["python_full_version"]
    if not SpecifierSet(metadata.requires_python).contains(python):
        return messages.other_python(wanted, metadata.requires_python)
    return None
