"""Switching faster than any agent can: nobody's data under another's name, and nothing piles up.

All tests share one page; each switches to customers whom no other test has seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, expect

from tests.browser.conftest import TIMEOUT_MS, BuildSite, FramedExtension, new_context

SECTIONS = ("short", "medium", "long", "at-once")

# 100 switches a second for 10 seconds; on a machine that cannot keep up it takes longer.
SWITCHES = 1_000
INTERVAL = 10  # ms
ENOUGH = 20

# Ten thousand, of which at least one in each burst is rendered with all of its sections.
BURST = 50
BURSTS = 200
WARM_UP = 50  # bursts
WEIGHINGS = 20
LONG = 600_000  # ms; how long a page may take before a test calls it hung

# Reads the panel whenever something in it changed, and again before every frame. What belongs to a
# customer says so: their id is in the name, in the sections and in every value.
WATCH = """() => {
  const panel = document.getElementById('panel');
  const seen = window.seen = {changes: 0, frames: 0, customers: 0, mixed: []};
  let last = null;
  function look() {
    const text = panel.textContent;
    const ids = new Set(text.match(/C\\d+/g));
    const id = document.querySelector('[data-field="id"]')?.textContent ?? null;
    if (ids.size > 1 || (ids.size === 1 && !ids.has(id))) seen.mixed.push([id, [...ids]]);
    if (id !== last) seen.customers += 1;
    last = id;
  }
  const observer = new MutationObserver(() => { seen.changes += 1; look(); });
  observer.observe(document.body,
    {childList: true, subtree: true, characterData: true, attributes: true});
  (function frame() {
    if (seen.isOver) return;
    seen.frames += 1;
    look();
    requestAnimationFrame(frame);
  })();
  window.unwatch = () => { seen.isOver = true; observer.disconnect(); };
}"""

SEND = """([from, to]) => {
  for (let n = from; n < to; n++) {
    const id = `C${n}`;
    window.connection.send('customer_profile', {id, name: `Name ${id}`, email: `${id}@x.example`,
      source: 'chats', customVariables: {customer: id}});
  }
}"""

SEND_SOME = f"([from, count]) => ({SEND})([from, from + count])"

# As many as the clock asks for, so that a delayed timer is made up for.
SEND_AT_A_RATE = f"""async ([from, count, interval]) => {{
  const send = {SEND};
  const start = performance.now();
  for (let sent = 0; sent < count;) {{
    const due = Math.min(count, 1 + Math.floor((performance.now() - start) / interval));
    send([from + sent, from + due]);
    sent = due;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }}
}}"""


# Counts the frames between the first customer on show and the last event that was heard.
COUNT_FRAMES = """count => {
  window.during = null;
  let first = null;
  new MutationObserver((_, observer) => { first = seen.frames; observer.disconnect(); })
    .observe(document.getElementById('panel'), {childList: true, subtree: true});
  new MutationObserver((_, observer) => {
    if (!document.body.dataset.heard.startsWith(`${count} `)) return;
    window.during = seen.frames - first;
    observer.disconnect();
  }).observe(document.body, {attributeFilter: ['data-heard']});
}"""
FRAMES = 3
FLOODS = 20  # at most


@dataclass
class Switching:
    """The page that the tests share, and how many customers it has been sent.

    Args:
        extension: It, framed.
        page: Its page.
        sent: The number of customers so far; the next one's id is made of it.
    """

    extension: FramedExtension
    page: Frame
    sent: int = field(default=0)

    def switch(self, script: str, count: int, *arguments: int) -> None:
        """Send so many customers with a script of the host's page, and wait for the last."""
        self.sent += count
        self.extension.host.evaluate(script, [self.sent - count, *arguments])
        self._expect_last()

    def _expect_last(self) -> None:
        """The last customer is on show, complete, and every event has been heard."""
        last = f"C{self.sent - 1}"
        body = self.extension.frame.locator("body")
        expect(body).to_have_attribute("data-heard", f"{self.sent} {last}", timeout=LONG)
        expect(self.extension.field("id")).to_have_text(last)
        expect(self.extension.field("name")).to_have_text(f"Name {last}")
        for slug in SECTIONS:
            expect(self.extension.section(slug)).to_have_attribute("data-state", "ready")
            expect(self.extension.section(slug)).to_contain_text(f"f {last}")


@pytest.fixture(scope="module")
def shared(build_site: BuildSite, browser: Browser) -> Iterator[Switching]:
    context = new_context(browser)
    opened = context.new_page()
    opened.on("console", lambda message: print(f"[console] {message.text}"))
    # PyScript would add an element of its own, some time after the start.
    site = build_site("switching", runtime="pyodide")
    extension = FramedExtension.open(opened, f"{site}?traced")
    extension.expect_state("waiting")
    yield Switching(extension, opened.frames[-1])
    context.close()


@pytest.fixture
def switching(shared: Switching) -> Switching:
    """The page, which nothing watches, and without what a test put into it."""
    shared.page.evaluate(
        "() => { window.unwatch?.(); document.getElementById('foreign')?.remove(); }"
    )
    heard = shared.extension.frame.locator("body").get_attribute("data-heard") or "0"
    shared.sent = int(heard.split()[0])
    return shared


def test_a_customer_is_on_show_before_a_callback_hears_of_them(switching: Switching) -> None:
    # An observer is called when the script is over that changed something: the browser could paint.
    switching.page.evaluate(
        """() => {
          window.scripts = [];
          const observer = new MutationObserver((records) => scripts.push([...new Set(
            records.map(({ type }) => type === "attributes" ? "heard" : "shown"))]));
          observer.observe(document.body, {attributeFilter: ["data-heard"]});
          observer.observe(document.getElementById("panel"), {childList: true, subtree: true});
          window.unwatch = () => observer.disconnect();
        }"""
    )
    switching.switch(SEND_SOME, 1, 1)
    first, second, *_ = switching.page.evaluate("scripts")
    assert (first, second) == (["shown"], ["heard", "shown"])  # the second time, the plain section


def test_a_hundred_switches_a_second_never_mix_two_customers(switching: Switching) -> None:
    switching.page.evaluate(WATCH)
    switching.switch(SEND_AT_A_RATE, SWITCHES, SWITCHES, INTERVAL)
    seen = switching.page.evaluate("seen")
    assert seen["mixed"] == []
    # There was something to see: many customers were on show, over many frames.
    assert seen["frames"] > ENOUGH
    assert seen["customers"] > ENOUGH


def test_a_watcher_would_see_two_customers_mixed(switching: Switching) -> None:
    switching.page.evaluate(WATCH)
    switching.switch(SEND_SOME, 1, 1)
    switching.extension.section("long").evaluate(
        """section => section.append(
          Object.assign(document.createElement('p'), {id: 'foreign', textContent: 'Of C999999'}))"""
    )
    switching.page.wait_for_function("() => seen.mixed.length > 0")


def test_a_flood_of_events_does_not_keep_the_page_from_painting(switching: Switching) -> None:
    switching.page.evaluate(WATCH)
    painted = 0
    # A fast machine is through with one flood after few frames, and then hears of the next.
    for _ in range(FLOODS):
        switching.page.evaluate(COUNT_FRAMES, switching.sent + SWITCHES)
        switching.switch(SEND_SOME, SWITCHES, SWITCHES)
        painted += switching.page.evaluate("during")
        if painted > FRAMES:
            break
    assert switching.page.evaluate("seen.mixed") == []
    assert painted > FRAMES


# --- Ten thousand


@dataclass(frozen=True)
class Weight:
    """What a page holds on to.

    Args:
        proxies: Python objects that JavaScript holds.
        listeners: Of the DOM.
        nodes: Of the DOM.
        memory: WebAssembly's, in bytes.
    """

    proxies: int
    listeners: int
    nodes: int
    memory: int

    def is_as_light_as(self, before: "Weight") -> bool:
        """Whether no more is held than before, but for what is in use at the moment."""
        return (
            self.proxies <= before.proxies + 5
            and self.listeners <= before.listeners + 5
            and self.nodes <= before.nodes + 50
            and self.memory == before.memory
        )


def weigh(page: Frame) -> Weight:
    session = page.page.context.new_cdp_session(page)
    for _ in range(3):  # what one collection sets free, the finalizers of the next may free more
        session.send("HeapProfiler.collectGarbage")
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")
    counters: dict[str, Any] = session.send("Memory.getDOMCounters")
    session.detach()
    memory, proxies = page.evaluate(
        "[pyodideModule.HEAPU8.length, pyodideModule.pyproxy_alloc_map.size]"
    )
    return Weight(
        proxies=proxies,
        listeners=counters["jsEventListeners"],
        nodes=counters["nodes"],
        memory=memory,
    )


SEND_IN_BURSTS = f"""async ([from, bursts, size]) => {{
  const send = {SEND};
  for (let n = 0; n < bursts; n++) {{
    send([from + n * size, from + (n + 1) * size]);
    // The next burst is sent when this one is through: the page says so by answering.
    await window.through(`C${{from + (n + 1) * size - 1}}`);
  }}
}}"""


def test_ten_thousand_switches_leave_nothing_behind(switching: Switching) -> None:
    page = switching.page
    page.evaluate(
        """() => {
          const onShow = () => document.querySelector('[data-field="id"]')?.textContent;
          let last = null;
          window.shown = 0;
          const draws = new MutationObserver(() => {
            if (onShow() !== last) shown += 1;
            last = onShow();
          });
          draws.observe(document.getElementById('panel'),
            {childList: true, subtree: true, characterData: true});
          const calls = new MutationObserver(() => parent.postMessage({through: onShow()}, '*'));
          calls.observe(document.body, {attributeFilter: ['data-heard']});
          window.unwatch = () => { draws.disconnect(); calls.disconnect(); };
        }"""
    )
    switching.extension.host.evaluate(
        """(timeout) => { window.through = (id) => new Promise((resolve, reject) => {
          setTimeout(() => reject(Error(`The page was never through with ${id}.`)), timeout);
          addEventListener('message', function hear({data}) {
            if (data?.through !== id) return;
            removeEventListener('message', hear);
            resolve();
          });
        }); }""",
        TIMEOUT_MS,
    )
    switching.switch(SEND_IN_BURSTS, WARM_UP * BURST, WARM_UP, BURST)
    before = weigh(page)
    shown = page.evaluate("shown")
    switching.switch(SEND_IN_BURSTS, BURSTS * BURST, BURSTS, BURST)
    # On a busy machine the finalizers may not all have run; what is leaked stays however often.
    weights = [weigh(page)]
    while not weights[-1].is_as_light_as(before) and len(weights) < WEIGHINGS:
        weights.append(weigh(page))
    # Each burst is rendered at least once; the customers in between may be skipped.
    assert page.evaluate("shown") - shown >= BURSTS
    assert weights[-1].is_as_light_as(before), (before, weights)
