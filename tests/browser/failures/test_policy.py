"""Requests that the page's policy refuses, and httpx in a page."""

from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.browser.failures.test_main_errors import Case, OpenStopped, open_stopped

__all__ = ["open_stopped"]  # a fixture

REFUSED = """
from htpy import img
from pyodide.http import pyfetch

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Orders")
async def orders():
    return (await pyfetch("https://api.example.com/orders")).status


@panel.section("Picture")
def picture():
    return img(src="https://pictures.example.com/shoe.png", alt="")


await chat.init()
"""


def test_a_refused_request_names_its_origin_and_the_setting(open_stopped: OpenStopped) -> None:
    case = Case({"main.py": REFUSED}, "", "", "")
    framed, logged = open_stopped(case, runtime="pyodide", mode="development")
    errors = framed.frame.locator("#errors")
    expect(errors).to_contain_text("The page may not call https://api.example.com")
    expect(errors).to_contain_text("may not show pictures from https://pictures.example.com")
    expect(errors).to_contain_text('Add "https://pictures.example.com" to [livechat] images')
    section = errors.locator(".aa-error-report", has_text="in the section 'Orders'")
    expect(section).to_contain_text('Add "https://api.example.com" to [livechat] apis')
    assert "[livechat] apis in pyscript.toml" in "\n".join(logged)


def test_a_refused_request_at_the_top_level_is_the_remedy(open_stopped: OpenStopped) -> None:
    source = "from pyodide.http import pyfetch\nawait pyfetch('https://api.example.com/orders')\n"
    framed, _ = open_stopped(
        Case({"main.py": source}, "", "", ""), runtime="pyodide", mode="development"
    )
    alert = framed.panel.get_by_role("alert")
    expect(alert).to_contain_text("main.py, line 2: ")
    expect(alert).to_contain_text('Add "https://api.example.com" to [livechat] apis')


HTTPX = """
from contextlib import suppress
from importlib.util import find_spec

from js import location
from pyodide.http import pyfetch

assert find_spec("httpx")  # before the import, as for an optional package
import httpx

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Answer")
async def answer():
    async with httpx.AsyncClient(base_url=location.origin) as client:
        page = await client.get("/index.html")
        missing = await client.get("/missing")
        async with client.stream("GET", "/index.html") as response:
            first = await anext(response.aiter_text())
    return f"{page.status_code} {'agentapp' in page.text} {missing.status_code} {first[:15]}"


@panel.section("Impossible")
async def impossible():
    said = []
    async with httpx.AsyncClient(base_url=location.origin) as client:
        for options in ({"json": [1]}, {"headers": {"X-A": "s3cret\\nB"}}, {"extensions": {}}):
            try:
                signed = await client.request("GET", f"https://mary:pw@{location.host}/", **options)
                said.append(f"{signed.status_code} {signed.request.headers['authorization']}")
            except httpx.LocalProtocolError as error:
                said.append(str(error))
    return " / ".join(said)


@panel.section("Refused")
async def refused():
    async with httpx.AsyncClient() as client:
        try:
            await client.get("https://api.example.com/")
        except httpx.ConnectError as error:
            first = error
        with suppress(OSError):
            await pyfetch("https://other.example.com/")
        raise first


@panel.section("Blocking")
def blocking():
    return httpx.get(location.href).text


await chat.init()
"""


def _sources(*packages: str) -> dict[str, str]:
    folder = Path(httpx.__file__).parents[1]
    all_files = [file for package in packages for file in sorted((folder / package).rglob("*"))]
    files = [file for file in all_files if file.suffix in {".py", ".pem"}]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


def test_httpx_makes_its_requests_with_the_browsers_fetch(open_stopped: OpenStopped) -> None:
    files = _sources("httpx", "httpcore", "anyio", "certifi", "idna", "h11")
    case = Case({**files, "main.py": HTTPX}, "", "", "")
    framed, _ = open_stopped(case, runtime="pyodide", mode="development")
    expect(framed.section("answer")).to_contain_text(
        "200 True 404 <!doctype html>", ignore_case=True
    )
    impossible = framed.section("impossible")
    expect(impossible).to_contain_text("A browser sends no body with GET. Pass the data as params=")
    expect(impossible).to_contain_text("refuses one of these headers, by its name or its value: ")
    expect(impossible).to_contain_text("200 Basic bWFyeTpwdw==")
    expect(impossible).not_to_contain_text("s3cret")
    errors = framed.frame.locator("#errors")
    refused = errors.locator(".aa-error-report", has_text="in the section 'Refused'")
    expect(refused).to_contain_text("httpx.ConnectError: Failed to fetch")
    expect(refused).to_contain_text('Add "https://api.example.com" to [livechat] apis')
    expect(refused).not_to_contain_text('other.example.com"')
    blocking = errors.locator(".aa-error-report", has_text="in the section 'Blocking'")
    expect(blocking).to_contain_text("A page has no sockets.")
