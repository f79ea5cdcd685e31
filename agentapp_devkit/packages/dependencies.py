"""The dependencies between packages, under Pyodide's markers."""

from collections.abc import Iterable, Mapping

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.wheels.wheel import Metadata


def edges(
    roots: Iterable[tuple[str, frozenset[str]]], packages: Mapping[str, Metadata]
) -> Mapping[str, tuple[str, ...]]:
    """Give for each package that the roots (name, extras) reach the names that it needs.

    A package that nothing needs is left out. Raises `PackageError` for a need that is not there.
    """
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(name, extra) for name, extras in roots for extra in ("", *extras)]
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        name, extra = step
        if name not in packages:
            raise PackageError(f"{name} is needed, but was not resolved.\n  Delete pyscript.lock.")
        for requirement in _active(packages[name].requires, extra):
            needed = canonicalize_name(requirement.name)
            found.setdefault(name, set()).add(needed)
            waiting += [(needed, ""), *((needed, chosen) for chosen in sorted(requirement.extras))]
        found.setdefault(name, set())
    return {name: tuple(sorted(needs - {name})) for name, needs in sorted(found.items())}


def _active(requirements: Iterable[Requirement], extra: str) -> Iterable[Requirement]:
    environment = {**pyodide_target.MARKERS, "extra": extra}
    for requirement in requirements:
        if requirement.marker is None:
            if not extra:
                yield requirement
        elif requirement.marker.evaluate(environment):
            yield requirement
