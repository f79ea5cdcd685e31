"""A page without a browser: the bridge, the host behind it and the DOM, all played by a test."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from agentapp._page import Page


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


@dataclass
class FakePage:
    """Implements `Page`; a test sets what should happen, plays the host, and reads what was done.

    Like the bridge, it keeps what the host sends until `take_over`, then passes each event on at
    once and settles after it. Then it is as if the browser had painted, unless it `is_busy`: then
    that comes with `paint`.
    """

    development: bool = False
    # What `connect` raises, if anything; and what it waits for first, if anything.
    connect_error: Exception | None = None
    connect_gate: asyncio.Event | None = None
    session_id: str | None = "session-1"
    copy_works: bool = True
    is_busy: bool = False
    local_times: dict[str, str] = field(default_factory=dict)

    connects: list[bool | None] = field(default_factory=list)
    take_overs: int = 0
    refreshes: int = 0
    reloads: int = 0
    listened: list[str] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    _kept: list[tuple[str, str | None]] = field(default_factory=list)
    _listener: Callable[[str, str | None], None] | None = None
    _settled: Callable[[], None] | None = None
    _shown: Callable[[], None] | None = None
    _action_listeners: list[Callable[[str, dict[str, str]], None]] = field(default_factory=list)

    # What the host and the agent do.

    def send(self, name: str, payload: object = None) -> None:
        """The host sends an event with this payload."""
        self.send_json(name, json.dumps(payload))

    def send_json(self, name: str, text: str | None) -> None:
        """The host sends an event whose payload is this JSON text, or could not be written."""
        if self._listener is None:
            self._kept.append((name, text))
        else:
            self._listener(name, text)
            self.settle()

    def settle(self) -> None:
        """The bridge says that the burst is over."""
        if self._settled is not None:
            self._settled()
            if not self.is_busy:
                self.paint()

    def paint(self) -> None:
        """The bridge says that the browser could have painted."""
        if self._shown is not None:
            self._shown()

    def click(self, action: str, **data: str) -> None:
        """The agent clicks an element with this `data-action` and these other `data-*` values."""
        for listener in list(self._action_listeners):
            listener(action, dict(data))

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

    def take_over(
        self,
        listener: Callable[[str, str | None], None],
        settled: Callable[[], None],
        shown: Callable[[], None],
    ) -> None:
        self.take_overs += 1
        kept, self._kept = self._kept, []
        for name, text in kept:
            listener(name, text)
        self._listener, self._settled, self._shown = listener, settled, shown
        settled()
        shown()

    def listen(self, event: str) -> None:
        self.listened.append(event)

    def get_session_id(self) -> str | None:
        return self.session_id

    async def refresh_session_id(self) -> None:
        self.refreshes += 1

    def patch(self, element_id: str, html: str) -> None:
        self.patches.append(Patch(element_id, html))

    def on_action(self, listener: Callable[[str, dict[str, str]], None]) -> None:
        self._action_listeners.append(listener)

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


async def idle() -> None:
    """Let every task that is ready run until all of them wait for something else."""
    for _ in range(20):
        await asyncio.sleep(0)


def _implements_the_protocol(page: FakePage) -> Page:
    return page
