"""The interpreter that the packages have to run on: Pyodide.

The numbers belong to the version of npm's `pyodide` in package.json; a test compares them with the
lock file that comes with it.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

PYODIDE = "314.0.7"
PYTHON = "3.14"
ABI = "cp314"
ABI_VERSION = "2026_0"
"""The version of Pyodide's own ABI, which its lock files name."""

PLATFORM = f"pyemscripten_{ABI_VERSION}_wasm32"
"""The platform tag of PEP 783."""

MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "implementation_name": "cpython",
        "implementation_version": "3.14.2",
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "5.0.3",
        "platform_system": "Emscripten",
        "platform_version": "#1",
        "python_full_version": "3.14.2",
        "python_version": PYTHON,
        "sys_platform": "emscripten",
    }
)
"""The environment that markers such as `sys_platform == "win32"` are evaluated in."""

PIP_OPTIONS = (
    *("--only-binary", ":all:"),
    *("--platform", PLATFORM),
    *("--python-version", PYTHON),
    *("--implementation", "cp"),
    *("--abi", ABI),
)
"""The options that make pip choose wheels for Pyodide rather than for this machine."""


@cache
def _tags() -> frozenset[Tag]:
    version = tuple(int(part) for part in PYTHON.split("."))
    return frozenset(
        (
            *cpython_tags(version, [ABI], [PLATFORM]),
            *compatible_tags(version, ABI, [PLATFORM]),
        )
    )


def runs(file_name: str) -> bool:
    """Tell whether Pyodide can install the wheel of this name.

    >>> runs("humanize-4.12.0-py3-none-any.whl")
    True
    >>> runs("lxml-6.0.0-cp314-cp314-win_amd64.whl")
    False
    """
    try:
        *_, tags = parse_wheel_filename(file_name)
    except InvalidWheelFilename:
        return False
    return not tags.isdisjoint(_tags())
