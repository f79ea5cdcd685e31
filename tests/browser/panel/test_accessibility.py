"""Every state of the panel, light and dark, as axe-core judges it.

What axe cannot see (focus, the order of things, motion) is in `test_panel.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PLAIN, BuildSite, FramedExtension, new_context
from tests.browser.host_server import WebServer

WIDTH, HEIGHT = 320, 700  # px; a usual frame in the Agent App
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MARY: dict[str, Any] = {
    "id": "S126126161.O136OJPO1",
    "name": "Mary Brown",
    "email": "mary.brown@email.com",
    "source": "chats",
    "chat": {
        "id": "NY0U96PIT4",
        "groupID": "42",
        "preChatSurvey": [
            {"question": "How can we help?", "answer": "Where is my parcel?"},
            {"question": "Department", "answer": ""},
        ],
    },
    "geolocation": {"city": "Wrocław", "country": "Poland", "timezone": "Europe/Warsaw"},
    "customVariables": {f"key {n}": f"value {n}" for n in range(120)},
}

# The panel draws the customer's local time again with each new minute, over what a test has put in
# the page. Here every page has the same time all along.
STOP_THE_CLOCK = """{
  const now = Date.now();
  window.Date = class extends Date {
    constructor(...values) { super(...(values.length ? values : [now])); }
    static now() { return now; }
  };
}"""


# The elements of sections that reach out of the page; an option is drawn within its select.
BEYOND_THE_FRAME = """() => [...document.querySelectorAll("[data-section] :not(option, optgroup)")]
  .filter((element) => element.getBoundingClientRect().right > document.body.clientWidth + 1)
  .map(({ outerHTML }) => outerHTML)"""


@dataclass(frozen=True)
class Verdict:
    """What axe found.

    Args:
        violations: What is wrong, for whom reads a failed test: rule, element, and why.
        undecided: The elements of which axe could not tell whether their colours contrast.
        contrasts: How many elements have colours that contrast enough.
    """

    violations: list[str]
    undecided: list[str]
    contrasts: int

    @property
    def rules(self) -> set[str]:
        """The rules that are violated."""
        return {violation.split(":")[0] for violation in self.violations}


def judge(extension: FramedExtension) -> Verdict:
    """Run axe in the extension's own page."""
    handle = extension.panel.element_handle()
    assert handle is not None
    frame = handle.owner_frame()
    assert frame is not None
    if not frame.evaluate("() => 'axe' in window"):
        frame.evaluate(AXE_SCRIPT)
    found = frame.evaluate("rules => axe.run({ runOnly: rules })", RULES)

    def contrast(outcome: str) -> list[dict[str, Any]]:
        rules = [rule for rule in found[outcome] if rule["id"] == "color-contrast"]
        return [node for rule in rules for node in rule["nodes"]]

    return Verdict(
        violations=[
            f"{rule['id']}: {node['html']}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ],
        undecided=[
            f"{node['html']}: {check['message']}"
            for node in contrast("incomplete")
            for check in node["any"]
        ],
        contrasts=len(contrast("passes")),
    )


def expect_accessible(extension: FramedExtension, *, state: str, contrasts: int = 1) -> None:
    """No violation in either theme, and at least so many elements whose colours were judged."""
    for theme, verdict in zip(THEMES, in_both_themes(extension, state=state), strict=True):
        assert verdict.violations == [], theme
        assert verdict.undecided == [], theme
        assert verdict.contrasts >= contrasts, theme


def in_both_themes(extension: FramedExtension, *, state: str) -> list[Verdict]:
    """Run axe in each theme."""
    extension.wait_for_fonts()
    verdicts = []
    for theme in THEMES:
        extension.host.emulate_media(color_scheme=theme)
        extension.expect_state(state)
        verdicts.append(judge(extension))
    return verdicts


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = new_context(browser, viewport={"width": WIDTH, "height": HEIGHT})
    context.add_init_script(STOP_THE_CLOCK)
    opened = context.new_page()
    opened.on("console", lambda message: print(f"[console] {message.text}"))
    yield opened
    context.close()


def framed(page: Page, address: str, protocol: str) -> FramedExtension:
    """A site in a frame of a usual size, in place of the one before."""
    opened = FramedExtension.open(page, address, protocol)
    page.locator("iframe").evaluate(
        "(frame, [width, height]) => Object.assign(frame, { width, height })", [WIDTH, HEIGHT]
    )
    return opened


@pytest.fixture(scope="module")
def started(
    page: Page, build_site: BuildSite, server: WebServer
) -> tuple[FramedExtension, list[Verdict]]:
    """The extension, and what axe found before Python was there."""
    # The one SDK that knows of authorization shows every state that there is.
    address = build_site("panel", sdk="boilerplate")
    with server.holding(".wasm"):
        opened = framed(page, address, PLAIN)
        verdicts = in_both_themes(opened, state="connecting")
    return opened, verdicts


@pytest.fixture
def extension(started: tuple[FramedExtension, list[Verdict]]) -> FramedExtension:
    return started[0]


def test_while_it_connects(started: tuple[FramedExtension, list[Verdict]]) -> None:
    # Nothing is written yet, so there are no colours to judge.
    for verdict in started[1]:
        assert (verdict.violations, verdict.undecided) == ([], [])


def test_while_it_waits_for_a_customer(extension: FramedExtension) -> None:
    expect_accessible(extension, state="waiting")


def test_a_customer_of_whom_only_the_id_is_known(extension: FramedExtension) -> None:
    extension.show({"id": "S2"})
    expect_accessible(extension, state="profile")


def test_a_customer_with_sections_in_every_state_and_messages(
    extension: FramedExtension, server: WebServer
) -> None:
    with server.holding("late.json"):
        extension.show(MARY | {"orders": "late", "fails": 1, "hangs": True})
        for slug, state in {
            "orders": "loading",
            "desk": "ready",
            "nothing": "empty",
            "fails": "error",
            "hangs": "error",
        }.items():
            expect(extension.section(slug)).to_have_attribute("data-state", state)
        extension.frame.get_by_text("Show 92 more").click()
        extension.frame.get_by_role("button", name="Fail", exact=True).click()
        expect(extension.frame.get_by_role("button", name="Dismiss")).to_be_visible()
        # What was done is said for seconds only; here it stays for as long as axe needs.
        said = extension.frame.get_by_role("status")
        said.evaluate("status => { status.textContent = 'Copied' }")
        # Over other text, axe could not tell the colours behind the messages; at the end they are
        # over none. It stays the end: no font is loading any more, and no section is about to end.
        extension.wait_for_fonts()
        extension.panel.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        expect_accessible(extension, state="profile", contrasts=100)
        expect(said).to_have_text("Copied")


def test_without_authorization(extension: FramedExtension) -> None:
    extension.send("authorize_error", None)
    expect_accessible(extension, state="unauthorized")


@pytest.fixture(scope="module")
def looks(page: Page, build_site: BuildSite) -> FramedExtension:
    """Everything that an author's section can be made of."""
    extension = framed(page, build_site("looks", sdk="boilerplate"), PLAIN)
    extension.expect_state("waiting")
    return extension


def test_all_that_an_author_can_put_into_a_section(looks: FramedExtension) -> None:
    looks.show(MARY)
    expect(looks.section("prose")).to_have_attribute("data-state", "ready")
    expect_accessible(looks, state="profile", contrasts=60)
    looks.frame.locator("dialog").evaluate("dialog => dialog.showModal()")
    expect(looks.frame.get_by_role("button", name="Cancel").last).to_be_focused()
    expect_accessible(looks, state="profile", contrasts=3)
    looks.frame.locator("dialog").evaluate("dialog => dialog.close()")


@pytest.mark.parametrize("width", [260, 320, 600])
def test_a_long_word_in_an_authors_section_makes_nothing_wider_than_the_frame(
    looks: FramedExtension, width: int
) -> None:
    looks.show({"id": f"W{width}", "word": "W" * 90})
    expect(looks.section("prose")).to_contain_text("W" * 90)
    looks.host.locator("iframe").evaluate("(frame, width) => (frame.width = width)", width)
    expect(looks.frame.locator("html")).to_have_js_property("clientWidth", width)
    assert looks.panel.evaluate(BEYOND_THE_FRAME) == []
    looks.host.locator("iframe").evaluate("(frame, width) => (frame.width = width)", WIDTH)


def test_axe_would_find_what_is_wrong(looks: FramedExtension) -> None:
    looks.host.emulate_media(color_scheme="light")
    looks.show({"id": "S3"})
    looks.panel.evaluate(
        """panel => {
          panel.append(document.createElement('img'), document.createElement('button'));
          const faint = panel.appendChild(document.createElement('p'));
          faint.textContent = 'Hardly to be read';
          faint.style.color = 'gainsboro';
        }"""
    )
    assert judge(looks).rules == {"image-alt", "button-name", "color-contrast"}


def test_a_connection_that_failed(page: Page, build_site: BuildSite) -> None:
    extension = framed(page, build_site("nosdk", sdk="static/empty.js"), PLAIN)
    expect_accessible(extension, state="failed")


def test_an_extension_that_cannot_start(page: Page, build_site: BuildSite) -> None:
    expect_accessible(framed(page, build_site("failing"), PLAIN), state="failed")
