"""`check --browser`: the pages of deployed sites, framed under LiveChat's origin."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from agentapp_devkit.check.deployed import framed_pages
from agentapp_devkit.check.deployed.address import parse
from agentapp_devkit.check.deployed.site_manifest import SiteManifest, read
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.check.rule_sets.weight import first_visit
from agentapp_devkit.site.manifest import MANIFEST
from tests.browser import faults
from tests.browser.conftest import BuildSite
from tests.browser.host_server import WebServer

Headers = dict[str, str]

ENDLESS_LOOP = """<!doctype html><main id="panel" data-state="connecting"></main>
<script>fetch("/go").then(() => { for (;;); });</script>"""


def checked(browser: Browser, url: str, server: WebServer) -> list[Issue]:
    manifest = read((folder(url, server) / MANIFEST).read_bytes())
    return framed_pages.check_pages(browser, parse(url), manifest, accepts_untrusted=False)


def folder(url: str, server: WebServer) -> Path:
    return server.sites[url.removeprefix("https://").split(".")[0]]


@pytest.fixture
def amended(server: WebServer) -> Iterator[Callable[[str, Callable[[Headers], Headers]], None]]:
    """Change the headers of a site's answers."""
    labels = []

    def amend(url: str, change: Callable[[Headers], Headers]) -> None:
        labels.append(url.removeprefix("https://").split(".")[0])
        server.amendments[labels[-1]] = change

    yield amend
    for label in labels:
        server.amendments[label] = dict


def policy_with(old: str, new: str) -> Callable[[Headers], Headers]:
    def change(headers: Headers) -> Headers:
        policy = headers["Content-Security-Policy"]
        assert old in policy
        return {**headers, "Content-Security-Policy": policy.replace(old, new)}

    return change


def test_a_site_with_a_page_for_each_placement_has_no_issue(
    build_site: BuildSite, browser: Browser, server: WebServer
) -> None:
    url = build_site("together", sdk="agent-app-sdk")
    before = len(server.requests)
    assert checked(browser, url, server) == []
    # What `check` weighs is what the browser fetches until Python is there.
    name, site = url.removeprefix("https://").strip("/"), folder(url, server)
    asked = {request.removeprefix(f"{name}/") for request in server.requests[before:]}
    first = {file.relative_to(site).as_posix() for file in first_visit(site)}
    assert first - {"index.html"} <= asked
    large = {path for path in asked if (site / path).is_file() and is_large(site / path)}
    assert {path for path in large - first if not path.startswith("assets/pyscript-")} <= {
        path.relative_to(site).as_posix() for path in site.glob("assets/*/python_stdlib.zip")
    }


def is_large(file: Path) -> bool:
    return file.stat().st_size > 60_000


def test_a_frame_that_the_headers_forbid_is_refused(
    build_site: BuildSite,
    browser: Browser,
    server: WebServer,
    amended: Callable[[str, Callable[[Headers], Headers]], None],
) -> None:
    url = build_site("recorder")
    amended(url, policy_with("frame-ancestors", "frame-ancestors 'none'; x-old"))
    (issue,) = checked(browser, url, server)
    assert issue.code == "AA701"
    assert "frame-ancestors" in issue.message


def test_a_policy_without_webassembly_keeps_the_panel_from_showing(
    build_site: BuildSite,
    browser: Browser,
    server: WebServer,
    amended: Callable[[str, Callable[[Headers], Headers]], None],
) -> None:
    url = build_site("recorder")
    amended(url, policy_with(" 'wasm-unsafe-eval'", ""))
    found = checked(browser, url, server)
    # The console has no line of the browser's about it, but the page's own.
    assert {issue.code for issue in found} == {"AA702", "AA703"}, found
    (shown,) = [issue for issue in found if issue.code == "AA702"]
    assert 'in the state "failed"' in shown.message


def test_a_missing_file_is_a_failed_request(
    build_site: BuildSite, browser: Browser, server: WebServer
) -> None:
    url = build_site("recorder")
    with server.failing("/assets/boot-", faults.missing):
        found = checked(browser, url, server)
    failed = [issue.path for issue in found if issue.code == "AA705"]
    assert failed, found
    assert all(path.startswith(f"{url}assets/boot-") for path in failed)
    assert "AA702" in {issue.code for issue in found}


def test_faults_of_the_extension_itself_are_issues(
    build_site: BuildSite, browser: Browser, server: WebServer
) -> None:
    found = checked(browser, build_site("misbehaving"), server)
    for code, part in (
        ("AA703", "no orders, on purpose"),
        ("AA704", "https://stock.example.com"),
        ("AA705", "/static/missing.json: 404"),
        ("AA706", '"Orders"'),
    ):
        assert any(issue.code == code and part in issue.message for issue in found), (code, found)
    assert {issue.code for issue in found} == {"AA703", "AA704", "AA705", "AA706"}


def test_a_page_in_an_endless_loop_is_told_and_holds_nothing_up(
    browser: Browser, server: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_headers").write_text("/*\n  Cache-Control: no-store\n", "utf-8")
    (tmp_path / "index.html").write_text(ENDLESS_LOOP, "utf-8")
    url = server.register("endless-loop", tmp_path)
    now = [0.0]
    monkeypatch.setattr(framed_pages, "monotonic", lambda: now[0])
    monkeypatch.setattr(framed_pages, "_ANSWER_TIMEOUT", 1)
    look = framed_pages._state

    manifest = SiteManifest(
        name="Loop",
        build_id="a0c9",
        pages={"index.html": "details"},
        sdk="agent-app-sdk",
        authorize=False,
        hosts=(framed_pages.AGENT_APP,),
        apis=(),
        images=(),
        files={},
        headers=(),
    )
    with server.holding("endless-loop.extension.example/go") as begin:

        def state(frame: Frame | None) -> str:
            now[0] += 1
            if look(frame) == "connecting":
                begin()
                while look(frame):
                    pass
                now[0] = 1000.0
            return ""

        monkeypatch.setattr(framed_pages, "_state", state)
        found = framed_pages.check_pages(browser, parse(url), manifest, accepts_untrusted=False)
    (stuck,) = [issue for issue in found if issue.code == "AA702"]
    assert "does not answer" in stuck.message
