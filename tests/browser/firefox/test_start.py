"""The start in Firefox: connected, named, filled; with each runtime, and at a host of any kind."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HANDSHAKE, MARY, PROTOCOLS, BuildSite, OpenExtension
from tests.browser.host_server import FOREIGN_HOST, GREETS_ONCE, HOST, SILENT, WebServer

SNAPSHOT_IS_UNUSABLE = "so Python starts without it"
GREETED = [sdk for sdk, protocol in PROTOCOLS.items() if protocol == HANDSHAKE]
NOT_GREETED = [sdk for sdk in PROTOCOLS if sdk not in GREETED]


@pytest.mark.parametrize(
    ("runtime", "snapshot"), [("pyscript", True), ("pyodide", True), ("pyodide", False)]
)
def test_the_panel_shows_the_customer_and_fills_its_sections(
    runtime: str,
    snapshot: bool,
    build_site: BuildSite,
    server: WebServer,
    open_extension: OpenExtension,
) -> None:
    before = len(server.requests)
    extension = open_extension(build_site("stories", runtime=runtime, snapshot=snapshot))
    extension.show(MARY)
    expect(extension.field("name")).to_have_text("Mary Brown")
    expect(extension.section("orders")).to_have_attribute("data-state", "ready")
    expect(extension.section("orders")).to_contain_text("1,000,000 orders of Mary Brown")
    extension.section("orders").get_by_role("button", name="Count").click()
    assert ["counted", 2] in extension.log(until="counted")  # with a module that nothing has needed
    assert any("/memory-" in request for request in server.requests[before:]) is snapshot
    told = "\n".join(message.text for message in extension.host.console_messages())
    assert SNAPSHOT_IS_UNUSABLE not in told


@pytest.mark.parametrize("sdk", NOT_GREETED)
def test_a_host_that_greets_nobody_is_heard(
    sdk: str, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site(sdk=sdk), PROTOCOLS[sdk])
    extension.log(until="initialised")
    extension.show(MARY)


@pytest.mark.parametrize("sdk", GREETED)
def test_a_host_that_greets_late_is_answered_without_an_error(
    sdk: str, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site(sdk=sdk), host=f"https://{HOST}{SILENT}")
    raised: list[str] = []
    extension.host.on("pageerror", lambda error: raised.append(str(error)))
    expect(extension.panel).to_have_attribute("data-state", "connecting")
    extension.host.evaluate("window.speak()")
    extension.expect_state("waiting")
    extension.show(MARY)
    assert raised == []


def test_a_reloaded_page_goes_on_under_a_host_that_greets_once(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site(), host=f"https://{HOST}{GREETS_ONCE}")
    extension.wait_for_message("plugin_inited")
    extension.frame.locator("html").evaluate("() => location.reload()")
    extension.wait_for_message("plugin_inited", 2)
    extension.expect_state("waiting")
    extension.show(MARY)


def test_a_page_that_a_foreign_page_frames_does_not_connect(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    """Nor where no header forbids the frame; Firefox tells the page less about its host."""
    site = server.sites[build_site().removeprefix("https://").split(".")[0]]
    address = server.register("firefox-without-headers", site, lambda _headers: {})
    extension = open_extension(
        address, at_once=[("customer_profile", MARY)], host=f"https://{FOREIGN_HOST}/"
    )
    extension.expect_state("failed")
    assert extension.messages() == []
