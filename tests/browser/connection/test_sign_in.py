"""Signing in with LiveChat's accounts-sdk, in a frame of another site, with a fake accounts server.

The site is built as for production: it asks `https://accounts.livechat.com`, which the tests' web
server plays, under the headers that `build` writes.
"""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Playwright,
    expect,
)

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import browser as browsers
from tests.browser.conftest import (
    MARY,
    BuildSite,
    FramedExtension,
    OpenExtension,
    new_context,
)
from tests.browser.host_server import CUTS_OFF_POPUPS, HOST, WebServer
from tests.browser.panel.test_accessibility import expect_accessible

CLIENT_ID = "2261a58d"
# Keeps cookies from frames of other sites, as Chrome does where its user says so.
NO_FOREIGN_COOKIES = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
OF_SOMEBODY_ELSE = {"data": {"access_token": "theirs", "expires_in": 28800, "state": "theirs"}}
# As in a frame without storage, every access throws; and each window that does not open is told.
NO_STORAGE = """
const open = window.open;
window.open = (...args) => {
  const opened = open.apply(window, args);
  console.log(`window.open: ${opened && "a window"}`);
  return opened;
};
for (const [owner, name] of [[Document.prototype, "cookie"], [window, "localStorage"]]) {
  const deny = () => { throw new DOMException("denied", "SecurityError"); };
  if (origin !== "https://accounts.livechat.com") {
    Object.defineProperty(owner, name, { get: deny, set: deny });
  }
}
"""


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> str:
    return build_site("sign-in", client_id=CLIENT_ID)


@pytest.fixture
def strict(playwright: Playwright, server: WebServer, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium that blocks pop-ups, and keeps cookies and storage from frames of other sites."""
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps(NO_FOREIGN_COOKIES), "utf-8")
    context = playwright.chromium.launch_persistent_context(
        tmp_path,
        executable_path=browsers.ensure(Silent()),
        ignore_default_args=["--disable-popup-blocking"],
        args=[
            *browsers.arguments(),
            f"--host-resolver-rules=MAP * 127.0.0.1:{server.port}",
            f"--ignore-certificate-errors-spki-list={server.fingerprint}",
        ],
    )
    context.set_default_timeout(180_000)
    context.add_init_script(NO_STORAGE)
    yield context
    context.close()


def button(app: FramedExtension, label: str) -> Locator:
    return app.frame.get_by_role("button", name=label, exact=True)


def window_after(app: FramedExtension, label: str) -> Page:
    """Click a button, and return the window that opens."""
    with app.host.context.expect_page() as opened:
        button(app, label).click()
    expect(opened.value.locator("#client")).to_have_text(CLIENT_ID)  # its script runs
    return opened.value


def choose(window: Page, choice: str) -> None:
    """Answer in the sign-in window, which closes itself."""
    with window.expect_event("close"):
        if choice == "close":
            window.close()
        elif choice in ("Sign in", "Refuse"):
            window.get_by_role("button", name=choice, exact=True).click()
        else:
            window.get_by_label("Answer with an error").select_option(choice)


def expect_notice(app: FramedExtension, text: str) -> None:
    expect(app.frame.locator(".aa-message").filter(has_text=text)).to_be_visible()


def test_each_end_of_signing_in_is_told_and_no_token_shows_anywhere(
    server: WebServer, open_extension: OpenExtension, site: str
) -> None:
    app = open_extension(site)
    console: list[ConsoleMessage] = []
    app.host.context.on("console", lambda message: console.append(message))
    app.show(MARY)
    # Before the click, since a window opens only shortly after it.
    expect(app.frame.locator("script[src*='/accounts-sdk-']")).to_have_count(1)

    for choice, notice in (
        ("Refuse", "LiveChat gave this extension no access."),
        ("close", "The sign-in window was closed."),
    ):
        choose(window_after(app, "Sign in"), choice)
        expect_notice(app, notice)
    assert not any("agentapp:" in message.text for message in console)

    for code, remedy in (
        ("invalid_request", "redirect URIs"),
        ("unauthorized_client", "[livechat] client_id"),
        ("access_denied", "Install the app"),
        ("unsupported_response_type", "JavaScript app"),
    ):
        choose(window_after(app, "Sign in"), code)
        expect_notice(app, "“sign in” did not work")
        report = console[-1].text
        assert f"SignInOAuthError: LiveChat answered {code}" in report
        assert remedy in report

    window = window_after(app, "Sign in")
    app.host.evaluate("answer => frames[0].postMessage(answer, '*')", OF_SOMEBODY_ELSE)
    window.evaluate("answer => opener.postMessage(answer, '*')", OF_SOMEBODY_ELSE)
    expect_notice(app, "“sign in” did not work")
    assert "the answer belongs to another request" in console[-1].text

    with app.host.context.expect_page() as opened:
        button(app, "Sign in at once").click()
    expect_notice(app, "Signing in took too long.")
    with suppress(Error):  # it is closed already
        opened.value.wait_for_event("close")
    assert opened.value.is_closed()

    choose(window_after(app, "Sign in"), "Sign in")
    expect_notice(app, "Signed in as fake-account for ('chats--all:ro',)")
    button(app, "Refresh").click()
    expect_notice(app, "Renewed: True")

    # Another time LiveChat answers in the hidden frame, and no window opens.
    app.frame.locator("html").evaluate("() => location.reload()")
    app.wait_for_message("plugin_inited", 2)
    app.show(MARY)
    pages = len(app.host.context.pages)
    button(app, "Sign in").click()
    expect_notice(app, "Signed in as fake-account")
    assert len(app.host.context.pages) == pages

    tokens = [*server.accounts.scopes_by_token]
    stored = app.frame.locator("html").evaluate(
        "html => [document.cookie, JSON.stringify({...localStorage, ...sessionStorage}), "
        "html.outerHTML, JSON.stringify(performance.getEntries())].join()"
    )
    said = "".join(message.text for message in console)
    assert "Account(scopes=" in said
    assert tokens
    assert not any(token in f"{stored}{said}" for token in tokens)
    assert "com.livechat.accounts" not in stored
    assert not any(request.endswith(token) for request in server.requests for token in tokens)


def test_a_page_that_cuts_popups_off_lets_the_agent_come_back(
    open_extension: OpenExtension, site: str
) -> None:
    app = open_extension(site, host=f"https://{HOST}{CUTS_OFF_POPUPS}")
    app.show(MARY)
    window = window_after(app, "Sign in")
    expect_notice(app, "Sign in in the window that has opened, then come back.")
    window.get_by_role("button", name="Sign in", exact=True).click()
    expect(window.get_by_role("status")).to_contain_text("out of reach")
    window.close()
    button(app, "Continue").click()
    expect_notice(app, "Signed in as fake-account")


def test_without_cookies_storage_and_popups_a_click_signs_in(
    strict: BrowserContext, site: str
) -> None:
    unasked = ("customer_profile", MARY | {"name": "Unasked"})
    # Whatever Playwright does in the frame counts as a click there, so until then it does nothing.
    with strict.expect_console_message(lambda message: message.text == "window.open: null"):
        app = FramedExtension.open(strict.new_page(), site, at_once=[unasked])
    expect_notice(app, "The browser blocked the sign-in window.")
    choose(window_after(app, "Open the window"), "Sign in")
    expect_notice(app, "Signed in as fake-account")
    button(app, "Refresh").click()
    expect_notice(app, "Please sign in again.")


def test_sections_wait_behind_one_button_that_the_keyboard_reaches(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    app = open_extension(build_site("sign-in-required", client_id=CLIENT_ID))
    app.show(MARY)
    expect(button(app, "Zaloguj się przez LiveChat")).to_be_visible()
    expect(app.section("earlier-chats")).to_have_count(0)
    expect_accessible(app, state="profile")
    app.frame.locator("body").press("Tab")
    with app.host.context.expect_page() as opened:
        while app.frame.locator(":focus").get_attribute("data-action") != "agentapp:sign-in":
            app.host.keyboard.press("Tab")
        app.host.keyboard.press("Enter")
    expect(opened.value.locator("#client")).to_have_text(CLIENT_ID)
    choose(opened.value, "Sign in")
    expect(app.section("earlier-chats")).to_contain_text("2 scopes")
    expect(app.frame.locator("#sign-in")).to_have_count(0)


def test_a_script_that_never_comes_leaves_a_button_which_asks_for_it_again(
    build_site: BuildSite, server: WebServer, browser: Browser
) -> None:
    site = build_site("sign-in-required", client_id=CLIENT_ID)
    with closing(new_context(browser)) as context, server.holding("assets/accounts-sdk-"):
        page = context.new_page()
        page.clock.install()
        with context.expect_event("request", lambda one: "/accounts-sdk-" in one.url):
            app = FramedExtension.open(page, site, at_once=[("customer_profile", MARY)])
        expect(button(app, "Zaloguj się przez LiveChat")).to_have_count(0)
        page.clock.fast_forward("00:20")
        expect(button(app, "Zaloguj się przez LiveChat")).to_be_visible()
        server.held.clear()  # from now on; the first request stays without an answer
        choose(window_after(app, "Zaloguj się przez LiveChat"), "Sign in")
        expect(app.section("earlier-chats")).to_contain_text("2 scopes")
