"""A restored interpreter beside a started one, item by item, and its memory, byte by byte.

The extension `inspector` finds the facts out; a fact that is not named here has to be the same in
both. Where the two differ on purpose, the test says why.
"""

import ast
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import zstandard
from playwright.sync_api import Browser, expect

from tests.browser.conftest import EXTENSIONS, BuildSite, FramedExtension, new_context
from tests.browser.host_server import WebServer

HERE = {"locale": "pl-PL", "timezone_id": "Europe/Warsaw", "device_scale_factor": 1}
ELSEWHERE = {"locale": "pt-BR", "timezone_id": "Australia/Lord_Howe", "device_scale_factor": 3}

# Sees the memory when WebAssembly asks JavaScript for something for the first time after `restore`.
TELL_MEMORY = """
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  if (!imports?.env) return instantiate.call(WebAssembly, module, imports); // none of Pyodide's
  let memory = null;
  let exports = null;
  const tell = () => {
    document.documentElement.dataset.memory = ""; // until the digest is there
    const seen = memory.buffer.slice(0);
    memory = null;
    const view = new DataView(seen);
    const { _PyRuntime: runtime, _PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: offset } = exports;
    view.setInt32(runtime.value + view.getInt32(offset.value, true), 0); // the page's own
    crypto.subtle.digest("SHA-256", seen).then((digest) => {
      const bytes = Array.from(new Uint8Array(digest));
      document.documentElement.dataset.memory =
        `${seen.byteLength} ${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    });
  };
  for (const name of ["jslib_init_buffers_js", "jslib_init_js"]) {
    const original = imports.env[name];
    const observed = () => {
      if (memory) tell();
      return original();
    };
    imports.env[name] = Object.assign(observed, { sig: original.sig });
  }
  const instance = await instantiate.call(WebAssembly, module, imports);
  ({ exports } = instance);
  memory = exports.memory ?? imports.env.memory;
  return instance;
};
"""


@dataclass(frozen=True)
class Inspection:
    """What one page told.

    Args:
        facts: What its Python found out.
        console: What the page logged.
        began: When it was opened, in milliseconds since 1970.
        ended: When it had told.
        memory: The size of the memory and its SHA-256 when Python first ran in it.
    """

    facts: dict[str, Any]
    console: list[str]
    began: float
    ended: float
    memory: str | None


def _tiny_wheel() -> bytes:
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny/__init__.py", "SIZE = 1\n")
        metadata = "tiny-1.0.dist-info"
        archive.writestr(
            f"{metadata}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{metadata}/RECORD", "")
    return wheel.getvalue()


@pytest.fixture(scope="module")
def inspector(build_site: BuildSite, server: WebServer) -> Callable[..., str]:
    """The address of the inspector's site, with or without a snapshot."""

    def of(*, snapshot: bool) -> str:
        address = build_site("inspector", snapshot=snapshot)
        site = server.sites[address.removeprefix("https://").split(".")[0]]
        (site / "static" / "tiny-1.0-py3-none-any.whl").write_bytes(_tiny_wheel())
        return address

    return of


def _inspect(browser: Browser, address: str, **context: Any) -> Inspection:
    opened = new_context(browser, **context)
    try:
        opened.add_init_script(TELL_MEMORY)
        page = opened.new_page()
        console: list[str] = []

        def log(line: str) -> None:
            console.append(line)
            print(line)  # pytest shows it with the failure of a test

        page.on("console", lambda message: log(message.text))
        page.on("pageerror", lambda error: log(f"uncaught: {error} {error.stack}"))
        began = time.time() * 1000
        extension = FramedExtension.open(page, address)
        body = extension.frame.locator("body[data-facts]")
        body.wait_for()
        html = extension.frame.locator("html")
        expect(html).not_to_have_attribute("data-memory", "")
        memory = html.get_attribute("data-memory")
        facts = json.loads(body.get_attribute("data-facts") or "")
        return Inspection(facts, console, began, time.time() * 1000, memory)
    finally:
        opened.close()


@pytest.fixture(scope="module")
def started(inspector: Callable[..., str], browser: Browser) -> Inspection:
    return _inspect(browser, inspector(snapshot=False), **HERE)


@pytest.fixture(scope="module")
def restored(inspector: Callable[..., str], browser: Browser) -> Inspection:
    return _inspect(browser, inspector(snapshot=True), **HERE)


@pytest.fixture(scope="module")
def restored_elsewhere(inspector: Callable[..., str], browser: Browser) -> Inspection:
    return _inspect(browser, inspector(snapshot=True), **ELSEWHERE)


@pytest.fixture(scope="module")
def started_elsewhere(inspector: Callable[..., str], browser: Browser) -> Inspection:
    return _inspect(browser, inspector(snapshot=False), **ELSEWHERE)


def _facts() -> list[str]:
    source = (EXTENSIONS / "inspector" / "py" / "main.py").read_text("utf-8")
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "fact" for mark in node.decorator_list)
    ]


# These differ from page to page, or on purpose; each has a test of its own below.
DIFFERENT = {"clock", "chance", "hash_of_a_text", "modules", "logging_configuration"}
OF_THE_PLACE = ["environment", "environment_of_c", "language", "time_zone"]


@pytest.mark.parametrize("fact", [fact for fact in _facts() if fact not in DIFFERENT])
def test_a_restored_interpreter_is_like_a_started_one(
    fact: str, started: Inspection, restored: Inspection
) -> None:
    assert "could not be found out" not in str(started.facts[fact])
    assert restored.facts[fact] == started.facts[fact]


@pytest.mark.parametrize("fact", OF_THE_PLACE)
def test_a_restored_interpreter_is_where_its_page_is(
    fact: str,
    restored: Inspection,
    restored_elsewhere: Inspection,
    started_elsewhere: Inspection,
) -> None:
    assert restored_elsewhere.facts[fact] == started_elsewhere.facts[fact]
    assert restored_elsewhere.facts[fact] != restored.facts[fact]


def test_the_inspector_tells_what_is_so(restored: Inspection) -> None:
    """What two pages agree about could still be wrong in both."""
    facts = restored.facts
    assert facts["sys_path"][0] == "/app"
    assert len(set(facts["sys_path"])) == len(facts["sys_path"])
    assert facts["environment"]["LANG"] == "pl_PL.UTF-8"
    assert facts["process"][0] == "/app"
    assert facts["time_zone"][4][-2:] == ["UTC+0200", 7200]
    assert facts["log_records"] == [True, True]
    assert "    raise OrderError(" in facts["traceback_in_own_module"]
    assert "    raise UnknownEventError(" in facts["traceback_in_agentapp"]
    assert "    raise TypeError(" in facts["traceback_in_package"]
    assert "    obj, end = self.scan_once(" in facts["traceback_in_standard_library"]
    assert "return raised(lambda: [] + 1)" in facts["traceback_in_main"]
    assert facts["package_modules_that_nobody_imported"][0] == "2 godziny"
    assert facts["fetched"] == [200, {"answer": 42}]
    assert facts["installed_by_micropip"][1] == 1
    assert "humanize" in facts["installed_by_micropip"][2]
    assert facts["objects_of_the_page"][-2] == [True] * 5
    # All of Python runs on the page's own stack, which is the only one that every browser has.
    assert facts["may_wait_for_javascript"] == [False, False]


def test_only_what_installs_packages_is_missing_from_the_imported_modules(
    started: Inspection, restored: Inspection
) -> None:
    # A started page has imported micropip to install the packages, which a restored one has.
    of_micropip = {
        "_markupbase",
        "encodings.cp437",
        "html",
        "html.entities",
        "html.parser",
        "platform",
        "sysconfig",
        "tarfile",
    }
    # Imported by the first LiveChat(), or by code that needs them: a snapshot is the better place.
    early = {
        "agentapp._browser",
        "agentapp._import_advice",
        "agentapp._paging",
        "agentapp._restore",
        "agentapp._web_api_errors",
        "agentapp.accounts",
        "agentapp.details",
        "agentapp.rich_messages",
    }
    before, now = set(started.facts["modules"]), set(restored.facts["modules"])
    missing = {name for name in before - now if name.split(".")[0] != "micropip"}
    assert missing <= of_micropip
    assert now - before == early


def test_logging_is_configured_the_same(started: Inspection, restored: Inspection) -> None:
    *before, loggers = started.facts["logging_configuration"]
    loggers = {name: set_ for name, set_ in loggers.items() if not name.startswith("micropip")}
    assert restored.facts["logging_configuration"] == [*before, loggers]


def test_python_knows_what_time_it_is(restored: Inspection) -> None:
    by_javascript, *by_python = restored.facts["clock"]
    assert all(restored.began < time_ < restored.ended for time_ in (by_javascript, *by_python))


def test_no_two_pages_have_the_same_random_numbers(
    restored: Inspection, restored_elsewhere: Inspection
) -> None:
    pairs = zip(restored.facts["chance"], restored_elsewhere.facts["chance"], strict=True)
    assert all(one != other for one, other in pairs)


def test_the_hash_of_a_text_is_the_same_in_all_restored_pages(
    started: Inspection, restored: Inspection, restored_elsewhere: Inspection
) -> None:
    # On purpose: every dict in the memory is laid out by the secret that hash() was started with,
    # so it cannot be exchanged. It guards servers against keys that were made to collide; here, the
    # most that such keys could do is to slow down one agent's page.
    assert restored.facts["hash_of_a_text"] == restored_elsewhere.facts["hash_of_a_text"]
    assert restored.facts["hash_of_a_text"] != started.facts["hash_of_a_text"]


def test_print_logging_and_warnings_reach_the_console(
    started: Inspection, restored: Inspection
) -> None:
    def said(inspection: Inspection) -> list[str]:
        return [line for line in inspection.console if "said" in line]

    assert said(restored)[:3] == ["said with print", "said to stderr", "said with logging"]
    assert "UserWarning: said with warnings" in said(restored)[3]
    assert said(restored) == said(started)


def test_nothing_else_is_logged_by_a_restored_page_than_by_a_started_one(
    started: Inspection, restored: Inspection
) -> None:
    assert set(restored.console) <= set(started.console)


def test_the_restored_memory_is_the_saved_one_byte_by_byte_wherever_the_page_is(
    inspector: Callable[..., str],
    server: WebServer,
    restored: Inspection,
    restored_elsewhere: Inspection,
) -> None:
    site = server.sites[inspector(snapshot=True).removeprefix("https://").split(".")[0]]
    (container,) = site.glob("assets/memory-*.bin")
    content = zstandard.decompress(container.read_bytes())
    header = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    saved = f"{header['size']} {header['whole']}"
    assert [restored.memory, restored_elsewhere.memory] == [saved, saved]
