"""The ASGI application behind `POST /authorize/`, LiveChat's Basic authorization.

The Agent App posts an agent's `login` and `api_key` to this fixed path of the extension's origin.
The author decides in `authorize.py`, beside `pyscript.toml`:

    def authorize(login: str, api_key: str) -> str:      # `async def` works as well
        if not is_known(login, api_key):
            raise PermissionError("not an agent of ours")
        return new_session_for(login)

What it returns reaches the extension as its session id; raising anything refuses the agent.
`serve` runs this application by itself. In production, run it beside the static site, from the
extension's folder, and let the web server pass `/authorize/` on to it:

    uvicorn --factory agentapp_devkit.serve.authorization:from_working_directory --port 8000

Source: LiveChat's documentation, "Basic authorization flow".
"""

import inspect
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl

import anyio
import starlette
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Authorize = Callable[[str, str], str | Awaitable[str]]

AUTHORIZE_PATH = "/authorize/"
MAX_BODY_BYTES = 16 * 1024
"""Bytes. A login and an API key need some hundred."""

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"

_FRAMEWORK = (__file__, *(str(Path(inspect.getfile(each)).parent) for each in (anyio, starlette)))
"""The beginnings of file names whose frames say nothing about an author's code."""

logger = logging.getLogger("agentapp.authorize")


class AuthorizationError(Exception):
    """An author's `authorize.py` cannot be used; the message says why and what to write."""


@dataclass(frozen=True)
class Credentials:
    """The Agent App's credentials of one agent; the key shows in no `repr`."""

    login: str
    api_key: str = field(repr=False)


def application(authorize: Authorize, *, log_messages: bool = False) -> Starlette:
    """Make the application that answers `POST /authorize/` by the author's `authorize`.

    It answers `{"session_id": …}`, or an `{"error": …}` with status 400 (a body of the wrong
    shape), 403 (`authorize` raised), 413 (too large), 415 (neither a form nor JSON), or 500
    (`authorize` returned something that is no session id).

    Args:
        authorize: Returns a session id, or raises.
        log_messages: Whether the log has the messages of exceptions, which may hold the API key.
            For development, where the simulator sends a key that opens nothing.

    Example:
        >>> application(lambda login, api_key: f"session of {login}").routes[0].path
        '/authorize/'

    """

    async def answer(request: Request) -> Response:
        credentials = await _credentials(request)
        try:
            session_id = await _call(authorize, credentials)
        except (Exception, SystemExit) as error:
            _log_refusal(credentials.login, error, messages=log_messages)
            raise HTTPException(403, "This agent was refused.") from None
        if isinstance(session_id, bool) or not isinstance(session_id, str | int):
            message = (
                f"authorize() returned {type(session_id).__name__}; return the session id, a str."
            )
            logger.error(message)
            raise HTTPException(500, message)
        return JSONResponse({"session_id": session_id})

    return Starlette(
        routes=[Route(AUTHORIZE_PATH, answer, methods=["POST"])],
        exception_handlers={HTTPException: _as_json},
    )


def for_development(folder: Path) -> Starlette:
    """Make the application of the extension in `folder`: its `authorize.py`, or the default.

    The default lets everybody in. The log has the messages of exceptions.

    Raises:
        AuthorizationError: `authorize.py` cannot be run, or has no `authorize(login, api_key)`.

    """
    file = folder / "authorize.py"
    authorize = _load(file) if file.exists() else accept_everyone
    return application(authorize, log_messages=True)


def from_working_directory() -> Starlette:
    """Make the application of the extension in the current folder, for production.

    Raises:
        AuthorizationError: `authorize.py` is missing, cannot be run, or has no
            `authorize(login, api_key)`.

    """
    folder = Path.cwd()
    if not (folder / "authorize.py").exists():
        raise AuthorizationError(
            f"{folder} has no authorize.py. Write one with `def authorize(login, api_key)` that "
            "returns a session id or raises, or start this from the folder that has it."
        )
    return application(_load(folder / "authorize.py"))


def accept_everyone(login: str, api_key: str) -> str:  # noqa: ARG001 - it does not even look
    """Return a session id for anybody. For development only: write an `authorize.py` instead."""
    return f"development-session-of-{login}"


def _load(file: Path) -> Authorize:
    module = ModuleType("authorize")
    module.__file__ = str(file)
    try:
        # Not an import: a module that is imported again can come from a stale cache.
        exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)  # noqa: S102
    except Exception as error:
        raise AuthorizationError(
            f"{file} could not be run:\n{traceback.format_exc(limit=-1).rstrip()}"
        ) from error
    authorize: object = getattr(module, "authorize", None)
    if not callable(authorize) or not _takes_two(authorize):
        raise AuthorizationError(f"{file} needs a function `def authorize(login, api_key) -> str`.")
    return authorize


def _takes_two(function: Callable[..., object]) -> bool:
    try:
        inspect.signature(function).bind("login", "api_key")
    except (TypeError, ValueError):
        return False
    return True


async def _call(authorize: Authorize, credentials: Credentials) -> object:
    if inspect.iscoroutinefunction(authorize):
        return await authorize(credentials.login, credentials.api_key)
    answer = await run_in_threadpool(authorize, credentials.login, credentials.api_key)
    return await answer if inspect.isawaitable(answer) else answer


async def _credentials(request: Request) -> Credentials:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in {FORM_TYPE, JSON_TYPE}:
        raise HTTPException(415, f"Send the body as {FORM_TYPE} or {JSON_TYPE}.")
    body = await _body(request)
    try:
        fields = _form(body) if content_type == FORM_TYPE else _object(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"The body is not well-formed {content_type}.") from error
    return Credentials(_text(fields, "login"), _text(fields, "api_key"))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return bytes(body)


def _form(body: bytes) -> dict[str, object]:
    pairs = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict"
    )
    return _without_repetition(pairs)


def _without_repetition(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field appears twice")
    return fields


def _object(body: bytes) -> dict[str, object]:
    value = json.loads(body, object_pairs_hook=_without_repetition)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for every wrong shape
    return value


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise HTTPException(400, f"The body needs {name!r}, a text that is not empty.")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise HTTPException(400, f"The body's {name!r} is not well-formed Unicode.")
    return value


def _log_refusal(login: str, error: BaseException, *, messages: bool) -> None:
    if messages:
        trace = "".join(traceback.format_exception(error)).rstrip()
        logger.warning("authorize() refused %r\n%s", login[:200], trace)
        return
    # No message and no local text: either may hold the key, in a form that no search finds.
    logger.warning(
        "authorize() refused %r: %s\n(The exception's message may hold the API key: see it with"
        " `serve`.)",
        login[:200],
        "\n".join(_outline(error)),
    )


def _outline(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield the types and the places of an exception and of its causes."""
    yield type(error).__qualname__
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), lookup_lines=False
    )
    for frame in frames:
        if not frame.filename.startswith(_FRAMEWORK):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    seen |= {id(error)}
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _outline(each, seen)
    context = None if error.__suppress_context__ else error.__context__
    cause = context if error.__cause__ is None else error.__cause__
    if cause is not None and id(cause) not in seen:
        yield "caused by"
        yield from _outline(cause, seen)


async def _as_json(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)
