"""How an event travels from the page to those who hear it.

1. The page hands it over (`arrive`). It is parsed, `profile` follows it, and agentapp's own
   listeners (the panel) hear it.
2. When the page has no more for now (`settle`), the callbacks of `on_settled` are called: the panel
   renders.
3. Only then, when the browser could have painted (`shown`), the callbacks of `on_shown` are called:
   the panel starts what it waits for. And the author's callbacks hear the events of this burst, in
   order. So the panel shows the customer, however long they take. What arrives while one of them
   runs waits its turn.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from agentapp._error_reporter import Reporter
from agentapp._json_decoding import decode
from agentapp._payload import Payload, parse
from agentapp.events import Listeners
from agentapp.profile import CustomerProfile, CustomerProfileHidden


@dataclass(frozen=True, slots=True)
class _Arrival:
    event: str
    data: object
    payload: Payload | None


class Delivery:
    """Those who hear events, and the events that they have not heard yet.

    Args:
        reporter: Who hears what goes wrong.

    Attributes:
        listeners: The author's callbacks, which take typed payloads.
        raw_listeners: Those that take plain data.
        own_listeners: agentapp's own, which hear an event as it arrives.
        profile: The profile on show, or None.
    """

    def __init__(self, reporter: Reporter) -> None:
        """See the class."""
        self._reporter = reporter
        self.listeners = Listeners(reporter)
        self.raw_listeners = Listeners(reporter)
        self.own_listeners = Listeners(reporter)
        self.profile: CustomerProfile | None = None
        self._settled_callbacks: list[Callable[[], None]] = []
        self._shown_callbacks: list[Callable[[], None]] = []
        self._arrivals: deque[_Arrival] = deque()
        self._delivering = False

    def on_settled(self, callback: Callable[[], None]) -> None:
        """Hear when a burst of events is over, before the author's callbacks hear any of it."""
        self._settled_callbacks.append(callback)

    def on_shown(self, callback: Callable[[], None]) -> None:
        """Hear when what settled is on show, before the author's callbacks hear any of it."""
        self._shown_callbacks.append(callback)

    def arrive(self, event: str, text: str | None) -> None:
        """Take an event from the page, its payload as JSON, or None where that cannot be."""
        doing = f"while reading what came with {event}"
        with self._reporter.guard(doing):
            data = decode(event, text)
            payload = None
            with self._reporter.guard(doing):
                payload = parse(event, data)
            if payload is not None:
                self._follow(payload)
                self.own_listeners.dispatch(event, payload)
            self._arrivals.append(_Arrival(event, data, payload))

    def _follow(self, payload: Payload) -> None:
        if isinstance(payload, CustomerProfile):
            self.profile = payload
        elif isinstance(payload, CustomerProfileHidden) and self._shows(payload.id):
            self.profile = None

    def _shows(self, customer_id: str) -> bool:
        return self.profile is not None and self.profile.id == customer_id

    def settle(self) -> None:
        """Show what has arrived: nothing more is under way for now."""
        self._tell(self._settled_callbacks, "while showing what arrived")

    def shown(self) -> None:
        """Go on with what the agent need not wait for, and let the author's callbacks hear."""
        self._tell(self._shown_callbacks, "after showing what arrived")
        self._deliver()

    def _tell(self, callbacks: list[Callable[[], None]], doing: str) -> None:
        for callback in tuple(callbacks):
            with self._reporter.guard(doing):
                callback()

    def _deliver(self) -> None:
        if self._delivering:
            return  # called by way of an author's callback: the loop below goes on when it is done
        self._delivering = True
        starting = False
        try:
            while self._arrivals and not starting:
                arrival = self._arrivals.popleft()
                if arrival.payload is not None:
                    starting = self.listeners.dispatch(arrival.event, arrival.payload)
                starting |= self.raw_listeners.dispatch(arrival.event, arrival.data)
        finally:
            self._delivering = starting and bool(self._arrivals)
        if self._delivering:
            # An async callback of this event starts before any callback of the next one runs.
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._delivering = False
        self._deliver()
