"""Switching faster than any agent can: nobody's data under another's name, and nothing piles up."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Frame, expect

from tests.browser.conftest import BuildSite, FramedExtension, OpenExtension

SECTIONS = ("short", "medium", "long", "at-once")

# 100 switches a second for 10 seconds; on a machine that cannot keep up it takes longer.
SWITCHES = 1_000
INTERVAL = 10  # ms
ENOUGH = 20

# Ten thousand, of which at least one in each burst is rendered with all of its sections.
BURST = 25
BURSTS = 400
WARM_UP = 100  # bursts
WEIGHINGS = 20
LONG = 600_000  # ms; how long a page may take before a test calls it hung

# Reads the panel whenever something in it changed, and again before every frame. What belongs to a
# customer says so: their id is in the name, in the sections and in every value.
WATCH = """() => {
  const panel = document.getElementById('panel');
  window.seen = {changes: 0, frames: 0, customers: 0, mixed: []};
  let last = null;
  function look() {
    const text = panel.textContent;
    const ids = new Set(text.match(/C\\d+/g));
    const id = document.querySelector('[data-field="id"]')?.textContent ?? null;
    if (ids.size > 1 || (ids.size === 1 && !ids.has(id))) seen.mixed.push([id, [...ids]]);
    if (id !== last) seen.customers += 1;
    last = id;
  }
  new MutationObserver(() => { seen.changes += 1; look(); }).observe(document.body,
    {childList: true, subtree: true, characterData: true, attributes: true});
  (function frame() { seen.frames += 1; look(); requestAnimationFrame(frame); })();
}"""

SEND = """([from, to]) => {
  for (let n = from; n < to; n++) {
    const id = `C${n}`;
    window.connection.send('customer_profile', {id, name: `Name ${id}`, email: `${id}@x.example`,
      source: 'chats', customVariables: {customer: id}});
  }
}"""

# As many as the clock asks for, so that a delayed timer is made up for.
SEND_AT_A_RATE = f"""async ([count, interval]) => {{
  const send = {SEND};
  const start = performance.now();
  for (let sent = 0; sent < count;) {{
    const due = Math.min(count, 1 + Math.floor((performance.now() - start) / interval));
    send([sent, due]);
    sent = due;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }}
}}"""


# Counts the frames between the first customer on show and the last event that was heard.
COUNT_FRAMES = """count => {
  window.during = null;
  let first = null;
  new MutationObserver(() => { first ??= seen.frames; })
    .observe(document.getElementById('panel'), {childList: true, subtree: true});
  new MutationObserver(() => {
    if (document.body.dataset.heard.startsWith(`${count} `)) window.during = seen.frames - first;
  }).observe(document.body, {attributeFilter: ['data-heard']});
}"""
FRAMES = 3


def page_of(extension: FramedExtension) -> Frame:
    """The extension's own page."""
    return extension.host.frames[-1]


def expect_last(extension: FramedExtension, number: int, heard: int) -> None:
    """The last customer is on show, complete, and every event has been heard."""
    last = f"C{number}"
    body = extension.frame.locator("body")
    expect(body).to_have_attribute("data-heard", f"{heard} {last}", timeout=LONG)
    expect(extension.field("id")).to_have_text(last)
    expect(extension.field("name")).to_have_text(f"Name {last}")
    for slug in SECTIONS:
        expect(extension.section(slug)).to_have_attribute("data-state", "ready")
        expect(extension.section(slug)).to_contain_text(f"f {last}")


def test_a_hundred_switches_a_second_never_mix_two_customers(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("switching"))
    extension.expect_state("waiting")
    page_of(extension).evaluate(WATCH)
    extension.host.evaluate(SEND_AT_A_RATE, [SWITCHES, INTERVAL])
    expect_last(extension, SWITCHES - 1, heard=SWITCHES)
    seen = page_of(extension).evaluate("seen")
    assert seen["mixed"] == []
    # There was something to see: many customers were on show, over many frames.
    assert seen["frames"] > ENOUGH
    assert seen["customers"] > ENOUGH


def test_a_customer_is_on_show_before_a_callback_hears_of_them(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("switching"))
    extension.expect_state("waiting")
    # An observer is called when the script is over that changed something: the browser could paint.
    page_of(extension).evaluate(
        """() => {
          window.scripts = [];
          const observer = new MutationObserver((records) => scripts.push([...new Set(
            records.map(({ type }) => type === "attributes" ? "heard" : "shown"))]));
          observer.observe(document.body, {attributeFilter: ["data-heard"]});
          // Not all of the body: PyScript, which joins about now, puts an element into it.
          observer.observe(document.getElementById("panel"), {childList: true, subtree: true});
        }"""
    )
    extension.host.evaluate(SEND, [0, 1])
    expect_last(extension, 0, heard=1)
    first, second, *_ = page_of(extension).evaluate("scripts")
    assert (first, second) == (["shown"], ["heard", "shown"])  # the second time, the plain section


def test_a_watcher_would_see_two_customers_mixed(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("switching"))
    extension.expect_state("waiting")
    page_of(extension).evaluate(WATCH)
    extension.host.evaluate(SEND, [0, 1])
    expect_last(extension, 0, heard=1)
    extension.section("long").evaluate("section => section.append('Of C7')")
    page_of(extension).wait_for_function("() => seen.mixed.length > 0")


def test_a_flood_of_events_does_not_keep_the_page_from_painting(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("switching"))
    extension.expect_state("waiting")
    page_of(extension).evaluate(WATCH)
    page_of(extension).evaluate(COUNT_FRAMES, SWITCHES)
    extension.host.evaluate(SEND, [0, SWITCHES])
    expect_last(extension, SWITCHES - 1, heard=SWITCHES)
    assert page_of(extension).evaluate("seen.mixed") == []
    assert page_of(extension).evaluate("during") > FRAMES


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


def weigh(session: CDPSession, page: Frame) -> Weight:
    for _ in range(3):  # what one collection sets free, the finalizers of the next may free more
        session.send("HeapProfiler.collectGarbage")
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")
    counters: dict[str, Any] = session.send("Memory.getDOMCounters")
    memory, proxies = page.evaluate(
        "[pyodideModule.HEAPU8.length, pyodideModule.pyproxy_alloc_map.size]"
    )
    return Weight(
        proxies=proxies,
        listeners=counters["jsEventListeners"],
        nodes=counters["nodes"],
        memory=memory,
    )


@pytest.fixture
def weighed(
    build_site: BuildSite, open_extension: OpenExtension
) -> tuple[FramedExtension, CDPSession]:
    extension = open_extension(f"{build_site('switching', runtime='pyodide')}?traced")
    extension.expect_state("waiting")
    session = extension.host.context.new_cdp_session(page_of(extension))
    return extension, session


SEND_IN_BURSTS = f"""async ([from, bursts, size]) => {{
  const send = {SEND};
  for (let n = 0; n < bursts; n++) {{
    send([from + n * size, from + (n + 1) * size]);
    // The next burst is sent when this one is through: the page says so by answering.
    await window.through(`C${{from + (n + 1) * size - 1}}`);
  }}
}}"""


def test_ten_thousand_switches_leave_nothing_behind(
    weighed: tuple[FramedExtension, CDPSession],
) -> None:
    extension, session = weighed
    page = page_of(extension)
    page.evaluate(
        """() => {
          const onShow = () => document.querySelector('[data-field="id"]')?.textContent;
          let last = null;
          window.shown = 0;
          new MutationObserver(() => { if (onShow() !== last) shown += 1; last = onShow(); })
            .observe(document.getElementById('panel'),
              {childList: true, subtree: true, characterData: true});
          new MutationObserver(() => parent.postMessage(
            {through: onShow()}, '*'))
            .observe(document.body, {attributeFilter: ['data-heard']});
        }"""
    )
    extension.host.evaluate(
        """() => { window.through = (id) => new Promise((resolve) => {
          addEventListener('message', function hear({data}) {
            if (data?.through !== id) return;
            removeEventListener('message', hear);
            resolve();
          });
        }); }"""
    )
    extension.host.evaluate(SEND_IN_BURSTS, [0, WARM_UP, BURST])
    expect_last(extension, WARM_UP * BURST - 1, heard=WARM_UP * BURST)
    before = weigh(session, page)
    shown = page.evaluate("shown")
    extension.host.evaluate(SEND_IN_BURSTS, [WARM_UP * BURST, BURSTS, BURST])
    total = (WARM_UP + BURSTS) * BURST
    expect_last(extension, total - 1, heard=total)
    # On a busy machine the finalizers may not all have run; what is leaked stays however often.
    weights = [weigh(session, page)]
    while not weights[-1].is_as_light_as(before) and len(weights) < WEIGHINGS:
        weights.append(weigh(session, page))
    # Each burst is rendered at least once; the customers in between may be skipped.
    assert page.evaluate("shown") - shown >= BURSTS
    assert weights[-1].is_as_light_as(before), (before, weights)
