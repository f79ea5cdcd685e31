"""The snapshot's memory and the runtime's module, cached by the browser between visits."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, expect
from starlette.responses import FileResponse, Response

from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import MARY, TIMEOUT_MS, BuildSite, FramedExtension
from tests.browser.faults import truncated, with_headers
from tests.browser.host_server import WebServer

FELL_BACK = "agentapp: the snapshot could not be used"
NOT_CACHED = "agentapp: the browser has not cached the runtime's module"

CACHE = "agentapp /"
CACHED = f"""async () => (await (await caches.open("{CACHE}")).keys())
  .map(({{ url }}) => url).filter((url) => !url.endsWith("/warmed-up"))"""
BEGINNING = "async (url) => (await (await caches.match(url)).text()).slice(0, 4)"
IS_CACHED = "async (url) => Boolean(await caches.match(url))"
MARKS = "name => performance.getEntriesByName(`agentapp:${name}`).length"
DAMAGE = f"""async ([url, type]) => {{
  const damaged = new Response(new Uint8Array(100), {{ headers: {{ "Content-Type": type }} }});
  await (await caches.open("{CACHE}")).put(url, damaged);
}}"""
ADDRESS = "async (url) => (await caches.match(url)).url"
FORGET = f"""async (url) => {{ await (await caches.open("{CACHE}")).delete(url); }}"""
LEAVE = f"""async (url) => {{
  await (await caches.open("{CACHE}")).put(url, new Response("old"));
}}"""
SOURCES = """() => Object.fromEntries(performance.getEntriesByType("resource").map(
  ({ name, workerFinalSourceType: source }) => [name.split("/").at(-1), source]))"""
NUMBERS = count()
MODULE = ["pyodide.asm.js", "pyodide.asm.wasm"]


def names(addresses: list[str]) -> list[str]:
    return sorted(address.split("/")[-1] for address in addresses)


class Visit:
    """One visit of a site: what it said, and what it asked the server for."""

    module_address: str  # of the cached module's response, where a test has asked for it

    def __init__(self, context: BrowserContext, server: WebServer, address: str) -> None:
        self.console: list[str] = []
        page = context.new_page()
        page.on("console", lambda message: self.console.append(message.text))
        start = len(server.requests)
        self.extension = FramedExtension.open(page, address)
        self.extension.show(MARY)
        self.asked = server.requests[start:]
        self.frame: Frame = page.frames[1]

    def cached(self) -> list[str]:
        """The addresses of the cached files, once all are: the memory and the module."""
        self.wait_until(f"async () => (await ({CACHED})()).length === 3")
        cached: list[str] = self.frame.evaluate(CACHED)
        return cached

    def wait_for_module(self) -> None:
        """Wait until the module is cached, whatever else is."""
        for name in MODULE:
            self.wait_until(
                f"async (name) => (await ({CACHED})()).some((url) => url.endsWith(name))", name
            )

    def cached_memory(self) -> str:
        """The address of the memory among them."""
        return next(url for url in self.cached() if url.endswith(".bin"))

    def cached_module(self) -> str:
        """The address of the WebAssembly module among them."""
        return next(url for url in self.cached() if url.endswith(".wasm"))

    def sources(self) -> dict[str, str]:
        """The source of each file, by the service worker's routes."""
        found: dict[str, str] = self.frame.evaluate(SOURCES)
        return found

    def wait_until(self, condition: str, argument: str | None = None) -> None:
        """As wait_for_function() does, to which a promise of false is something, though."""
        self.frame.evaluate(
            f"""async ([argument, timeout]) => {{
              for (const end = performance.now() + timeout; !(await ({condition})(argument));) {{
                if (performance.now() > end) throw Error("It never happened.");
                await new Promise(requestAnimationFrame);
              }}
            }}""",
            [argument, TIMEOUT_MS],
        )

    def warms_up(self) -> bool:
        """Whether it warms up, once that is decided."""
        self.frame.wait_for_function(MARKS, arg="repeat-visit-ready")
        return bool(self.frame.evaluate(MARKS, "warmup"))

    def asked_for_the_memory(self) -> bool:
        return any("/assets/memory-" in path for path in self.asked)


@pytest.fixture
def address(build_site: BuildSite, server: WebServer) -> str:
    """A site that no other test has visited."""
    return renamed(server, build_site("stories", snapshot=True, runtime="pyodide"))


def renamed(server: WebServer, address: str) -> str:
    """Give a site one more address."""
    return server.register(f"visited{next(NUMBERS)}", server.sites[label_of(address)])


def label_of(address: str) -> str:
    return address.removeprefix("https://").split(".")[0]


@pytest.fixture(scope="module")
def visits(
    storing_chromium: BrowserContext, server: WebServer, build_site: BuildSite
) -> Iterator[list[Visit]]:
    """Three visits in a row, of a site whose module's answer varies by what is asked for.

    Before the second, there are files of an older build; before the third, it is forgotten that the
    first has warmed up.
    """
    address = renamed(server, build_site("stories", snapshot=True, runtime="pyodide"))
    with server.failing("pyodide.asm.", with_headers(Vary="Accept, Accept-Encoding")):
        first = Visit(storing_chromium, server, address)
        note = first.cached_module().replace("pyodide.asm.wasm", "warmed-up")
        first.wait_until(IS_CACHED, note)
        first.module_address = first.frame.evaluate(ADDRESS, first.cached_module())
    for old in ("assets/memory-old.bin", "assets/pyodide-old/pyodide.asm.wasm"):
        first.frame.evaluate(LEAVE, old)
    second = Visit(storing_chromium, server, address)
    second.warms_up()
    second.frame.evaluate(FORGET, note)  # as if the first had ended before
    third = Visit(storing_chromium, server, address)
    yield [first, second, third]
    for visit in (first, second, third):
        visit.extension.host.close()


def test_the_memory_is_fetched_once_and_cached(visits: list[Visit]) -> None:
    first, second, _ = visits
    assert first.asked_for_the_memory()
    assert "/assets/memory-" in first.cached_memory()

    expect(second.extension.section("orders")).to_contain_text("orders of Mary Brown")
    assert not second.asked_for_the_memory()
    assert not any(FELL_BACK in line for line in second.console)


def test_the_module_alone_comes_from_the_cache_whatever_its_answer_varies_by(
    visits: list[Visit],
) -> None:
    first, second, _ = visits
    assert names(first.cached())[1:] == MODULE
    assert any(path.endswith(".wasm.bin") for path in first.asked)

    sources = second.sources()
    assert sorted(name for name, source in sources.items() if source == "cache") == MODULE
    assert not any(path.endswith(".wasm.bin") for path in second.asked)


def test_each_visit_warms_up_until_one_was_long_enough(visits: list[Visit]) -> None:
    assert [visit.warms_up() for visit in visits] == [True, False, True]


def test_the_cached_module_has_an_address_with_which_chromium_caches_compiled_code(
    visits: list[Visit],
) -> None:
    first = visits[0]
    assert first.module_address == first.cached_module()
    assert not any(NOT_CACHED in line for line in first.console)


def test_files_of_an_older_build_are_removed(visits: list[Visit]) -> None:
    cached = visits[2].cached()  # once there are three, as many as a build has
    assert not [url for url in cached if "old" in url]


def test_a_page_that_the_web_server_has_for_every_address_is_not_cached_as_the_module(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    def without_claim(site: Path, path: str) -> Response:
        worker = (site / path).read_text("utf-8")
        assert "clients.claim()" in worker
        content = worker.replace("clients.claim()", "Promise.resolve()")
        return Response(content, media_type="text/javascript")

    def page(site: Path, _path: str) -> Response:
        return FileResponse(site / "index.html")

    with server.failing(WORKER, without_claim), server.failing("pyodide.asm.wasm", page):
        first = Visit(profile, server, address)
        module = first.cached_module()
        assert any(path.endswith("/pyodide.asm.wasm") for path in server.requests)
        assert first.frame.evaluate(BEGINNING, module) == "\0asm"


def test_a_module_that_is_not_the_one_that_was_built_is_not_cached(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    """As when the web server has another one by the time when the page caches it."""
    asked = []

    def changing(site: Path, path: str) -> Response:
        asked.append(path)
        fault = truncated if asked[1:] else with_headers(Cache_Control="no-store")
        return fault(site, path)

    def is_refusal(message: ConsoleMessage) -> bool:
        return NOT_CACHED in message.text and ".bin is damaged" in message.text

    site = server.sites[address.removeprefix("https://").split(".")[0]]
    (module,) = site.glob("assets/pyodide-*.wasm.bin")
    with server.failing(module.name, changing), server.holding(WORKER) as release:
        first = Visit(profile, server, address)
        with first.extension.host.expect_console_message(is_refusal):
            release()
        first.wait_until(f"async () => (await ({CACHED})()).length > 0")
    (memory,) = first.frame.evaluate(CACHED)
    assert "/memory-" in memory


def test_a_module_that_did_not_come_from_the_cache_is_not_taken_for_the_cached_one(
    profile: BrowserContext, server: WebServer, address: str, tmp_path: Path
) -> None:
    """It is not verified, then: it is enough that the worker's routes lead elsewhere."""
    folder = tmp_path / "dist"
    shutil.copytree(server.sites[label_of(address)], folder)
    worker = folder / WORKER
    assert "pyodide.asm.*" in worker.read_text("utf-8")
    worker.write_text(worker.read_text("utf-8").replace("pyodide.asm.*", "elsewhere.*"), "utf-8")
    amended = server.register("elsewhere", folder)
    Visit(profile, server, amended).cached()

    second = Visit(profile, server, amended)
    (said,) = [line for line in second.console if FELL_BACK in line]
    assert "wasm did not come from the cache" in said

    Visit(profile, server, amended).warms_up()
    fourth = Visit(profile, server, amended)  # it has not been cached again
    assert not any(FELL_BACK in line for line in fourth.console)


def test_without_a_snapshot_a_cached_module_that_is_no_good_is_forgotten_too(
    profile: BrowserContext, server: WebServer, build_site: BuildSite
) -> None:
    address = renamed(server, build_site("stories", snapshot=False, runtime="pyodide"))
    first = Visit(profile, server, address)
    first.wait_for_module()
    (module,) = [url for url in first.frame.evaluate(CACHED) if url.endswith(".wasm")]
    first.frame.evaluate(DAMAGE, [module, "application/wasm"])

    second = Visit(profile, server, address)
    (said,) = [line for line in second.console if "the cached runtime could not be used" in line]
    assert "WebAssembly" in said


def test_a_broken_cached_file_is_forgotten_and_fetched_on_the_next_visit(
    profile: BrowserContext, server: WebServer, address: str
) -> None:
    whole = Visit(profile, server, address)
    for name, type_ in (
        ("pyodide.asm.js", "text/javascript"),  # first: pages of one process share their scripts
        ("pyodide.asm.wasm", "application/wasm"),
        ("memory-", ""),
    ):
        (damaged,) = [url for url in whole.cached() if name in url]
        whole.frame.evaluate(DAMAGE, [damaged, type_])

        broken = Visit(profile, server, address)
        assert any(FELL_BACK in line for line in broken.console), name
        broken.wait_for_module()

        whole = Visit(profile, server, address)
        whole.cached()
        assert not any(FELL_BACK in line for line in whole.console), name


def test_a_browser_that_stores_nothing_fetches_it_each_time(
    storing_nothing: BrowserContext, server: WebServer, address: str
) -> None:
    visit = Visit(storing_nothing, server, address)
    assert visit.asked_for_the_memory()
    assert not any(FELL_BACK in line for line in visit.console)
