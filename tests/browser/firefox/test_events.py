"""Events in Firefox: each one, in order, and never one customer's data under another's name."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import JOHN, MARY, BuildSite, OpenExtension
from tests.browser.host_server import WebServer

SENT_AT_ONCE: list[tuple[str, Any]] = [
    ("customer_profile", MARY),
    ("customer_profile", JOHN),
    ("customer_profile_hidden", {"id": JOHN["id"]}),
]
SECTIONS = ("short", "medium", "long", "at-once")
SWITCHES = 500
# A few in each turn of the host's event loop, so that some arrive while Python renders.
SEND = """async (count) => {
  for (let n = 0; n < count; n++) {
    const id = `C${n}`;
    window.connection.send("customer_profile", { id, name: `Name ${id}` });
    if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
}"""
# Notes each state of the panel that holds the ids of two customers.
WATCH = """panel => {
  window.mixed = [];
  window.shown = new Set();
  new MutationObserver(() => {
    const ids = new Set(panel.textContent.match(/C\\d+/g));
    ids.forEach((id) => shown.add(id));
    if (ids.size > 1) mixed.push([...ids]);
  }).observe(panel, { childList: true, subtree: true, characterData: true });
}"""


def test_events_that_arrive_before_python_are_heard_in_order(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding(".wasm") as release:
        extension = open_extension(build_site(), at_once=SENT_AT_ONCE)
        extension.host.wait_for_function("() => window.messages.length > 0")
        assert extension.panel.get_attribute("data-state") == "connecting"
        release()
        heard = extension.events(until="customer_profile_hidden")
    assert [entry[:2] for entry in heard] == [
        ["customer_profile", MARY["id"]],
        ["customer_profile", JOHN["id"]],
        ["customer_profile_hidden", JOHN["id"]],
    ]
    extension.expect_state("waiting")


def test_after_many_switches_the_last_customer_shows_complete(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site("switching"))
    extension.expect_state("waiting")
    extension.panel.evaluate(WATCH)
    extension.host.evaluate(SEND, SWITCHES)
    last = f"C{SWITCHES - 1}"
    expect(extension.frame.locator("body")).to_have_attribute("data-heard", f"{SWITCHES} {last}")
    expect(extension.field("id")).to_have_text(last)
    expect(extension.field("name")).to_have_text(f"Name {last}")
    for slug in SECTIONS:
        expect(extension.section(slug)).to_have_attribute("data-state", "ready")
        expect(extension.section(slug)).to_contain_text(f"f {last}")
    assert extension.panel.evaluate("() => mixed") == []
    # There was something to see: more than the first and the last were shown.
    assert extension.panel.evaluate("() => shown.size") > 2
