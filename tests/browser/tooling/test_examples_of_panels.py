"""The examples with a service, packages or a page of their own, in the simulated Agent App."""

import importlib.util
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from playwright.sync_api import Browser, expect

from agentapp_devkit import paths
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

EXAMPLES = paths.ROOT / "examples"

Serve = Callable[[Path], Simulator]


@pytest.fixture
def serve(local_browser: Browser) -> Iterator[Serve]:
    """Serve a folder, with a clock that the test moves."""
    with ExitStack() as stack:

        def serve(folder: Path) -> Simulator:
            serving = stack.enter_context(ServeProcess(folder, "--http"))
            context = stack.enter_context(local_context(local_browser))
            context.clock.install()
            opened = Simulator(context.new_page(), serving)
            opened.page.set_viewport_size({"width": 1440, "height": 1000})
            opened.open()
            return opened

        yield serve


def copy_of(example: str, folder: Path) -> Path:
    return shutil.copytree(EXAMPLES / example, folder / example)


class Service:
    """An example's own service.py on a free port, where the example then asks.

    Args:
        folder: The example.
        port: The port that it names.
    """

    def __init__(self, folder: Path, port: int) -> None:
        name = f"service_of_{folder.name}"
        spec = importlib.util.spec_from_file_location(name, folder / "service.py")
        assert spec is not None
        assert spec.loader is not None
        self.module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self._server = ThreadingHTTPServer(("localhost", 0), self.module.Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        for file in (folder / "pyscript.toml", *folder.glob("py/*.py")):
            text = file.read_text("utf-8").replace(f":{port}", f":{self._server.server_port}")
            file.write_text(text, "utf-8")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def test_a_contact_is_changed_and_nothing_is_lost_while_the_crm_is_out_of_reach(
    serve: Serve, tmp_path: Path
) -> None:
    folder = copy_of("crm-card", tmp_path)
    with Service(folder, 8000) as service:
        simulator = serve(folder)
        service.module.ORIGINS.add(simulator.serving.extension)
        simulator.select("Mary Brown")
        contact, notes = simulator.section("contact"), simulator.section("notes")
        contact.get_by_role("button", name="Edit").click()
        contact.get_by_label("Phone").fill("312 555 0199")
        contact.get_by_label("Stage").select_option("Lost")
        contact.get_by_role("button", name="Save").dblclick()
        expect(contact.locator(".badge")).to_have_text("Lost")
        crm = service.module.Handler.crm
        assert crm.contacts["mary.brown@email.com"]["phone"] == "312 555 0199"
        assert crm.contacts["mary.brown@email.com"]["version"] == 2

        field = notes.get_by_label("New note")
        field.fill("Likes tea.")
        field.press("Tab")
        simulator.page.keyboard.press("Enter")
        expect(notes.locator("li")).to_have_count(2)
        expect(field).to_have_value("")

        service.stop()
        field.fill("And coffee.")
        notes.get_by_role("button", name="Add note").click()
        expect(simulator.inside("#panel-alert")).to_contain_text("cannot be reached")
        expect(field).to_have_value("And coffee.")


def test_the_timeline_follows_the_orders_and_the_chosen_zone(serve: Serve, tmp_path: Path) -> None:
    simulator = serve(copy_of("order-timeline", tmp_path))
    simulator.select("Mary Brown")
    timeline, spending = simulator.section("timeline"), simulator.section("spending")
    expect(timeline.locator("h3").first).to_have_text("Sunday, January 4, 2026")
    timeline.get_by_role("button", name="My time").click()
    expect(timeline.locator("h3").first).not_to_have_text("Sunday, January 4, 2026")
    expect(spending.get_by_role("img")).to_be_visible()
    expect(spending).to_contain_text("¥12,800")
    before = timeline.locator(".quiet").last.text_content()
    simulator.page.clock.fast_forward("00:31")
    expect(timeline.locator(".quiet").last).not_to_have_text(before or "")


def test_an_answer_is_found_and_taken_by_keyboard(serve: Serve, tmp_path: Path) -> None:
    simulator = serve(copy_of("knowledge-helper", tmp_path))
    simulator.select("Mary Brown")
    knowledge = simulator.section("knowledge")
    knowledge.get_by_label("Search the articles").fill("cafe krak")
    expect(knowledge.locator("details")).to_have_count(1)
    expect(knowledge.locator("mark")).to_have_text(["Café", "Kraków"])
    keyboard = simulator.page.keyboard
    for key in ("Tab", "Enter", "Tab", "Enter"):
        keyboard.press(key)
    composer = simulator.page.get_by_label("Message", exact=True)
    expect(composer).to_have_value("We are here for you from Monday to Friday, 8 to 18 o'clock.")


def test_agents_with_a_session_see_the_account(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of("basic-authorization", tmp_path)
    monkeypatch.syspath_prepend(folder)  # service.py imports authorize.py
    with Service(folder, 8001) as service:
        simulator = serve(folder)
        service.module.ORIGINS.add(simulator.serving.extension)
        simulator.select("Mary Brown")
        expect(simulator.section("account")).to_contain_text("K-2044")
        simulator.press("Fail")
        expect(simulator.inside("#panel")).to_contain_text("No access to the accounts")
    sys.modules.pop("authorize")
