"""The page of each placement of agent-app-sdk: its skeleton, its sizes, and its states."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from agentapp._placements import WITH_CUSTOMER, WITHOUT_CUSTOMER
from agentapp._sdks import PLACEMENTS, Placement
from tests.browser.conftest import MARY, BuildSite, FramedExtension, OpenExtension
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


def resize(extension: FramedExtension, width: int, height: int = HEIGHT) -> None:
    extension.host.set_viewport_size({"width": max(width, USUAL) + 40, "height": height + 40})
    extension.host.locator("iframe").evaluate(
        "(frame, [width, height]) => Object.assign(frame, { width, height })", [width, height]
    )


def opened(
    placement: Placement,
    build_site: BuildSite,
    open_extension: OpenExtension,
    at_once: list[tuple[str, Any]] | None = None,
) -> FramedExtension:
    """The extension, with a customer where the placement has one, and its sections at rest."""
    extension = open_extension(
        build_site("placements", sdk=SDK, placement=placement), at_once=at_once
    )
    if placement in WITH_CUSTOMER:
        extension.show(MARY)
    expect(extension.section("broken")).to_have_attribute("data-state", "error")
    extension.wait_for_fonts()
    return extension


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_page_fits_its_placement_and_is_accessible(
    placement: Placement, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = opened(placement, build_site, open_extension)
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
def test_the_skeleton_fits_its_placement(
    placement: Placement, build_site: BuildSite, open_extension: OpenExtension, server: WebServer
) -> None:
    site = build_site("placements", sdk=SDK, placement=placement)
    with server.holding(".wasm"):
        extension = open_extension(site)
        extension.wait_for_styles()
        extension.expect_state("connecting")
        has_customer = placement in WITH_CUSTOMER
        expect(extension.frame.locator(".aa-customer")).to_have_count(int(has_customer))
        expect(extension.frame.locator(".aa-heading")).to_have_count(int(not has_customer))
        title = extension.panel.evaluate("() => document.title")
        assert title == ("Customer" if placement == "details" else "Placements")
        for width in SIZES[placement]:
            resize(extension, width)
            assert not extension.panel.evaluate(IS_SCROLLED_SIDEWAYS), width
        extension.wait_for_message("plugin_inited")  # long before Python


def left_edges(extension: FramedExtension) -> list[int]:
    blocks = extension.frame.locator(".aa-block").all()
    return [round(box["x"]) for block in blocks if (box := block.bounding_box())]


def test_a_full_screen_page_has_two_columns_from_900_px(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = opened("fullscreen", build_site, open_extension)
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
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = opened("fullscreen", build_site, open_extension)
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
    placement: Placement, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    # Before the answer to `plugin_inited`, no listener of the SDK's hears it.
    early = [("page_data", {"queryParams": {"tab": "early"}})]
    extension = opened(placement, build_site, open_extension, at_once=early)
    expect(extension.section("query")).to_contain_text("early")
    extension.send("page_data", {"queryParams": {"tab": "<b>late</b>"}})
    expect(extension.section("query")).to_contain_text("<b>late</b>")


def test_a_settings_form_keeps_what_the_agent_typed(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = opened("settings", build_site, open_extension)
    shop = extension.frame.get_by_label("Name of the shop")
    shop.fill("Tea & Co")
    extension.send("page_data", {"queryParams": {"tab": "plan"}})
    expect(extension.section("query")).to_contain_text("plan")
    extension.send("change_theme", {"theme": "dark"})
    expect(extension.frame.locator("html")).to_have_class(re.compile("lc-dark-theme"))
    expect(shop).to_have_value("Tea & Co")
    extension.frame.get_by_role("button", name="Save").click()
    expect(extension.frame.locator(".aa-message")).to_contain_text("Saved Tea & Co")


def test_an_answer_in_the_message_box_is_staged(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = opened("message-box", build_site, open_extension)
    extension.frame.get_by_role("button", name="Insert").first.click()
    extension.wait_for_message("put_messagebox_message")
    assert extension.messages()[-1]["data"] == {
        "type": "message",
        "value": "Your parcel is on its way.",
    }


@pytest.mark.parametrize(
    ("placement", "problem"),
    [("fullscreen", "Write View(chat) instead"), ("details", "Write Panel(chat) instead")],
)
def test_the_wrong_display_is_named_with_its_line(
    placement: Placement, problem: str, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    name = "panel" if placement == "fullscreen" else "view"
    site = build_site(name, sdk=SDK, placement=placement, development=True)
    extension = open_extension(site)
    errors = extension.frame.locator("body")
    expect(errors).to_contain_text(problem)
    expect(errors).to_contain_text(re.compile(r"main\.py, line \d+: "))
