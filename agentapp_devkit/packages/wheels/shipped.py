"""The packages that a wheel of agentapp brings along: those that each page needs.

With them, an extension without packages of its own is built without a network.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.packages import lock
from agentapp_devkit.packages.lock import Lock
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.packages.wheels.wheel import Wheel


def fill(cache: Path) -> None:
    """Put the packages into the cache, unless they are there or this is a checkout."""
    if paths.WHEELS is None:
        return
    for source in paths.WHEELS.glob("wheels/*/*.whl"):
        target = cache / source.relative_to(paths.WHEELS)
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(f".{os.getpid()}")
            shutil.copyfile(source, partial)
            partial.replace(target)


def lock_for(requirements: Sequence[str]) -> Lock | None:
    """Return the lock of the packages, if an extension without a lock needs no others."""
    if paths.WHEELS is None:
        return None
    known = lock.read(paths.WHEELS)
    return known if known and known.fits(requirements) else None


def collect(folder: Path, wheels: Iterable[Wheel]) -> None:
    """Write the packages of the default extension, and their lock, into `folder`, for a wheel."""
    for one in wheels:
        target = wheel.cached(folder, one.sha256, one.path.name)
        target.parent.mkdir(parents=True)
        shutil.copyfile(one.path, target)
    shutil.copyfile(paths.ROOT / lock.NAME, folder / lock.NAME)
