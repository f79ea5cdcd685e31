"""Pyodide's own lock file, rewritten for a site: only its wheels, with their hashes.

The one in the npm package names wheels of Pyodide's distribution, which are not in the site and
differ from the index's. Pyodide's `loadPackage`, and micropip, which looks here first, then install
from the site and check each hash.
"""

from collections.abc import Mapping, Sequence

from agentapp_devkit.packages import Wheel


def pyodide_lock(wheels: Sequence[Wheel], info: Mapping[str, str]) -> dict[str, object]:
    """Give the content of `pyodide-lock.json` for `wheels`.

    `info` is the part of that name in the lock file of the npm package: it must be Pyodide's own.

    >>> pyodide_lock([], {"version": "314.0.7"})
    {'info': {'version': '314.0.7'}, 'packages': {}}
    """
    return {
        "info": dict(info),
        "packages": {
            wheel.name: {
                "name": wheel.name,
                "version": wheel.version,
                "file_name": wheel.path.name,
                "sha256": wheel.sha256,
                "depends": list(wheel.depends),
                "imports": list(wheel.imports),
                "install_dir": "site",
                "package_type": "package",
                "unvendored_tests": False,
            }
            for wheel in sorted(wheels, key=lambda wheel: wheel.name)
        },
    }
