"""The examples of the placements, in the simulated Agent App."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from agentapp_devkit import paths
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

EXAMPLES = paths.ROOT / "examples"

Serve = Callable[[str], Simulator]


@pytest.fixture
def serve(local_browser: Browser, tmp_path: Path) -> Iterator[Serve]:
    """Serve an example from a copy."""
    with ExitStack() as stack:

        def serve(example: str) -> Simulator:
            shutil.copytree(EXAMPLES / example, tmp_path / example)
            serving = stack.enter_context(ServeProcess(tmp_path / example, "--http"))
            context = stack.enter_context(local_context(local_browser))
            opened = Simulator(context.new_page(), serving)
            opened.page.set_viewport_size({"width": 1440, "height": 1000})
            opened.page.goto(serving.simulator)
            return opened

        yield serve


def test_the_agent_finds_an_answer_stages_it_and_sends_it(serve: Serve) -> None:
    simulator = serve("answer-library")
    simulator.expect_state("waiting")
    simulator.select("Mary Brown")
    answers = simulator.section("answers")
    expect(answers.locator("li")).to_have_count(4)
    answers.get_by_label("Search").fill("parcel back")
    expect(answers.locator("li")).to_have_count(1)
    answers.get_by_role("button", name="Return a parcel").click()
    staged = simulator.page.locator(".staged")
    expect(staged).to_contain_text("Hello Mary Brown, you can send it back within 30 days")
    staged.get_by_role("button", name="Send").click()
    expect(simulator.inside(".aa-message")).to_contain_text("Sent")
    expect(answers.locator("li")).to_have_count(4)


def test_the_report_shows_another_period_and_leads_to_the_chats_of_a_reason(serve: Serve) -> None:
    simulator = serve("returns-report")
    parcels, reasons = simulator.section("parcels"), simulator.section("reasons")
    expect(parcels.get_by_role("heading")).to_have_text("Parcels (6)")
    simulator.section("period").get_by_role("button", name="7 days").click()
    expect(parcels.get_by_role("heading")).to_have_text("Parcels (3)")
    expect(reasons.locator("tbody tr")).to_have_count(2)
    expect(simulator.page.locator("#rail-badge")).to_have_text("2")
    reasons.get_by_role("row", name="Broken").get_by_role("button", name="Chats").click()
    expect(simulator.page.locator("body")).to_contain_text("/archives/?tag=broken")


def test_the_settings_say_what_is_wrong_and_are_kept(serve: Serve) -> None:
    simulator = serve("shop-settings")
    form = simulator.section("returns").locator("form")
    form.get_by_label("Address").fill("http://shop.example.com")
    form.get_by_role("button", name="Save").click()
    expect(simulator.inside(".aa-message")).to_contain_text("has to begin with https://")
    form.get_by_label("Address").fill("https://shop.example.com")
    form.get_by_label("Days").fill("14")
    form.get_by_role("button", name="Save").click()
    expect(simulator.inside(".aa-message")).to_contain_text("Saved")
    simulator.page.reload()
    expect(form.get_by_label("Days")).to_have_value("14")
    form.get_by_role("button", name="Back to the chats").click()
    expect(simulator.page.get_by_role("button", name="Come back")).to_be_visible()
