"""Connections that cannot be made: the agent is told, and the author why."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import MARY, PLAIN, BuildSite, OpenExtension, new_context
from tests.browser.host_server import FOREIGN_HOST, HOST, SILENT, WebServer

CALM = "This extension could not connect to LiveChat."


def expect_no_connection(page: Page, panel: Locator, reason: str, *, development: bool) -> None:
    """The agent is told calmly, the author on the page and in the console why."""
    expect(panel).to_have_attribute("data-state", "failed")
    alert = panel.get_by_role("alert")
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    if development:
        expect(alert).to_contain_text(reason)
    else:
        expect(alert).to_contain_text(CALM)
        expect(alert).not_to_contain_text(reason)
        expect(alert).not_to_contain_text("pyscript.toml")
    told = "\n".join(message.text for message in page.console_messages())
    assert reason in told


@pytest.fixture
def frame_silently(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A host that frames a site and says nothing."""
    context = new_context(browser)

    def framed(address: str) -> Page:
        page = context.new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.goto(f"https://{HOST}{SILENT}")
        page.evaluate("url => window.open(url)", address)
        return page

    yield framed
    context.close()


@pytest.mark.parametrize("development", [False, True], ids=["production", "development"])
def test_a_silent_host_ends_in_a_message(
    development: bool, build_site: BuildSite, frame_silently: Callable[[str], Page]
) -> None:
    """The other messages are shown in the same way, whoever looks."""
    page = frame_silently(build_site(development=development))
    panel = page.frame_locator("iframe").locator("#panel")
    expect_no_connection(page, panel, "did not answer", development=development)


def test_a_page_without_window_livechat_says_so(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    address = build_site("nosdk", sdk="static/empty.js", development=True)
    extension = open_extension(address)
    expect_no_connection(extension.host, extension.panel, "window.LiveChat", development=True)


def test_a_page_that_a_foreign_page_frames_does_not_connect_even_where_no_header_forbids_the_frame(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    site = server.sites[build_site().removeprefix("https://").split(".")[0]]
    address = server.register("without-headers", site, lambda _headers: {})
    extension = open_extension(
        address, at_once=[("customer_profile", MARY)], host=f"https://{FOREIGN_HOST}/"
    )
    expect_no_connection(extension.host, extension.panel, FOREIGN_HOST, development=False)
    assert extension.messages() == []


def test_a_page_opened_on_its_own_does_not_connect(
    build_site: BuildSite, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(build_site(development=True))
    expect_no_connection(page, page.locator("#panel"), "on its own", development=True)


def test_messages_from_a_window_other_than_the_parent_are_never_heard(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site(sdk="widget-sdk-1"), PLAIN)
    extension.log(until="initialised")
    # A frame beside the extension, of the host's own origin, speaks to it.
    extension.host.evaluate(
        """() => new Promise((done) => {
          const sibling = document.createElement('iframe');
          sibling.src = '/';
          sibling.onload = () => {
            const script = sibling.contentDocument.createElement('script');
            script.textContent = `parent.frames[0].postMessage({event_name:
              'livechat:customer_profile', event_data: {id: 'forged'}}, '*')`;
            sibling.contentDocument.body.append(script);
            done();
          };
          document.body.append(sibling);
        })"""
    )
    extension.show(MARY)
    assert [entry[1] for entry in extension.events(until=MARY["id"])] == [MARY["id"]]
