"""`POST /authorize/` behind the real server, which logs all that it can."""

import json
import logging
from collections.abc import Iterator

import pytest

from agentapp_devkit.serve.authorization import MAX_BODY_BYTES, application
from tests.devkit.serve.raw_http import exchange, request, uvicorn_with

KEY = "the-secret-key"
FORM = b"Content-Type: application/x-www-form-urlencoded"
JSON = b"Content-Type: application/json"
GOOD = json.dumps({"login": "agent@example.com", "api_key": KEY}).encode()
NEVER = 1  # below DEBUG: uvicorn's most talkative level is called TRACE


def authorize(login: str, api_key: str) -> object:
    match login:
        case "refused":
            raise PermissionError(f"no agent has {api_key!r} or {api_key.upper()}")
        case "chained":
            try:
                raise KeyError(api_key)
            except KeyError as error:
                raise PermissionError(login) from error
        case "grouped":
            raise ExceptionGroup("several", [ValueError(api_key)])
        case "left":
            raise SystemExit(api_key)
        case "mistaken":
            return {"session": api_key}
    return "session"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = application(authorize)  # type: ignore[arg-type]
    with uvicorn_with(app, log_config=None, log_level="trace", access_log=True) as port:
        yield port


def post(body: bytes, *headers: bytes) -> bytes:
    return request(b"POST /authorize/", b"Host: localhost", *headers, body=body)


def sent(login: object, **more: object) -> bytes:
    return json.dumps({"login": login, "api_key": KEY, **more}).encode()


CHUNKED = b"Transfer-Encoding: chunked"
LARGE = sent("a", more="x" * MAX_BODY_BYTES)

CASES = {
    "good": (200, post(GOOD, JSON)),
    "good form": (200, post(b"login=a&api_key=" + KEY.encode(), FORM)),
    "refused": (403, post(sent("refused"), JSON)),
    "chained": (403, post(sent("chained"), JSON)),
    "grouped": (403, post(sent("grouped"), JSON)),
    "left": (403, post(sent("left"), JSON)),
    "mistaken": (500, post(sent("mistaken"), JSON)),
    "no login": (400, post(sent(None), JSON)),
    "login of the wrong type": (400, post(sent(["a"]), JSON)),
    "a key that is a list": (
        400,
        post(json.dumps({"login": "a", "api_key": [KEY]}).encode(), JSON),
    ),
    "cut off": (400, post(GOOD[:-1], JSON)),
    "not UTF-8": (400, post(GOOD + b"\xff", JSON)),
    "nested": (400, post(b'{"api_key":' * 1000 + GOOD, JSON)),
    "an ill-formed form": (400, post(b"login=%ff&api_key=" + KEY.encode(), FORM)),
    "a form with the key twice": (400, post(b"login=a&api_key=x&api_key=" + KEY.encode(), FORM)),
    "JSON called a form": (400, post(GOOD, FORM)),
    "a form called JSON": (400, post(b"login=a&api_key=" + KEY.encode(), JSON)),
    "another type": (415, post(GOOD, b"Content-Type: text/plain")),
    "no type": (415, post(GOOD)),
    "too large": (413, post(LARGE, JSON)),
    "too large, in chunks": (
        413,
        request(b"POST /authorize/", b"Host: localhost", JSON, CHUNKED)
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(LARGE), LARGE),
    ),
    "no body": (400, post(b"", JSON)),
    "another method": (
        405,
        request(b"PUT /authorize/", b"Host: localhost", JSON, body=GOOD),
    ),
    "another address": (404, request(b"POST /authorise/", b"Host: localhost", JSON, body=GOOD)),
    "not HTTP": (400, GOOD + b"\r\n\r\n"),
    "a length that is no number": (
        400,
        request(b"POST /authorize/", b"Host: localhost", JSON, b"Content-Length: " + KEY.encode()),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_key_is_in_no_log_and_in_no_answer(
    name: str, port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    status, raw = CASES[name]
    logging.getLogger("asyncio").setLevel(NEVER)
    with caplog.at_level(NEVER):
        got, answer = exchange(port, raw)
    assert got == status
    assert KEY.encode() not in answer
    shown = capfd.readouterr()
    assert KEY not in (caplog.text + shown.out + shown.err).lower()
    if name in ("refused", "chained", "grouped", "left"):
        assert "authorize() refused" in caplog.text, "nothing was logged: the test sees nothing"


def test_what_the_server_logs_would_be_seen(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """The control: a key in the address, where no Agent App puts it, is in the server's own log."""
    with caplog.at_level(NEVER):
        exchange(port, request(f"POST /authorize/?api_key={KEY}".encode(), b"Host: localhost"))
    assert KEY in caplog.text


@pytest.mark.parametrize("name", [name for name, (status, _) in CASES.items() if status == 400])
def test_a_refusal_says_why_and_the_server_goes_on(name: str, port: int) -> None:
    _, answer = exchange(port, CASES[name][1])
    assert b'"error"' in answer or b"Invalid HTTP request" in answer
    assert exchange(port, CASES["good"][1])[0] == 200
