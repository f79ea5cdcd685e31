"""`CPythonDriver` runs an extension in this Python process, with a fake page and virtual time."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from agentapp import _main_end, _main_errors, error_hooks, livechat
from agentapp.error_hooks import ErrorReport
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.testing.cpython import libraries, pyodide_modules
from agentapp_devkit.testing.cpython.clock import VirtualLoop
from agentapp_devkit.testing.cpython.fake_page import FakePage
from agentapp_devkit.testing.cpython.network import Network
from agentapp_devkit.testing.cpython.program import Program
from agentapp_devkit.testing.cpython.surroundings import Surroundings
from agentapp_devkit.testing.driver import Problem
from agentapp_devkit.testing.http import Answers
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.sign_in import SignInAnswer

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

_T = TypeVar("_T")
_log = logging.getLogger("agentapp")


@dataclass(frozen=True)
class Subject:
    """An extension to test.

    Args:
        folder: Its folder.
        configuration: Its configuration.
        home: The folder of main.py; see `program.home_of`.
    """

    folder: Path
    configuration: Configuration
    home: Path


class CPythonDriver:
    """Implements `Driver`.

    Args:
        subject: The extension.
        answers: What the test answers.
        move_clock: Moves `time.time()` by a number of seconds.
        shows_prints: True to pass on what the extension prints at once.
    """

    browser_page = None

    def __init__(
        self,
        subject: Subject,
        answers: Answers,
        move_clock: Callable[[float], None],
        *,
        shows_prints: bool,
    ) -> None:
        """See the class."""
        self.messages: list[str] = []
        log = self.messages.append
        self._subject = subject
        self._loop = VirtualLoop(move_clock)
        self._network = Network(subject.folder, subject.configuration, answers, log)
        self._page = FakePage(subject.configuration, self._loop, log, self._network.refusal_of)
        self._program = Program(subject.home)
        self._surroundings = Surroundings(
            subject.home,
            self._program.script,
            self._loop.block,
            self._loop.time,
            shows_prints=shows_prints,
        )
        self._problems: list[Problem] = []
        self._main: asyncio.Task[None] | None = None

    # --- The page's life

    def start(self) -> None:
        """See `Driver.start`."""
        self._loop.set_exception_handler(self._hear_of_task)
        pyodide_modules.install(lambda: self._network, self._loop.block)
        libraries.adapt(lambda: self._network, self._loop.block)
        with self._running():
            self._main = self._loop.create_task(self._program.run())
            self._main.add_done_callback(self._main_has_ended)
            self._loop.run_until_idle()

    def stop(self) -> None:
        """See `Driver.stop`."""
        with self._running():
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_idle()
            self._problems.clear()  # a task that is cancelled in the end is no error
            self._program.unload()
        self._surroundings.restore_variables()
        libraries.restore()
        error_hooks.reports.clear()
        self._loop.close()

    def _main_has_ended(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            failure = _main_errors.explain(error, str(self._subject.home))
            if not failure.is_known:
                details = f"{failure.details.rstrip()}\n{failure.remedy}"
                error_hooks.reports.publish(ErrorReport(error, "in main.py", details))
        elif not _main_end.is_heard() and len(asyncio.all_tasks(self._loop)) == 0:
            configuration = self._subject.configuration
            _main_end.report_missing(
                str(self._program.file), configuration.connect == "early", configuration.placement
            )

    # --- Steps

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Be in the page for the block."""
        publish = error_hooks.reports.publish

        def hear(report: ErrorReport) -> None:
            self._problems.append(_problem_of(report))
            publish(report)

        with (
            patch.object(error_hooks.reports, "publish", hear),
            patch.object(livechat, "_own_page", lambda: self._page),
            self._surroundings.entered(),
        ):
            yield

    def _step(self, act: Callable[[], _T]) -> _T:
        """Do something in the page, and let it come to rest."""
        results: list[_T] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                results.append(act())
            except Exception as error:
                errors.append(error)

        with self._running():
            self._loop.call_soon(run)
            self._loop.run_until_idle()
        if errors:
            raise errors[0]
        return results[0]

    def _hear_of_task(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Hear of what tasks raise before `chat.init()`, from when on agentapp reports it."""
        error = context.get("exception")
        if error is not None and not self._is_known(error):
            report = ErrorReport(error, "in a task", _main_errors.explain(error, "").details)
            self._problems.append(_problem_of(report))

    def _is_known(self, error: BaseException) -> bool:
        return any(problem.message == str(error) for problem in self._problems)

    def send(self, event: str, payload_json: str) -> None:
        """See `Driver.send`."""
        self._step(lambda: self._page.send(event, payload_json))

    def advance(self, seconds: float) -> None:
        """See `Driver.advance`."""
        with self._running():
            self._loop.advance(seconds)

    def answer_sign_in(self, answer: SignInAnswer) -> None:
        """See `Driver.answer_sign_in`."""
        self._page.sign_in_answer = answer

    def click(self, element: DomElement) -> None:
        """See `Driver.click`."""
        self._step(lambda: self._page.agent.click(element))

    def fill(self, control: DomElement, text: str) -> None:
        """See `Driver.fill`."""
        self._step(lambda: self._page.agent.fill(control, text))

    def choose(self, select: DomElement, values: Sequence[str]) -> None:
        """See `Driver.choose`."""
        self._step(lambda: self._page.agent.choose(select, values))

    def check(self, box: DomElement, is_checked: bool) -> None:
        """See `Driver.check`."""
        self._step(lambda: self._page.agent.check(box, is_checked))

    def submit(self, form: DomElement) -> str | None:
        """See `Driver.submit`."""
        return self._step(lambda: self._page.agent.submit_as_agent(form))

    # --- What shows

    def panel(self) -> DomElement:
        """See `Driver.panel`."""
        return self._page.document.root

    @property
    def printed(self) -> str:
        """See `Driver.printed`."""
        return self._surroundings.printed

    @property
    def commands(self) -> list[tuple[object, ...]]:
        """See `Driver.commands`."""
        return [(command.name, *command.arguments) for command in self._page.commands]

    def take_problems(self) -> list[Problem]:
        """See `Driver.take_problems`."""
        # Why a request failed explains the errors that follow from it.
        problems = [
            *self._network.take_problems(),
            *self._page.take_problems(),
            *self._problems,
            *self._surroundings.take_problems(),
        ]
        self._problems = []
        return problems


def _problem_of(report: ErrorReport) -> Problem:
    kinds = type(report.error).__mro__
    names = tuple(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)
    return Problem(str(report), report.traceback, names, str(report.error))
