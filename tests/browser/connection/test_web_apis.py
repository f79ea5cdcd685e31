"""LiveChat's own Python SDK in Pyodide, with its real wheels, against a fake of the Web APIs.

The site is built as for production: it asks `https://api.livechatinc.com`, another origin than its
own, under the headers that `build` writes.
"""

from playwright.sync_api import ConsoleMessage, expect

from tests.browser.conftest import MARY, BuildSite, OpenExtension
from tests.browser.connection.test_sign_in import choose, window_after
from tests.browser.host_server import WEB_APIS, WebServer

ARCHIVES = f"{WEB_APIS}/v3.6/agent/action/list_archives"


def test_a_section_lists_the_pages_of_the_archives_and_an_action_sets_a_tag(
    server: WebServer, open_extension: OpenExtension, build_site: BuildSite
) -> None:
    app = open_extension(build_site("web-apis", client_id="2261a58d", runtime="pyodide"))
    console: list[ConsoleMessage] = []
    app.host.context.on("console", lambda message: console.append(message))
    app.show(MARY)
    expect(app.frame.locator("script[src*='/accounts-sdk-']")).to_have_count(1)
    choose(window_after(app, "Sign in with LiveChat"), "Sign in")

    chats = app.section("chats")
    expect(chats.locator("li")).to_have_count(13)
    assert [parameters.keys() for _, parameters in server.web_apis.requests[:3]] == [
        {"filters", "limit"},
        {"page_id"},
        {"page_id"},
    ]
    expect(chats.locator("li").first).to_have_text("NY0U96PIT4")
    chats.get_by_role("button", name="Tag").click()
    expect(chats.locator("li").first).to_have_text("NY0U96PIT4, refund")

    expect(app.section("refused")).to_contain_text("Try again")
    said = "\n".join(message.text for message in console)
    assert "LiveChat answered authorization (403)" in said
    assert "sign_in(scopes=[" in said
    assert "dal:" not in said

    # The request of a customer that the agent leaves is aborted.
    with (
        server.holding(ARCHIVES),
        app.host.expect_event("requestfailed", lambda request: ARCHIVES in request.url) as failed,
    ):
        with app.host.expect_request(lambda request: ARCHIVES in request.url):
            app.show({**MARY, "id": "another"})
        app.show({**MARY, "id": "the next"})
    assert failed.value.failure == "net::ERR_ABORTED"
    expect(chats.locator("li")).to_have_count(13)
