"""Refuses modules of the author's that have the name of another module."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.packages import Wheel
from agentapp_devkit.packages.standard_library import STANDARD_LIBRARY
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.runtime.app_files import author_modules

RUNTIME = frozenset(
    {"_pyodide", "_pyodide_core", "js", "polyscript", "pyodide", "pyodide_js", "pyscript"}
)
"""The modules that the runtime brings, beside Python's own."""


@dataclass(frozen=True)
class TakenName:
    """A module of the author's with the name of another one.

    Args:
        path: Its file, or one of the files in its folder, relative to the extension's folder.
        module: Its name.
        owner: The other one, such as "Python's own module types".
    """

    path: str
    module: str
    owner: str


@dataclass(frozen=True)
class _Module:
    """A module of the author's at the top level.

    Args:
        name: Its name.
        path: Its file, or one of the files in its folder, relative to the extension's folder.
        is_namespace: True for a folder without `__init__.py`.
    """

    name: str
    path: str
    is_namespace: bool


def refuse_taken_names(
    folder: Path, configuration: Configuration, wheels: Sequence[Wheel] = ()
) -> None:
    """Refuse modules with the name of one of Python's own, of the runtime's, or of a package's.

    Python finds the author's module first, so everything else that imports the name gets it too;
    what a snapshot or the runtime has imported already keeps the other one.

    Args:
        folder: The extension's folder.
        configuration: Its configuration.
        wheels: The packages.

    Raises:
        SiteError: There are such modules; the message names their files.
    """
    found = [
        f"{taken.path}: has the name of {taken.owner}, and one of the two would hide the other."
        f" Rename it; my_{taken.module} would do."
        for taken in taken_names(folder, configuration, wheels)
    ]
    if found:
        raise SiteError("\n".join(found))


def taken_names(
    folder: Path, configuration: Configuration, wheels: Sequence[Wheel] = ()
) -> Iterator[TakenName]:
    """Find the modules that `refuse_taken_names` refuses.

    Args:
        folder: The extension's folder.
        configuration: Its configuration.
        wheels: The packages; the files of some may be missing.
    """
    for module in _modules(folder, configuration):
        if owner := _owner(module, wheels):
            yield TakenName(module.path, module.name, owner)


def _owner(module: _Module, wheels: Sequence[Wheel]) -> str:
    if module.name in STANDARD_LIBRARY:
        return f"Python's own module {module.name}"
    if module.name == "agentapp":
        return "agentapp itself"
    if module.name in RUNTIME:
        return f"the module {module.name} of the runtime"
    for wheel in wheels:
        if module.name in wheel.imports and not (
            module.is_namespace and _is_namespace(module.name, wheel)
        ):
            return f"the module {module.name} of the package {wheel.name} {wheel.version}"
    return ""


def _is_namespace(name: str, wheel: Wheel) -> bool:
    """Tell whether a wheel adds to a package that others may add to: one without `__init__.py`."""
    if not wheel.path.is_file():
        return True  # nobody can tell before it is fetched
    with ZipFile(wheel.path) as archive:
        files = archive.namelist()
    return not any(file.startswith((f"{name}/__init__.", f"{name}.")) for file in files)


def _modules(folder: Path, configuration: Configuration) -> Iterator[_Module]:
    files = _sources(folder, configuration)
    names = dict.fromkeys(path.split("/")[0].removesuffix(".py") for path in sorted(files))
    for name in names:
        regular = next((p for p in (f"{name}/__init__.py", f"{name}.py") if p in files), None)
        path = regular or next(path for path in sorted(files) if path.startswith(f"{name}/"))
        yield _Module(name, files[path], is_namespace=regular is None)


def _sources(folder: Path, configuration: Configuration) -> Mapping[str, str]:
    """Map the modules that can be imported, by their path in `/app`, to the author's files."""
    found = {path: f"py/{path}" for path in author_modules(folder, configuration).files()}
    found |= {destination: source for source, destination in configuration.files.items()}
    if (folder / "py" / "agentapp").resolve() == paths.RUNTIME_PACKAGE.resolve():
        found = {path: file for path, file in found.items() if not path.startswith("agentapp/")}
    return {
        path: file
        for path, file in found.items()
        if path.endswith(".py") and all(part.isidentifier() for part in path[:-3].split("/"))
    }
