"""`Http` answers the extension's requests with what the test has told it."""

import json as json_module
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from agentapp_devkit.testing.driver import Problem

BASE: Final = "https://extension.example/"
"""The address of the extension's page."""

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class Request:
    """A request that the extension has made.

    Attributes:
        method: "GET", "POST" and so on.
        url: The address; relative to the page for a file of the extension's own site.
        headers: The headers that the extension has set, by their names in lower case.
        body: What was sent.

    Example:
        >>> request = Request("POST", "https://shop.example.com/refunds", body=b'{"number": 1038}')
        >>> request.json
        {'number': 1038}
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> object:
        """The body, decoded as JSON.

        Raises:
            ValueError: The body is empty, or no JSON.
        """
        if not self.body:
            raise ValueError(f"{self} was sent without a body. What a GET asks for is in `query`.")
        try:
            return json_module.loads(self.body)
        except ValueError as error:
            raise ValueError(
                f"The body of {self} is no JSON: {error}. Read `text`, or `body` for its bytes."
            ) from None

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the address, by their names."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def __str__(self) -> str:
        """The method and the address."""
        return f"{self.method} {self.url}"


@dataclass(frozen=True)
class Answer:
    """An answer that a test has told `Http`."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    delay: float

    @property
    def reason(self) -> str:
        """The words that go with the status."""
        known = {int(status): status.phrase for status in HTTPStatus}
        return known.get(self.status, "")


class Answers:
    """The answers that a test has told `Http`.

    Attributes:
        requests: The requests that were answered, in their order.
        service: Answers what the test has told nothing about; None for a request that it does not
            know.
    """

    def __init__(self) -> None:
        """Begin without an answer."""
        self.requests: list[Request] = []
        self.service: Callable[[Request], Answer | None] = lambda _request: None
        self._answers: dict[tuple[str, str], Answer] = {}

    def tell(self, method: str, url: str, answer: Answer) -> None:
        """Give this answer from now on."""
        self._answers[method, normalized(url)] = answer

    def answer_for(self, request: Request) -> Answer | None:
        """Return the answer to a request, which is noted; None where there is none."""
        told = self._answers.get((request.method, normalized(request.url)))
        answer = told or self.service(request)
        if answer is not None:
            self.requests.append(request)
        return answer

    def told(self) -> list[str]:
        """List the requests that have an answer."""
        return [f"{method} {url}" for method, url in self._answers]


class Http:
    """The web services that a test puts behind the extension.

    Args:
        answers: What it tells.

    Example:
        >>> http = Http()
        >>> http.get("https://shop.example.com/orders?email=a", json=[{"number": "1038"}])
        >>> http.post("https://shop.example.com/refunds", status=201, delay=2)
        >>> http.requests
        []
    """

    def __init__(self, answers: Answers | None = None) -> None:
        """See the class."""
        self._answers = answers or Answers()

    @property
    def requests(self) -> list[Request]:
        """The requests that were answered, in their order."""
        return list(self._answers.requests)

    def get(
        self,
        url: str,
        *,
        json: object = ...,
        text: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> None:
        """Answer GET requests for an address from now on; telling it again replaces the answer.

        Args:
            url: The whole address, query included, in any order of its parameters; or the path of
                a file of the extension's own, such as "static/orders.json".
            json: The body, as what becomes JSON.
            text: The body, as text.
            status: The status.
            headers: Headers of the answer.
            delay: The seconds until it comes, which `Extension.advance` lets pass.

        Raises:
            ValueError: The address or the delay cannot be used, or there are two bodies.

        Example:
            >>> Http().get("https://shop.example.com/orders", status=503, text="Closed")
        """
        self._tell("GET", url, json, text, status, headers, delay)

    def post(
        self,
        url: str,
        *,
        json: object = ...,
        text: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> None:
        """Answer POST requests, like `get`.

        Example:
            >>> Http().post("https://shop.example.com/refunds", status=201)
        """
        self._tell("POST", url, json, text, status, headers, delay)

    def put(
        self,
        url: str,
        *,
        json: object = ...,
        text: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> None:
        """Answer PUT requests, like `get`.

        Example:
            >>> Http().put("https://shop.example.com/orders/1038", json={"status": "sent"})
        """
        self._tell("PUT", url, json, text, status, headers, delay)

    def patch(
        self,
        url: str,
        *,
        json: object = ...,
        text: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> None:
        """Answer PATCH requests, like `get`.

        Example:
            >>> Http().patch("https://shop.example.com/orders/1038", json={"status": "sent"})
        """
        self._tell("PATCH", url, json, text, status, headers, delay)

    def delete(
        self,
        url: str,
        *,
        json: object = ...,
        text: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> None:
        """Answer DELETE requests, like `get`.

        Example:
            >>> Http().delete("https://shop.example.com/orders/1038", status=204)
        """
        self._tell("DELETE", url, json, text, status, headers, delay)

    def fake_web_apis(self) -> None:
        """Answer LiveChat's Web APIs from now on, with the chats of the simulator's customers.

        The fake is the one of `serve`: it checks the token's scopes and the parameters, and keeps
        the tags that are set. An answer that the test tells comes first. A test calls it on
        `extension.http`, after `extension.sign_in()`.

        Example:
            >>> Http().fake_web_apis()
        """
        from agentapp_devkit.testing.web_apis import make_service

        self._answers.service = make_service()

    def _tell(
        self,
        method: str,
        url: str,
        json: object,
        text: str | None,
        status: int,
        headers: Mapping[str, str] | None,
        delay: float,
    ) -> None:
        if not 0 <= delay < math.inf:
            raise ValueError(f"The delay of an answer is {delay} seconds: give 0 or more.")
        if json is not ... and text is not None:
            raise ValueError("An answer has one body: give json or text, not both.")
        has_json = json is not ...
        body = json_module.dumps(json) if has_json else text or ""
        kind = "application/json" if has_json else "text/plain; charset=utf-8"
        named = {name.lower(): value for name, value in (headers or {}).items()}
        answer = Answer(status, body.encode(), {"content-type": kind, **named}, delay)
        self._answers.tell(method, url, answer)


def unknown(request: Request, answers: Answers) -> Problem:
    """Return the problem of a request that the test has no answer to."""
    told = ", ".join(answers.told()) or "nothing"
    call = f"extension.http.{request.method.lower()}({json_module.dumps(request.url)}, json=…)"
    return Problem(
        f"The extension requested {request}, and the test has no answer.",
        f"Give one before: {call}. It answers {told}.",
    )


def normalized(url: str) -> str:
    """Return an address in the form in which two of the same meaning are the same text.

    Raises:
        ValueError: It is no address of the web.

    Example:
        >>> normalized("https://Shop.example.com/orders?b=2&a=1#top")
        'https://shop.example.com/orders?a=1&b=2'
        >>> normalized("https://shop.example.com:443/tea for two")
        'https://shop.example.com/tea%20for%20two'
        >>> normalized("static/orders.json")
        'static/orders.json'
    """
    parts = urlsplit(urljoin(BASE, url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"{url!r} is no address of the web: write one such as https://shop.example.com/orders,"
            " or the path of a file of the extension's own."
        )
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = encoded(parts.path or "/")
    whole = f"{_origin(parts)}{path}{'?' if query else ''}{query}"
    return whole.removeprefix(BASE)


def encoded(url: str) -> str:
    """Return an address as a browser sends it: without spaces, and in ASCII.

    Example:
        >>> encoded("https://shop.example.com/Müller?for=tea for two&to=mary@example.com")
        'https://shop.example.com/M%C3%BCller?for=tea%20for%20two&to=mary@example.com'
    """
    return quote(url, safe="/%:@!$&'()*+,;=?#[]~")


def file_at(folder: Path, url: str) -> Path | None:
    """Return the file that a web server has at an address; None where there is none.

    Args:
        folder: The folder that it serves, and nothing outside of it.
        url: The address, absolute or relative to the folder's.
    """
    path = PurePath(unquote(urlsplit(url).path).lstrip("/"))
    file = folder / path
    is_inside = ".." not in path.parts and not path.anchor
    return file if is_inside and file.is_file() else None


def origin_of(url: str) -> str:
    """Return the origin of an absolute address.

    Example:
        >>> origin_of("https://mary:secret@shop.example.com/orders")
        'https://shop.example.com'
    """
    return _origin(urlsplit(url))


def _origin(parts: SplitResult) -> str:
    host = parts.netloc.lower().rpartition("@")[2]
    origin = f"{parts.scheme}://{host}"
    return origin.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
