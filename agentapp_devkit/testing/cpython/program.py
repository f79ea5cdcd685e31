"""`Program` runs an extension's main.py and its modules, as they are, from the beginning."""

import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.testing import own_modules

_MAIN = "main.py"


def home_of(folder: Path, configuration: Configuration, make_folder: Callable[[str], Path]) -> Path:
    """Return the folder of main.py and of all files that it finds beside it in a page.

    That is the author's `py/`; where pyscript.toml names `files` too, a folder with links to both.
    """
    own = folder / "py"
    if not configuration.files:
        return own
    home = make_folder("home")
    for path in sorted(own.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            _link(path, home / path.relative_to(own))
    for source, destination in configuration.files.items():
        _link(folder / source, home / destination)
    return home


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(source)
    except OSError:  # Windows allows links to few
        shutil.copy(source, target)


class Program:
    """The modules of one page.

    Args:
        home: The folder of main.py.

    Attributes:
        file: The path of main.py.
        script: The module of main.py, `__main__`.
    """

    def __init__(self, home: Path) -> None:
        """Load nothing yet."""
        self.home = home
        self.file = home / _MAIN
        self.script = ModuleType("__main__")
        self.script.__file__ = str(self.file)
        self._before: frozenset[str] = frozenset()

    def run(self) -> Coroutine[Any, Any, None]:
        """Return main.py as a coroutine."""
        from agentapp import _main

        own_modules.forget(self.home)
        return _main.execute(str(self.file), vars(self.script))

    def unload(self) -> None:
        """Forget the modules, and what main.py has defined."""
        own_modules.forget(self.home)
        vars(self.script).clear()
