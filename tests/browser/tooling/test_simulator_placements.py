"""The simulated Agent App shows each placement of an extension where the Agent App has it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import EXTENSIONS
from tests.browser.serve_driver import ServeProcess, Simulator, local_context


@pytest.fixture
def simulator(local_browser: Browser, tmp_path: Path) -> Iterator[Simulator]:
    """The extension with three placements."""
    folder = tmp_path / "together"
    shutil.copytree(EXTENSIONS / "together", folder)
    shutil.copyfile(EXTENSIONS / "pyscript.lock", folder / "pyscript.lock")
    with (folder / "pyscript.toml").open("a", encoding="utf-8") as file:
        file.write('\n[livechat]\nsdk = "agent-app-sdk"\n')
    with local_context(local_browser) as context, ServeProcess(folder, "--http") as serving:
        opened = Simulator(context.new_page(), serving)
        opened.page.set_viewport_size({"width": 1440, "height": 1000})
        opened.open()
        yield opened


def test_each_placement_is_shown_in_its_place_and_one_without_a_customer_hears_of_none(
    simulator: Simulator,
) -> None:
    page = simulator.page
    roster, conversation = page.locator(".roster"), page.locator("#conversation")
    marked = page.get_by_role("navigation", name="Sections").locator('[aria-current="page"]')
    simulator.select("Mary Brown")
    expect(simulator.section("answers")).to_contain_text("in details")
    expect(marked).to_have_text("Chats")

    simulator.press("Message box")
    expect(simulator.section("answers")).to_contain_text("in message-box")
    expect(conversation).to_be_visible()
    frame, above = simulator.frame.bounding_box(), conversation.bounding_box()
    assert frame
    assert above
    assert frame["y"] >= above["y"] + above["height"]
    assert frame["x"] >= above["x"]

    simulator.press("Clear")
    simulator.press("Full screen")
    expect(simulator.section("answers")).to_contain_text("in fullscreen")
    timeline = page.locator("#timeline-list")
    expect(timeline).to_contain_text("page_data")
    expect(timeline).not_to_contain_text("customer_profile")
    expect(roster).to_be_hidden()
    expect(conversation).to_be_hidden()
    frame = simulator.frame.bounding_box()
    assert frame
    assert frame["width"] > 1300
    expect(marked).to_have_attribute("aria-label", "The extension")
    assert simulator.inside("#panel").get_attribute("data-state") == "ready"

    simulator.press("Details")
    expect(simulator.section("answers")).to_contain_text("in details")
    expect(simulator.field("name")).to_have_text("Mary Brown")
    expect(marked).to_have_text("Chats")
