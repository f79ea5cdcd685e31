"""The parts of the page's globals that agentapp uses, as Pyodide's module `js` has them."""

from collections.abc import Awaitable
from typing import Any

from pyodide.ffi import JsDoubleProxy, JsProxy

from agentapp._sdks import Sdk

class _Bridge(JsProxy):
    """`window.agentapp`."""

    isDevelopment: bool
    theme: str | None
    def sdkName(self) -> Sdk | None: ...
    def callSdk(self, method: str, arguments_json: str, /) -> Awaitable[None]: ...
    def connect(self, authorize: bool = ..., /) -> Awaitable[None]: ...
    def takeOver(
        self,
        *,
        onEvent: JsDoubleProxy,
        onBatchEnd: JsDoubleProxy,
        onPainted: JsDoubleProxy,
        onConnected: JsDoubleProxy,
    ) -> None: ...
    def listen(self, event: str, /) -> None: ...
    def getSessionId(self) -> str | JsProxy | None: ...
    def refreshSessionId(self) -> Awaitable[bool]: ...
    def onAction(self, listener: JsDoubleProxy, /) -> None: ...
    def patch(self, id: str, html: str, /) -> None: ...
    def reload(self) -> Awaitable[None]: ...
    def report(self, title: str, details: str, /) -> None: ...
    def refusalOf(self, address: str, /) -> str | JsProxy | None: ...
    accounts: _Accounts

class _Accounts(JsProxy):
    signIn: _SignIn | None
    def load(self) -> Awaitable[_SignIn]: ...

class _SignInOptions(JsProxy):
    scopes: JsProxy
    organizationId: str | None
    manual: bool
    opensWindowNext: bool

class _SignIn(JsProxy):
    def signInByWindow(self, options: _SignInOptions, /) -> Awaitable[str]: ...
    def signInByFrame(self, options: _SignInOptions, /) -> Awaitable[str]: ...
    def end(self) -> None: ...

class _Window(JsProxy):
    agentapp: _Bridge | None

class _Element(JsProxy):
    className: str
    value: str
    def append(self, *nodes: _Element) -> None: ...
    def focus(self) -> None: ...
    def matches(self, selector: str, /) -> bool: ...
    def remove(self) -> None: ...
    def select(self) -> None: ...

class _Document(JsProxy):
    activeElement: _Element | None
    body: _Element
    def createElement(self, name: str, /) -> _Element: ...
    def execCommand(self, command: str, /) -> bool: ...
    def getElementById(self, id: str, /) -> _Element | None: ...

class _Clipboard(JsProxy):
    def writeText(self, text: str, /) -> Awaitable[None]: ...

class _Location(JsProxy):
    search: str

class _Navigator(JsProxy):
    # Not there on a page without https.
    clipboard: _Clipboard

class _Performance(JsProxy):
    def clearMarks(self, name: str, /) -> None: ...
    def mark(self, name: str, /) -> None: ...

class _ObjectConstructor(JsProxy):
    # Any: an object takes whatever attributes it is given.
    def new(self) -> Any: ...

class _HeadersConstructor(JsProxy):
    def new(self, items: JsProxy, /) -> JsProxy: ...

class _DateTimeFormat(JsProxy):
    def format(self, time: float, /) -> str: ...

class _DateTimeFormatConstructor(JsProxy):
    def new(self, locales: None, options: JsProxy, /) -> _DateTimeFormat: ...

class _Intl(JsProxy):
    DateTimeFormat: _DateTimeFormatConstructor

Headers: _HeadersConstructor
Intl: _Intl
Object: _ObjectConstructor
document: _Document
location: _Location
navigator: _Navigator
performance: _Performance
undefined: None
window: _Window
