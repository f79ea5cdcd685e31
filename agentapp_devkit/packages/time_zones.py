"""Tells where an extension needs `tzdata`, the package of time zones.

Python's `zoneinfo` reads the files of the operating system or those of `tzdata`, and a browser has
none, as Windows has none.
"""

import ast
import re
from collections.abc import Iterable
from zipfile import ZipFile

from packaging.utils import canonicalize_name

from agentapp_devkit.import_statements import imports_package
from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.packages.wheels.wheel import Wheel

PACKAGE = "tzdata"

_MODULE = "zoneinfo"
_ON_WINDOWS = {
    **pyodide_target.MARKERS,
    "os_name": "nt",
    "platform_system": "Windows",
    "sys_platform": "win32",
    "extra": "",
}
_LINE = re.compile(rb"^[ \t]*(?:from|import)\s+zoneinfo\b", re.MULTILINE)


def used_by_sources(sources: Iterable[bytes]) -> bool:
    """Tell whether one of the author's modules imports `zoneinfo`, at whatever place.

    Example:
        >>> used_by_sources([b"def now():\\n    from zoneinfo import ZoneInfo"])
        True
        >>> used_by_sources([b"# zoneinfo is not needed", b"import json"])
        False
    """
    return any(map(_imports_zoneinfo, sources))


def used_by_packages(wheels: Iterable[Wheel]) -> bool:
    """Tell whether a package needs `tzdata`.

    A package needs it if it asks for it on Windows, or if it imports `zoneinfo` and never speaks of
    `tzdata`. One that offers it as an extra can do without.
    """
    return any(
        _is_user(found) for found in wheels if found.name != PACKAGE and not found.is_shared_library
    )


def _is_user(found: Wheel) -> bool:
    asked = [
        requirement
        for requirement in wheel.read(found.path).requires
        if canonicalize_name(requirement.name) == PACKAGE
    ]
    if asked:
        return any(not one.marker or one.marker.evaluate(_ON_WINDOWS) for one in asked)
    with ZipFile(found.path) as archive:
        modules = (name for name in archive.namelist() if name.endswith(".py"))
        return used_by_sources(map(archive.read, modules))


def _imports_zoneinfo(source: bytes) -> bool:
    if _MODULE.encode() not in source:
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # The page reports the mistake, or the file is for a newer Python than this one.
        return _LINE.search(source) is not None
    return any(imports_package(node, _MODULE) for node in ast.walk(tree))
