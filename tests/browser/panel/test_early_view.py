"""The early view in a real page: the customer before Python, and Python's first drawing over it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Locator, expect

from tests.browser.conftest import (
    JOHN,
    MARY,
    PLAIN,
    PROTOCOLS,
    BuildSite,
    FramedExtension,
    OpenExtension,
)
from tests.browser.faults import missing
from tests.browser.host_server import WebServer

PYTHON = ".wasm"  # without these files there is none
FULL: dict[str, Any] = MARY | {
    "chat": {
        "id": "T1",
        "chat_id": "C1",
        "groupID": 42,
        "preChatSurvey": [
            {"question": "Order?", "answer": "10384\nand 10385"},
            {"question": "Else?"},
        ],
    },
    "geolocation": {"city": "Wrocław", "country": "Poland", "timezone": "Europe/Warsaw"},
}
REFUSED: list[Any] = [None, [], {}, {"id": True}, {"id": ""}, {"name": "Nobody"}]
ODD = MARY | {"name": "user\u202egpj.exe"}  # Python shows another character in the middle
HALF_ODD = FULL | {"source": "a\u200bb"}

# No second minute comes while a test runs.
STOP_THE_CLOCK = """{
  const now = Date.now();
  window.Date = class extends Date {
    constructor(...values) { super(...(values.length ? values : [now])); }
    static now() { return now; }
  };
}"""
# Where everything above the sections is, and how it looks.
OUTLINE = """panel => [...panel.querySelectorAll("*")]
  .filter((element) => !element.closest("[data-section], .aa-messages"))
  .map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const { color, opacity, textDecorationLine } = getComputedStyle(element);
    const texts = [...element.childNodes].map((node) => node.nodeValue);
    return [element.localName, texts, left, top, width, height, color, opacity, textDecorationLine];
  })"""
# Whatever changes outside of the sections from now on, until Python has drawn.
WATCH = """panel => {
  window.changes = [];
  window.nodes = [...panel.querySelectorAll(":not([data-section] *)")];
  new MutationObserver((records, observer) => {
    for (const { type, attributeName, oldValue, target } of records) {
      if (target.closest?.("[data-section]")) continue;
      // With each new minute the early view sets its attributes again, to the same values.
      if (type === "attributes" && target.getAttribute(attributeName) === oldValue) continue;
      changes.push(type === "attributes" ? attributeName : `${type} of ${target.nodeName}`);
    }
    if (panel.dataset.state !== "connecting") observer.disconnect();
  }).observe(panel, {
    attributeOldValue: true, childList: true, characterData: true, subtree: true,
  });
}"""
ARE_THE_SAME_NODES = "() => window.nodes.every((node) => node.isConnected)"
AS_IN_THE_AGENT_APP = "frame => Object.assign(frame, { width: 360, height: 700 })"
MOST_SHIFT = 0.02  # the browser's score; up to 0.1 counts as good
SHIFTS = """() => new Promise((resolve) => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const values = [...window.shifts, ...observer.takeRecords()].map(({ value }) => value);
    resolve(values.reduce((sum, value) => sum + value, 0));
  }));
})"""
NOTE_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def stories(build_site: BuildSite) -> str:
    # PyScript would join each page, some time after the start.
    return build_site("stories", runtime="pyodide")


def expect_early(extension: FramedExtension, name: str = MARY["name"]) -> None:
    """Wait until the early view shows this name."""
    expect(early(extension, "name")).to_have_text(name)
    assert extension.panel.get_attribute("data-state") == "connecting"


def early(extension: FramedExtension, name: str) -> Locator:
    """The element with a value of the profile in the early view."""
    return extension.frame.locator(f'#panel[data-early] [data-field="{name}"]')


def actions(extension: FramedExtension) -> Locator:
    """What the agent can start something with."""
    return extension.panel.locator("[href], [data-action], button:visible")


def in_each_theme(extension: FramedExtension) -> Iterator[str]:
    """Show the extension in each theme of the system's."""
    for theme in ("light", "dark"):
        extension.host.emulate_media(color_scheme=theme)
        extension.host.frames[1].wait_for_function(
            "theme => matchMedia(`(prefers-color-scheme: ${theme})`).matches", arg=theme
        )
        yield theme


def outlines(extension: FramedExtension) -> dict[str, Any]:
    """Where everything above the sections is, and how it looks in each theme."""
    return {theme: extension.panel.evaluate(OUTLINE) for theme in in_each_theme(extension)}


# --- What shows


@pytest.mark.parametrize("sdk", PROTOCOLS)
def test_the_customer_shows_before_python_is_there_with_every_sdk(
    sdk: str, server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    address = build_site("stories", sdk=sdk, runtime="pyodide")
    with server.holding(PYTHON) as release:
        at_once = [("customer_profile", FULL)]
        extension = open_extension(address, PROTOCOLS[sdk], at_once=at_once)
        expect_early(extension)
        expect(early(extension, "email")).to_have_text(MARY["email"])
        expect(early(extension, "id")).to_have_text(MARY["id"])
        expect(early(extension, "source")).to_have_text("Chats")
        expect(extension.panel).to_contain_text("Wrocław, Poland")
        expect(extension.section("orders")).to_have_attribute("data-state", "loading")
        expect(actions(extension)).to_have_count(0)
        extension.wait_for_mark("early")
        release()
    extension.expect_state("profile")
    expect(extension.section("orders")).to_contain_text("orders of Mary Brown")
    extension.frame.get_by_role("button", name="Count").click()
    assert "counted" in json.dumps(extension.log(until="counted"))


def test_pythons_first_drawing_changes_nothing_that_shows(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    address = build_site("recorder", runtime="pyodide")
    with server.holding(PYTHON) as release:
        extension = open_extension("about:blank")
        extension.host.context.add_init_script(STOP_THE_CLOCK)
        at_once = [("customer_profile", FULL)]
        extension = FramedExtension.open(extension.host, address, at_once=at_once)
        expect_early(extension)
        extension.wait_for_fonts()
        before = outlines(extension)
        early(extension, "name").select_text()
        extension.panel.evaluate(WATCH)
        release()
        extension.expect_state("profile")
    page = extension.host.frames[1]
    assert page.evaluate("getSelection().toString()") == MARY["name"]
    assert extension.panel.evaluate(ARE_THE_SAME_NODES)
    changes = set(page.evaluate("changes"))
    assert changes <= {"data-state", "data-early", "href", "data-action", "data-text"}, changes
    assert {"data-state", "href"} <= changes
    assert extension.panel.get_attribute("data-early") is None
    assert outlines(extension) == before


def test_python_draws_over_what_was_left_to_it(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(stories, at_once=[("customer_profile", HALF_ODD)])
        expect_early(extension)
        expect(extension.panel.locator(".aa-facts[aria-hidden]")).to_be_visible()
        expect(extension.section("orders")).to_have_count(0)
        early(extension, "name").select_text()
        release()
    extension.expect_state("profile")
    expect(extension.field("source")).to_have_text("a\ufffdb")
    expect(extension.panel.locator(".aa-facts[aria-hidden]")).to_have_count(0)
    expect(extension.section("orders")).to_contain_text("orders of Mary Brown")
    assert extension.host.frames[1].evaluate("getSelection().toString()") == MARY["name"]


def test_a_name_that_python_would_change_leaves_the_skeleton(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(stories, at_once=[("customer_profile", ODD)])
        extension.wait_for_message("plugin_inited")
        extension.send("customer_profile", MARY)
        expect_early(extension)
        extension.send("customer_profile", ODD)
        expect(extension.panel).to_have_attribute("aria-busy", "true")
        expect(extension.panel.locator(".aa-bar")).not_to_have_count(0)
        expect(extension.panel.locator("[data-field]")).to_have_count(0)
        release()
    expect(extension.field("name")).to_have_text("user\ufffdgpj.exe")


def test_the_copy_button_works_once_python_is_there(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(stories, at_once=[("customer_profile", MARY)])
        expect_early(extension)
        button = extension.panel.locator(".aa-email button")
        expect(button).to_be_hidden()
        release()
    expect(button).to_be_visible()
    remembered = extension.remember("[role=status]")
    button.click()
    expect(remembered).to_have_attribute("data-remembered", re.compile("Copied"))


# --- Events


def test_the_next_customer_shows_at_once_and_so_does_hiding(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(stories, at_once=[("customer_profile", MARY)])
        expect_early(extension)
        extension.send("customer_profile", JOHN)
        expect_early(extension, JOHN["name"])
        expect(extension.panel).not_to_contain_text(MARY["email"])
        extension.send("customer_profile_hidden", {"id": MARY["id"]})
        extension.send("customer_profile", JOHN | {"name": "John Green"})
        expect_early(extension, "John Green")
        extension.send("customer_profile_hidden", {"id": JOHN["id"]})
        expect(extension.panel).to_contain_text("No customer selected")
        expect(extension.panel.locator("[data-field]")).to_have_count(0)
        extension.panel.evaluate(WATCH)
        release()
    extension.expect_state("waiting")
    changes = set(extension.host.frames[1].evaluate("changes"))
    assert changes == {"data-state", "data-early"}


def test_what_python_refuses_changes_nothing(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(stories, at_once=[("customer_profile", MARY)])
        expect_early(extension)
        for refused in REFUSED:
            extension.send("customer_profile", refused)
            extension.send("customer_profile_hidden", refused)
        extension.send("change_theme", {"theme": "dark"})
        expect(extension.frame.locator("html.lc-dark-theme")).to_have_count(1)
        expect_early(extension)
        release()
    extension.expect_state("profile")
    expect(extension.field("name")).to_have_text(MARY["name"])


def test_an_agent_who_is_not_authorized_sees_no_customer(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    # The one SDK that authorizes.
    address = build_site("stories", sdk="boilerplate", runtime="pyodide")
    with server.holding(PYTHON) as release:
        at_once = [("customer_profile", MARY)]
        extension = open_extension(address, PLAIN, at_once=at_once)
        expect_early(extension)
        extension.send("authorize_error", {})
        expect(extension.panel).to_have_attribute("aria-busy", "true")
        expect(extension.panel.locator("[data-field]")).to_have_count(0)
        extension.send("authorize", {})
        expect_early(extension)
        extension.send("authorize_error", {})
        release()
    extension.expect_state("unauthorized")


# --- Extensions without it


@pytest.mark.parametrize(
    ("name", "settings"), [("exposed", {}), ("stories", {"connect": "manual"})]
)
def test_an_extension_without_a_panel_or_without_an_early_connection_has_none(
    name: str,
    settings: dict[str, Any],
    server: WebServer,
    build_site: BuildSite,
    open_extension: OpenExtension,
) -> None:
    address = build_site(name, runtime="pyodide", **settings)
    with server.holding(PYTHON):
        extension = open_extension(address)
        extension.wait_for_mark("bridge")
        expect(extension.frame.locator("#agentapp-early")).to_have_count(0)


# --- Failures


def test_a_python_that_cannot_start_leaves_the_customer_with_the_message_below(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    address = build_site("stories", snapshot=False, runtime="pyodide")
    with server.failing(f"{address.removeprefix('https://')}assets/boot-", missing):
        extension = open_extension(address, at_once=[("customer_profile", FULL)])
        extension.expect_state("failed")
        expect(early(extension, "name")).to_have_text(MARY["name"])
        notice = extension.panel.locator(".aa-notice")
        expect(notice).to_contain_text("could not start")
        expect(extension.section("orders")).to_have_count(0)
        fact = early(extension, "id").bounding_box()
        below = notice.bounding_box()
        assert fact
        assert below
        assert fact["y"] + fact["height"] <= below["y"]
        assert extension.frame.locator("h1").all_inner_texts() == [MARY["name"]]
        expect(extension.frame.locator("button:visible")).to_have_text(["Try again"])
        extension.send("customer_profile", JOHN)
        expect(early(extension, "name")).to_have_text(JOHN["name"])
        expect(notice).to_contain_text("could not start")
        extension.send("customer_profile_hidden", {"id": JOHN["id"]})
        expect(extension.panel.locator("[data-field]")).to_have_count(0)
        expect(notice).to_contain_text("could not start")


def test_an_error_in_main_py_leaves_the_customer_with_the_message_below(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension(
            build_site("early", runtime="pyodide"), at_once=[("customer_profile", MARY)]
        )
        expect_early(extension)
        release()
    extension.expect_state("failed")
    expect(early(extension, "name")).to_have_text(MARY["name"])
    expect(extension.panel.locator(".aa-notice")).to_contain_text("main.py stopped with an error")


# --- The looks


def test_axe_finds_nothing_in_it(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON):
        extension = open_extension(stories, at_once=[("customer_profile", FULL)])
        expect_early(extension)
        page = extension.host.frames[1]
        page.evaluate(AXE_SCRIPT)
        for theme in in_each_theme(extension):
            found = page.evaluate("async () => (await axe.run(document)).violations")
            assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], theme


def test_nothing_moves_from_the_first_paint_to_the_last_section(
    server: WebServer, stories: str, open_extension: OpenExtension
) -> None:
    with server.holding(PYTHON) as release:
        extension = open_extension("about:blank")
        extension.host.context.add_init_script(NOTE_SHIFTS)
        extension = FramedExtension.open(extension.host, stories)
        extension.host.locator("iframe").evaluate(AS_IN_THE_AGENT_APP)
        extension.send("customer_profile", FULL)
        expect_early(extension)
        extension.wait_for_fonts()
        release()
    expect(extension.section("orders")).to_have_attribute("data-state", "ready")
    page = extension.host.frames[1]
    assert page.evaluate(SHIFTS) <= MOST_SHIFT
    # The control: something that pushes the customer down.
    extension.panel.evaluate("panel => panel.prepend(panel.firstElementChild.cloneNode(true))")
    assert page.evaluate(SHIFTS) > MOST_SHIFT
