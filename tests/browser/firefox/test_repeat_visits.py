"""The second visit in Firefox: from the browser's caches, and without them."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, expect

from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import JOHN, MARY, BuildSite, FramedExtension
from tests.browser.firefox.conftest import STORES_NOTHING, OpenProfile
from tests.browser.host_server import WebServer

CACHES = "() => caches.keys().catch((error) => error.name)"


def visited(profile: BrowserContext, address: str) -> None:
    """Make the first visit, and wait until the browser has all that the next one needs."""
    extension = FramedExtension.open(profile.new_page(), address)
    extension.show(MARY)
    extension.wait_for_mark("page-refreshed")
    extension.wait_for_mark("repeat-visit-ready")
    extension.panel.evaluate("async () => { await navigator.serviceWorker.ready; }")


@contextmanager
def holding_all(server: WebServer, address: str) -> Iterator[None]:
    """Answer no request for the site; expect those alone that ask for a newer page and worker."""
    name = address.removeprefix("https://")
    before = len(server.requests)

    def asked() -> set[str]:
        return {request for request in server.requests[before:] if request.startswith(name)}

    with server.holding(name):
        try:
            yield
        except AssertionError as error:
            error.add_note(f"Requests without an answer: {sorted(asked())}")
            raise
    assert asked() <= {name, f"{name}{WORKER}"}


def reopen(extension: FramedExtension) -> None:
    """Have the host frame the page again, as when an agent comes back to it."""
    extension.host.evaluate(
        """() => { const frame = document.querySelector("iframe");
                   window.open(frame.src, "handshake", []); frame.remove(); }"""
    )


def expect_orders_of_john(extension: FramedExtension) -> None:
    extension.expect_state("waiting")
    extension.show(JOHN)
    expect(extension.section("orders")).to_contain_text("1,000,000 orders of John Doe")


def test_a_visit_after_firefox_was_closed_waits_for_nothing_of_the_web_host(
    open_profile: OpenProfile, server: WebServer, build_site: BuildSite
) -> None:
    address = build_site("stories", runtime="pyodide", snapshot=True)
    context = open_profile()
    visited(context, address)
    context.close()
    page = open_profile().new_page()
    with holding_all(server, address):
        expect_orders_of_john(FramedExtension.open(page, address))


def test_where_frames_may_store_nothing_each_visit_is_a_first_one(
    open_profile: OpenProfile, build_site: BuildSite
) -> None:
    context = open_profile(STORES_NOTHING)
    address = build_site("stories", runtime="pyodide", snapshot=True)
    extension = FramedExtension.open(context.new_page(), address)
    expect_orders_of_john(extension)
    assert extension.panel.evaluate(CACHES) == "SecurityError"
    reopen(extension)
    expect_orders_of_john(extension)
