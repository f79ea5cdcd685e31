"""Makes `pyodide` importable on CPython: the page's own package, on fakes of JavaScript's parts.

It comes from the archive of the standard library that the page loads. Pyodide's Python reads
annotations lazily, as 3.14 does; for an older one they are compiled as text.
"""

import __future__

import importlib.util
import sys
import zipfile
from collections.abc import Callable
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType
from typing import Any, NoReturn

from agentapp_devkit import paths
from agentapp_devkit.testing.cpython.fake_javascript import FakeJavaScript
from agentapp_devkit.testing.cpython.network import Network
from agentapp_devkit.testing.failures import KitError

_ARCHIVE = paths.VENDOR / "pyodide" / "python_stdlib.zip"
_PACKAGES = ("pyodide", "_pyodide")
_OF_A_BROWSER = ("pyscript", "pyodide_js", "_pyodide_core")


class _Finder(MetaPathFinder, InspectLoader):
    """Finds and loads `pyodide` in the archive, and refuses what only a browser has."""

    def __init__(self) -> None:
        self._archive = zipfile.ZipFile(_ARCHIVE)
        self._names = set(self._archive.namelist())

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        package = fullname.partition(".")[0]
        if package in _OF_A_BROWSER[:2]:
            raise ModuleNotFoundError(
                f"The module {package} needs a browser, and this test runs on CPython. Run it"
                " with --browser.",
                name=fullname,
            )
        if package not in _PACKAGES or self._path(fullname) is None:
            return None
        return importlib.util.spec_from_loader(
            fullname, self, origin=f"{_ARCHIVE}/{self._path(fullname)}"
        )

    def _path(self, name: str) -> str | None:
        base = name.replace(".", "/")
        paths = (f"{base}/__init__.py", f"{base}.py")
        return next((path for path in paths if path in self._names), None)

    def is_package(self, fullname: str) -> bool:
        return (self._path(fullname) or "").endswith("/__init__.py")

    def get_source(self, fullname: str) -> str:
        return self._archive.read(self._path(fullname) or "").decode()

    @staticmethod
    def source_to_code(data: Any, path: Any = "<string>") -> CodeType:
        flags = __future__.annotations.compiler_flag
        code: CodeType = compile(data, path, "exec", flags, dont_inherit=True)
        return code


def install(network: Callable[[], Network], block: Callable[[float], None]) -> None:
    """Make `js` and `pyodide` importable.

    Args:
        network: Returns the network of the page that runs.
        block: Lets time pass while that page stands still.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    import pyodide.ffi as ffi

    make_error: Any = ffi.JsException
    javascript = FakeJavaScript(network, block, make_error)
    sys.modules["js"] = javascript
    _connect_http(javascript)


def install_without_page() -> None:
    """Make `js` and `pyodide` importable by a test whose extension runs in a browser."""
    install(_no_page, _no_page)


def _no_page(*_: object) -> NoReturn:
    raise KitError(
        "This code runs in the test and not in the page, so it has neither a network nor a clock."
    )


def _connect_http(javascript: FakeJavaScript) -> None:
    """Give `pyodide.http` the fakes, which it imports from JavaScript in a page."""
    import pyodide.http

    # Patch "pyodide-on-cpython" of docs/patches.md.
    fetching: Any = sys.modules["pyodide.http._pyfetch"]
    fetching._jsfetch = javascript.fetch
    fetching.AbortController = javascript.AbortController
    fetching.Request = javascript.Request
    fetching.Object = javascript.Object
    fetching.abortSignalAny = lambda signals: signals[-1]
    blocking: Any = sys.modules["pyodide.http.pyxhr"]
    for module in (blocking, pyodide.http):
        vars(module)["XMLHttpRequest"] = javascript.XMLHttpRequest
    blocking.IN_PYODIDE = True
    blocking.JsException = fetching.JsException
