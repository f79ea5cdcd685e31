"""A page that reloads in its frame goes on, under both of LiveChat's own ways to frame a page.

With each SDK a fake takes Python's place: the bridge resumes the connection.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.browser import faults
from tests.browser.conftest import (
    HANDSHAKE,
    JOHN,
    MARY,
    PROTOCOLS,
    BuildSite,
    BuildWithoutPython,
    FramedExtension,
    new_context,
)
from tests.browser.host_server import GREETS_EACH_PAGE, GREETS_ONCE, HOST, WebServer

GREETED = sorted(sdk for sdk, protocol in PROTOCOLS.items() if protocol == HANDSHAKE)

OpenUnder = Callable[[str, str], FramedExtension]


@pytest.fixture
def open_under(browser: Browser) -> Iterator[OpenUnder]:
    """Frame a site as the host of this path does."""
    context = new_context(browser)

    def opened(path: str, url: str) -> FramedExtension:
        page = context.new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.goto(f"https://{HOST}{path}")
        page.locator("html[data-ready]").wait_for()
        page.evaluate("(url) => { window.open(url); }", url)
        return FramedExtension(page, page.frame_locator("iframe").first)

    yield opened
    context.close()


def frame_of(framed: FramedExtension) -> Frame:
    return framed.host.frames[-1]


def reload(framed: FramedExtension) -> None:
    """Reload the extension's page from within, as a browser's menu or *Try again* does."""
    frame = frame_of(framed)
    frame.evaluate("() => { document.documentElement.dataset.old = 'yes'; location.reload(); }")
    expect(framed.frame.locator("html:not([data-old])")).to_have_count(1)


@pytest.mark.parametrize("host", [GREETS_ONCE, GREETS_EACH_PAGE])
@pytest.mark.parametrize("sdk", GREETED)
def test_a_reloaded_page_hears_its_host_again(
    sdk: str, host: str, build_without_python: BuildWithoutPython, open_under: OpenUnder
) -> None:
    framed = open_under(host, build_without_python(sdk))
    framed.wait_for_message("plugin_inited")
    framed.send("customer_profile", JOHN)
    framed.events(until=JOHN["id"])
    for times in (2, 3):
        reload(framed)
        framed.wait_for_message("plugin_inited", times)
        framed.expect_state("waiting")
        framed.send("customer_profile", MARY)
        framed.send("customer_profile", JOHN)
        heard = framed.events(until=JOHN["id"])
        assert [entry[1] for entry in heard] == [MARY["id"], JOHN["id"]]
    assert [each["message"] for each in framed.messages()].count("plugin_inited") == 3


def test_trying_again_helps_under_a_host_that_greets_once(
    build_site: BuildSite, open_under: OpenUnder, server: WebServer
) -> None:
    address = build_site()
    with server.failing("/assets/boot-", faults.missing):
        framed = open_under(GREETS_ONCE, address)
        framed.wait_for_message("plugin_inited")
        framed.expect_state("failed")
    framed.frame.get_by_role("button", name="Try again").click()
    framed.wait_for_message("plugin_inited", 2)
    framed.show(MARY)
