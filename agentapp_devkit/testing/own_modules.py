"""`OwnModules` lets tests import the modules of one extension at a time, as its page does.

Extensions name their modules as they like, so two in one session may have a module of one name.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from agentapp_devkit import paths


class OwnModules:
    """The extension whose modules can be imported: those of `py/`, and those in its folder."""

    def __init__(self) -> None:
        """Begin with none."""
        self._folder: Path | None = None
        self._added: list[str] = []  # to sys.path; the rest was there

    def enter(self, folder: Path) -> None:
        """Have Python find the modules of an extension, and no longer those of an earlier one."""
        if folder == self._folder:
            return
        self.leave()
        self._folder = folder
        searched = [str(folder / "py"), str(folder)]
        self._added = [one for one in searched if one not in sys.path]
        sys.path += self._added

    def leave(self) -> None:
        """Have Python find the modules of no extension."""
        if self._folder is None:
            return
        sys.path[:] = [one for one in sys.path if one not in self._added]
        forget(self._folder / "py")
        for name, module in list(sys.modules.items()):
            if Path(_place_of(module)).parent == self._folder:
                del sys.modules[name]
        self._folder = None


def forget(home: Path) -> None:
    """Have the modules in `home` imported again when they are next asked for."""
    # By text: a test process has thousands of modules, and a Path for each takes milliseconds.
    inside = f"{home}{os.sep}"
    agentapps = f"{paths.RUNTIME_PACKAGE}{os.sep}"  # in py/ of the default extension
    for name, module in list(sys.modules.items()):
        place = _place_of(module)
        if place.startswith(inside) and not place.startswith(agentapps):
            del sys.modules[name]


def _place_of(module: object) -> str:
    """Return the file of a module, or the folder of a package without a file of its own."""
    file = getattr(module, "__file__", None)
    if file:
        return str(file)
    with suppress(KeyError):  # of a package whose own package is no longer loaded
        for folder in getattr(module, "__path__", ()):
            return f"{folder}{os.sep}"
    return ""
