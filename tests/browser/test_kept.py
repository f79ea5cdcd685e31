"""Python's memory, kept by the browser from one visit to the next."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, expect

from tests.browser.conftest import MARY, Framed, Sites
from tests.browser.hosting import Hosting

FELL_BACK = "agentapp: the snapshot could not be used"

KEPT = """async () => {
  const [name] = await caches.keys();
  const kept = name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
  return kept.filter((url) => !url.endsWith("?practised"));
}"""
HAS_PRACTISED = "async (url) => Boolean(await caches.match(`${url}?practised`))"
PATIENCE = 60_000  # ms; instead of waiting for ever
MARKS = "name => performance.getEntriesByName(`agentapp:${name}`).length"
DAMAGE = """async () => {
  const [name] = await caches.keys();
  const store = await caches.open(name);
  const [request] = await store.keys();
  await store.put(request, new Response(new Uint8Array(100)));
}"""
FORGET = """async (url) => {
  const [name] = await caches.keys();
  await (await caches.open(name)).delete(url);
}"""
LEAVE_AN_OLD_ONE = """async () => {
  const [name] = await caches.keys();
  await (await caches.open(name)).put("assets/memory-old.pack", new Response("old"));
}"""


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
        """The addresses of what the browser keeps, once it keeps something."""
        self.wait_until(f"async () => (await ({KEPT})()).length > 0")
        kept: list[str] = self.frame.evaluate(KEPT)
        return kept

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
    (kept,) = first.kept()
    assert kept.startswith(f"{address}assets/memory-")

    second = Visit(profile, server, address)
    expect(second.extension.section("orders")).to_contain_text("orders of Mary Brown")
    assert not second.asked_for_the_memory()
    assert not any(FELL_BACK in line for line in second.console)


def test_python_practises_until_a_visit_was_long_enough(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    (memory,) = first.kept()
    assert first.practises()
    first.wait_until(HAS_PRACTISED, memory)

    second = Visit(profile, server, address)
    assert not second.practises()
    second.frame.evaluate(FORGET, f"{memory}?practised")  # as if the first had ended before

    third = Visit(profile, server, address)
    assert third.practises()


def test_what_an_older_build_has_left_is_removed(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    (memory,) = first.kept()
    first.frame.evaluate(LEAVE_AN_OLD_ONE)
    first.frame.evaluate(FORGET, memory)

    second = Visit(profile, server, address)
    second.wait_until(f"async (url) => String(await ({KEPT})()) === url", memory)


def test_a_kept_memory_that_is_no_good_is_forgotten_and_fetched_anew_next_time(
    profile: BrowserContext, server: Hosting, address: str
) -> None:
    first = Visit(profile, server, address)
    first.kept()
    first.frame.evaluate(DAMAGE)

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
