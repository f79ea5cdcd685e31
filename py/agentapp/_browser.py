"""`BrowserPage` implements `agentapp._page.Page`; no other module touches `js` and `pyodide`."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

import js
from _pyodide import _importhook
from pyodide.ffi import JsException, create_proxy, to_js

from agentapp._arguments import sent_from_json
from agentapp._import_advice import replace_advice
from agentapp._page import (
    ActionListener,
    HostListener,
    Response,
    SdkError,
    SignInFailedError,
    SignInFailure,
    SignInRequest,
)
from agentapp._plain_data import PlainData
from agentapp._sdks import Placement, Sdk
from agentapp.errors import (
    AgentAppError,
    ConfigurationError,
    HandshakeTimeoutError,
    LiveChatNotFoundError,
    NotConnectedError,
    blame_file,
)

if TYPE_CHECKING:
    from js import _DateTimeFormat, _SignIn, _SignInOptions
    from pyodide.ffi import JsDoubleProxy
    from pyodide.http import FetchResponse

_MINUTE = 60  # seconds

replace_advice(_importhook)


class BrowserPage:
    """The page that this Python runs in, by way of the bridge `window.agentapp`."""

    def __init__(self) -> None:
        """Find the bridge.

        Raises:
            ConfigurationError: The page has none, because `index.html` was not made by `build`.
        """
        bridge = getattr(js.window, "agentapp", None)
        if bridge is None:
            raise ConfigurationError(
                "This page has no bridge to LiveChat, so agentapp did not make it.",
                "Serve it with `python3 build.py serve`, or `python3 build.py build` it.",
            )
        self._bridge = bridge
        self._proxies: list[JsDoubleProxy] = []
        # Looking something up in JavaScript takes longer than calling it.
        self._patch = bridge.patch
        self._clear_marks = js.performance.clearMarks
        self._set_mark = js.performance.mark

    @property
    def development(self) -> bool:
        """See `Page.development`."""
        return bool(self._bridge.isDevelopment)

    @property
    def sdk(self) -> Sdk | None:
        """See `Page.sdk`."""
        name: Sdk | None = self._bridge.sdkName()
        return name

    @property
    def placement(self) -> Placement:
        """See `Page.placement`."""
        placement: Placement = self._bridge.configuration.placement
        return placement

    @property
    def theme(self) -> str | None:
        """See `Page.theme`."""
        theme: str | None = self._bridge.theme
        return theme

    async def call_sdk(self, method: str, arguments: Sequence[PlainData]) -> None:
        """See `Page.call_sdk`."""
        # As text, which becomes plain objects there: LiveChat's SDKs cannot send Pyodide's proxies.
        arguments_json = json.dumps(arguments, allow_nan=False)
        try:
            await self._bridge.callSdk(method, arguments_json)
        except JsException as error:
            code = getattr(error, "code", None)
            reason = str(error.message or error)
            raise SdkError(reason, None if code is None else str(code)) from None

    async def connect(self, authorize: bool | None) -> None:
        """See `Page.connect`."""
        try:
            await (self._bridge.connect() if authorize is None else self._bridge.connect(authorize))
        except JsException as error:
            raise _translated(error) from None

    def take_over(self, listener: HostListener) -> None:
        """See `Page.take_over`."""
        self._bridge.takeOver(
            onEvent=self._lasting(listener.on_event),
            onBatchEnd=self._lasting(listener.on_batch_end),
            onPainted=self._lasting(listener.on_painted),
            onConnected=self._lasting(listener.on_connected),
        )

    def listen(self, event: str) -> None:
        """See `Page.listen`."""
        self._bridge.listen(event)

    def get_session_id(self) -> str | None:
        """See `Page.get_session_id`."""
        session_id = self._bridge.getSessionId()
        return session_id if isinstance(session_id, str) else None

    async def refresh_session_id(self) -> bool:
        """See `Page.refresh_session_id`."""
        return bool(await self._bridge.refreshSessionId())

    def patch(self, element_id: str, html: str) -> None:
        """See `Page.patch`."""
        self._patch(element_id, html)

    def on_action(self, listener: ActionListener) -> None:
        """See `Page.on_action`."""

        def hear(action: str, sent_json: str, done: Callable[[], None]) -> None:
            listener(action, sent_from_json(sent_json), done)

        self._bridge.onAction(self._lasting(hear))

    def is_attended(self, element_id: str) -> bool:
        """See `Page.is_attended`."""
        element = js.document.getElementById(element_id)
        return element is not None and bool(element.matches(":hover, :focus-within"))

    async def copy_text(self, text: str) -> bool:
        """See `Page.copy_text`."""
        try:
            await js.navigator.clipboard.writeText(text)
        except (JsException, AttributeError):
            return self._copy_by_selection(text)
        return True

    def _copy_by_selection(self, text: str) -> bool:
        # Where the host's frame does not grant clipboard-write, only this older way is left.
        area = js.document.createElement("textarea")
        area.value = text
        area.className = "aa-off-screen"
        focused = js.document.activeElement
        js.document.body.append(area)
        area.select()
        copied = bool(js.document.execCommand("copy"))
        area.remove()
        if focused:
            focused.focus()
        return copied

    def local_time(self, timezone: str) -> str | None:
        """See `Page.local_time`."""
        return _local_time(timezone, int(time.time() // _MINUTE))

    def mark(self, name: str) -> None:
        """See `Page.mark`."""
        # Only the latest mark of a name stays: an agent's day has thousands.
        self._clear_marks(name)
        self._set_mark(name)

    def reload(self) -> None:
        """See `Page.reload`."""
        self._bridge.reload()

    def report(self, title: str, details: str) -> None:
        """See `Page.report`."""
        self._bridge.report(title, details)

    @property
    def client_id(self) -> str | None:
        """See `Page.client_id`."""
        client_id: str | None = getattr(self._bridge.configuration, "clientId", None)
        return client_id or None

    @property
    def web_apis(self) -> str | None:
        """See `Page.web_apis`."""
        origin: str | None = getattr(self._bridge.configuration, "webApis", None)
        return origin or None

    async def sign_in(self, request: SignInRequest) -> str:
        """See `Page.sign_in`."""
        return await self._answer(request, lambda sign_in, asked: sign_in.signInByWindow(asked))

    async def sign_in_silently(self, request: SignInRequest, *, opens_window_next: bool) -> str:
        """See `Page.sign_in_silently`."""
        return await self._answer(
            request,
            lambda sign_in, asked: sign_in.signInByFrame(asked),
            opens_window_next=opens_window_next,
        )

    async def _answer(
        self,
        request: SignInRequest,
        ask: "Callable[[_SignIn, _SignInOptions], Awaitable[str]]",
        *,
        opens_window_next: bool = False,
    ) -> str:
        options = js.Object.new()
        options.scopes = to_js(request.scopes)
        options.organizationId = request.organization_id
        options.manual = request.manual
        options.opensWindowNext = opens_window_next
        try:
            return str(await ask(await self._bridge.accounts.load(), options))
        except JsException as error:
            reason, code = getattr(error, "reason", None), getattr(error, "code", "")
            known: dict[object, SignInFailure] = {name: name for name in get_args(SignInFailure)}
            if reason in known:
                raise SignInFailedError(known[reason], str(code)) from None
            raise SignInFailedError("invalid", str(error.message)) from None

    def end_sign_in(self) -> None:
        """See `Page.end_sign_in`."""
        sign_in = self._bridge.accounts.signIn
        if sign_in:
            sign_in.end()

    def refusal_of(self, address: str) -> str | None:
        """See `Page.refusal_of`."""
        refusal = self._bridge.refusalOf(address)
        return refusal if isinstance(refusal, str) else None

    def _lasting(self, function: Callable[..., None]) -> "JsDoubleProxy":
        # JavaScript calls it for as long as the page lives, so its proxy has to live as long.
        proxy = create_proxy(function)
        self._proxies.append(proxy)
        return proxy


async def fetch(url: str, method: str, headers: Mapping[str, str], body: bytes | None) -> Response:
    """See `agentapp._page.Fetch`."""
    from pyodide.http import pyfetch  # takes a while, and most extensions do without httpx

    try:
        # As JavaScript's object, whose repr shows no token in a traceback with local variables.
        own = js.Headers.new(to_js(list(headers.items())))
    except JsException:  # whose text may have the value, such as a token
        raise ValueError(
            "The browser refuses one of these headers, by its name or its value:"
            f" {', '.join(headers)}."
        ) from None
    options: dict[str, object] = {"method": method, "headers": own}
    if body is not None:
        options["body"] = body
    try:
        response = await pyfetch(url, **options)
    except JsException as error:  # there is no request yet; afterwards, pyfetch raises OSError
        raise ValueError(str(error.message)) from None
    received = list(response.headers.items())
    return Response(response.status, received, _parts(response), response.abort)


async def _parts(response: "FetchResponse") -> AsyncIterator[bytes]:
    body = response.js_response.body
    if not body:  # an answer such as 204
        return
    reader = body.getReader()
    while True:
        try:
            part = await reader.read()
        except JsException as error:
            raise OSError(str(error.message)) from None
        if part.done:
            return
        yield part.value.to_bytes()


@lru_cache(maxsize=16)  # customers share time zones, and asking JavaScript takes some 40 µs
def _local_time(timezone: str, minute: int) -> str | None:
    clock = _clock(timezone)
    return str(clock.format(minute * _MINUTE * 1000)) if clock else None


@lru_cache(maxsize=16)  # making one takes as long as showing a customer
def _clock(timezone: str) -> "_DateTimeFormat | None":
    """Return JavaScript's formatter for the time of day in a time zone; None for an unknown one."""
    options = js.Object.new()
    options.timeZone = timezone
    options.hour = "numeric"
    options.minute = "2-digit"
    try:
        return js.Intl.DateTimeFormat.new(js.undefined, options)
    except JsException:
        return None


def _translated(error: JsException) -> AgentAppError:
    """Return the error of agentapp's that an error of the bridge's stands for."""
    translated = _by_code(error)
    fault = getattr(error, "fault", None)
    blame_file(translated, fault if isinstance(fault, str) else None)
    return translated


def _by_code(error: JsException) -> AgentAppError:
    said = str(error.message)
    match getattr(error, "code", None):
        case "livechat-not-found":
            return LiveChatNotFoundError(f"There is no window.LiveChat on this page. {said}")
        case "handshake-timeout":
            return HandshakeTimeoutError(f"LiveChat's Agent App did not answer. {said}")
        case "host-not-allowed":
            return NotConnectedError(
                f"The page that frames this one, {said}, is not LiveChat.",
                "If it is meant to, add its origin to [livechat] hosts in pyscript.toml.",
            )
        case "not-framed":
            return NotConnectedError(
                "This page is open on its own, so there is no Agent App to talk to.",
                "Open it as an extension in LiveChat, or with `python3 build.py serve`.",
            )
        case "already-connected":
            return ConfigurationError(
                said,
                'Set [livechat] authorize in pyscript.toml, or connect = "manual" to leave it to'
                " chat.init().",
            )
        case _:
            return NotConnectedError(said, "Reload the page.")
