"""The page of each placement of agent-app-sdk: its skeleton, its sizes, and its states.

The page of a placement is opened once for all tests.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Browser, expect

from agentapp._placements import WITH_CUSTOMER, WITHOUT_CUSTOMER
from agentapp._sdks import PLACEMENTS, Placement
from tests.browser.conftest import MARY, BuildSite, FramedExtension, OpenExtension, new_context
from tests.browser.host_server import WebServer
from tests.browser.panel.test_accessibility import BEYOND_THE_FRAME, judge

SDK = "agent-app-sdk"
NARROW, USUAL, BROAD, WIDE = 260, 320, 600, 1200  # px
HEIGHT = 700
SIZES: dict[Placement, tuple[int, ...]] = {
    "details": (NARROW, USUAL, BROAD),
    "message-box": (NARROW, USUAL, BROAD),
    "fullscreen": (NARROW, BROAD, WIDE),
    "settings": (NARROW, BROAD, WIDE),
}
IS_SCROLLED_SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"
# Before the answer to `plugin_inited`, no listener of the SDK's hears it.
EARLY = ("page_data", {"queryParams": {"tab": "early"}})


def resize(extension: FramedExtension, width: int, height: int = HEIGHT) -> None:
    extension.host.set_viewport_size({"width": max(width, USUAL) + 40, "height": height + 40})
    extension.host.locator("iframe").evaluate(
        "(frame, [width, height]) => Object.assign(frame, { width, height })", [width, height]
    )


@dataclass(frozen=True)
class Skeleton:
    """A page before Python is there.

    Args:
        title: The document's.
        customers: How many places there are for a customer.
        headings: How many there are for a heading.
        too_narrow: The widths at which it scrolls sideways.
    """

    title: str
    customers: int
    headings: int
    too_narrow: list[int]

    @classmethod
    def of(cls, extension: FramedExtension, placement: Placement) -> "Skeleton":
        """Look at a page."""
        extension.wait_for_styles()
        extension.expect_state("connecting")
        too_narrow = []
        for width in SIZES[placement]:
            resize(extension, width)
            if extension.panel.evaluate(IS_SCROLLED_SIDEWAYS):
                too_narrow.append(width)
        return cls(
            title=extension.panel.evaluate("() => document.title"),
            customers=extension.frame.locator(".aa-customer").count(),
            headings=extension.frame.locator(".aa-heading").count(),
            too_narrow=too_narrow,
        )


@dataclass(frozen=True)
class Placed:
    """The page of a placement, with a customer where there is one, and its sections at rest.

    Args:
        extension: It, framed.
        skeleton: It before Python was there.
        first_query: What it has shown of the page data, where it gets any.
    """

    extension: FramedExtension
    skeleton: Skeleton
    first_query: str


def query_on_show(extension: FramedExtension) -> str:
    """Read what the page shows of its first page data, once it does."""
    section = extension.section("query")
    expect(section).to_have_attribute("data-state", "ready")
    expect(section).not_to_contain_text("no query")
    return section.inner_text()


Place = Callable[[Placement], Placed]


@pytest.fixture(scope="module")
def place(build_site: BuildSite, server: WebServer, browser: Browser) -> Iterator[Place]:
    """Open the page of a placement, once."""
    contexts = []

    @cache
    def placed(placement: Placement) -> Placed:
        # The pages are of one site: what one of them has cached would start the next one's Python.
        contexts.append(new_context(browser))
        page = contexts[-1].new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        site = build_site("placements", sdk=SDK, runtime="pyodide")
        address = site if placement == "details" else f"{site}{placement}.html"
        has_customer = placement in WITH_CUSTOMER
        with server.holding(".wasm") as release:
            extension = FramedExtension.open(page, address, at_once=[] if has_customer else [EARLY])
            skeleton = Skeleton.of(extension, placement)
            extension.wait_for_message("plugin_inited")  # long before Python
            release()
        if has_customer:
            extension.show(MARY)
        expect(extension.section("broken")).to_have_attribute("data-state", "error")
        extension.wait_for_fonts()
        query = "" if has_customer else query_on_show(extension)
        return Placed(extension, skeleton, query)

    yield placed
    for context in contexts:
        context.close()


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_page_fits_its_placement_and_is_accessible(placement: Placement, place: Place) -> None:
    extension = place(placement).extension
    states = {
        "total": "ready",
        "answers": "ready",
        "nothing": "empty",
        "broken": "error",
        "slow": "loading",
    }
    for slug, state in states.items():
        expect(extension.section(slug)).to_have_attribute("data-state", state)
    for width in SIZES[placement]:
        resize(extension, width)
        assert not extension.panel.evaluate(IS_SCROLLED_SIDEWAYS), width
        assert extension.panel.evaluate(BEYOND_THE_FRAME) == [], width
    for theme in ("light", "dark"):
        extension.host.emulate_media(color_scheme=theme)
        verdict = judge(extension)
        assert (verdict.violations, verdict.undecided) == ([], []), theme


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_skeleton_fits_its_placement(placement: Placement, place: Place) -> None:
    has_customer = placement in WITH_CUSTOMER
    assert place(placement).skeleton == Skeleton(
        title="Customer" if placement == "details" else "Placements",
        customers=int(has_customer),
        headings=int(not has_customer),
        too_narrow=[],
    )


def left_edges(extension: FramedExtension) -> list[int]:
    blocks = extension.frame.locator(".aa-block").all()
    return [round(box["x"]) for block in blocks if (box := block.bounding_box())]


def test_a_full_screen_page_has_two_columns_from_900_px(place: Place) -> None:
    extension = place("fullscreen").extension
    expect(extension.frame.get_by_role("heading", level=1)).to_have_text("Returns & refunds")
    resize(extension, 899)
    assert len(set(left_edges(extension))) == 1
    resize(extension, WIDE)
    edges = left_edges(extension)
    assert len(set(edges)) == 2
    assert edges[:3] == [edges[0], edges[0], max(edges)]  # the one at the top, and the first row
    top, first = (extension.section(slug).bounding_box() for slug in ("total", "answers"))
    assert top
    assert first
    assert top["width"] > 2 * first["width"]


def test_a_notice_stands_at_the_bottom_of_a_full_screen_page_and_covers_nothing(
    place: Place,
) -> None:
    extension = place("fullscreen").extension
    resize(extension, WIDE)
    extension.frame.get_by_label("Name of the shop").fill("Tea & Co")
    extension.frame.get_by_role("button", name="Save").click()
    notice = extension.frame.locator(".aa-message")
    expect(notice).to_contain_text("Saved Tea & Co")
    box = notice.bounding_box()
    frame = extension.host.locator("iframe").bounding_box()
    assert box
    assert frame
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert box["y"] > frame["y"] + frame["height"] - 120


@pytest.mark.parametrize("placement", WITHOUT_CUSTOMER)
def test_the_page_data_is_there_whenever_the_host_sends_it(
    placement: Placement, place: Place
) -> None:
    placed = place(placement)
    assert "early" in placed.first_query
    extension = placed.extension
    extension.send("page_data", {"queryParams": {"tab": "<b>late</b>"}})
    expect(extension.section("query")).to_contain_text("<b>late</b>")


def test_a_settings_form_keeps_what_the_agent_typed(place: Place) -> None:
    extension = place("settings").extension
    shop = extension.frame.get_by_label("Name of the shop")
    shop.fill("Tea & Co")
    extension.send("page_data", {"queryParams": {"tab": "plan"}})
    expect(extension.section("query")).to_contain_text("plan")
    for theme in ("light", "dark"):
        extension.send("change_theme", {"theme": theme})
        expect(extension.frame.locator("html")).to_have_class(re.compile(f"lc-{theme}-theme"))
    expect(shop).to_have_value("Tea & Co")
    extension.frame.get_by_role("button", name="Save").click()
    expect(extension.frame.locator(".aa-message")).to_contain_text("Saved Tea & Co")


def test_an_answer_in_the_message_box_is_staged(place: Place) -> None:
    extension = place("message-box").extension
    extension.frame.get_by_role("button", name="Insert").first.click()
    extension.wait_for_message("put_messagebox_message")
    assert extension.messages()[-1]["data"] == {
        "type": "message",
        "value": "Your parcel is on its way.",
    }


def test_the_wrong_display_is_named_with_its_line(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    site = build_site("panel", sdk=SDK, placement="fullscreen", development=True)
    extension = open_extension(site)
    errors = extension.frame.locator("body")
    expect(errors).to_contain_text("Write View(chat) instead")
    expect(errors).to_contain_text(re.compile(r"main\.py, line \d+: "))
