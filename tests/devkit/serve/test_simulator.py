import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.serve.live_site import LiveSite
from agentapp_devkit.serve.server import extension
from agentapp_devkit.simulator.event_stream import event_stream
from agentapp_devkit.simulator.extension_info import ExtensionInfo, protocol_of
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FakeWebApis
from agentapp_devkit.simulator.server import application
from agentapp_devkit.site.builder import Development
from tests.devkit.serve.served_extension import FakeBuilder, Notes, ask, configured, make_extension

URL = "https://localhost:3333"
ORIGIN = "https://localhost:3000"


class Simulator:
    def __init__(self, tmp_path: Path, configuration: Configuration) -> None:
        self.folder = make_extension(tmp_path / "app")
        self.vendor = tmp_path / "vendor"
        self.scratch = tmp_path / "scratch"
        for folder in (self.vendor, self.scratch):
            folder.mkdir()
        (self.vendor / "host.mjs").write_text("export const connect = 1;", "utf-8")
        self.live = LiveSite(
            self.folder, FakeBuilder(configuration), Development(ORIGIN), self.scratch, Notes()
        )
        asyncio.run(self.live.rebuild())
        self.accounts = FakeAccounts()
        self.web_apis = FakeWebApis(self.accounts.scopes_of)
        self.app = application(
            self.live,
            extension=extension(self.live),
            url=URL,
            origin=ORIGIN,
            vendor=self.vendor,
            accounts=self.accounts,
            web_apis=self.web_apis,
        )

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return ask(self.app, "GET", path, headers=headers)

    def authorize(self, origin: str | None = ORIGIN) -> httpx.Response:
        headers = {} if origin is None else {"origin": origin}
        return ask(self.app, "POST", "/authorize", headers=headers)


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path, configured())


def test_another_name_of_this_machine_leads_to_the_simulator_s_own(simulator: Simulator) -> None:
    page = simulator.get("/", headers={"host": "127.0.0.1:3000"})
    assert (page.status_code, page.headers["location"]) == (307, ORIGIN)


def test_the_page_and_its_parts_are_served(simulator: Simulator) -> None:
    page = simulator.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        if not name.startswith("vendor/"):
            assert simulator.get(f"/{name}").status_code == 200, name
    assert simulator.get("/vendor/host.mjs").text == "export const connect = 1;"


def test_the_policy_forbids_everything_inline_and_framing(simulator: Simulator) -> None:
    directives = simulator.get("/").headers["content-security-policy"].split("; ")
    policy = dict(directive.split(" ", 1) for directive in directives)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-src"] == URL
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())


def test_pictures_come_from_where_the_extensions_page_may_show_them(simulator: Simulator) -> None:
    policy = simulator.get("/").headers["content-security-policy"]
    assert "img-src 'self' https://pictures.example.com;" in policy


def test_the_page_learns_of_the_declared_sections(simulator: Simulator) -> None:
    section = {"title": "Orders", "components": [{"type": "title", "data": {"title": "Loading"}}]}
    state = json.dumps({"customerDetailsSections": [section]})
    (simulator.folder / "initial-state.json").write_text(state, "utf-8")
    asyncio.run(simulator.live.rebuild())
    assert simulator.get("/simulator.json").json()["sections"] == [section]


def test_the_page_needs_nothing_that_the_policy_forbids() -> None:
    page = (paths.SIMULATOR_PAGE / "simulator.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_page_learns_of_the_extension(simulator: Simulator) -> None:
    assert simulator.get("/simulator.json").json() == {
        "name": "Orders",
        "pages": [{"placement": "details", "url": f"{URL}/"}],
        "sdk": "widget-sdk",
        "protocol": "handshake",
        "authorize": False,
        "accounts": False,
        "notice": None,
        "sections": [],
    }


def test_the_page_learns_of_each_placement() -> None:
    configuration = replace(
        configured(sdk="agent-app-sdk"), placements={"message-box": "py/message_box.py"}
    )
    pages = [(page.placement, page.url) for page in ExtensionInfo.of(configuration, URL).pages]
    assert pages == [("details", f"{URL}/"), ("message-box", f"{URL}/message-box.html")]


@pytest.mark.parametrize(
    ("sdk", "protocol"),
    [
        ("widget-sdk", "handshake"),
        ("agent-app-sdk", "handshake"),
        ("widget-sdk-1", "plain"),
        ("boilerplate", "plain"),
        ("static/my-sdk.js", "handshake"),
        ("https://cdn.example.com/boilerplate/1.1.js", "plain"),
    ],
)
def test_each_sdk_is_talked_to_in_its_way(sdk: str, protocol: str) -> None:
    assert protocol_of(sdk) == protocol


@pytest.mark.parametrize(
    ("sdk", "named"),
    [
        ("widget-sdk-1", "widget-sdk-1.development.js"),
        ("boilerplate", "boilerplate.fake.js"),
    ],
)
def test_what_is_not_the_original_is_named(sdk: str, named: str) -> None:
    assert named in str(ExtensionInfo.of(configured(sdk=sdk), URL).notice)


def test_the_boilerplate_is_authorized_whatever_is_configured() -> None:
    assert ExtensionInfo.of(configured(sdk="boilerplate"), URL).authorize
    assert ExtensionInfo.of(configured(sdk="widget-sdk", authorize=True), URL).authorize


def test_the_fake_boilerplate_says_at_its_top_that_it_is_one() -> None:
    file = paths.FAKE_BOILERPLATE
    assert file.read_text("utf-8").startswith("// A FAKE, not LiveChat's code")


def test_authorization_reports_the_session(simulator: Simulator) -> None:
    assert simulator.authorize().json() == {
        "accepted": True,
        "status": 200,
        "answer": {"session_id": "development-session-of-agent@example.com"},
    }


def test_authorization_reports_a_refusal(simulator: Simulator) -> None:
    (simulator.folder / "authorize.py").write_text(
        "def authorize(login, api_key):\n    raise PermissionError('no')\n", "utf-8"
    )
    asyncio.run(simulator.live.rebuild())
    answer = simulator.authorize().json()
    assert (answer["accepted"], answer["status"]) == (False, 403)


def test_authorization_does_not_wait_for_ever(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agentapp_devkit.simulator.server.AUTHORIZE_TIMEOUT", 0.01)
    (simulator.folder / "authorize.py").write_text(
        "import asyncio\nasync def authorize(login, api_key):\n    await asyncio.sleep(60)\n",
        "utf-8",
    )
    asyncio.run(simulator.live.rebuild())
    answer = simulator.authorize().json()
    assert (answer["accepted"], answer["status"]) == (False, None)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://example.com",
        "http://localhost:3000",
        "https://localhost:3001",
        "https://localhost",
        "https://localhost:3000.example.com",
        URL,
    ],
)
def test_no_other_site_can_make_it_act(simulator: Simulator, origin: str | None) -> None:
    response = simulator.authorize(origin)
    assert response.status_code == 403
    assert ORIGIN in response.text


@pytest.mark.parametrize("path", ["/", "/simulator.json", "/events", "/customers.json"])
def test_no_other_name_leads_to_it(simulator: Simulator, path: str) -> None:
    assert simulator.get(path, {"host": "rebound.example.com"}).status_code == 400


@pytest.mark.parametrize("path", ["/../server.py", "/vendor/../../app/py/main.py", "/server.py"])
def test_nothing_else_of_the_devkit_is_served(simulator: Simulator, path: str) -> None:
    assert simulator.get(path).status_code == 404


CUSTOMERS = json.loads((paths.SIMULATOR_PAGE / "customers.json").read_text("utf-8"))
PROFILES = {customer["profile"]["id"]: customer["profile"] for customer in CUSTOMERS}


def test_the_customer_of_livechats_documentation_is_among_them() -> None:
    mary = PROFILES["S126126161.O136OJPO1"]
    assert (mary["name"], mary["email"]) == ("Mary Brown", "mary.brown@email.com")
    assert (mary["chat"]["id"], mary["chat"]["groupID"]) == ("NY0U96PIT4", "42")
    assert {"geolocation", "customVariables"} <= mary.keys()
    assert mary["chat"]["preChatSurvey"]


def test_every_section_has_customers_and_every_id_is_one_customers() -> None:
    sections = {section for customer in CUSTOMERS for section in customer["sections"]}
    assert sections == {"chats", "visitors", "archives", "customers"}
    assert len(PROFILES) == len(CUSTOMERS) >= 8


def test_the_awkward_customers_are_there() -> None:
    profiles = PROFILES.values()
    assert any("email" not in profile for profile in profiles)
    assert any("name" not in profile for profile in profiles)
    assert any(profile["chat"] == {} for profile in profiles)
    names = [profile.get("name", "") for profile in profiles]
    assert any("<script>" in name and "\N{RIGHT-TO-LEFT OVERRIDE}" in name for name in names)
    assert any(len(name) > 100 for name in names)
    assert any("\N{HEBREW LETTER NUN}" in name for name in names)
    assert any(len(profile.get("customVariables", [])) > 20 for profile in profiles)


# --- The fake of LiveChat's accounts server


def test_it_chooses_what_the_accounts_server_answers(simulator: Simulator) -> None:
    own = {"origin": ORIGIN}
    answer = "/sign-ins/answer"
    assert ask(simulator.app, "POST", answer, headers=own, content="slow").status_code == 204
    assert simulator.accounts.answer == "slow"
    refused = ask(simulator.app, "POST", answer, headers=own, content="nonsense")
    assert (refused.status_code, simulator.accounts.answer) == (400, "slow")
    assert "unauthorized_client" in refused.text


def test_it_chooses_what_the_web_apis_answer(simulator: Simulator) -> None:
    def choose(choice: str) -> int:
        path, own = "/sign-ins/web-apis", {"origin": ORIGIN}
        return ask(simulator.app, "POST", path, headers=own, content=choice).status_code

    def answer() -> int:
        simulator.accounts.scopes_by_token["dal:fake-1"] = "tags--all:ro"
        headers = {"authorization": "Bearer dal:fake-1"}
        method = "configuration/action/list_tags"
        return simulator.web_apis.answer(method, headers, b"{}").status_code

    assert answer() == 200
    for choice, status in (("authorization", 403), ("too_many_requests", 429), ("internal", 500)):
        assert (choose(choice), answer()) == (204, status)
    assert (choose("nonsense"), answer()) == (400, 500)
    assert (choose("slow"), answer()) == (204, 200)


def test_it_expires_the_tokens(simulator: Simulator) -> None:
    simulator.accounts.scopes_by_token["dal:fake-1"] = "chats--all:ro"
    assert ask(simulator.app, "POST", "/sign-ins/expire", headers={"origin": ORIGIN}).is_success
    assert simulator.accounts.scopes_by_token == {}


def test_it_signs_out(simulator: Simulator) -> None:
    def cookie() -> str:
        asked = {"client_id": "2261a58d", "redirect_uri": URL}
        page = ask(simulator.accounts.application, "GET", "/", params=asked)
        return "".join(re.findall(r'"cookie": "([^"]+)"', page.text))

    before = cookie()
    assert cookie() == before
    assert ask(simulator.app, "POST", "/sign-ins/sign-out", headers={"origin": ORIGIN}).is_success
    assert cookie() != before


def test_every_page_hears_of_builds_notes_and_choices_by_one_stream(simulator: Simulator) -> None:
    async def hear() -> list[list[tuple[str, Any]]]:
        streams = [
            event_stream(simulator.live, simulator.accounts, simulator.web_apis) for _ in range(2)
        ]
        heard = [[_parsed(await anext(stream)) for _ in range(3)] for stream in streams]
        transport = httpx.ASGITransport(app=simulator.app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as page:
            for path, choice in (("answer", "slow"), ("web-apis", "internal")):
                await page.post(f"/sign-ins/{path}", headers={"origin": ORIGIN}, content=choice)
        await simulator.live.rebuild()
        for stream, events in zip(streams, heard, strict=True):
            while events[-1][0] != "build" or len(events) == 3:
                events.append(_parsed(await anext(stream)))
        await simulator.live.close()
        for stream in streams:
            assert [each async for each in stream] == []
        return heard

    for heard in asyncio.run(hear()):
        choices = [data for name, data in heard if name == "choices"]
        assert choices[0] == {"answer": "asks", "web-apis": "answers"}
        assert choices[-1] == {"answer": "slow", "web-apis": "internal"}
        assert [data for name, data in heard if name == "note"] == [
            {"server": "accounts server", "text": "chosen: slow"},
            {"server": "Web APIs", "text": "chosen: internal"},
        ]
        builds = [data["buildId"] for name, data in heard if name == "build"]
        assert len(builds) == len(set(builds)) == 2


def _parsed(text: str) -> tuple[str, Any]:
    found = re.fullmatch(r"event: (\w+)\ndata: (.+)\n\n", text)
    return (found[1], json.loads(found[2])) if found else ("", None)


def test_the_page_opens_one_stream_only() -> None:
    scripts = [file.read_text("utf-8") for file in paths.SIMULATOR_PAGE.rglob("*.mjs")]
    assert "".join(scripts).count("new EventSource") == 1


@pytest.mark.parametrize(
    "path",
    ["/sign-ins/answer", "/sign-ins/expire", "/sign-ins/sign-out", "/sign-ins/web-apis"],
)
@pytest.mark.parametrize("origin", [None, "null", "https://example.com", URL])
def test_no_other_site_chooses_for_the_accounts_server(
    path: str, origin: str | None, simulator: Simulator
) -> None:
    simulator.accounts.scopes_by_token["dal:fake-1"] = "chats--all:ro"
    headers = {} if origin is None else {"origin": origin}
    assert ask(simulator.app, "POST", path, headers=headers, content="slow").status_code == 403
    assert (simulator.accounts.answer, simulator.web_apis.choice) == ("asks", "answers")
    assert simulator.accounts.scopes_by_token
