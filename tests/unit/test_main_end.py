"""The message of a page whose main.py has ended and shows no customer."""

import asyncio
import json
from pathlib import Path
from weakref import WeakSet

import pytest

from agentapp import ErrorReport, LiveChat, Panel, _main_end, on_error
from agentapp._dispatcher import Dispatcher
from agentapp._main_end import Script, find_missing, is_heard, report_missing, tasks_are_done
from tests.unit.fake_page import FakePage


@pytest.fixture(autouse=True)
def fresh_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the LiveChats of other tests."""
    chats: WeakSet[Dispatcher] = WeakSet()
    monkeypatch.setattr(_main_end, "dispatchers", chats)
    monkeypatch.setattr("agentapp.livechat.dispatchers", chats)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "main.py"


IMPORTS = "from agentapp import LiveChat, Panel\nchat = LiveChat()\npanel = Panel(chat)\n"
MISSING = {
    "init is not awaited": (
        f"{IMPORTS}chat.init()\n",
        "main.py, line 4: chat.init() is never awaited.",
        "Write `await chat.init()`.",
    ),
    "init is not awaited in a function": (
        f"{IMPORTS}async def main():\n    chat.init(authorize=False)\nawait main()\n",
        "main.py, line 5: chat.init(authorize=False) is never awaited.",
        "Write `await chat.init(authorize=False)`.",
    ),
    "the main function is not awaited": (
        f"{IMPORTS}async def main():\n    await chat.init()\nmain()\n",
        "main.py, line 6: main() is never awaited.",
        "Write `await main()`.",
    ),
    "the main function is not called": (
        f"{IMPORTS}async def main():\n    await chat.init()\n",
        "main.py, line 4: main() is never called.",
        "End main.py with `await main()`.",
    ),
    "init is not called": (
        f"{IMPORTS}@panel.section('A')\nasync def a(): ...\n",
        "main.py, line 2: chat.init() is never called.",
        "End main.py with `await chat.init()`.",
    ),
    "init is not reached": (
        f"{IMPORTS}if False:\n    await chat.init()\n",
        "main.py, line 2: chat.init() was not reached.",
        "Await it at the top level of main.py.",
    ),
    "nothing is made": (
        "import json\nprint('Hello')\n",
        "main.py: it has ended, and shows nothing.",
        "Make `chat = LiveChat()`",
    ),
}


@pytest.mark.parametrize(("source", "place", "remedy"), MISSING.values(), ids=MISSING.keys())
def test_the_page_and_on_error_hear_what_is_missing(
    source: str, place: str, remedy: str, file: Path
) -> None:
    file.write_text(source, "utf-8")
    heard: list[ErrorReport] = []
    with on_error(heard.append):
        told = json.loads(report_missing(str(file), True, "details") or "{}")
    assert told["place"] == place
    assert remedy in told["remedy"]
    assert [report.context for report in heard] == ["at the end of main.py"]
    assert place in str(heard[0].error)


def test_a_further_placement_s_script_is_named_and_not_main_py(tmp_path: Path) -> None:
    script = tmp_path / "report.py"
    heard: list[ErrorReport] = []
    told: list[str] = []
    for source in [
        f"{IMPORTS}@panel.section('A')\nasync def a(): ...\n",
        f"{IMPORTS}async def main():\n    await chat.init()\n",
        f"{IMPORTS}if False:\n    await chat.init()\n",
        "print('Hello')\n",
    ]:
        script.write_text(source, "utf-8")
        with on_error(heard.append):
            told.append(report_missing(str(script), True, "fullscreen") or "")
    texts = [*told, *(f"{report.context} {report.error}" for report in heard)]
    assert [("report.py" in text, "main.py" in text) for text in texts] == [(True, False)] * 8


AT_WORK = {
    "a listener of the page's": "from js import document\n",
    "PyScript": "from pyscript import when\n",
    "a proxy": "from pyodide.ffi import create_proxy\n",
    "in a function": "def main():\n    import js\n",
    "it may connect later": f"import js\n{IMPORTS}async def go():\n    await chat.init()\n",
}


@pytest.mark.parametrize("source", AT_WORK.values(), ids=AT_WORK.keys())
def test_an_extension_that_may_draw_by_itself_is_left_alone(source: str, file: Path) -> None:
    file.write_text(source, "utf-8")
    assert report_missing(str(file), True, "details") is None


def test_an_extension_that_connects_by_hand_is_left_alone(file: Path) -> None:
    file.write_text(f"{IMPORTS}async def go():\n    await chat.init()\n", "utf-8")
    assert report_missing(str(file), False, "details") is None
    file.write_text(f"{IMPORTS}chat.init()\n", "utf-8")
    assert report_missing(str(file), False, "details") is not None


async def test_a_connected_chat_without_a_panel_or_a_callback_lacks_one() -> None:
    chat = LiveChat(FakePage())
    script = Script(called={"LiveChat": 3, "init": 4})
    await chat.init()
    assert not is_heard()
    line, problem, remedy = find_missing(script, connects_early=True, placement="details") or (
        0,
        "",
        "",
    )
    assert (line, problem) == (3, "nothing shows or hears what LiveChat sends.")
    assert "Panel(chat)" in remedy


async def test_a_panel_or_a_callback_makes_a_connected_page_work() -> None:
    by_panel, by_callback, by_name = (LiveChat(FakePage()) for _ in range(3))
    Panel(by_panel)
    by_callback.on("customer_profile", print)
    by_name.on_raw("change_theme", print)
    for chat in (by_panel, by_callback, by_name):
        assert not is_heard()
        await chat.init()
        assert is_heard()
        _main_end.dispatchers.discard(chat._dispatcher)


async def test_the_end_comes_after_the_last_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_main_end, "_NEXT_LOOK", 0)
    order: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0)
        order.append("task")

    task = asyncio.create_task(work())
    await tasks_are_done()
    order.append("end")
    assert order == ["task", "end"]
    await task
