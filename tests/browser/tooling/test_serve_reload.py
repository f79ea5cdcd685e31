"""After a change, the agent's state is there again; an endless loop stops the extension alone."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from agentapp_devkit import paths
from tests.browser.conftest import EXTENSIONS
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

CODE = """\
import asyncio

from agentapp import CustomerProfile, LiveChat, Panel
from htpy import button, details, form, input, label, option, p, select, summary, textarea

chat = LiveChat()
panel = Panel(chat)


@panel.section("Note")
async def note(profile: CustomerProfile):
    await asyncio.sleep(0.05)
    return [
        p["Version 1"],
        form(data_action="save")[
            label["Title", input(name="title", value="About")],
            label["Size", select(name="size")[option["S"], option["M"]]],
            label[input(type="checkbox", name="urgent"), "Urgent"],
            textarea(name="text", aria_label="Text"),
            button["Save"],
        ],
        details[summary["Earlier notes"], (p[str(number)] for number in range(60))],
    ]


@panel.action("save")
async def save(title: str):
    while title == "loop":
        pass
    panel.notify("Saved")


await chat.init()
"""
# With a listener that the browser would have the page run before it goes.
LOOP = """\
import js
from pyodide.ffi import create_proxy

js.addEventListener("pagehide", create_proxy(print))
js.console.log("looping")
while True:
    pass
"""


@pytest.fixture
def simulator(
    local_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulator]:
    """An extension with a form."""
    folder = tmp_path_factory.mktemp("form")
    (folder / "py").mkdir()
    (folder / "py" / "main.py").write_text(CODE, "utf-8")
    shutil.copyfile(paths.ROOT / "pyscript.toml", folder / "pyscript.toml")
    shutil.copyfile(EXTENSIONS / "pyscript.lock", folder / "pyscript.lock")
    with local_context(local_browser) as context, ServeProcess(folder, "--http") as serving:
        opened = Simulator(context.new_page(), serving)
        opened.open()
        yield opened


def save_version(simulator: Simulator, number: int, code: str = CODE) -> None:
    """Save the code as this version, and wait until it shows."""
    simulator.serving.write({"py/main.py": code.replace("Version 1", f"Version {number}")})
    expect(simulator.section("note")).to_contain_text(f"Version {number}")


def expect_the_agent_s_state(simulator: Simulator) -> None:
    inside = simulator.section("note")
    expect(inside.get_by_label("Title")).to_have_value("Typed")
    expect(inside.get_by_label("Size")).to_have_value("M")
    expect(inside.get_by_label("Urgent")).to_be_checked()
    expect(inside.get_by_label("Text")).to_have_value("some words")
    expect(inside.locator("details")).to_have_attribute("open", "")
    assert inside.get_by_label("Text").evaluate(
        """(text) => [document.activeElement === text, text.selectionStart, text.selectionEnd,
          Math.round(scrollY)]"""
    ) == [True, 5, 10, 400]


def test_what_the_agent_did_stays_over_a_change_and_over_an_endless_loop(
    simulator: Simulator,
) -> None:
    page = simulator.page
    simulator.select("Mary Brown")
    simulator.press("Dark")
    inside = simulator.section("note")
    message = page.get_by_label("Message", exact=True)
    message.fill("half a messa")
    inside.get_by_label("Title").fill("Typed")
    inside.get_by_label("Size").select_option("M")
    inside.get_by_label("Urgent").check()
    inside.get_by_text("Earlier notes").click()
    inside.get_by_label("Text").fill("some words")
    inside.get_by_label("Text").evaluate(
        "(text) => { text.setSelectionRange(5, 10); scrollTo(0, 400) }"
    )
    expect_the_agent_s_state(simulator)
    heard = simulator.entries("sent", "customer_profile").count()

    save_version(simulator, 2)
    expect_the_agent_s_state(simulator)
    expect(message).to_have_value("half a messa")
    simulator.expect_theme("dark")
    expect(simulator.entries("sent", "customer_profile")).to_have_count(heard + 1)
    assert simulator.entries("received", "save").count() == 0

    # An endless loop that is mended before anybody notices it.
    with page.expect_console_message(lambda message: message.text == "looping"):
        simulator.serving.write({"py/main.py": LOOP})
    save_version(simulator, 3)
    expect_the_agent_s_state(simulator)

    # Another one: the simulator goes on, and the mended file ends it.
    simulator.serving.write({"py/main.py": LOOP})
    stuck = page.get_by_role("status").filter(has_text="does not answer")
    expect(stuck).to_be_visible()
    expect(stuck).to_contain_text("Correct the code and save it")
    message.fill("half a message")
    save_version(simulator, 4)
    expect(stuck).to_be_hidden()
    expect(inside.get_by_label("Title")).to_have_value("Typed")
    expect(message).to_be_focused()  # the agent is there by now

    # A loop that begins in an action, and ends by a button.
    inside.get_by_label("Title").fill("loop")
    inside.get_by_role("button", name="Save").click(no_wait_after=True)
    expect(stuck).to_be_visible()
    stuck.get_by_role("button", name="Start it again").click()
    expect(stuck).to_be_hidden()
    expect(inside.get_by_label("Title")).to_have_value("About")

    # The state of one customer is not another one's.
    inside.get_by_label("Title").fill("About Mary")
    simulator.select("Kenji Watanabe")
    expect(simulator.field("name")).to_have_text("Kenji Watanabe")
    save_version(simulator, 5)
    expect(inside.get_by_label("Title")).to_have_value("About")
    simulator.select("Mary Brown")
    expect(simulator.field("name")).to_have_text("Mary Brown")
    expect(inside.get_by_label("Title")).to_have_value("About")
