"""`examples/details-section` in the simulated Agent App."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from agentapp_devkit import paths
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

EXAMPLE = paths.ROOT / "examples" / "details-section"


@pytest.fixture
def simulator(local_browser: Browser, tmp_path: Path) -> Iterator[Simulator]:
    """The example, served from a copy, with a clock that the test moves."""
    folder = tmp_path / "details-section"
    shutil.copytree(EXAMPLE, folder)
    with ServeProcess(folder, "--http") as serving, local_context(local_browser) as context:
        context.clock.install()
        opened = Simulator(context.new_page(), serving)
        opened.open()
        yield opened


def test_the_section_follows_the_conversation_while_the_panel_is_out_of_sight(
    simulator: Simulator,
) -> None:
    page = simulator.page
    simulator.select("Mary Brown")
    page.get_by_role("tab", name="Customer Details").click()
    section = page.locator(".tile")
    expect(section).to_contain_text("Answered")
    expect(simulator.frame).to_be_hidden()

    customer = page.get_by_label("Message of the customer")
    for text in ("Hello?", "Is anybody there?"):
        customer.fill(text)
        customer.press("Enter")
    expect(section).to_contain_text("0 min")
    expect(section).to_contain_text("Messages2")

    page.clock.fast_forward("04:00")
    expect(section).to_contain_text("4 min")
    section.get_by_role("button", name="Apologise").click()
    composer = page.get_by_label("Message", exact=True)
    expect(composer).to_have_value("Sorry to keep you waiting. ")
    composer.press("Enter")
    expect(section).to_contain_text("Answered")
