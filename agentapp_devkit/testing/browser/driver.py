"""`ChromiumDriver` runs an extension's built site in Chromium, framed by LiveChat's host code."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from playwright.sync_api import Browser, Error, Frame, Locator, Page

from agentapp._commands import COMMANDS
from agentapp_devkit.testing import own_modules
from agentapp_devkit.testing.browser.console import Console
from agentapp_devkit.testing.browser.network import ROUTED, Network
from agentapp_devkit.testing.browser.site import HOST, Site
from agentapp_devkit.testing.cpython.driver import Subject
from agentapp_devkit.testing.driver import UNTOLD_SIGN_IN, Problem
from agentapp_devkit.testing.failures import KitError, NeverIdleError
from agentapp_devkit.testing.http import Answers
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.outline import described
from agentapp_devkit.testing.sign_in import ISSUER, SignInAnswer

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

_HERE = Path(__file__).parent
_SIGN_IN = _HERE / "sign-in.js"
_TIMEOUT = 60  # seconds, for Python to start and for the host to answer on a busy machine


class ChromiumDriver:
    """Implements `Driver`.

    Args:
        browser: The browser.
        site: The extension's site.
        subject: The extension.
        answers: What the test answers.
        start: The moment at which the test begins.
        move_clock: Moves the test's own clock by a number of seconds.
    """

    def __init__(
        self,
        browser: Browser,
        site: Site,
        subject: Subject,
        answers: Answers,
        start: datetime,
        move_clock: Callable[[float], None],
    ) -> None:
        """See the class."""
        self.messages: list[str] = []
        self.commands: list[tuple[object, ...]] = []
        self._subject = subject
        self._move_clock = move_clock
        self._is_shared = False  # with the test, which may have done anything
        self._moment = 0  # of the test's time, in milliseconds
        self._sign_in_answer: SignInAnswer | None = None
        self._is_sign_in_untold = False
        self._console = Console()
        self._network = Network(site, answers, self.messages.append, lambda: self._moment)
        self._context = browser.new_context(
            service_workers="block", timezone_id="UTC", locale="en-US"
        )
        self._context.set_default_timeout(_TIMEOUT * 1000)
        self._context.add_init_script(path=_HERE / "native.js")
        self._context.clock.install(time=start)
        self._context.clock.pause_at(start)
        self._context.add_init_script(path=_HERE / "clock.js")
        self._context.add_init_script(path=_HERE / "observer.js")
        self._context.route(ROUTED, self._network.answer)
        self._context.on("requestfailed", self._network.forget)
        self._page = self._context.new_page()
        self._page.on("console", self._console.hear)
        self._page.on("pageerror", self._console.hear_error)

    # --- The page's life

    def start(self) -> None:
        """See `Driver.start`."""
        self._page.goto(HOST)
        self._frame.wait_for_function("() => agentappTest.isPythonThere()")
        self._answer_sign_in()
        self._frame.evaluate("() => agentappTest.watchPython()")
        self._settle()

    def stop(self) -> None:
        """See `Driver.stop`."""
        self._context.close()
        own_modules.forget(self._subject.home)

    @property
    def _frame(self) -> Frame:
        return self._page.frames[1]

    @property
    def browser_page(self) -> Page:
        """See `Driver.browser_page`."""
        self._is_shared = True
        return self._page

    # --- Time

    def _settle(self) -> None:
        """Wait until the extension is idle."""
        limit = monotonic() + _TIMEOUT
        while not self._is_idle():
            if monotonic() > limit:
                raise KitError("The page still waits for an answer of the browser or the host.")

    def _is_idle(self) -> bool:
        """Let the extension run; tell whether it waits for time, a held answer or the agent."""
        seen = len(self.messages)
        now = self._frame.evaluate("() => agentappTest.settle()")
        if now is None:
            raise NeverIdleError
        for method, arguments_json in now["commands"]:
            self.messages.append(f"← {method} {arguments_json[1:-1]}")
            self.commands.append((_name_of(method), *json.loads(arguments_json)))
        self._is_sign_in_untold = now["isSignInUntold"]
        return bool(now["awaited"] == self._network.held) and seen == len(self.messages)

    def advance(self, seconds: float) -> None:
        """See `Driver.advance`."""
        self._settle()
        end = self._moment + round(seconds * 1000)
        # From timer to timer, since Python answers each in later turns of the page.
        while (due := self._next_due()) is not None and due <= end:
            self._go_to(due)
        self._go_to(end)

    def _next_due(self) -> int | None:
        left = self._frame.evaluate("() => agentappTest.untilNextTimer()")
        moments = [self._network.next_due, None if left is None else self._moment + round(left)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _go_to(self, moment: int) -> None:
        passed = moment - self._moment
        self._moment = moment
        self._move_clock(passed / 1000)
        self._page.clock.run_for(passed)
        self._network.send_due()
        self._settle()

    # --- Signing in

    def answer_sign_in(self, answer: SignInAnswer) -> None:
        """See `Driver.answer_sign_in`."""
        self._sign_in_answer = answer
        if len(self._page.frames) > 1:
            self._answer_sign_in()

    def _answer_sign_in(self) -> None:
        answer = self._sign_in_answer
        failure = answer.failure if answer else None
        told = answer and {
            "outcome": answer.outcome,
            "grant": dict(answer.grant),
            "scopes": list(answer.scopes),
            "issuer": ISSUER,
            "silently": answer.silently,
            "failure": [failure.reason, failure.code] if failure else None,
        }
        self._frame.evaluate(_SIGN_IN.read_text("utf-8").rstrip().rstrip(";"), told)

    # --- The host and the agent

    def send(self, event: str, payload_json: str) -> None:
        """See `Driver.send`."""
        self.messages.append(f"→ {event} {payload_json}")
        before = self._frame.evaluate("() => agentappTest.received()")
        self._page.evaluate(
            "([event, payload]) => window.connection.send(event, payload)",
            [event, json.loads(payload_json)],
        )
        # The frame is in a process of its own, which the message reaches later.
        self._frame.wait_for_function("before => agentappTest.received() > before", arg=before)
        self._settle()

    def click(self, element: DomElement) -> None:
        """See `Driver.click`."""
        if element.is_disabled:
            raise KitError(f"Nobody can click {described(element)}.")

        def click(locator: Locator) -> None:
            # An element that is busy is not enabled for Playwright, and an agent may click it.
            locator.click(force=True)
            self._page.mouse.move(0, 0)  # a notice under the mouse would stay

        self._act(element, click)

    def fill(self, control: DomElement, text: str) -> None:
        """See `Driver.fill`."""
        self._require_usable(control)
        self._act(control, lambda locator: locator.fill(text))
        self._act(control, lambda locator: locator.blur())

    def choose(self, select: DomElement, values: Sequence[str]) -> None:
        """See `Driver.choose`."""
        self._require_usable(select)
        self._act(select, lambda locator: locator.select_option(value=list(values)))

    def check(self, box: DomElement, is_checked: bool) -> None:
        """See `Driver.check`."""
        self._require_usable(box)
        self._act(box, lambda locator: locator.set_checked(is_checked))

    def submit(self, form: DomElement) -> str | None:
        """See `Driver.submit`."""
        button = form.submitter
        is_unchecked = button is not None and "formnovalidate" in button.attributes
        refusal: str | None = None
        if not is_unchecked and "novalidate" not in form.attributes:
            refusal = self._locator(form).evaluate("form => agentappTest.faultOf(form)")
        if button is not None:
            self.click(button)
        else:
            self._act(form, lambda locator: locator.evaluate("form => form.requestSubmit()"))
        return refusal

    def _require_usable(self, control: DomElement) -> None:
        if control.is_disabled or "readonly" in control.attributes:
            raise KitError(f"Nobody can change {described(control)}.")

    def _act(self, element: DomElement, act: Callable[[Locator], object]) -> None:
        try:
            act(self._locator(element))
        except Error as error:  # an element without a size, for example
            raise KitError(f"Nobody can use {described(element)}. {error.message}") from None
        self._settle()

    def _locator(self, element: DomElement) -> Locator:
        steps = "".join(f" > :nth-child({place + 1})" for place in element.path())
        return self._frame.locator(f"#panel{steps}")

    # --- What shows

    def panel(self) -> DomElement:
        """See `Driver.panel`."""
        if self._is_shared:
            self._settle()
        return _element(self._frame.evaluate("() => agentappTest.panel()"), None)

    @property
    def printed(self) -> str:
        """See `Driver.printed`."""
        return self._console.printed

    def take_problems(self) -> list[Problem]:
        """See `Driver.take_problems`."""
        # Why a request failed explains the errors that follow from it.
        problems = self._console.take_problems()
        problems.sort(key=lambda problem: bool(problem.types))
        if self._is_sign_in_untold:
            problems.insert(0, UNTOLD_SIGN_IN)
        return [*self._network.take_problems(), *problems]


def _name_of(method: str) -> str:
    """Return agentapp's name for a method of the SDK's."""
    for name, command in COMMANDS.items():
        if method in command.methods.values():
            return name
    return method


def _element(read: dict[str, Any], parent: DomElement | None) -> DomElement:
    element = DomElement(read["tag"], read["attributes"], parent=parent)
    element.value, element.is_checked = read["value"], read["checked"]
    element.children = [
        child if isinstance(child, str) else _element(child, element) for child in read["children"]
    ]
    return element
