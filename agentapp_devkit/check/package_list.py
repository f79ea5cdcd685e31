"""`PackageList`: the packages of an extension, as `pyscript.toml` and `pyscript.lock` name them."""

from collections.abc import Collection, Iterator
from functools import cached_property

from packaging.utils import canonicalize_name

from agentapp_devkit import packages, paths
from agentapp_devkit.check.project import Project
from agentapp_devkit.packages import lock, time_zones
from agentapp_devkit.packages.lock import Lock
from agentapp_devkit.packages.requirement import parse
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.packages.wheels.wheel import Wheel

# The packages that agentapp needs have no use for others.
_BROUGHT = {"htpy", "markupsafe", "micropip"}
# The modules of well-known packages that have other names, for an extension without a lock.
_MODULES = {
    "beautifulsoup4": ("bs4",),
    "markdown-it-py": ("markdown_it",),
    "pillow": ("PIL",),
    "python-dateutil": ("dateutil",),
    "pyyaml": ("yaml",),
    "scikit-learn": ("sklearn",),
}


class PackageList:
    """The packages of an extension.

    Args:
        project: The extension.
    """

    def __init__(self, project: Project) -> None:
        """Read the lock, if there is one."""
        self._project = project
        configuration = project.configuration
        texts = configuration.packages if configuration else ()
        self.requirements = tuple(map(parse, texts))
        self.is_known = configuration is not None

    @cached_property
    def lock(self) -> Lock | None:
        """The lock of the extension; None where it is missing or damaged."""
        try:
            return lock.read(self._project.folder)
        except packages.PackageError:
            return None

    @cached_property
    def is_locked(self) -> bool:
        """True where the lock is of these packages."""
        if self.lock is None:
            return False
        plain = sorted({*(one.text for one in self.requirements), *packages.OWN})
        zoned = sorted({*plain, time_zones.PACKAGE})
        return self.lock.fits(zoned) or (self.lock.fits(plain) and not self.uses_time_zones)

    @cached_property
    def uses_time_zones(self) -> bool:
        """True where the author's code needs the package of time zones."""
        return time_zones.used_by_sources(file.source for file in self._project.python_files)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The modules that the packages are known to have, at the top level."""
        if self.lock and self.is_locked:
            return frozenset(name for package in self.lock.packages for name in package.imports)
        return frozenset(
            name for one in self.requirements for name in self._modules_of(one.name) or ()
        )

    @property
    def wheels(self) -> tuple[Wheel, ...]:
        """The packages of the lock; the files of some may not be fetched yet."""
        if self.lock is None or not self.is_locked:
            return ()
        cache = paths.CACHE / "packages"
        return tuple(
            Wheel(
                one.name,
                one.version,
                wheel.cached(cache, one.sha256, one.file),
                one.sha256,
                one.depends,
                one.imports,
            )
            for one in self.lock.packages
        )

    def may_have(self, module: str) -> bool:
        """Tell whether one of the packages has a module, as far as that is known."""
        if module in self.modules or not self.is_known:
            return True
        if self.is_locked:
            return False
        return any(self._modules_of(one.name) is None for one in self.requirements)

    def unused(
        self, imported: Collection[str], named: Collection[str | None], unexplained: Collection[str]
    ) -> Iterator[tuple[int, str]]:
        """Yield the packages that nobody needs, with their place in `packages`.

        Args:
            imported: The modules that the author's code imports.
            named: The texts in it, as a package may be asked for by its name.
            unexplained: Those of `imported` that only a package can have.
        """
        for index, one in enumerate(self.requirements):
            modules = self._modules_of(one.name)
            if modules is None and set(unexplained) - self.modules:
                continue  # one of them may be this package's
            is_used = {one.name, *(modules or ())} & {*imported, *named}
            if not is_used and one.name != time_zones.PACKAGE and not self._may_serve(one.name):
                yield index, one.name

    def _may_serve(self, name: str) -> bool:
        """Tell whether another package needs this one, or can make use of it."""
        if not self.is_locked:
            return len(self.requirements) > 1
        return any(
            name in one.depends or not one.path.is_file() or name in _wanted_by(one)
            for one in self.wheels
            if one.name != name and one.name not in _BROUGHT
        )

    def _modules_of(self, name: str) -> tuple[str, ...] | None:
        """Return the modules of a package; None where they are unknown."""
        if self.lock:
            for package in self.lock.packages:
                if package.name == name and package.imports:
                    return package.imports
        return _MODULES.get(name)


def _wanted_by(package: Wheel) -> set[str]:
    """Return the packages that a package asks for, its extras included."""
    if package.is_shared_library:
        return set()
    return {canonicalize_name(one.name) for one in wheel.read(package.path).requires}
