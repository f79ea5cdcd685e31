"""Pyodide's lock file `pyodide-lock.json` for a site, with the site's own wheels and their hashes.

The lock file in Pyodide's npm package names the wheels of Pyodide's distribution, which are not in
the site. With this one, Pyodide's `loadPackage` and micropip install the site's wheels and check
each hash.
"""

from collections.abc import Mapping, Sequence

from agentapp_devkit.packages import Wheel


def pyodide_lock(wheels: Sequence[Wheel], info: Mapping[str, str]) -> dict[str, object]:
    """Return the content of `pyodide-lock.json`.

    Args:
        wheels: The site's wheels.
        info: The value of `info` in the lock file of the npm package, which Pyodide compares with
            its own version.

    Example:
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
                "install_dir": "dynlib" if wheel.is_shared_library else "site",
                "package_type": "shared_library" if wheel.is_shared_library else "package",
                "unvendored_tests": False,
            }
            for wheel in sorted(wheels, key=lambda wheel: wheel.name)
        },
    }
