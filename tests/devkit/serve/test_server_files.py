import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message

from agentapp_devkit.serve import authorization
from agentapp_devkit.serve.live_site import LiveSite
from agentapp_devkit.serve.server import extension
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.security_headers import headers_of, rules
from tests.devkit.serve.served_extension import (
    STYLE,
    FakeBuilder,
    Notes,
    ask,
    configured,
    make_extension,
)


@pytest.fixture
def live(tmp_path: Path) -> LiveSite:
    folder = make_extension(tmp_path / "app")
    (tmp_path / "app" / "authorize.py").write_text(
        "def authorize(l, k):\n    return 'in'\n", "utf-8"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "secret.txt").write_text("secret", "utf-8")
    site = LiveSite(folder, FakeBuilder(), Development("https://localhost:1"), scratch, Notes())
    asyncio.run(site.rebuild())
    return site


def get(live: LiveSite, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return ask(extension(live), "GET", path, headers=headers)


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("pyodide.asm.wasm", "application/wasm"),
        ("boot.mjs", "text/javascript; charset=utf-8"),
        ("bridge.js", "text/javascript; charset=utf-8"),
        ("agentapp-0.1-py3-none-any.whl", "application/zip"),
        ("app.zip", "application/zip"),
        ("orders.json", "application/json"),
        ("panel.css", "text/css; charset=utf-8"),
        ("inter.woff2", "font/woff2"),
        ("logo.svg", "image/svg+xml"),
        ("snapshot.bin", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
    ],
)
def test_each_kind_of_file_has_its_mime_type(live: LiveSite, name: str, mime_type: str) -> None:
    (live.root / name).write_bytes(b"content")
    response = get(live, f"/{name}")
    assert response.content == b"content"
    assert response.headers["content-type"] == mime_type


def test_the_page_is_served_and_checked_for_changes_each_time(live: LiveSite) -> None:
    first = get(live, "/?plugin_id=x")
    assert (first.status_code, first.text) == (200, "first")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    again = get(live, "/", {"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/assets/boot-1.mjs", "/static/orders.json", "/missing"])
def test_the_headers_are_those_of_the_built_site_with_the_simulator_among_the_hosts(
    live: LiveSite, path: str
) -> None:
    sent = get(live, path).headers
    wanted = headers_of(path, rules(configured(), styles=(STYLE,), host="https://localhost:1"))
    assert wanted["Content-Security-Policy"] in sent["content-security-policy"]
    assert {name: sent.get(name) for name in wanted} == wanted
    assert "strict-transport-security" not in sent


def test_a_missing_file_is_named(live: LiveSite) -> None:
    response = get(live, "/static/missing.json")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/plain")
    assert "/static/missing.json" in response.text


async def raw(live: LiveSite, path: str) -> tuple[int, bytes]:
    """A request whose path no client has tidied up."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    said: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not said:  # it stays until it has its answer
            await asyncio.Event().wait()
        return said.pop()

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "server": ("localhost", 1),
    }
    await extension(live)(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], body


def test_the_file_outside_would_be_found_by_its_right_path(live: LiveSite) -> None:
    """The positive control of the next test."""
    assert (live.root / ".." / "secret.txt").read_text("utf-8") == "secret"
    (live.root / "public.txt").write_text("public", "utf-8")
    assert asyncio.run(raw(live, "/public.txt")) == (200, b"public")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/./../secret.txt",
        "/x/../../secret.txt",
        "//../secret.txt",
        "/..//secret.txt",
        "/../../scratch/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/../secret.txt/",
        "/../secret.txt\0",
        "/../secret.txt\0.html",
        "/....//secret.txt",
        "/link",
        "/linked/secret.txt",
        "/../1extra/secret.txt",
        "//etc/passwd",
        "/file:///etc/passwd",
        "/~/secret.txt",
        "/" + "a" * 5000,
    ],
)
def test_nothing_outside_the_site_is_served(live: LiveSite, path: str) -> None:
    (live.root / "link").symlink_to(live.root.parent / "secret.txt")
    (live.root / "linked").symlink_to(live.root.parent)
    beside = live.root.with_name(live.root.name + "extra")
    beside.mkdir()
    (beside / "secret.txt").write_text("secret", "utf-8")
    status, body = asyncio.run(raw(live, path))
    assert status == 404
    assert body != b"secret"


def test_an_absolute_path_is_not_served(live: LiveSite) -> None:
    status, _ = asyncio.run(raw(live, f"/{live.root.parent / 'secret.txt'}"))
    assert status == 404


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "", "127.0.0.2"])
def test_a_request_under_another_name_is_refused(live: LiveSite, host: str) -> None:
    assert get(live, "/", {"host": host}).status_code == 400


def test_authorize_is_answered_by_the_folders_authorize_py(live: LiveSite) -> None:
    body = {"login": "a", "api_key": "k"}
    response = ask(extension(live), "POST", "/authorize/", data=body)
    assert response.json() == {"session_id": "in"}


OWN_HEADERS = [
    {},
    {"origin": "https://localhost"},
    {"origin": "https://localhost", "sec-fetch-site": "same-origin"},
]


@pytest.mark.parametrize("headers", OWN_HEADERS)
def test_authorize_is_asked_by_programs_and_by_the_extensions_own_page(
    live: LiveSite, headers: dict[str, str]
) -> None:
    body = {"login": "a", "api_key": "k"}
    response = ask(extension(live), "POST", "/authorize/", data=body, headers=headers)
    assert response.json() == {"session_id": "in"}


FOREIGN_HEADERS = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://localhost"},
    {"origin": "https://localhost:1"},
    {"origin": "https://localhost.evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://localhost", "sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN_HEADERS)
@pytest.mark.parametrize("body", ["data", "json"])
def test_a_foreign_page_does_not_run_the_developers_authorize_py(
    live: LiveSite, headers: dict[str, str], body: str, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "app" / "authorize.py").write_text(
        f"def authorize(l, k):\n    open({str(ran)!r}, 'w')\n    return 'in'\n", "utf-8"
    )
    asyncio.run(live.rebuild())
    sent: dict[str, Any] = {body: {"login": "a", "api_key": "k"}, "headers": headers}
    response = ask(extension(live), "POST", "/authorize/", **sent)
    assert (response.status_code, ran.exists()) == (403, False)
    assert "error" in response.json()


@pytest.mark.parametrize("headers", FOREIGN_HEADERS)
def test_in_production_the_agent_app_asks_from_its_own_origin(
    live: LiveSite, headers: dict[str, str]
) -> None:
    app = authorization.application(lambda login, api_key: "in")
    body = {"login": "a", "api_key": "k"}
    response = ask(app, "POST", "/authorize/", data=body, headers=headers)
    assert response.json() == {"session_id": "in"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_site_itself_is_only_read(live: LiveSite, method: str) -> None:
    assert ask(extension(live), method, "/index.html").status_code == 405
