"""Several placements in one site: each page runs its own script, and all share the assets."""

from playwright.sync_api import BrowserContext, Response, expect

from tests.browser.conftest import MARY, BuildSite, FramedExtension

SHOWN = {
    "": "2 answers in details",
    "message-box.html": "Yes, No in message-box",
    "fullscreen.html": "2 answers in fullscreen",
}


def test_each_page_runs_its_script_and_takes_the_runtime_from_the_browsers_cache(
    build_site: BuildSite, profile: BrowserContext
) -> None:
    site = build_site("together", sdk="agent-app-sdk", runtime="pyodide")
    page = profile.new_page()
    fetched: list[str] = []

    def note(response: Response) -> None:
        if "/assets/" in response.url:
            fetched.append(response.url)

    page.on("response", note)
    first: set[str] = set()
    for name, shown in SHOWN.items():
        fetched.clear()
        extension = FramedExtension.open(
            page, f"{site}{name}", at_once=[("customer_profile", MARY)]
        )
        expect(extension.section("answers")).to_contain_text(shown)
        if not first:
            extension.wait_for_mark("repeat-visit-ready")
            first = set(fetched)
            assert any("memory" in url for url in first)
        assert set(fetched) <= first
