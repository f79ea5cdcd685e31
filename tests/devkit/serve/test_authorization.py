import gzip
import json
import logging
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import pytest

from agentapp_devkit.serve.authorization import (
    MAX_BODY_BYTES,
    AuthorizationError,
    Authorize,
    Credentials,
    application,
    for_development,
    from_working_directory,
)
from tests.devkit.serve.served_extension import ask

GOOD = {"login": "agent@example.com", "api_key": "the-secret-key"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}


def post(authorize: Authorize, body: Mapping[str, object] = GOOD) -> httpx.Response:
    return ask(application(authorize), "POST", "/authorize/", json=body)


def post_raw(content: bytes, headers: Mapping[str, str]) -> httpx.Response:
    app = application(lambda login, api_key: "session")
    return ask(app, "POST", "/authorize/", content=content, headers=headers)


def error_of(response: httpx.Response) -> str:
    error = response.json()["error"]
    assert isinstance(error, str)
    return error


def test_a_plain_function_answers_with_its_session_id() -> None:
    response = post(lambda login, api_key: f"{login}/{api_key}")
    assert response.status_code == 200
    assert response.json() == {"session_id": "agent@example.com/the-secret-key"}


def test_an_async_function_answers_with_its_session_id() -> None:
    async def authorize(login: str, api_key: str) -> str:
        return f"{login}/{api_key}"

    assert post(authorize).json() == {"session_id": "agent@example.com/the-secret-key"}


def test_a_form_is_read_as_well_as_json() -> None:
    app = application(lambda login, api_key: f"{login}/{api_key}")
    response = ask(app, "POST", "/authorize/", data={"login": "ä+b@example.com", "api_key": "k&=1"})
    assert response.json() == {"session_id": "ä+b@example.com/k&=1"}


def test_raising_refuses_without_telling_the_agent_why() -> None:
    def authorize(login: str, api_key: str) -> str:
        raise PermissionError("unknown key")

    response = post(authorize)
    assert response.status_code == 403
    assert "unknown key" not in response.text


def refuse(login: str, api_key: str) -> str:
    raise PermissionError(f"no agent has {api_key}")


def test_a_refusal_is_logged_with_its_type_and_place_and_no_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(refuse)
    assert "refused 'agent@example.com': PermissionError\n" in caplog.text
    line = refuse.__code__.co_firstlineno + 1
    assert f"{__file__}:{line} in refuse\n" in caplog.text
    assert "starlette" not in caplog.text
    assert "no agent has" not in caplog.text


def test_in_development_the_log_has_the_message(caplog: pytest.LogCaptureFixture) -> None:
    app = application(refuse, log_messages=True)
    ask(app, "POST", "/authorize/", json=GOOD)
    assert "PermissionError: no agent has the-secret-key" in caplog.text


QUOTED: list[Callable[[str], str]] = [
    str,
    repr,
    ascii,
    json.dumps,
    quote,
    quote_plus,
    str.upper,
    str.swapcase,
    str.title,
    lambda key: key[::-1],
    lambda key: key[1:],
    lambda key: " ".join(key),
    lambda key: key.encode("utf-16").hex(),
    lambda key: b64encode(key.encode()).decode(),
]


@pytest.mark.parametrize(
    "key", ["a'b\"c\\d", "a\nbcd", "ключ", "a b&c=d", "Secret-Key", "\0\x1b[31m"]
)
@pytest.mark.parametrize("quoted", QUOTED)
def test_a_key_is_in_no_log_however_the_exception_writes_it(
    key: str, quoted: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    def authorize(login: str, api_key: str) -> str:
        try:
            raise LookupError(quoted(api_key))
        except LookupError as error:
            error.add_note(quoted(api_key))
            raise ExceptionGroup(quoted(api_key), [ValueError(quoted(api_key))]) from error

    assert post(authorize, {**GOOD, "api_key": key}).status_code == 403
    assert quoted(key) not in caplog.text
    for name in ("ExceptionGroup", "ValueError", "caused by\nLookupError"):
        assert name in caplog.text


def test_exceptions_that_cause_each_other_are_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def authorize(login: str, api_key: str) -> str:
        first, second = ValueError(), LookupError()
        first.__cause__, second.__cause__ = second, first
        raise first

    assert post(authorize).status_code == 403
    assert caplog.text.count("LookupError") == 1


@pytest.mark.parametrize("key", ["a", "e", "agent", "agent@example.com", "PermissionError", " "])
def test_no_key_changes_what_else_is_logged(key: str, caplog: pytest.LogCaptureFixture) -> None:
    post(refuse)
    usual = caplog.text
    caplog.clear()
    post(refuse, {**GOOD, "api_key": key})
    assert caplog.text == usual
    assert GOOD["login"] in usual


def test_credentials_that_are_printed_show_whose_they_are_and_no_key() -> None:
    shown = f"{Credentials(**GOOD)} {Credentials(**GOOD)!r}"
    assert GOOD["login"] in shown
    assert GOOD["api_key"] not in shown


def test_leaving_the_program_refuses_the_agent_and_nothing_more() -> None:
    def authorize(login: str, api_key: str) -> str:
        sys.exit(f"no agent has {api_key}")

    assert post(authorize).status_code == 403


def test_a_login_cannot_forge_lines_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def authorize(login: str, api_key: str) -> str:
        raise PermissionError

    post(authorize, {"login": "a\nWARNING all is well", "api_key": "k" * 20})
    assert "\nWARNING all is well" not in caplog.text


@pytest.mark.parametrize("returned", [None, True, 1.5, {"session_id": "x"}])
def test_something_that_is_no_session_id_is_the_authors_mistake(returned: object) -> None:
    authorize: Callable[[str, str], object] = lambda login, api_key: returned  # noqa: E731
    response = post(authorize)  # type: ignore[arg-type]
    assert response.status_code == 500
    assert "return the session id" in error_of(response)


def test_a_body_that_is_too_large_is_refused() -> None:
    body = json.dumps({**GOOD, "more": "x" * MAX_BODY_BYTES}).encode()
    response = post_raw(body, JSON)
    assert response.status_code == 413
    assert str(MAX_BODY_BYTES) in error_of(response)


def test_a_body_of_exactly_the_largest_size_is_read() -> None:
    body = json.dumps({**GOOD, "more": ""}).encode()
    padded = body.replace(b'"more": ""', b'"more": "%s"' % (b"x" * (MAX_BODY_BYTES - len(body))))
    assert len(padded) == MAX_BODY_BYTES
    assert post_raw(padded, JSON).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/jsonx",
        "application/json+x",
        "application/xml",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "text/plain, application/json",
    ],
)
def test_another_content_type_is_refused(content_type: str) -> None:
    response = post_raw(json.dumps(GOOD).encode(), {"content-type": content_type})
    assert response.status_code == 415
    assert "application/json" in error_of(response)


def test_a_charset_beside_the_content_type_does_not_matter() -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert post_raw(json.dumps(GOOD).encode(), headers).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"login": "a"}',
        b'{"login": "a", "api_key": ""}',
        b'{"login": "a", "api_key": null}',
        b'{"login": ["a"], "api_key": "k"}',
        b'{"login": 1, "api_key": "k"}',
        b'{"login": true, "api_key": "k"}',
        b'{"login": "a", "api_key": {"k": 1}}',
        b'{"Login": "a", "API_KEY": "k"}',
        b'[{"login": "a", "api_key": "k"}]',
        b'{"login": "a", "api_key": "k"} {}',
        b'{"login": "a", "api_key": "k", "api_key": "l"}',
        b'{"login": "\\ud800", "api_key": "k"}',
        b'{"login": "a", "api_key": "\\udfff"}',
        b'{"login": "a", "api_key": "\xff"}',
        b'{"a": ' * 2_000,
        b"1" * 10_000,
        b"\x00",
        b"login=a&api_key=k",
        gzip.compress(b'{"login": "a", "api_key": "k"}', mtime=0),
    ],
)
def test_json_of_the_wrong_shape_is_refused(body: bytes) -> None:
    response = post_raw(body, JSON)
    assert response.status_code == 400
    assert error_of(response)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"login=a",
        b"login=&api_key=k",
        b"login=a&api_key=",
        b"login=a&login=b&api_key=k",
        b"login=a&api_key=k&api_key=l",
        b"login=%ff&api_key=k",
        b"login=%ed%a0%80&api_key=k",
        b"login=\xc3\xa4&api_key=k",
        b"Login=a&Api_Key=k",
        b"login[]=a&api_key[]=k",
        b'{"login": "a", "api_key": "k"}',
        b"&" * 10_000,
    ],
)
def test_a_form_of_the_wrong_shape_is_refused(body: bytes) -> None:
    response = post_raw(body, FORM)
    assert response.status_code == 400
    assert error_of(response)


def test_only_post_is_answered() -> None:
    response = ask(application(lambda login, api_key: "x"), "GET", "/authorize/")
    assert response.status_code == 405
    assert error_of(response)


def test_a_folders_authorize_py_decides(tmp_path: Path) -> None:
    (tmp_path / "authorize.py").write_text(
        "async def authorize(login, api_key):\n    return 'from the file'\n", "utf-8"
    )
    response = ask(for_development(tmp_path), "POST", "/authorize/", json=GOOD)
    assert response.json() == {"session_id": "from the file"}


def test_a_folder_without_authorize_py_lets_everybody_in(tmp_path: Path) -> None:
    response = ask(for_development(tmp_path), "POST", "/authorize/", json=GOOD)
    assert response.json() == {"session_id": "development-session-of-agent@example.com"}


def test_a_changed_authorize_py_is_read_again_even_within_one_second(tmp_path: Path) -> None:
    for answer in ("first", "other"):
        (tmp_path / "authorize.py").write_text(
            f"def authorize(l, k):\n    return {answer!r}\n", "utf-8"
        )
        response = ask(for_development(tmp_path), "POST", "/authorize/", json=GOOD)
        assert response.json() == {"session_id": answer}


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("def authorize(login, api_key)\n", "SyntaxError"),
        ("import a_package_that_is_not_there\n", "ModuleNotFoundError"),
        ("def authorise(login, api_key): ...\n", "def authorize(login, api_key)"),
        ("def authorize(login): ...\n", "def authorize(login, api_key)"),
        ("authorize = 'yes'\n", "def authorize(login, api_key)"),
    ],
)
def test_an_authorize_py_that_cannot_be_used_says_why(
    tmp_path: Path, source: str, complaint: str
) -> None:
    (tmp_path / "authorize.py").write_text(source, "utf-8")
    with pytest.raises(AuthorizationError) as caught:
        for_development(tmp_path)
    assert complaint in str(caught.value)
    assert str(tmp_path / "authorize.py") in str(caught.value)


def test_in_production_nobody_gets_in_without_an_authorize_py(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AuthorizationError, match=r"has no authorize\.py"):
        from_working_directory()
    (tmp_path / "authorize.py").write_text(
        "def authorize(login, api_key):\n    return 'in'\n", "utf-8"
    )
    response = ask(from_working_directory(), "POST", "/authorize/", json=GOOD)
    assert response.json() == {"session_id": "in"}
