"""The hook by which hatchling puts the folder `_data` into the wheel and the source distribution.

A checkout makes it, in its own environment and with npm. A source distribution holds it already, so
that a wheel of it needs neither.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PACKAGE_DATA = "agentapp_devkit/_data"


class PackageData(BuildHookInterface[Any]):
    """The build hook that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the folder, and name it in `build_data`; an editable installation needs none."""
        root = Path(self.root)
        if version == "editable" or (root / _PACKAGE_DATA).is_dir():
            return
        made = root / ".agentapp" / "package-data"
        _make(root, made)
        build_data["force_include"][str(made)] = _PACKAGE_DATA


def _make(root: Path, folder: Path) -> None:
    sys.path.insert(0, str(root))
    try:
        from agentapp_devkit.tools import environment
    finally:
        del sys.path[0]
    shutil.rmtree(folder, ignore_errors=True)
    command = [str(environment.ensure()), "-P", "-m", "agentapp_devkit.package_data", str(folder)]
    subprocess.run(command, check=True)
