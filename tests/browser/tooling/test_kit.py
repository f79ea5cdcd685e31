"""The test kit in Chromium: one session with the parity suite, a few extensions, and a failure."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from agentapp_devkit import paths, scaffold
from agentapp_devkit.packages.wheels import native
from agentapp_devkit.progress import Silent
from agentapp_devkit.scaffold import Choices

PARITY = "tests/kit/parity"
# A test each of what the parity suite's extension lacks: packages and signing in, an SDK with the
# plain protocol, and a placement. `tests/kit/test_examples.py` runs all tests of all examples.
WITH_PACKAGES = "examples/history"
EXAMPLES = [
    f"{WITH_PACKAGES}/tests/test_history.py::test_the_search_finds_chats_of_the_simulated_agent_app",
    "examples/basic-authorization/tests/test_accounts.py"
    "::test_a_session_that_has_ended_is_replaced",
    "examples/answer-library/tests/test_message_box.py::test_the_search_follows_the_agents_typing",
]
TEMPLATE = "::test_an_order_is_followed_and_not_followed_any_more"
FAILING_MAIN = """
    from pyodide.http import pyfetch
    from agentapp import LiveChat, Panel

    chat = LiveChat()
    panel = Panel(chat)

    @panel.section("Notes")
    async def notes():
        print("looking for notes")
        await chat.put_message("Hello")
        return "Likes tea"

    await chat.init()
"""
FAILING_TEST = """
    def test_it(extension):
        extension.open(name="Mary")
        assert extension.state == "waiting"
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run all of it, in one browser; return what pytest printed."""
    failing = tmp_path_factory.mktemp("failing")
    write(failing, "pyscript.toml", "")
    write(failing, "pyscript.lock", (paths.ROOT / PARITY / "pyscript.lock").read_text("utf-8"))
    write(failing, "py/main.py", FAILING_MAIN)
    write(failing, "test_failing.py", FAILING_TEST)
    template = tmp_path_factory.mktemp("template") / "shop"
    scaffold.create(template, Choices(with_git=False))
    tests = [PARITY, *EXAMPLES, f"{template / 'tests' / 'test_panel.py'}{TEMPLATE}"]
    packages = map(str, native.folders(paths.ROOT / WITH_PACKAGES, progress=Silent()))
    command = [sys.executable, "-m", "agentapp_devkit", "test", "--browser"]
    options = ["-v", "-p", "no:cacheprovider", "-c", "pyproject.toml", "--rootdir", "."]
    done = subprocess.run(
        [*command, *options, *tests, str(failing)],
        cwd=paths.ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["py", ".", *packages])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert " passed" in done.stdout, done.stdout + done.stderr
    return done.stdout


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(dedent(text), "utf-8")


def test_every_test_but_the_failing_one_passes(session: str) -> None:
    lines = session.splitlines()
    assert " 1 failed, " in lines[-1], session[-8000:]
    assert "error" not in lines[-1], session[-8000:]
    assert "skipped" not in lines[-1], session[-8000:]
    # The template's file is outside of pytest's root, so it has no name.
    for part in (PARITY, *EXAMPLES, TEMPLATE):
        assert any(part in line and " PASSED " in line for line in lines), part


def test_a_failing_test_shows_the_panel_the_messages_and_what_was_printed(session: str) -> None:
    shown = session[session.index("= FAILURES =") :]
    for text in (
        "- the panel -",
        "panel: profile",
        "  section notes: ready",
        "  Likes tea",
        "- messages to (→) and from (←) the extension -",
        '→ customer_profile {"id": "S1", "name": "Mary", "source": "chats"}',
        '← putMessage "Hello"',
        "- printed by the extension -",
        "looking for notes",
    ):
        assert text in shown.replace("\n\n", "\n"), shown
