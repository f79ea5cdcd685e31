"""The built site: whole, its own, the same each time."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder, host_configs
from agentapp_devkit.site.manifest import MANIFEST, README
from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import EXTENSIONS, MARY, BuildSite, FramedExtension, OpenExtension
from tests.browser.host_server import HOST, WebServer


def test_no_request_leaves_the_site(
    build_site: BuildSite, server: WebServer, context: BrowserContext
) -> None:
    address = build_site()
    before = len(server.requests)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    extension = FramedExtension.open(context.new_page(), address)
    extension.show(MARY)
    names = {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))}
    assert names == {HOST, address.split("/")[2]}
    assert any(".wasm" in request for request in server.requests[before:])


def expect_packages_to_work(extension: FramedExtension) -> None:
    section = extension.section("packages")
    expect(section).to_contain_text("humanize 1,000,000")
    expect(section).to_contain_text("pydantic 7")
    expect(section).to_contain_text("markupsafe &lt;")
    expect(section).to_contain_text("known to micropip: True")


def test_packages_of_every_kind_are_installed_by_micropip_from_the_site(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    address = build_site("packages", snapshot=False)
    before = len(server.requests)
    extension = open_extension(address, at_once=[("customer_profile", MARY)])
    expect_packages_to_work(extension)
    wheels = [request for request in server.requests[before:] if request.endswith(".whl")]
    assert any("pydantic_core" in wheel and "pyemscripten" in wheel for wheel in wheels)
    assert any("markupsafe" in wheel and "py3-none-any" in wheel for wheel in wheels)


def test_packages_of_every_kind_come_with_the_snapshot(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("packages"), at_once=[("customer_profile", MARY)])
    expect_packages_to_work(extension)


def test_a_build_of_the_same_input_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")

    def contents(out: Path) -> dict[str, str]:
        builder.build(EXTENSIONS / "recorder", out, development=None, progress=Silent())
        return {
            path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in out.rglob("*")
            if path.is_file()
        }

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_every_file_but_the_page_its_worker_and_its_headers_has_a_hash_in_its_address(
    build_site: BuildSite, server: WebServer
) -> None:
    label = build_site().removeprefix("https://").split(".")[0]
    dist = server.sites[label]
    names = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    unhashed = {"index.html", WORKER, MANIFEST, README, *host_configs.FORMS}
    assert unhashed <= names
    assert all("-" in name.split("/")[1] for name in names - unhashed)


def test_pyscripts_own_package_is_there_for_authors(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("pyscript", runtime="pyscript"))
    expect(extension.frame.locator("#shown")).to_contain_text("displayed by PyScript")
    expect(extension.frame.locator("#made em")).to_have_text("made")
    expect(extension.frame.locator("#filled li")).to_have_text("filled by pyscript.web")
    out = extension.frame.locator("#out")
    expect(out).to_contain_text("<plain text>")
    expect(out.locator("strong")).to_have_text("markup")
    expect(out).to_contain_text("visit 1")
    extension.expect_state("waiting")
    extension.frame.get_by_role("button", name="Press").click()
    expect(out).to_contain_text("pressed")
