"""`Surroundings` gives the extension's code the surroundings of a page while it runs.

In a page there are no sockets, threads or processes, time is the page's, and `main.py` is
`__main__`. Around the extension's code, the test and pytest keep what they have.
"""

import io
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from unittest.mock import patch

from agentapp._browser_limits import SOCKETS
from agentapp_devkit.testing.driver import Problem

_NEVER_AWAITED = "was never awaited"


__tracebackhide__ = True  # in pytest's tracebacks, which are about the test


class Surroundings:
    """The surroundings of one page.

    Args:
        home: The folder of main.py.
        script: The module of main.py.
        block: Lets time pass while the page stands still.
        monotonic: Returns the page's time.
        shows_prints: True to pass on what is printed at once.
    """

    def __init__(
        self,
        home: Path,
        script: ModuleType,
        block: Callable[[float], None],
        monotonic: Callable[[], float],
        *,
        shows_prints: bool,
    ) -> None:
        """See the class."""
        self._home = home
        self._script = script
        self._block = block
        self._monotonic = monotonic
        self._printed = _Tee() if shows_prints else io.StringIO()
        self._problems: list[Problem] = []
        self._variables: dict[str, str | None] = {}  # of the environment, before they were changed

    @property
    def printed(self) -> str:
        """Return the text that was printed."""
        return self._printed.getvalue()

    def take_problems(self) -> list[Problem]:
        """Return the coroutines that nobody awaited since the last call."""
        problems, self._problems = self._problems, []
        return problems

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be in the page for the block."""
        folder = Path.cwd()
        with ExitStack() as stack:
            for target, name, value in self._replaced():
                stack.enter_context(patch.object(target, name, value))
            stack.enter_context(self._as_main())
            stack.enter_context(self._noting_variables())
            stack.enter_context(_noting_coroutines())
            stack.enter_context(redirect_stdout(self._printed))
            stack.enter_context(redirect_stderr(self._printed))
            caught = stack.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always", RuntimeWarning)
            os.chdir(self._home)
            stack.callback(os.chdir, folder)
            yield
        self._hear(caught)

    @contextmanager
    def _as_main(self) -> Iterator[None]:
        # Not patch.dict(), which would also take away what is imported meanwhile.
        main = sys.modules["__main__"]
        sys.modules["__main__"] = self._script
        try:
            yield
        finally:
            sys.modules["__main__"] = main

    def restore_variables(self) -> None:
        """Undo what the extension has changed in the environment: another page has its own."""
        for name, value in self._variables.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._variables.clear()

    @contextmanager
    def _noting_variables(self) -> Iterator[None]:
        before = dict(os.environ)
        try:
            yield
        finally:
            for name, _ in before.items() ^ os.environ.items():
                self._variables.setdefault(name, before.get(name))

    def _replaced(self) -> Iterator[tuple[Any, str, object]]:
        yield sys, "path", [str(self._home), *sys.path]
        yield sys, "argv", [str(self._home / "main.py")]
        yield time, "sleep", self._block
        yield time, "monotonic", self._monotonic
        yield time, "perf_counter", self._monotonic
        yield socket.socket, "connect", _no_socket
        yield socket.socket, "connect_ex", _no_socket
        yield threading.Thread, "start", _no_thread
        yield subprocess.Popen, "__init__", _no_process

    def _hear(self, caught: list[warnings.WarningMessage] | None) -> None:
        for warning in caught or ():
            text = str(warning.message).partition("\n")[0]
            if warning.category is RuntimeWarning and _NEVER_AWAITED in text:
                remedy = "Put `await` before its call, or pass it to asyncio.create_task()."
                # The warning itself names the line at which Python has noticed.
                origin = getattr(warning.source, "cr_origin", None)
                file, line, *_ = origin[0] if origin else (warning.filename, warning.lineno)
                place = f"{file}:{line}"
                self._problems.append(Problem(f"The {text}.", f"{place}\n{remedy}"))
            else:
                warnings.warn_explicit(
                    warning.message, warning.category, warning.filename, warning.lineno
                )


@contextmanager
def _noting_coroutines() -> Iterator[None]:
    """Have Python note the line that has made a coroutine."""
    depth = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(max(depth, 1))
    try:
        yield
    finally:
        sys.set_coroutine_origin_tracking_depth(depth)


class _Tee(io.StringIO):
    """Keeps what is printed, and shows it at once."""

    def write(self, text: str) -> int:
        sys.__stdout__ and sys.__stdout__.write(text)
        return super().write(text)


def _no_socket(*_: object) -> NoReturn:
    raise OSError(SOCKETS)


def _no_thread(*_: object) -> NoReturn:
    raise RuntimeError("can't start new thread")


def _no_process(*_: object, **__: object) -> NoReturn:
    raise OSError("emscripten does not support processes.")
