"""`Network` answers requests as the page's browser would: policy, own files, then the test."""

import asyncio
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.site.security_headers import WEB_APIS
from agentapp_devkit.testing.driver import Problem
from agentapp_devkit.testing.http import (
    BASE,
    Answer,
    Answers,
    Request,
    encoded,
    file_at,
    normalized,
    origin_of,
    unknown,
)

_STATIC = "static/"


class RefusedError(Exception):
    """A request got no answer: nobody gave one, or the page's policy refuses it."""


@dataclass(frozen=True)
class Arrived:
    """An answer, with the address that it came from."""

    url: str
    answer: Answer


class Network:
    """The network around one page.

    Args:
        folder: The extension's folder, for its own files.
        configuration: Its configuration, for `apis`.
        answers: What the test answers.
        log: Hears of each request, in one line.
    """

    def __init__(
        self,
        folder: Path,
        configuration: Configuration,
        answers: Answers,
        log: Callable[[str], None],
    ) -> None:
        """See the class."""
        self._folder = folder
        self._apis = [*configuration.apis, *([WEB_APIS] if configuration.client_id else [])]
        self._answers = answers
        self._log = log
        self._problems: list[Problem] = []
        self._refusals: dict[str, str] = {}  # by the origin

    async def fetch(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Arrived:
        """Answer a request once the answer's delay has passed.

        Raises:
            RefusedError: There is none.
        """
        arrived = self._answer(method, url, headers, body)
        await asyncio.sleep(arrived.answer.delay)
        self._log_answer(method, arrived)
        return arrived

    def fetch_blocking(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        block: Callable[[float], None],
    ) -> Arrived:
        """Answer a request for which the page stands still, like `fetch`.

        Raises:
            RefusedError: There is none.
        """
        arrived = self._answer(method, url, headers, body)
        block(arrived.answer.delay)
        self._log_answer(method, arrived)
        return arrived

    def _answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Arrived:
        known = normalized(url)
        request = Request(
            method.upper(),
            known if _is_own(known) else encoded(urljoin(BASE, url)),
            {name.lower(): str(value) for name, value in headers.items()},
            body,
        )
        self._log(f"← {request}{_shortened(body)}")
        self._require_allowed(request)
        answer = self._answers.answer_for(request)
        if answer is None and request.url.startswith(_STATIC):
            answer = self._own_file(request.url)
        if answer is None:
            self._problems.append(unknown(request, self._answers))
            raise RefusedError("Failed to fetch")
        url = request.url if not _is_own(request.url) else BASE + request.url
        return Arrived(url, replace(answer, body=b"") if method == "HEAD" else answer)

    def _log_answer(self, method: str, arrived: Arrived) -> None:
        answer = arrived.answer
        self._log(f"→ {answer.status} {method.upper()} {arrived.url}{_shortened(answer.body)}")

    def _require_allowed(self, request: Request) -> None:
        if _is_own(request.url):
            return
        origin = origin_of(request.url)
        if origin in self._apis:
            return
        title = f"The page may not call {origin}"
        remedy = f'Add "{origin}" to [livechat] apis in pyscript.toml.'
        self._refusals[origin] = f"{title}. {remedy}"
        self._problems.append(Problem(title, remedy))
        raise RefusedError("Failed to fetch")

    def _own_file(self, url: str) -> Answer:
        file = file_at(self._folder, url)
        if file is None:
            return Answer(404, b"Not found", {"content-type": "text/plain"}, 0)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Answer(200, file.read_bytes(), {"content-type": kind}, 0)

    def refusal_of(self, address: str) -> str | None:
        """Return why the policy has refused a request there; None where it has refused none."""
        return self._refusals.get(origin_of(urljoin(BASE, address)))

    def take_problems(self) -> list[Problem]:
        """Return the requests without an answer since the last call."""
        problems, self._problems = self._problems, []
        return problems


def _is_own(url: str) -> bool:
    return not url.startswith(("http://", "https://"))


def _shortened(body: bytes) -> str:
    text = body[:200].decode(errors="replace")
    return f" {text}" if text.strip() and text.isprintable() else ""
