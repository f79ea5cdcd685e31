"""Several placements in one site: each page runs its own script, and all share the assets."""

from playwright.sync_api import BrowserContext, Response, expect

from tests.browser.conftest import HANDSHAKE, MARY, BuildSite, FramedExtension, OpenExtension

SHOWN = {
    "": "2 answers in details",
    "message-box.html": "Yes, No in message-box",
    "fullscreen.html": "2 answers in fullscreen",
}


def test_each_page_runs_its_script_in_its_placement(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    site = build_site("together", sdk="agent-app-sdk", runtime="pyodide")
    for page, shown in SHOWN.items():
        extension = open_extension(f"{site}{page}", at_once=[("customer_profile", MARY)])
        expect(extension.section("answers")).to_contain_text(shown)


def test_the_second_page_takes_the_runtime_from_the_browsers_cache(
    build_site: BuildSite, profile: BrowserContext
) -> None:
    site = build_site("together", sdk="agent-app-sdk", runtime="pyodide")
    page = profile.new_page()
    fetched: list[str] = []

    def note(response: Response) -> None:
        fetched.append(response.url)

    page.on("response", note)
    extension = FramedExtension.open(page, site, HANDSHAKE)
    extension.show(MARY)
    extension.wait_for_mark("repeat-visit-ready")
    first = {url for url in fetched if "/assets/" in url}
    assert any("memory" in url for url in first)
    fetched.clear()

    extension = FramedExtension.open(page, f"{site}message-box.html", HANDSHAKE)
    extension.show(MARY)
    expect(extension.section("answers")).to_contain_text(SHOWN["message-box.html"])
    assert {url for url in fetched if "/assets/" in url} <= first
