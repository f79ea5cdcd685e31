"""Ends `serve` when the system asks for it, without waiting for a build that runs."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TypeVar

from agentapp_devkit.tools import child_processes

_Result = TypeVar("_Result")


@contextmanager
def end_on_signals() -> Iterator[None]:
    """End the block normally on Ctrl-C, or when the system asks the process to end.

    The programs of a build that runs end as well.
    """
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    signalled = asyncio.Event()

    def end() -> None:
        signalled.set()
        child_processes.end_all()
        task.cancel()

    handled = [number for number in ending_signals() if _handle(loop, number, end)]
    try:
        yield
    except asyncio.CancelledError:
        if not signalled.is_set():
            raise
        task.uncancel()
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


def ending_signals() -> Iterator[signal.Signals]:
    """Yield the signals that end a program, but not a hang-up that `nohup` has it ignore."""
    yield from (signal.SIGINT, signal.SIGTERM)
    hang_up = getattr(signal, "SIGHUP", None)
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        yield hang_up


def _handle(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, end: Callable[[], None]
) -> bool:
    try:
        loop.add_signal_handler(number, end)
    except (NotImplementedError, RuntimeError, ValueError):
        return False  # Windows, or not the main thread: Ctrl-C cancels the task by itself
    return True


async def in_daemon_thread(function: Callable[[], _Result]) -> _Result:
    """Await what `function` returns, from a thread that the program does not wait for at its end.

    Unlike `asyncio.to_thread`, whose threads `asyncio.run` waits for.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def tell(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    def work() -> None:
        try:
            result = function()
        except BaseException as error:
            tell(partial(done.set_exception, error))
        else:
            tell(partial(done.set_result, result))

    threading.Thread(target=work, daemon=True).start()
    return await done
