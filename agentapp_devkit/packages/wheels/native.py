"""An extension's packages for the Python of this machine, which runs the extension's tests.

They have the versions of pyscript.lock. Wheels of plain Python are the same files as in the page;
of a compiled package, pip's index has one for this machine.
"""

import hashlib
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config import configuration
from agentapp_devkit.packages import extension_packages, pip_uv
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.wheels.wheel import Wheel
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.runtime.app_files import app_files
from agentapp_devkit.tools import causes

_CACHE = paths.CACHE / "test-packages"
_ONLY_IN_A_PAGE = frozenset({"micropip"})


def folders(folder: Path, *, progress: Progress) -> list[Path]:
    """Return the folders for `sys.path` with the packages of the extension in `folder`.

    Packages that this Python has in the same version are not in them.

    Args:
        folder: The extension's folder; without a pyscript.toml, it has no packages.
        progress: Announces that packages are fetched.

    Raises:
        PackageError: A package cannot be had for this Python.
    """
    if not (folder / configuration.NAME).is_file():
        return []
    settings = configuration.load(folder)
    wheels = extension_packages.ensure(folder, settings, app_files(folder, settings), progress)
    missing = [wheel for wheel in wheels if _is_missing(wheel)]
    return [_installed(missing, progress)] if missing else []


def _is_missing(wheel: Wheel) -> bool:
    if wheel.name in _ONLY_IN_A_PAGE or wheel.is_shared_library:
        return False
    try:
        return metadata.version(wheel.name) != wheel.version
    except metadata.PackageNotFoundError:
        return True


def _installed(wheels: Sequence[Wheel], progress: Progress) -> Path:
    names = [f"{wheel.name}=={wheel.version} {wheel.sha256}" for wheel in wheels]
    facts = "\n".join([sys.version, platform.machine(), *sorted(names)])
    target = _CACHE / hashlib.sha256(facts.encode()).hexdigest()[:32]
    if not target.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with (
            progress.step(f"Installing {len(wheels)} packages for the tests"),
            tempfile.TemporaryDirectory(dir=_CACHE, prefix=".") as scratch,
        ):
            _install(wheels, Path(scratch) / "packages")
            (Path(scratch) / "packages").rename(target)
    return target


def _install(wheels: Sequence[Wheel], target: Path) -> None:
    wanted = [
        str(wheel.path)
        if wheel.path.name.endswith("-none-any.whl")
        else f"{wheel.name}=={wheel.version}"
        for wheel in wheels
    ]
    target.mkdir()
    try:
        pip_uv.uv(
            (
                *("pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"),
                *("--python", sys.executable, "--target", str(target), *wanted),
            ),
            folder=target.parent,
        )
    except pip_uv.ClientError as error:
        shutil.rmtree(target)
        remedy = causes.of_output(error.output) or (
            "A package that exists for Pyodide alone cannot be imported by tests on this machine:"
            " import it where it is used, or run the tests in the browser."
        )
        raise PackageError(
            "The extension's packages cannot be installed for its tests:\n"
            f"{error.output.strip()}\n{remedy}"
        ) from None
