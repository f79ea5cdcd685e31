"""Python's memory and its module, kept by the browser from one visit to the next."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, expect
from starlette.responses import Response

from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import MARY, Framed, Sites
from tests.browser.faults import truncated, with_headers
from tests.browser.host_server import Hosting

FELL_BACK = "agentapp: the snapshot could not be used"
NOT_KEPT = "agentapp: the browser keeps no copy of Python's module"

STORE = "agentapp /"
KEPT = f"""async () => (await (await caches.open("{STORE}")).keys())
  .map(({{ url }}) => url).filter((url) => !url.endsWith("/practised"))"""
IS_KEPT = "async (url) => Boolean(await caches.match(url))"
PATIENCE = 60_000  # ms; instead of waiting for ever
MARKS = "name => performance.getEntriesByName(`agentapp:${name}`).length"
DAMAGE = f"""async ([url, type]) => {{
  const damaged = new Response(new Uint8Array(100), {{ headers: {{ "Content-Type": type }} }});
  await (await caches.open("{STORE}")).put(url, damaged);
}}"""
FORGET = f"""async (url) => {{ await (await caches.open("{STORE}")).delete(url); }}"""
LEAVE = f"""async (url) => {{
  await (await caches.open("{STORE}")).put(url, new Response("old"));
}}"""
SOURCES = """() => Object.fromEntries(performance.getEntriesByType("resource").map(
  ({ name, workerFinalSourceType: source }) => [name.split("/").at(-1), source]))"""
MODULE = ["pyodide.asm.js", "pyodide.asm.wasm"]


def names(addresses: list[str]) -> list[str]:
    return sorted(address.split("/")[-1] for address in addresses)


class Visit:
    """One visit of a site: what it said, and what it asked the server for."""

    def __init__(self, context: BrowserContext, server: Hosting, address: str) -> None:
        self.console: list[str] = []
        page = context.new_page()
        page.on("console", lambda message: self.console.append(message.text))
        start = len(server.requests)
        self.extension = Framed.inside(page, address)
        self.extension.show(MARY)
        self.asked = server.requests[start:]
        self.frame: Frame = page.frames[1]

    def kept(self) -> list[str]:
        """The addresses of what the browser keeps, once that is all: the memory and the module."""
        self.wait_until(f"async () => (await ({KEPT})()).length === 3")
        kept: list[str] = self.frame.evaluate(KEPT)
        return kept

    def kept_memory(self) -> str:
        """The address of the memory among them."""
        return next(url for url in self.kept() if url.endswith(".pack"))

    def kept_module(self) -> str:
        """The address of the WebAssembly module among them."""
        return next(url for url in self.kept() if url.endswith(".wasm"))

    def sources(self) -> dict[str, str]:
        """Where each file has come from, as the service worker's routes have it."""
        found: dict[str, str] = self.frame.evaluate(SOURCES)
        return found

    def wait_until(self, condition: str, argument: str | None = None) -> None:
        """As wait_for_function() does, to which a promise of false is something, though."""
        self.frame.evaluate(
            f"""async ([argument, patience]) => {{
              for (const end = performance.now() + patience; !(await ({condition})(argument));) {{
                if (performance.now() > end) throw Error("It never happened.");
                await new Promise(requestAnimationFrame);
              }}
            }}""",
            [argument, PATIENCE],
        )

    def practises(self) -> bool:
        """Whether it gets the browser to know Python, once that is decided."""
        self.frame.wait_for_function(MARKS, arg="prepared")
        return bool(self.frame.evaluate(MARKS, "practising"))

    def asked_for_the_memory(self) -> bool:
        return any("/assets/memory-" in path for path in self.asked)


@pytest.fixture
def address(sites: Sites) -> str:
    return sites("stories", snapshot=True, runtime="pyodide")


def test_the_memory_is_fetched_once_and_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    assert first.asked_for_the_memory()
    assert first.kept_memory().startswith(f"{address}assets/memory-")

    second = Visit(profile, server, address)
    expect(second.extension.section("orders")).to_contain_text("orders of Mary Brown")
    assert not second.asked_for_the_memory()
    assert not any(FELL_BACK in line for line in second.console)


def test_the_module_comes_from_where_it_is_kept_and_nothing_else_does(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    assert names(first.kept())[1:] == MODULE
    assert "cache" not in first.sources().values()

    second = Visit(profile, server, address)
    sources = second.sources()
    assert sorted(name for name, source in sources.items() if source == "cache") == MODULE
    assert not any(FELL_BACK in line for line in second.console)


def test_a_module_that_is_not_what_was_built_is_not_kept(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    """As when the host has another one by the time when the page keeps it."""
    asked = []

    def changing(site: Path, path: str) -> Response:
        asked.append(path)
        fault = truncated if asked[1:] else with_headers(Cache_Control="no-store")
        return fault(site, path)

    def is_refusal(message: ConsoleMessage) -> bool:
        return NOT_KEPT in message.text and "wasm is damaged" in message.text

    with server.failing("pyodide.asm.wasm", changing), server.holding(WORKER) as release:
        first = Visit(profile, server, address)
        with first.extension.host.expect_console_message(is_refusal):
            release()
    (memory,) = first.frame.evaluate(KEPT)
    assert "/memory-" in memory


def test_a_module_that_has_not_come_from_where_it_is_kept_is_not_taken_for_it(
    profile: BrowserContext, server: Hosting, address: str, tmp_path: Path
) -> None:
    """Nobody has looked at it, then; the worker's routes have only to lead elsewhere."""
    folder = tmp_path / "dist"
    shutil.copytree(server.sites[address.removeprefix("https://").split(".")[0]], folder)
    worker = folder / WORKER
    assert "pyodide.asm.*" in worker.read_text()
    worker.write_text(worker.read_text().replace("pyodide.asm.*", "elsewhere.*"))
    amended = server.register("elsewhere", folder)
    Visit(profile, server, amended).kept()

    second = Visit(profile, server, amended)
    (said,) = [line for line in second.console if FELL_BACK in line]
    assert "wasm did not come from where it is kept" in said

    Visit(profile, server, amended).practises()
    fourth = Visit(profile, server, amended)  # it has not been kept again
    assert not any(FELL_BACK in line for line in fourth.console)


def test_the_module_is_found_again_whatever_its_answer_depends_on(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    with server.failing("pyodide.asm.", with_headers(Vary="Accept, Accept-Encoding")):
        Visit(profile, server, address).kept()

    second = Visit(profile, server, address)
    assert second.sources()["pyodide.asm.wasm"] == "cache"
    assert not any(FELL_BACK in line for line in second.console)


def test_without_a_snapshot_a_kept_module_that_is_no_good_is_forgotten_too(
    profile: BrowserContext, server: Hosting, sites: Sites
) -> None:
    address = sites("stories", snapshot=False, runtime="pyodide")
    first = Visit(profile, server, address)
    for name in MODULE:
        first.wait_until(
            f"async (name) => (await ({KEPT})()).some((url) => url.endsWith(name))", name
        )
    (module,) = [url for url in first.frame.evaluate(KEPT) if url.endswith(".wasm")]
    first.frame.evaluate(DAMAGE, [module, "application/wasm"])

    second = Visit(profile, server, address)
    (said,) = [line for line in second.console if "what the browser has kept" in line]
    assert "WebAssembly" in said


def test_python_practises_until_a_visit_was_long_enough(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    note = first.kept_module().replace("pyodide.asm.wasm", "practised")
    assert first.practises()
    first.wait_until(IS_KEPT, note)

    second = Visit(profile, server, address)
    assert not second.practises()
    second.frame.evaluate(FORGET, note)  # as if the first had ended before

    third = Visit(profile, server, address)
    assert third.practises()


def test_what_an_older_build_has_left_is_removed(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    kept = first.kept()
    for old in ("assets/memory-old.pack", "assets/pyodide-old/pyodide.asm.wasm"):
        first.frame.evaluate(LEAVE, old)

    second = Visit(profile, server, address)
    is_as_before = f"async (kept) => String((await ({KEPT})()).sort()) === kept"
    second.wait_until(is_as_before, ",".join(sorted(kept)))


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("memory-", ""),
        ("pyodide.asm.wasm", "application/wasm"),
        ("pyodide.asm.js", "text/javascript"),
    ],
)
def test_what_is_kept_and_no_good_is_forgotten_and_fetched_anew_next_time(
    name: str, type_: str, profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    (damaged,) = [url for url in first.kept() if name in url]
    first.frame.evaluate(DAMAGE, [damaged, type_])

    second = Visit(profile, server, address)
    assert any(FELL_BACK in line for line in second.console)

    third = Visit(profile, server, address)
    third.kept()
    assert not any(FELL_BACK in line for line in third.console)


def test_a_browser_that_stores_nothing_fetches_it_each_time(
    browser: Browser, server: Hosting, address: str
) -> None:
    context = browser.new_context()  # where frames of another site may store nothing
    visit = Visit(context, server, address)
    assert visit.asked_for_the_memory()
    assert not any(FELL_BACK in line for line in visit.console)
    context.close()
