"""Names the files and folders of this checkout that several parts of the devkit use.

Imports the standard library alone: `build.py` uses it before there is an environment.
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
    """Return the folder in which programs keep what they can make again."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path(home, "AppData", "Local"))
    if sys.platform == "darwin":
        return Path(home, "Library", "Caches")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path(home, ".cache"))


DEVKIT = Path(__file__).resolve().parent
"""The package `agentapp_devkit`."""

ROOT = DEVKIT.parent
"""The checkout, which is also the folder of the default extension."""

RUNTIME_PACKAGE = ROOT / "py" / "agentapp"
"""The package that authors import."""

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

DATA_FOLDERS = (
    ROOT / ".agentapp",
    _user_cache() / "agentapp" / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12],
)
"""The folder of everything that agentapp makes or fetches for itself, and the one of a person who
may not write to the checkout."""

DATA = DATA_FOLDERS[0]
"""The first of them."""

CACHE = next(filter(can_write, (folder / "cache" for folder in DATA_FOLDERS)), DATA / "cache")
"""The cache of packages, snapshots and compressed files between builds."""
