"""Events in Firefox: never one customer's data under another's name."""

from playwright.sync_api import expect

from tests.browser.conftest import BuildSite, OpenExtension

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
