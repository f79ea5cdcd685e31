"""Fakes of the parts of JavaScript that `pyodide.http` and authors use, such as `js.fetch`.

The package `pyodide` itself is the page's own, from its standard library.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit

from agentapp_devkit.testing.cpython.network import Arrived, Network, RefusedError


class FakeSignal:
    """An `AbortSignal`."""

    def __init__(self) -> None:
        """Begin without an abort."""
        self.aborted = False
        self.reason: object = None


class FakeController:
    """An `AbortController`."""

    def __init__(self) -> None:
        """Begin without an abort."""
        self.signal = FakeSignal()

    @classmethod
    def new(cls) -> Self:
        """Make one, as JavaScript's `new` does."""
        return cls()

    def abort(self, reason: object = None) -> None:
        """Abort."""
        self.signal.aborted = True
        self.signal.reason = reason


class FakeRequest:
    """A `Request`."""

    def __init__(self, url: str, options: Mapping[str, object]) -> None:
        """Hold an address."""
        self.url = url
        self.options = dict(options)

    @property
    def refusal(self) -> str | None:
        """Why a browser makes no such request; None where it does."""
        if "@" in urlsplit(self.url).netloc:
            return "Request cannot be constructed from a URL that includes credentials."
        method = str(self.options.get("method") or "GET").upper()
        if self.options.get("body") is not None and method in ("GET", "HEAD"):
            return "Request with GET/HEAD method cannot have body."
        return None


class FakeEntries(dict[str, str]):
    """A plain object of JavaScript's."""

    def to_py(self) -> dict[str, str]:
        """Return it as a dict."""
        return dict(self)


class FakeObject:
    """`Object`."""

    @staticmethod
    def fromEntries(entries: Iterable[tuple[str, str]]) -> FakeEntries:  # noqa: N802
        """Make an object of its entries."""
        return FakeEntries(entries)


class FakeHeaders:
    """`Headers`."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        """Hold headers."""
        self._headers = headers

    def entries(self) -> Iterable[tuple[str, str]]:
        """Return names and values."""
        return sorted(self._headers.items())

    def get(self, name: str) -> str | None:
        """Return the value of a header."""
        return self._headers.get(name.lower())


class FakeBuffer:
    """An `ArrayBuffer`."""

    def __init__(self, content: bytes) -> None:
        """Hold bytes."""
        self._content = content

    def to_bytes(self) -> bytes:
        """Return a copy."""
        return self._content

    def to_memoryview(self) -> memoryview:
        """Return a view of a copy."""
        return memoryview(self._content)

    def _into_file(self, file: Any) -> None:
        file.write(self._content)


class FakeResponse:
    """A `Response`."""

    redirected = False
    type = "basic"

    def __init__(self, arrived: Arrived) -> None:
        """Hold an answer."""
        answer = arrived.answer
        self._arrived = arrived
        self._body = answer.body
        self.bodyUsed = False
        self.ok = answer.status // 100 == 2
        self.status = answer.status
        self.statusText = answer.reason
        self.url = arrived.url
        self.headers = FakeHeaders(answer.headers)

    def clone(self) -> "FakeResponse":
        """Return a copy."""
        return FakeResponse(self._arrived)

    async def text(self) -> str:
        """Return the body as text."""
        return self._take().decode(errors="replace")

    async def arrayBuffer(self) -> FakeBuffer:  # noqa: N802
        """Return the body as bytes."""
        return FakeBuffer(self._take())

    def _take(self) -> bytes:
        self.bodyUsed = True
        return self._body


class FakeXhr:
    """An `XMLHttpRequest` that blocks the page."""

    def __init__(self, exchange: Callable[[str, str, dict[str, str], bytes], Arrived]) -> None:
        """Hold what answers."""
        self._exchange = exchange
        self._headers: dict[str, str] = {}
        self.status = 0

    def open(self, method: str, url: str, _is_async: bool = True) -> None:
        """Say what to request."""
        self._method, self._url = method, url

    def setRequestHeader(self, name: str, value: str) -> None:  # noqa: N802
        """Set a header."""
        self._headers[name] = value

    def send(self, data: object = None) -> None:
        """Request it."""
        arrived = self._exchange(self._method, self._url, self._headers, as_bytes(data))
        self.status = arrived.answer.status
        self.statusText = arrived.answer.reason
        self.responseURL = arrived.url
        self.responseText = arrived.answer.body.decode(errors="replace")
        self.response = self.responseText
        self._received = arrived.answer.headers

    def getAllResponseHeaders(self) -> str:  # noqa: N802
        """Return the headers, one a line."""
        return "".join(f"{name}: {value}\r\n" for name, value in self._received.items())


class FakeConsole:
    """`console`, whose messages count as printed."""

    def log(self, *values: object) -> None:
        """Print the values."""
        print(*values)

    debug = info = warn = error = log


class FakeStorage:
    """`localStorage` and `sessionStorage`, for one page."""

    def __init__(self) -> None:
        """Begin empty."""
        self._texts: dict[str, str] = {}

    @property
    def length(self) -> int:
        """Return the number of keys."""
        return len(self._texts)

    def getItem(self, key: object) -> str | None:  # noqa: N802
        """Return a text, or `None`."""
        return self._texts.get(str(key))

    def setItem(self, key: object, text: object) -> None:  # noqa: N802
        """Keep a text."""
        self._texts[str(key)] = str(text)

    def removeItem(self, key: object) -> None:  # noqa: N802
        """Forget a text."""
        self._texts.pop(str(key), None)

    def clear(self) -> None:
        """Forget all."""
        self._texts.clear()


class FakeNavigator:
    """`navigator`, of an agent whose browser is in American English."""

    language = "en-US"
    languages = ("en-US",)


class FakeJavaScript(ModuleType):
    """The module `js`.

    Args:
        network: The network of the page that runs; None where none does.
        block: Lets time pass while the page stands still.
        make_error: Makes Pyodide's `JsException` of a name and a text.
    """

    def __init__(
        self,
        network: Callable[[], Network],
        block: Callable[[float], None],
        make_error: Callable[[str, str], Exception],
    ) -> None:
        """See the class."""
        super().__init__("js")
        self._network = network
        self._block = block
        self._make_error = make_error
        self.console = FakeConsole()
        self.localStorage = FakeStorage()
        self.sessionStorage = FakeStorage()
        self.navigator = FakeNavigator()
        self.AbortController = FakeController
        self.Request = self._request_class()
        self.Object = FakeObject
        self.XMLHttpRequest = self._xhr_class()

    async def fetch(
        self, request: str | FakeRequest, options: Mapping[str, object] | None = None
    ) -> FakeResponse:
        """Request something, as JavaScript's `fetch` does."""
        if isinstance(request, str):
            request = self._request(request, options)
        chosen = {**request.options, **(options or {})}
        method = str(chosen.get("method") or "GET")
        headers = chosen.get("headers")
        named = {str(k): str(v) for k, v in dict(headers or {}).items()}  # type: ignore[call-overload]
        answering = self._network().fetch(method, request.url, named, as_bytes(chosen.get("body")))
        return FakeResponse(await self._translated(answering))

    def _request(self, url: str, options: Mapping[str, object] | None = None) -> FakeRequest:
        request = FakeRequest(url, options or {})
        if request.refusal is not None:
            raise self._make_error("TypeError", request.refusal)
        return request

    def _request_class(self) -> object:
        class Request:
            new = staticmethod(self._request)

        return Request

    async def _translated(self, answering: Awaitable[Arrived]) -> Arrived:
        try:
            return await answering
        except RefusedError as error:
            raise self._make_error("TypeError", str(error)) from None

    def _xhr_class(self) -> object:
        def exchange(method: str, url: str, headers: dict[str, str], body: bytes) -> Arrived:
            try:
                return self._network().fetch_blocking(method, url, headers, body, self._block)
            except RefusedError as error:
                raise self._make_error("NetworkError", str(error)) from None

        class Xhr:
            @staticmethod
            def new() -> FakeXhr:
                return FakeXhr(exchange)

        return Xhr

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse all else."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(
            f"js.{name} needs a browser, and this test runs on CPython. Run it with --browser, or"
            " keep what uses it in a module of its own, which a test can replace."
        )


def as_bytes(body: object) -> bytes:
    """Return the body of a request as bytes."""
    if body is None:
        return b""
    return bytes(body) if isinstance(body, bytes | bytearray | memoryview) else str(body).encode()
