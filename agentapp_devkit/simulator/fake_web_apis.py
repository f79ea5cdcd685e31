"""`FakeWebApis` plays LiveChat's Web APIs for `serve`, `preview` and tests.

It checks the token, its region, its scopes, and the JSON of the method. Its chats are made up.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agentapp_devkit.simulator.fake_chats import AGENT, TAGS, FakeChats, Json

PREFIX = "/v3.6/"
"""The path of the version that it plays, which the names of methods follow."""

_DEFAULT_LIMIT, _LARGEST_LIMIT = 10, 100
_PAGING = ("filters", "limit", "sort_order", "page_id")
_READS_CHATS = ("chats--all:ro", "chats--access:ro", "chats--all:rw", "chats--access:rw")
_WRITES_CHATS = ("chats--all:rw", "chats--access:rw")


@dataclass(frozen=True)
class FailureError(Exception):
    """An error of LiveChat's.

    Args:
        type: LiveChat's name for it.
        message: The explanation.
        status: The status of HTTP.
        data: Further facts.
        headers: Headers of the answer.
    """

    type: str
    message: str
    status: int = HTTPStatus.BAD_REQUEST
    data: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Return the answer."""
        said: Json = {"type": self.type, "message": self.message}
        if self.data:
            said["data"] = self.data
        return JSONResponse({"error": said}, self.status, self.headers)


ANSWERS: Final = "answers"
SLOW: Final = "slow"
_FAILURES: Final = {
    failure.type: failure
    for failure in (
        FailureError("authorization", "missing scopes", HTTPStatus.FORBIDDEN),
        FailureError(
            "too_many_requests",
            "Too many requests",
            HTTPStatus.TOO_MANY_REQUESTS,
            headers={"Retry-After": "1"},
        ),
        FailureError("internal", "Internal server error", HTTPStatus.INTERNAL_SERVER_ERROR),
    )
}
CHOICES: Final = (ANSWERS, SLOW, *_FAILURES)
"""The choices: answer, at once or late, or with one of LiveChat's errors."""

_SLOW_SECONDS: Final = 5.0


@dataclass(frozen=True)
class _Method:
    """A method of the Web APIs: the scopes of which it needs one, its parameters, its work."""

    scopes: Sequence[str]
    parameters: Sequence[str]
    required: Sequence[str]
    run: Callable[[Json], object]


class FakeWebApis:
    """The server.

    Args:
        scopes_of: Returns the scopes of a token; None for a token that nobody has given away.
        note: Hears of each request and its outcome, in one line.
        origins: A regular expression for the origins of pages that may ask the application.

    Attributes:
        application: The ASGI application.
        choice: One of `CHOICES`, for each request.
        failures: The errors that the next requests get, one each.
        delay: The seconds until an answer.
        requests: The methods that were asked for, with their parameters.
    """

    def __init__(
        self,
        scopes_of: Callable[[str], str | None],
        note: Callable[[str], None] = lambda _text: None,
        *,
        origins: str = "(?!)",  # none
    ) -> None:
        """Make the chats."""
        self.choice: str = ANSWERS
        self.failures: deque[FailureError] = deque()
        self.delay = 0.0
        self.requests: list[tuple[str, Json]] = []
        self._token_scopes = scopes_of
        self._note = note
        self._chats = FakeChats()
        self._pages: dict[str, tuple[list[Json], int, int]] = {}
        self._methods = self._make_methods()
        cors = Middleware(
            CORSMiddleware,
            allow_origin_regex=origins,
            allow_methods=["POST"],
            allow_headers=["Authorization", "Content-Type", "X-Region"],
        )
        routes = [Route(f"{PREFIX}{{method:path}}", self._respond, methods=["POST"])]
        self.application = Starlette(routes=routes, middleware=[cors])

    def _make_methods(self) -> dict[str, _Method]:
        tag = ("chat_id", "thread_id", "tag")
        reads, writes = _READS_CHATS, _WRITES_CHATS
        return {
            "agent/action/list_archives": _Method(
                reads, (*_PAGING, "highlights"), (), self._list_archives
            ),
            "agent/action/list_chats": _Method(reads, _PAGING, (), self._list_chats),
            "agent/action/tag_thread": _Method(writes, tag, tag, self._tag_thread),
            "agent/action/untag_thread": _Method(writes, tag, tag, self._untag_thread),
            "configuration/action/list_tags": _Method(
                ("tags--all:ro", "tags--all:rw"), ("filters",), (), _list_tags
            ),
            "reports/chats/total_chats": _Method(
                ("reports_read",),
                ("filters", "distribution", "timezone"),
                (),
                self._total_chats,
            ),
        }

    async def _respond(self, request: Request) -> Response:
        await asyncio.sleep(_SLOW_SECONDS if self.choice == SLOW else self.delay)
        return self.answer(request.path_params["method"], request.headers, await request.body())

    def answer(self, name: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Return the answer to a request.

        Args:
            name: The method, such as "agent/action/list_archives".
            headers: The headers, by their names in lower case.
            body: The parameters, as JSON.
        """
        try:
            answer = JSONResponse(self._run(name, headers, body))
        except FailureError as failure:
            self._note(f"{name}: {int(failure.status)} {failure.type}")
            return failure.response()
        self._note(f"{name}: 200")
        return answer

    def _run(self, name: str, headers: Mapping[str, str], body: bytes) -> object:
        if self.failures:
            raise self.failures.popleft()
        if self.choice in _FAILURES:
            raise _FAILURES[self.choice]
        scopes = self._scopes_of(headers)
        method = self._methods.get(name)
        if method is None:
            raise FailureError("not_found", f"The fake has no method {name}", HTTPStatus.NOT_FOUND)
        if not scopes & {*method.scopes}:
            message = f"missing scopes: {' or '.join(method.scopes)}"
            raise FailureError("authorization", message, HTTPStatus.FORBIDDEN)
        parameters = _read_parameters(body, method)
        self.requests.append((name, parameters))
        return method.run(parameters)

    def _scopes_of(self, headers: Mapping[str, str]) -> set[str]:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        scopes = self._token_scopes(token)
        if scheme != "Bearer" or scopes is None:
            raise FailureError("authentication", "invalid access token", HTTPStatus.UNAUTHORIZED)
        region = token.partition(":")[0]
        if headers.get("x-region", "dal") != region:
            raise FailureError(
                "misdirected_request",
                "Wrong region",
                HTTPStatus.MISDIRECTED_REQUEST,
                {"region": region},
            )
        return set(re.split(r"[,\s]+", scopes))

    def _list_archives(self, parameters: Json) -> Json:
        return self._page("chats", parameters, self._chats.archives)

    def _list_chats(self, parameters: Json) -> Json:
        return self._page("chats_summary", parameters, self._chats.summaries)

    def _page(self, name: str, parameters: Json, find: Callable[[], list[Json]]) -> Json:
        if "page_id" in parameters:
            if extra := parameters.keys() - {"page_id", "highlights"}:
                raise FailureError("validation", f"{min(extra)} cannot be used with page_id")
            if parameters["page_id"] not in self._pages:
                raise FailureError("validation", "wrong value of page_id")
            found, start, limit = self._pages[parameters["page_id"]]
        else:
            limit = parameters.get("limit", _DEFAULT_LIMIT)
            if not isinstance(limit, int) or not 1 <= limit <= _LARGEST_LIMIT:
                raise FailureError("validation", f"`limit` must be from 1 to {_LARGEST_LIMIT}")
            found, start = _filtered(find(), parameters.get("filters", {})), 0
            if parameters.get("sort_order") == "asc":
                found.reverse()
        answer: Json = {name: found[start : start + limit], "found_chats": len(found)}
        if start + limit < len(found):
            answer["next_page_id"] = page_id = f"page-{len(self._pages) + 1}"
            self._pages[page_id] = (found, start + limit, limit)
        return answer

    def _tag_thread(self, parameters: Json) -> Json:
        tags = self._tags_of(parameters)
        if parameters["tag"] not in tags:
            tags.append(parameters["tag"])
        return {}

    def _untag_thread(self, parameters: Json) -> Json:
        tags = self._tags_of(parameters)
        if parameters["tag"] in tags:
            tags.remove(parameters["tag"])
        return {}

    def _tags_of(self, parameters: Json) -> list[str]:
        thread = self._chats.thread(parameters["chat_id"], parameters["thread_id"])
        if thread is None:
            raise FailureError("not_found", "Thread not found", HTTPStatus.NOT_FOUND)
        tags: list[str] = thread["tags"]
        return tags

    def _total_chats(self, _parameters: Json) -> Json:
        days: dict[str, Json] = {}
        for chat in self._chats.archives():
            day = days.setdefault(chat["thread"]["created_at"][:10], {"total": 0})
            day["total"] += 1
        return {"name": "total_chats", "records": days, "total": len(self._chats.archives())}


def _list_tags(_parameters: Json) -> list[Json]:
    return [{"name": tag, "group_ids": [0], "author_id": AGENT} for tag in TAGS]


def _read_parameters(body: bytes, method: _Method) -> Json:
    try:
        parameters = json.loads(body)
    except ValueError:
        parameters = None
    if not isinstance(parameters, dict):
        raise FailureError("validation", "the body must be a JSON object")
    if unknown := parameters.keys() - {*method.parameters}:
        raise FailureError("validation", f"unknown parameter {min(unknown)}")
    for name in method.required:
        if not (isinstance(parameters.get(name), str) and parameters[name]):
            raise FailureError("validation", f"`{name}` is required")
    return parameters


def _filtered(chats: list[Json], filters: Json) -> list[Json]:
    """Apply the filters that the fake knows: the customer, and words in the messages."""
    for name, key in (("customer_id", "id"), ("customer_email", "email")):
        if name in filters:
            wanted = filters[name]
            chats = [chat for chat in chats if chat["users"][0].get(key) == wanted]
    words = str(filters.get("query", "")).lower().split()
    return [chat for chat in chats if all(word in _text(chat) for word in words)]


def _text(chat: Json) -> str:
    events = chat.get("thread", {}).get("events", [])
    return " ".join(event["text"] for event in events).lower()
