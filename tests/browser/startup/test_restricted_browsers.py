"""The page where the browser, a policy or the network forbids something that it needs."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import (
    JOHN,
    MARY,
    BuildSite,
    FramedExtension,
    OpenExtension,
)
from tests.browser.faults import missing, with_headers
from tests.browser.host_server import WebServer

POLICY = (
    "default-src 'none'; script-src 'self'{webassembly}; style-src 'self' 'unsafe-inline';"
    " connect-src 'self'; font-src 'self'; img-src 'self' data:"
)
ORDERS = "1,000,000 orders of {}"


def host_of(address: str) -> str:
    return address.removeprefix("https://")


@pytest.mark.parametrize(("runtime", "snapshot"), [("pyscript", True), ("pyodide", False)])
def test_a_policy_that_forbids_webassembly_is_named_with_what_it_lacks(
    runtime: str,
    snapshot: bool,
    build_site: BuildSite,
    server: WebServer,
    open_extension: OpenExtension,
) -> None:
    address = build_site("stories", runtime=runtime, snapshot=snapshot)
    policy = with_headers(Content_Security_Policy=POLICY.format(webassembly=""))
    with server.failing(host_of(address), policy):
        extension = open_extension(address)
        extension.expect_state("failed")
        alert = extension.panel.get_by_role("alert")
        expect(alert).to_contain_text("script-src needs 'wasm-unsafe-eval'")
        expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_the_same_policy_with_webassembly_lets_the_panel_work(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    address = build_site("stories", runtime="pyscript", snapshot=True)
    policy = with_headers(Content_Security_Policy=POLICY.format(webassembly=" 'wasm-unsafe-eval'"))
    with server.failing(host_of(address), policy):
        open_extension(address).show(MARY)


def test_where_third_party_cookies_and_with_them_all_storage_are_blocked_the_panel_works(
    build_site: BuildSite, storing_nothing: BrowserContext
) -> None:
    extension = FramedExtension.open(
        storing_nothing.new_page(), build_site("pyscript", runtime="pyscript")
    )
    extension.show(MARY)
    refused = extension.frame.locator("body").evaluate(
        """() => [
          () => localStorage.length, () => sessionStorage.length,
          () => document.cookie = "a=b; SameSite=None; Secure" && document.cookie.length || null(),
        ].map((use) => { try { use(); return false; } catch { return true; } })"""
    )
    assert refused == [True, True, True]


def without_network(extension: FramedExtension, *, is_offline: bool) -> None:
    extension.host.context.set_offline(is_offline)


def test_an_open_page_goes_on_without_a_network_and_what_it_could_not_load_can_be_retried(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("stories", runtime="pyodide", snapshot=True))
    orders = extension.section("orders")
    extension.show(MARY)
    expect(orders).to_contain_text(ORDERS.format("Mary Brown"))
    without_network(extension, is_offline=True)
    extension.show(JOHN)
    expect(orders).to_contain_text(ORDERS.format("John Doe"))
    orders.get_by_role("button", name="Count").click()
    expect(extension.panel.get_by_role("alert")).to_contain_text("did not work")
    without_network(extension, is_offline=False)
    orders.get_by_role("button", name="Count").click()
    extension.log(until="counted")


def test_trying_again_without_a_network_keeps_the_page_and_says_so(
    build_site: BuildSite, server: WebServer, storing_nothing: BrowserContext
) -> None:
    """Where the browser keeps nothing, a reload would show its own page, with no way back."""
    address = build_site("stories", runtime="pyodide", snapshot=True)
    with server.failing(f"{host_of(address)}assets/boot-", missing):
        extension = FramedExtension.open(
            storing_nothing.new_page(), address, at_once=[("customer_profile", MARY)]
        )
        extension.expect_state("failed")
    without_network(extension, is_offline=True)
    extension.panel.get_by_role("button", name="Try again").click()
    expect(extension.panel.locator("#offline[role=status]")).to_contain_text("no connection")
    without_network(extension, is_offline=False)
    extension.panel.get_by_role("button", name="Try again").click()
    expect(extension.field("id")).to_have_text(MARY["id"])
