"""`Deadline`: one timer, however often it is set."""

import asyncio
from collections.abc import Callable

import pytest

from agentapp._deadline import Deadline


class FakeClock:
    """The event loop's time, and its timers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(loop, "call_later", self._call_later)

    def _call_later(self, delay: float, callback: Callable[[], None]) -> None:
        self.timers.append((self.now + delay, callback))

    def fire(self) -> None:
        """Let the only timer end."""
        ((self.now, callback),) = self.timers
        self.timers.clear()
        callback()


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    return FakeClock(monkeypatch)


async def test_it_passes_once_after_the_timeout(clock: FakeClock) -> None:
    passed: list[float] = []
    Deadline(30, lambda: passed.append(clock.now)).set()
    clock.fire()
    assert passed == [30]
    assert clock.timers == []


async def test_set_again_it_passes_later_with_the_same_timer(clock: FakeClock) -> None:
    passed: list[float] = []
    deadline = Deadline(30, lambda: passed.append(clock.now))
    deadline.set()
    clock.now = 20
    deadline.set()
    clock.fire()
    assert passed == []
    clock.fire()
    assert passed == [50]


async def test_cleared_it_never_passes(clock: FakeClock) -> None:
    passed: list[float] = []
    deadline = Deadline(30, lambda: passed.append(clock.now))
    deadline.set()
    deadline.clear()
    clock.fire()
    assert passed == []
    assert clock.timers == []


async def test_cleared_and_set_again_it_passes_after_the_whole_timeout(clock: FakeClock) -> None:
    passed: list[float] = []
    deadline = Deadline(30, lambda: passed.append(clock.now))
    deadline.set()
    deadline.clear()
    clock.now = 20
    deadline.set()
    clock.fire()
    clock.fire()
    assert passed == [50]


async def test_without_a_timeout_there_is_no_timer(clock: FakeClock) -> None:
    Deadline(None, lambda: None).set()
    assert clock.timers == []
