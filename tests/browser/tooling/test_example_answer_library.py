"""`examples/answer-library` in the simulated Agent App, and its own tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from agentapp_devkit import paths
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

EXAMPLE = paths.ROOT / "examples" / "answer-library"


@pytest.fixture
def simulator(browser: Browser, tmp_path: Path) -> Iterator[Simulator]:
    """The example, served from a copy."""
    folder = tmp_path / "answer-library"
    shutil.copytree(EXAMPLE, folder)
    with ServeProcess(folder, "--http") as serving, local_context(browser) as context:
        opened = Simulator(context.new_page(), serving)
        opened.page.set_viewport_size({"width": 1440, "height": 1000})
        opened.open()
        yield opened


def test_the_agent_finds_an_answer_stages_it_and_sends_it(simulator: Simulator) -> None:
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


def test_its_tests_pass_without_a_browser() -> None:
    python_path = os.pathsep.join([str(EXAMPLE / "py"), str(paths.ROOT / "py")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "tests"],
        cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": python_path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
