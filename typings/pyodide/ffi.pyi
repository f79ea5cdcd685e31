"""The parts of `pyodide.ffi` that agentapp uses."""

from collections.abc import Callable
from typing import Any

class JsProxy:
    """A JavaScript object in Python."""

    js_id: int
    # Any: data that JavaScript made, to be checked by who reads it.
    def to_py(self) -> Any: ...

class JsDoubleProxy(JsProxy):
    """A Python object for JavaScript, until it is destroyed."""

    def destroy(self) -> None: ...

class JsException(JsProxy, Exception):
    """An exception that JavaScript raised."""

    message: str

class JsFetchResponse(JsProxy):
    """A `Response` of JavaScript's."""

    # Any: a ReadableStream, or null.
    body: Any

def to_js(obj: object, /) -> JsProxy: ...
def create_proxy(obj: Callable[..., object], /) -> JsDoubleProxy: ...
