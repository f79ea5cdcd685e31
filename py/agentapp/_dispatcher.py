"""`Dispatcher` takes events from the bridge and passes them on to displays and callbacks.

It has four stages, each a method that the bridge calls (`HostListener` in `agentapp._page`):

1. `on_event`: the payload is parsed, and the state of the host follows it.
2. `on_batch_end`: no more events for now. The displays draw the state.
3. `on_painted`: the browser could have painted. The author's callbacks run, event by event, in the
   order sent; after the last one, the displays run what builds on the callbacks. Events that come
   meanwhile wait until the displays have drawn them.
4. `on_connected`: the page connected after `connect` had failed.

So the order of one event is: the customer is drawn, then the callbacks run, then the sections.
"""

import asyncio
from collections import deque
from typing import NamedTuple

from agentapp._display import Display
from agentapp._error_reporter import Reporter
from agentapp._host_state import ConnectionState, HostState
from agentapp._json_decoding import decode
from agentapp._payload import Payload, parse
from agentapp.events import Listeners


class _Queued(NamedTuple):
    """An event that the author's callbacks have not heard yet."""

    event: str
    data: object
    payload: Payload | None


class Dispatcher:
    """The state of the host, and everyone who hears of its events.

    Args:
        reporter: Hears of exceptions in displays and callbacks.

    Attributes:
        state: The state of the host after the latest event.
        listeners: The author's callbacks that take typed payloads.
        raw_listeners: The author's callbacks that take plain data.
    """

    def __init__(self, reporter: Reporter) -> None:
        """Begin without a display or a callback."""
        self.state = HostState()
        self.listeners = Listeners(reporter)
        self.raw_listeners = Listeners(reporter)
        self._reporter = reporter
        self._displays: list[Display] = []
        self._undrawn: list[_Queued] = []
        self._queue: deque[_Queued] = deque()
        self._is_draining = False

    @property
    def has_audience(self) -> bool:
        """True where a display or a callback waits for events."""
        return bool(self._displays or self.listeners or self.raw_listeners)

    def attach(self, display: Display) -> None:
        """Tell `display` of each batch from now on."""
        self._displays.append(display)

    def set_connection(self, connection: ConnectionState) -> None:
        """Note the outcome of connecting; the displays draw it at the end of the batch."""
        self.state = self.state.with_connection(connection)

    # --- `HostListener`

    def on_event(self, event: str, payload_json: str | None, ends_batch: bool) -> None:
        """Parse the payload, and queue the event for the author's callbacks."""
        context = f"while reading what came with {event}"
        with self._reporter.guard(context):
            data = decode(event, payload_json)
            payload = None
            with self._reporter.guard(context):
                payload = parse(event, data)
            if payload is not None:
                self.state = self.state.after(payload)
            self._undrawn.append(_Queued(event, data, payload))
        if ends_batch:
            self.on_batch_end()

    def on_batch_end(self) -> None:
        """Let the displays draw."""
        for display in tuple(self._displays):
            with self._reporter.guard("while showing what arrived"):
                display.batch_ended(self.state)

    def on_painted(self) -> None:
        """Call the author's callbacks, and then let the displays run what builds on them."""
        self._queue.extend(self._undrawn)
        self._undrawn.clear()
        for display in tuple(self._displays):
            with self._reporter.guard("after showing what arrived"):
                display.painted()
        if not self._is_draining:
            self._drain()

    def on_connected(self) -> None:
        """Note that the host connected after all."""
        self.set_connection("connected")

    # --- The author's callbacks

    def _drain(self) -> None:
        """Call the callbacks of each queued event, the oldest first.

        `_is_draining` is set from the first event to the last, also while an author's callback
        makes the host send more, and while the rest waits for the event loop's next turn.
        """
        self._is_draining = True
        has_paused = False
        try:
            while self._queue and not has_paused:
                has_paused = self._call_back(self._queue.popleft())
        finally:
            self._is_draining = has_paused
        if has_paused:
            # An async callback of this event starts before any callback of the next one runs, and
            # before any section does.
            asyncio.get_running_loop().call_soon(self._drain)
        elif not self._undrawn:
            self._tell_callbacks_ended()

    def _tell_callbacks_ended(self) -> None:
        for display in tuple(self._displays):
            with self._reporter.guard("after the callbacks"):
                display.callbacks_ended()

    def _call_back(self, queued: _Queued) -> bool:
        event, data, payload = queued
        starts_task = payload is not None and self.listeners.dispatch(event, payload)
        return self.raw_listeners.dispatch(event, data) or starts_task
