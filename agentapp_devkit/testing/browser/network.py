"""`Network` answers the requests of a test's page with what the test tells."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Request as PlaywrightRequest
from playwright.sync_api import Route

from agentapp_devkit.testing.browser.site import HOST, File, Site
from agentapp_devkit.testing.driver import Problem
from agentapp_devkit.testing.http import BASE, Answer, Answers, Request, normalized, unknown

ROUTED = re.compile(
    rf"^(?!{re.escape(HOST)}|{re.escape(BASE)}(assets/|index\.html|service-worker\.js|\?|$))"
)
"""The addresses that a `Network` answers; the others are the page's own, for the web server."""

_STATIC = "static/"
# What the extension's own code requests; the rest is the browser's, such as a picture.
_OF_CODE = ("fetch", "xhr")
_NOT_FOUND = File(404, {"content-type": "text/plain"}, b"Not found")


@dataclass(frozen=True)
class _Held:
    """An answer that waits for time to pass."""

    due: int
    route: Route
    answer: Answer


class Network:
    """The network around one page.

    Args:
        site: The extension's site.
        answers: What the test answers.
        log: Hears of each request and answer, in one line.
        now: Returns the page's time in milliseconds.
    """

    def __init__(
        self, site: Site, answers: Answers, log: Callable[[str], None], now: Callable[[], int]
    ) -> None:
        """See the class."""
        self._site = site
        self._answers = answers
        self._log = log
        self._now = now
        self._held: list[_Held] = []
        self._problems: list[Problem] = []

    def answer(self, route: Route) -> None:
        """Answer a request now, or hold its answer until it is due."""
        request = _request_of(route.request)
        answer = self._answers.answer_for(request)
        if answer is None:
            self._answer_untold(route, request)
            return
        self._log(f"← {request}")
        if answer.delay and route.request.resource_type == "fetch":
            self._held.append(_Held(self._now() + round(answer.delay * 1000), route, answer))
        else:
            self._send(route, answer)

    def _answer_untold(self, route: Route, request: Request) -> None:
        is_own = route.request.url.startswith(BASE)
        file = self._site.file(route.request.url) if is_own else None
        if request.url.startswith(_STATIC):
            file = file or _NOT_FOUND
            self._log(f"← {request}")
            self._log(f"→ {file.status} {request}")
        if file is not None:
            _send_file(route, file)
            return
        if route.request.resource_type in _OF_CODE:
            self._log(f"← {request}")
            self._problems.append(unknown(request, self._answers))
        route.abort()

    def _send(self, route: Route, answer: Answer) -> None:
        self._log(f"→ {answer.status} {route.request.method} {route.request.url}")
        headers = {
            **answer.headers,
            "access-control-allow-origin": BASE.rstrip("/"),
            "access-control-allow-credentials": "true",
            "access-control-expose-headers": ", ".join(answer.headers),
        }
        route.fulfill(status=answer.status, headers=headers, body=answer.body)

    def forget(self, request: PlaywrightRequest) -> None:
        """Forget a request that the page has given up."""
        self._held = [held for held in self._held if held.route.request != request]

    # --- Answers that wait for time to pass

    @property
    def held(self) -> int:
        """The number of answers that are held."""
        return len(self._held)

    @property
    def next_due(self) -> int | None:
        """The moment of the next answer in milliseconds; None without one."""
        return min((held.due for held in self._held), default=None)

    def send_due(self) -> None:
        """Send the answers whose moment has come."""
        due = [held for held in self._held if held.due <= self._now()]
        for held in due:
            self._held.remove(held)
            self._send(held.route, held.answer)

    def take_problems(self) -> list[Problem]:
        """Return the requests without an answer since the last call."""
        problems, self._problems = self._problems, []
        return problems


def _request_of(asked: PlaywrightRequest) -> Request:
    url = normalized(asked.url) if asked.url.startswith(BASE) else asked.url
    return Request(asked.method, url, dict(asked.headers), asked.post_data_buffer or b"")


def _send_file(route: Route, file: File) -> None:
    route.fulfill(status=file.status, headers=file.headers, body=file.body)
