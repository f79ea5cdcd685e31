"""Modules that cannot be in a snapshot are found by `build`, and work all the same."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from agentapp_devkit.site import builder
from tests.browser.conftest import EXTENSIONS, FramedExtension, new_context
from tests.browser.host_server import WebServer

# Each with the place and the reason that `build` gives.
UNREADY = {
    "clock": "py/clock.py:5: it asks for the time.",
    "chance": "py/chance.py:5: it asks for a random number.",
    "page": ("py/page.py:5: it asks for js.document.getElementById, which only a page can answer."),
    "kept": "py/kept.py:5: it keeps an object of JavaScript.",
    "listener": "py/listener.py:7: it gives JavaScript something to call.",
    "background": "py/background.py:13: it gives JavaScript something to call.",
    "talkative": "py/talkative.py:3: it writes to the console.",
    "storage": "py/storage.py:6: it changes files, which are not kept.",
    "models": (
        "py/models.py:3: pydantic_core._pydantic_core is compiled (in pydantic_core/__init__.py:8)."
    ),
}


@dataclass
class Notes:
    """Progress that keeps what stays on the screen."""

    lines: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, _what: str) -> Iterator[None]:
        yield

    def note(self, what: str) -> None:
        self.lines.append(what)


@dataclass(frozen=True)
class Unready:
    """What `build` said, and what a page found.

    Args:
        notes: The lines of `build`.
        found: What the page's Python found, by module.
        console: What the page logged.
    """

    notes: list[str]
    found: dict[str, Any]
    console: list[str]


@pytest.fixture(scope="module")
def unready(
    server: WebServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Unready]:
    folder = tmp_path_factory.mktemp("unready") / "unready"
    shutil.copytree(EXTENSIONS / "unready", folder)
    notes = Notes()
    builder.build(folder, folder / "dist", development=None, progress=notes)
    context = new_context(browser)
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    extension = FramedExtension.open(page, server.register("unready", folder / "dist"))
    body = extension.frame.locator("body[data-found]")
    body.wait_for()
    found = json.loads(body.get_attribute("data-found") or "")
    yield Unready(notes.lines, found, console)
    context.close()


@pytest.mark.parametrize("module", UNREADY)
def test_build_names_a_module_that_cannot_be_in_a_snapshot_its_line_and_the_reason(
    module: str, unready: Unready
) -> None:
    expected = f"{module} is not in the snapshot and starts slower: {UNREADY[module]}"
    assert expected in unready.notes


def test_build_says_so_of_no_other_module(unready: Unready) -> None:
    assert sorted(note.split()[0] for note in unready.notes) == sorted(UNREADY)


def test_such_modules_are_imported_after_the_restore_and_work(unready: Unready) -> None:
    assert not any("could not be used" in line for line in unready.console)
    found = dict(unready.found)
    assert len(found.pop("chance")) == 16
    assert found == {
        "clock": True,
        "page": "MAIN",
        "kept": "kept",
        "listener": ["called"],
        "background": True,
        "talkative": "talkative",
        "storage": "noted",
        "models": 7,
        "large": [30 << 20, 7],
        "ready": "Customer",
    }
    assert "talkative was imported" in unready.console


def test_memory_that_grew_while_the_snapshot_was_taken_is_restored(unready: Unready) -> None:
    """`large` is in the snapshot: its 30 MiB are not in what the module of Python starts with."""
    assert not any(note.startswith("large ") for note in unready.notes)
    assert unready.found["large"] == [30 << 20, 7]
