"""The start in Firefox: connected, named, filled; with each runtime, and at a host of any kind."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    HANDSHAKE,
    JOHN,
    MARY,
    PROTOCOLS,
    BuildSite,
    BuildWithoutPython,
    FramedExtension,
    OpenExtension,
)
from tests.browser.host_server import FOREIGN_HOST, GREETS_ONCE, HOST, SILENT, WebServer

SNAPSHOT_IS_UNUSABLE = "so Python starts without it"
GREETED = [sdk for sdk, protocol in PROTOCOLS.items() if protocol == HANDSHAKE]
SENT_AT_ONCE: list[tuple[str, Any]] = [
    ("customer_profile", MARY),
    ("customer_profile", JOHN),
    ("customer_profile_hidden", {"id": JOHN["id"]}),
]
NOT_GREETED = [sdk for sdk in PROTOCOLS if sdk not in GREETED]


@pytest.mark.parametrize(("runtime", "snapshot"), [("pyscript", True), ("pyodide", False)])
def test_python_hears_what_came_before_it_shows_the_customer_and_fills_its_sections(
    runtime: str,
    snapshot: bool,
    build_site: BuildSite,
    server: WebServer,
    open_extension: OpenExtension,
) -> None:
    before = len(server.requests)
    site = build_site("stories", runtime=runtime, snapshot=snapshot)
    with server.holding(".wasm") as release:
        extension = open_extension(site, at_once=SENT_AT_ONCE)
        extension.host.wait_for_function("() => window.messages.length > 0")
        assert extension.panel.get_attribute("data-state") == "connecting"
        release()
        heard = extension.events(until="customer_profile_hidden")
    assert heard == [[event, payload["id"]] for event, payload in SENT_AT_ONCE]
    extension.expect_state("waiting")
    extension.show(MARY)
    expect(extension.field("name")).to_have_text("Mary Brown")
    expect(extension.section("orders")).to_have_attribute("data-state", "ready")
    expect(extension.section("orders")).to_contain_text("1,000,000 orders of Mary Brown")
    extension.section("orders").get_by_role("button", name="Count").click()
    assert ["counted", 2] in extension.log(until="counted")  # with a module that nothing has needed
    assert any("/memory-" in request for request in server.requests[before:]) is snapshot
    told = "\n".join(message.text for message in extension.host.console_messages())
    assert SNAPSHOT_IS_UNUSABLE not in told


def expect_to_hear_of_mary(extension: FramedExtension) -> None:
    extension.send("customer_profile", MARY)
    assert extension.events(until=MARY["id"]) == [["customer_profile", MARY["id"]]]


@pytest.mark.parametrize("sdk", NOT_GREETED)
def test_a_host_that_greets_nobody_is_heard(
    sdk: str, build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_without_python(sdk), PROTOCOLS[sdk])
    extension.log(until="initialised")
    expect_to_hear_of_mary(extension)


@pytest.mark.parametrize("sdk", GREETED)
def test_a_host_that_greets_late_is_answered_without_an_error(
    sdk: str, build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_without_python(sdk), host=f"https://{HOST}{SILENT}")
    raised: list[str] = []
    extension.host.on("pageerror", lambda error: raised.append(str(error)))
    expect(extension.panel).to_have_attribute("data-state", "connecting")
    extension.host.evaluate("window.speak()")
    extension.expect_state("waiting")
    expect_to_hear_of_mary(extension)
    assert raised == []


def test_a_reloaded_page_goes_on_under_a_host_that_greets_once(
    build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    extension = open_extension(
        build_without_python("widget-sdk"), host=f"https://{HOST}{GREETS_ONCE}"
    )
    extension.wait_for_message("plugin_inited")
    extension.frame.locator("html").evaluate("() => location.reload()")
    extension.wait_for_message("plugin_inited", 2)
    extension.expect_state("waiting")
    expect_to_hear_of_mary(extension)


def test_a_page_that_a_foreign_page_frames_does_not_connect(
    build_without_python: BuildWithoutPython, server: WebServer, open_extension: OpenExtension
) -> None:
    """Nor where no header forbids the frame; Firefox tells the page less about its host."""
    built = build_without_python("widget-sdk")
    site = server.sites[built.removeprefix("https://").split(".")[0]]
    address = server.register("firefox-without-headers", site, lambda _headers: {})
    extension = open_extension(
        address, at_once=[("customer_profile", MARY)], host=f"https://{FOREIGN_HOST}/"
    )
    extension.expect_state("failed")
    assert extension.messages() == []
