"""main.py is a script; where it cannot run or shows nothing, the page names line and remedy."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.compression import compress_gzip
from agentapp_devkit.site.runtime.app_files import APP_DIR, agentapp_files
from agentapp_devkit.site.runtime.archive import pack_files
from tests.browser.conftest import MARY, BuildSite, FramedExtension, OpenExtension
from tests.browser.host_server import WebServer

CALM = "Please tell whoever looks after this extension."
LABELS = count()


@dataclass(frozen=True)
class Case:
    """Sources that stop.

    Args:
        files: What stands in `py/`, by name.
        place: The line that an agent sees.
        remedy: A part of what an author reads.
        traceback: A pattern of what an author reads below it.
    """

    files: Mapping[str, str]
    place: str
    remedy: str
    traceback: str


BEGINNING = "from agentapp import LiveChat, Panel\n\nchat = LiveChat()\npanel = Panel(chat)\n"
CASES = {
    "a syntax error": Case(
        {"main.py": f"{BEGINNING}\nname = = 5\nawait chat.init()\n"},
        "main.py, line 6: SyntaxError: invalid syntax",
        "Correct the line",
        r'File "/app/main\.py", line 6\n +name = = 5\n +\^\nSyntaxError: invalid syntax',
    ),
    "a failing import": Case(
        {"main.py": f"{BEGINNING}import orders\n", "orders.py": "\nfrom json import loadz\n"},
        "orders.py, line 2: ImportError: cannot import name 'loadz' from 'json'",
        "Check the spelling",
        r'File "/app/main\.py", line 5, in <module>\n[^^]*File "/app/orders\.py", line 2',
    ),
    "an exception after an await": Case(
        {"main.py": f"import asyncio\n{BEGINNING}await asyncio.sleep(0)\n1 / 0\n"},
        "main.py, line 7: ZeroDivisionError: division by zero",
        "The traceback shows",
        r'File "/app/main\.py", line 7, in <module>\n    1 / 0',
    ),
}
WITH_PYSCRIPT = Case(
    {"main.py": f"from pyscript import document\n{BEGINNING}\nprint(document.nonsense.deeper)\n"},
    "main.py, line 7: AttributeError: ",
    "The traceback shows",
    r'File "/app/main\.py", line 7',
)
# What Pyodide itself says of these errors names its own functions.
EXPLAIN = """
import json
from pathlib import Path

from js import document

from agentapp._main_errors import explain

told = {}
for number, source in enumerate(SOURCES):
    folder = Path(f"/tmp/{number}")
    folder.mkdir()
    file = folder / "main.py"
    file.write_text(source)
    try:
        exec(compile(source, str(file), "exec"), {})
    except Exception as error:
        failure = explain(error, str(folder))
        told[source] = "\\n".join([failure.place, failure.remedy, failure.details])
document.body.dataset.told = json.dumps(told)
"""
PYODIDES_OWN = r"_pyodide|pyodide\.org|loadPackage|micropip"
OF_PYODIDE = {
    "import pandas_of_ours as pandas": (
        "main.py, line 1: ModuleNotFoundError: No module named 'pandas_of_ours'\n",
        'packages = ["pandas_of_ours"]',
        'main.py", line 1',
    ),
    "\nimport tkinter": (
        "main.py, line 2: ModuleNotFoundError: ",
        "does not exist in a browser",
        'main.py", line 2',
    ),
    "from zoneinfo import ZoneInfo\nZoneInfo('Europe/Warsaw')": (
        "main.py, line 2: ZoneInfoNotFoundError: 'There is no time zone Europe/Warsaw",
        'packages = ["tzdata"] to pyscript.toml',
        'main.py", line 2',
    ),
}

OpenStopped = Callable[..., tuple[FramedExtension, list[str]]]


@pytest.fixture
def open_stopped(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension, tmp_path: Path
) -> OpenStopped:
    """Open a site with a case's sources in it; returns it, and what goes to the console."""

    def opened(
        case: Case, *, mode: str, like: str = "nothing", runtime: str
    ) -> tuple[FramedExtension, list[str]]:
        address = build_site(like, development=mode == "development", runtime=runtime)
        built = server.sites[address.split("/")[2].partition(".")[0]]
        site = tmp_path / "site"
        shutil.copytree(built, site, copy_function=os.link)
        _put(site, case.files)
        framed = open_extension("about:blank")
        logged: list[str] = []
        framed.host.on("console", lambda message: logged.append(message.text))
        framed.host.evaluate(
            "([url, atOnce]) => { connection.destroy(); window.open(url, 'handshake', atOnce); }",
            [server.register(f"stopped{next(LABELS)}", site), [["customer_profile", MARY]]],
        )
        return framed, logged

    return opened


def _put(site: Path, files: Mapping[str, str]) -> None:
    """Replace what a site has in /app, under an address that is right for its content."""
    (old,) = site.glob("assets/app-*.bin")
    sources = {name: text.encode() for name, text in files.items()}
    content = compress_gzip(
        pack_files(
            {f"{APP_DIR}/{path}": data for path, data in {**agentapp_files(), **sources}.items()}
        )
    )
    name = f"app-{hashlib.sha256(content).hexdigest()[:12]}.bin"
    (old.parent / name).write_bytes(content)
    index = site / "index.html"
    text = index.read_text("utf-8").replace(integrity(old.read_bytes()), integrity(content))
    index.unlink()
    index.write_text(text.replace(old.name, name), "utf-8")


def expect_failure(case: Case, framed: FramedExtension, logged: list[str], mode: str) -> None:
    framed.expect_state("failed")
    alert = framed.panel.get_by_role("alert")
    expect(alert).to_contain_text("main.py stopped with an error")
    expect(alert.locator(".aa-notice-fault")).to_contain_text(case.place)
    told = "\n".join(logged)
    assert re.search(case.traceback, told, re.M), told
    assert case.place in told
    assert not re.search(PYODIDES_OWN, told), told
    if mode == "production":
        expect(alert).to_contain_text(CALM)
        expect(alert).not_to_contain_text(case.remedy)
        expect(alert.locator(".aa-traceback")).to_have_count(0)
    else:
        expect(alert).to_contain_text(case.remedy)
        shown = alert.locator(".aa-traceback").text_content() or ""
        assert re.search(case.traceback, shown, re.M), shown
        assert "_pyodide" not in shown
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()


# What an error is like makes no difference to who reads it: one stops main.py before it runs, one
# while it runs.
STOPPED = [
    ("a syntax error", "production"),
    ("a failing import", "development"),
    ("an exception after an await", "development"),
]


@pytest.mark.parametrize(("case", "mode"), STOPPED)
def test_the_page_names_file_and_line(case: str, mode: str, open_stopped: OpenStopped) -> None:
    framed, logged = open_stopped(CASES[case], runtime="pyodide", mode=mode)
    expect_failure(CASES[case], framed, logged, mode)


def test_it_does_so_for_an_author_who_uses_pyscript(open_stopped: OpenStopped) -> None:
    framed, logged = open_stopped(
        WITH_PYSCRIPT, like="pyscript", runtime="pyscript", mode="development"
    )
    expect_failure(WITH_PYSCRIPT, framed, logged, "development")


def test_what_pyodide_says_of_an_error_is_said_in_terms_of_the_extension(
    open_stopped: OpenStopped,
) -> None:
    main = EXPLAIN.replace("SOURCES", repr(list(OF_PYODIDE)))
    case = Case({"main.py": main}, "", "", "")
    framed, _ = open_stopped(case, runtime="pyodide", mode="production")
    body = framed.frame.locator("body[data-told]")
    told = json.loads(body.get_attribute("data-told") or "")
    for source, (place, *others) in OF_PYODIDE.items():
        assert told[source].startswith(place)
        assert all(text in told[source] for text in others), told[source]
        assert not re.search(PYODIDES_OWN, told[source]), told[source]


def test_an_error_after_init_leaves_the_panel_at_work(open_stopped: OpenStopped) -> None:
    source = f"{BEGINNING}await chat.init()\n\n\nraise ValueError('too late')\n"
    case = Case({"main.py": source}, "", "", "")
    framed, _ = open_stopped(case, runtime="pyodide", mode="development")
    errors = framed.frame.locator("#errors")
    expect(errors).to_contain_text("main.py, line 8: ValueError: too late")
    expect(errors).to_contain_text('File "/app/main.py", line 8, in <module>')
    expect(framed.field("id")).to_have_text(MARY["id"])
    framed.expect_state("profile")


SCRIPT = """\ufeffimport asyncio
import json
from pathlib import Path

from agentapp import CustomerProfile, LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
prices = json.loads((Path(__file__).parent / "prices.json").read_text())


@panel.section("Price")
def price(profile: CustomerProfile) -> str:
    return f"{prices['shoes']} for {profile.name}"


async def main() -> None:
    await chat.init()
    panel.section("Connected")(lambda: "yes")


if __name__ == "__main__":
    asyncio.run(main())
    panel.section("After")(lambda: "run")
"""


def test_main_py_runs_as_a_script(open_stopped: OpenStopped) -> None:
    """From an editor of Windows, with a file beside it, and with `asyncio.run` at its end."""
    files = {"main.py": SCRIPT.replace("\n", "\r\n"), "prices.json": '{"shoes": 10}'}
    framed, logged = open_stopped(Case(files, "", "", ""), runtime="pyodide", mode="production")
    expect(framed.section("price")).to_contain_text(f"10 for {MARY['name']}")
    expect(framed.section("connected")).to_contain_text("yes")
    expect(framed.section("after")).to_contain_text("run")
    framed.wait_for_mark("repeat-visit-ready")
    assert not [line for line in logged if "Error" in line]


UNFINISHED = {
    "a task that ends before it connects": (
        f"import asyncio\n{BEGINNING}async def main():\n    if await asyncio.sleep(0):\n"
        "        await chat.init()\ntask = asyncio.create_task(main())\n",
        "line 4: chat.init() was not reached.",
    ),
    "no panel": (
        "from agentapp import LiveChat\n\nchat = LiveChat()\nawait chat.init()\n",
        "line 3: nothing shows or hears what LiveChat sends.",
    ),
}


@pytest.mark.parametrize(
    ("what", "mode"),
    [("a task that ends before it connects", "production"), ("no panel", "development")],
)
def test_the_page_says_what_main_py_lacks(what: str, mode: str, open_stopped: OpenStopped) -> None:
    source, place = UNFINISHED[what]
    case = Case({"main.py": source}, "", "", "")
    framed, logged = open_stopped(case, runtime="pyodide", mode=mode)
    framed.expect_state("failed")
    alert = framed.panel.get_by_role("alert")
    expect(alert).to_contain_text("This extension shows nothing")
    expect(alert.locator(".aa-notice-fault")).to_contain_text(f"main.py, {place}")
    remedy = re.compile("await|Panel", re.IGNORECASE)
    expect(alert).to_contain_text(CALM if mode == "production" else remedy)
    assert place in "\n".join(logged)


AT_WORK = {
    "connecting in a task": (
        f"import asyncio\n{BEGINNING}async def main():\n    await asyncio.sleep(2)\n"
        "    await chat.init()\ntask = asyncio.create_task(main())\n"
    ),
    "drawing by itself": (
        "from agentapp import LiveChat\nfrom js import document\n\nchat = LiveChat()\n"
        "def draw(profile):\n    document.getElementById('panel').textContent = profile.name\n"
        "chat.on('customer_profile', draw)\nawait chat.init()\n"
    ),
}


@pytest.mark.parametrize("source", AT_WORK.values(), ids=AT_WORK.keys())
def test_an_extension_at_work_lacks_nothing(source: str, open_stopped: OpenStopped) -> None:
    case = Case({"main.py": source}, "", "", "")
    framed, logged = open_stopped(case, runtime="pyodide", mode="production")
    expect(framed.panel).to_contain_text(MARY["name"])
    framed.wait_for_mark("repeat-visit-ready")
    assert "shows nothing" not in "\n".join(logged)
