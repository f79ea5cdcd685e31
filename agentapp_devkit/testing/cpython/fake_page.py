"""`FakePage` fakes the extension's page for agentapp: the bridge to LiveChat, and the DOM."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from agentapp._commands import COMMANDS
from agentapp._page import (
    ActionListener,
    HostListener,
    Page,
    SignInFailedError,
    SignInRequest,
)
from agentapp._plain_data import PlainData
from agentapp._sdks import Placement, Sdk
from agentapp.errors import ConfigurationError
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.testing.cpython.fake_agent import FakeAgent
from agentapp_devkit.testing.cpython.fake_document import FakeDocument
from agentapp_devkit.testing.driver import UNTOLD_SIGN_IN, Problem
from agentapp_devkit.testing.sign_in import NOT_SIGNED_IN, SignInAnswer

_DEFAULT_SDK: Sdk = "widget-sdk"  # for a script of the author's own


@dataclass(frozen=True)
class Command:
    """A command that the extension has sent to LiveChat."""

    name: str
    arguments: tuple[PlainData, ...]


class FakePage:
    """Implements `Page`.

    Args:
        configuration: The extension's configuration.
        loop: The page's event loop.
        log: Hears of each message, in one line.
        refusal_of: See `Page.refusal_of`.
    """

    development = True
    web_apis: str | None = None
    theme: str | None = None

    def __init__(
        self,
        configuration: Configuration,
        loop: asyncio.AbstractEventLoop,
        log: Callable[[str], None],
        refusal_of: Callable[[str], str | None],
    ) -> None:
        """Begin with the skeleton."""
        known = {name: name for name in get_args(Sdk)}
        self.sdk: Sdk | None = known.get(configuration.sdk, _DEFAULT_SDK)
        self.placement: Placement = configuration.placement
        self.document = FakeDocument()
        self.agent = FakeAgent(self.document, loop)
        self.commands: list[Command] = []
        self.copied: list[str] = []
        self.client_id: str | None = configuration.client_id or None
        self.sign_in_answer: SignInAnswer | None = None
        self._problems: list[Problem] = []
        self._loop = loop
        self._log = log
        self._refusal_of = refusal_of
        self._authorize = configuration.authorize
        self._connected: bool | None = None
        self._session_id: str | None = None
        self._listener: HostListener | None = None
        self._queue: list[tuple[str, str]] = []

    # --- The host

    def send(self, event: str, payload_json: str) -> None:
        """Send an event to the extension, as the host does."""
        self._log(f"→ {event} {payload_json}")
        if event == "authorize" and self._has_sessions:
            self._session_id = (json.loads(payload_json) or {}).get("session_id")
        if self._listener is None:
            self._queue.append((event, payload_json))
        else:
            self._listener.on_event(event, payload_json, True)
            # In a turn of its own, so that the browser can paint.
            self._loop.call_soon(self._listener.on_painted)

    # --- `Page`

    async def connect(self, authorize: bool | None) -> None:
        """See `Page.connect`."""
        wanted = self._authorize if authorize is None else authorize
        if self._connected is not None and self._connected != wanted:
            raise ConfigurationError(
                f"The page was connected with authorize={self._connected} already.",
                'Set [livechat] authorize in pyscript.toml, or connect = "manual" to leave it to'
                " chat.init().",
            )
        self._connected = wanted

    def take_over(self, listener: HostListener) -> None:
        """See `Page.take_over`."""
        queue, self._queue = self._queue, []
        for event, payload_json in queue:
            listener.on_event(event, payload_json, False)
        self._listener = listener
        listener.on_batch_end()
        listener.on_painted()

    def listen(self, event: str) -> None:
        """See `Page.listen`."""

    def get_session_id(self) -> str | None:
        """See `Page.get_session_id`."""
        return self._session_id

    async def refresh_session_id(self) -> bool:
        """See `Page.refresh_session_id`; the test answers, with the event."""
        self._session_id = None
        return self._has_sessions and bool(self._connected)

    @property
    def _has_sessions(self) -> bool:
        return self.sdk == "boilerplate"

    async def call_sdk(self, method: str, arguments: Sequence[PlainData]) -> None:
        """See `Page.call_sdk`."""
        arguments_json = json.dumps(arguments, allow_nan=False)
        self._log(f"← {method} {arguments_json[1:-1]}")
        self.commands.append(Command(self._name_of(method), tuple(json.loads(arguments_json))))

    def _name_of(self, method: str) -> str:
        """Return agentapp's name for a method of the SDK's."""
        for name, command in COMMANDS.items():
            if self.sdk is not None and command.methods.get(self.sdk) == method:
                return name
        return method

    def patch(self, element_id: str, html: str) -> None:
        """See `Page.patch`."""
        if self.document.patch(element_id, html):
            self.agent.forget_customer()
        self.agent.mark()

    def on_action(self, listener: ActionListener) -> None:
        """See `Page.on_action`."""
        self.agent.listen(listener)

    def is_attended(self, element_id: str) -> bool:  # noqa: ARG002
        """See `Page.is_attended`."""
        return False

    async def copy_text(self, text: str) -> bool:
        """See `Page.copy_text`."""
        self.copied.append(text)
        return True

    def local_time(self, timezone: str) -> str | None:
        """See `Page.local_time`; as a browser in English writes it."""
        try:
            now = datetime.now(ZoneInfo(timezone))
        except (ValueError, OSError, LookupError):
            return None
        return now.strftime("%I:%M %p").removeprefix("0")

    def mark(self, name: str) -> None:
        """See `Page.mark`."""

    def reload(self) -> None:
        """See `Page.reload`."""
        self._log("← the extension reloads its page")

    def report(self, title: str, details: str) -> None:
        """See `Page.report`; the test kit hears of errors by their reports."""

    async def sign_in(self, request: SignInRequest) -> str:
        """See `Page.sign_in`."""
        self._log(f"← the sign-in window opens{_wishes(request)}")
        return await self._sign_in(self.sign_in_answer, request)

    async def sign_in_silently(
        self,
        request: SignInRequest,
        *,
        opens_window_next: bool,  # noqa: ARG002
    ) -> str:
        """See `Page.sign_in_silently`."""
        self._log(f"← LiveChat is asked for an account{_wishes(request)}")
        answer = self.sign_in_answer
        if answer is not None and not answer.silently:
            raise NOT_SIGNED_IN
        return await self._sign_in(answer, request)

    async def _sign_in(self, answer: SignInAnswer | None, request: SignInRequest) -> str:
        if answer is None:
            self._problems.append(UNTOLD_SIGN_IN)
            raise SignInFailedError("closed")
        if answer.failure is not None:
            raise answer.failure
        if answer.outcome == "never answered":
            await asyncio.get_running_loop().create_future()
        return json.dumps(answer.grant_for(request.scopes))

    def end_sign_in(self) -> None:
        """See `Page.end_sign_in`."""

    def take_problems(self) -> list[Problem]:
        """Return what the test left open since the last call."""
        problems, self._problems = self._problems, []
        return problems

    def refusal_of(self, address: str) -> str | None:
        """See `Page.refusal_of`."""
        return self._refusal_of(address)


def _wishes(request: SignInRequest) -> str:
    return f", with the scopes {', '.join(request.scopes)}" if request.scopes else ""


def _implements_the_protocol(page: FakePage) -> Page:
    return page
