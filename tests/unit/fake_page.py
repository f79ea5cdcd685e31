"""`FakePage` fakes the browser: the bridge, the host behind it, and the DOM."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from agentapp._arguments import Sent
from agentapp._page import ActionListener, HostListener, Page, SignInFailedError, SignInRequest
from agentapp._plain_data import PlainData
from agentapp._sdks import Placement, Sdk


@dataclass(frozen=True)
class Patch:
    """One crossing into the DOM."""

    element_id: str
    html: str


@dataclass(frozen=True)
class Report:
    """One error that was shown to whoever develops the extension."""

    title: str
    details: str


TOKEN = "dal:a-token-that-nobody-may-see"
GRANT = {
    "access_token": TOKEN,
    "expires_in": 28800,
    "scope": "chats--all:ro",
    "organization_id": "org-1",
    "account_id": "acc-1",
}


@dataclass
class FakePage:
    """Implements `Page`: a test plays the host, and reads what was done.

    Like the bridge, it queues the host's events until `take_over`, and then passes each one on as a
    batch of its own. After that the browser has painted, unless it `is_busy`: then `paint` says so.
    """

    development: bool = False
    sdk: Sdk | None = "agent-app-sdk"
    placement: Placement = "details"
    theme: str | None = None
    # What `connect` raises, if anything; and what it waits for first, if anything.
    connect_error: Exception | None = None
    connect_gate: asyncio.Event | None = None
    session_id: str | None = "session-1"
    answers_refresh: bool = False
    copy_works: bool = True
    refusals: dict[str, str] = field(default_factory=dict)  # by the address
    is_busy: bool = False
    local_times: dict[str, str] = field(default_factory=dict)

    # What a command raises, if anything; and what it waits for first, if anything.
    command_error: Exception | None = None
    command_gate: asyncio.Event | None = None

    # The app, and what the accounts server answers; an error is raised. Without an answer left,
    # `sign_in` waits for the gate.
    client_id: str | None = None
    web_apis: str | None = None
    silent_answer: dict[str, object] | Exception = field(
        default_factory=lambda: SignInFailedError("identity", "unauthorized")
    )
    window_answers: list[dict[str, object] | Exception] = field(
        default_factory=lambda: [dict(GRANT)]
    )
    names_scopes: bool = True
    silent_gate: asyncio.Event | None = None
    window_gate: asyncio.Event | None = None
    sign_ins: list[tuple[str, SignInRequest]] = field(default_factory=list)
    opens_window_next: bool | None = None
    ended_sign_ins: int = 0

    commands: list[tuple[str, list[PlainData]]] = field(default_factory=list)
    connects: list[bool | None] = field(default_factory=list)
    take_overs: int = 0
    refreshes: int = 0
    reloads: int = 0
    busy: int = 0  # the elements whose action runs
    attended: set[str] = field(default_factory=set)
    listened: list[str] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    _queue: list[tuple[str, str | None]] = field(default_factory=list)
    _connected_late: bool = False
    _listener: HostListener | None = None
    _action_listeners: list[ActionListener] = field(default_factory=list)

    # What the host and the agent do.

    def send(self, event: str, payload: object = None) -> None:
        """The host sends an event with this payload."""
        self.send_json(event, json.dumps(payload))

    def send_json(self, event: str, payload_json: str | None) -> None:
        """The host sends an event whose payload is this JSON text, or could not be written."""
        if self._listener is None:
            self._queue.append((event, payload_json))
        else:
            self._listener.on_event(event, payload_json, True)
            self._paint_unless_busy()

    def connect_late(self) -> None:
        """The page connects after `connect` has failed."""
        if self._listener is None:
            self._connected_late = True
        else:
            self._listener.on_connected()
            self._listener.on_batch_end()
            self._paint_unless_busy()

    def paint(self) -> None:
        """The bridge says that the browser could have painted."""
        if self._listener is not None:
            self._listener.on_painted()

    def _paint_unless_busy(self) -> None:
        if not self.is_busy:
            self.paint()

    def click(self, action: str, **data: str) -> None:
        """The agent clicks an element with this `data-action` and these other `data-*` values."""
        sent = {name: Sent("data", name, "text", (value,)) for name, value in data.items()}
        for listener in list(self._action_listeners):
            self.busy += 1
            listener(action, sent, self._end_action)

    def _end_action(self) -> None:
        self.busy -= 1

    # What a test reads.

    def html(self, element_id: str) -> str:
        """What this element was last patched to."""
        return next(p.html for p in reversed(self.patches) if p.element_id == element_id)

    # `Page`.

    async def connect(self, authorize: bool | None) -> None:
        self.connects.append(authorize)
        if self.connect_gate is not None:
            await self.connect_gate.wait()
        if self.connect_error is not None:
            raise self.connect_error

    def take_over(self, listener: HostListener) -> None:
        self.take_overs += 1
        queue, self._queue = self._queue, []
        if self._connected_late:
            listener.on_connected()
        for event, payload_json in queue:
            listener.on_event(event, payload_json, False)
        self._listener = listener
        listener.on_batch_end()
        listener.on_painted()

    def listen(self, event: str) -> None:
        self.listened.append(event)

    def get_session_id(self) -> str | None:
        return self.session_id

    async def refresh_session_id(self) -> bool:
        self.refreshes += 1
        return self.answers_refresh

    async def call_sdk(self, method: str, arguments: Sequence[PlainData]) -> None:
        self.commands.append((method, json.loads(json.dumps(arguments, allow_nan=False))))
        if self.command_gate is not None:
            await self.command_gate.wait()
        if self.command_error is not None:
            raise self.command_error

    def patch(self, element_id: str, html: str) -> None:
        self.patches.append(Patch(element_id, html))

    def on_action(self, listener: ActionListener) -> None:
        self._action_listeners.append(listener)

    def is_attended(self, element_id: str) -> bool:
        return element_id in self.attended

    async def copy_text(self, text: str) -> bool:
        if self.copy_works:
            self.copied.append(text)
        return self.copy_works

    def local_time(self, timezone: str) -> str | None:
        return self.local_times.get(timezone)

    def mark(self, name: str) -> None:
        self.marks.append(name)

    def reload(self) -> None:
        self.reloads += 1

    def report(self, title: str, details: str) -> None:
        self.reports.append(Report(title, details))

    async def sign_in(self, request: SignInRequest) -> str:
        self.sign_ins.append(("window", request))
        if self.window_gate is not None:
            await self.window_gate.wait()
        return self._answer(
            self.window_answers.pop(0) if len(self.window_answers) > 1 else self.window_answers[0],
            request,
        )

    async def sign_in_silently(
        self,
        request: SignInRequest,
        *,
        opens_window_next: bool,
    ) -> str:
        self.sign_ins.append(("silent", request))
        self.opens_window_next = opens_window_next
        if self.silent_gate is not None:
            await self.silent_gate.wait()
        return self._answer(self.silent_answer, request)

    def _answer(self, answer: dict[str, object] | Exception, request: SignInRequest) -> str:
        if isinstance(answer, Exception):
            raise answer
        is_named = request.scopes and self.names_scopes
        scopes = {"scope": ",".join(request.scopes)} if is_named else {}
        return json.dumps(answer | scopes)

    def end_sign_in(self) -> None:
        self.ended_sign_ins += 1

    def refusal_of(self, address: str) -> str | None:
        return self.refusals.get(address)


async def idle() -> None:
    """Let every task that is ready run until all of them wait for something else."""
    for _ in range(20):
        await asyncio.sleep(0)


def _implements_the_protocol(page: FakePage) -> Page:
    return page
