"""Names the files and folders that several parts of the devkit use, in a checkout and installed.

A wheel has the folder `_data`, which holds the parts of a checkout that the commands need, at the
same places below it, with npm's packages and the page's scripts ready-made. A checkout has no such
folder. Imports the standard library alone in a checkout: `build.py` uses it before there is an
environment.
"""

import hashlib
import os
import sys
from pathlib import Path


def can_write(folder: Path) -> bool:
    """Tell whether this process may write to `folder` and to the folders in it, or make them."""
    nearest = next(each for each in (folder, *folder.parents) if os.access(each, os.F_OK))
    patterns = ("*", "*/*") if nearest == folder else ()
    inner = [each for pattern in patterns for each in folder.glob(pattern) if each.is_dir()]
    return all(os.access(each, os.W_OK | os.X_OK) for each in (nearest, *inner))


def _user_cache() -> Path:
    """Return the folder in which programs keep what they can make again.

    `platformdirs` knows the same, and a checkout needs the folder before it is installed.
    """
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path(home, "AppData", "Local"))
    if sys.platform == "darwin":
        return Path(home, "Library", "Caches")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path(home, ".cache"))


DEVKIT = Path(__file__).resolve().parent
"""The package `agentapp_devkit`."""

_PACKAGE_DATA = DEVKIT / "_data"

IS_CHECKOUT = not _PACKAGE_DATA.is_dir()
"""False where agentapp is installed from a wheel."""

ROOT = DEVKIT.parent if IS_CHECKOUT else _PACKAGE_DATA
"""The checkout, which is also the folder of the default extension; or the wheel's parts of one."""

RUNTIME_PACKAGE = ROOT / "py" / "agentapp" if IS_CHECKOUT else DEVKIT.parent / "agentapp"
"""The package that authors import."""

SCRIPTS = None if IS_CHECKOUT else _PACKAGE_DATA / "scripts"
"""The page's scripts and style sheet, ready-made; a checkout bundles its sources instead."""

WHEELS = None if IS_CHECKOUT else _PACKAGE_DATA / "packages"
"""The packages that agentapp needs in the browser, as the cache holds them; `None` in a checkout,
which fetches them."""

STATIC = ROOT / "static"
"""The scripts and the style sheet of the page."""

VENDOR = STATIC / "vendor"
"""The files made from npm packages, by `agentapp_devkit.tools.vendor`."""

NODE_MODULES = ROOT / "node_modules"
"""The installed npm packages."""

SIMULATOR_PAGE = DEVKIT / "simulator" / "static"
"""The page of the simulated Agent App."""

FAKE_BOILERPLATE = DEVKIT / "fakes" / "boilerplate.fake.js"
"""A fake of LiveChat's boilerplate script; the real one is only on LiveChat's CDN."""


def _data_folders() -> tuple[Path, ...]:
    if not IS_CHECKOUT:
        import platformdirs

        return (platformdirs.user_cache_path("agentapp", appauthor=False),)
    own = _user_cache() / "agentapp" / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    return ROOT / ".agentapp", own


DATA_FOLDERS = _data_folders()
"""The folder of everything that agentapp makes or fetches for itself, and the one of a person who
may not write to the checkout. An installed agentapp has the person's alone."""

DATA = DATA_FOLDERS[0]
"""The first of them."""

CACHE = next(filter(can_write, (folder / "cache" for folder in DATA_FOLDERS)), DATA / "cache")
"""The cache of packages, snapshots and compressed files between builds."""
