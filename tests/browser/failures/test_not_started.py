"""The notice of a page without any script, which the style sheet alone shows."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import BuildSite, OpenExtension
from tests.browser.faults import missing
from tests.browser.host_server import WebServer

CIRCUMSTANCES: dict[str, dict[str, Any]] = {
    "as most agents have it": {},
    "with less motion": {"reduced_motion": "reduce"},
    "with forced colors": {"forced_colors": "active"},
    "in the dark": {"color_scheme": "dark"},
    "in a narrow frame": {"viewport": {"width": 260, "height": 400}},
}
START_THE_WAIT_AGAIN = """notice => {
  const [wait] = notice.getAnimations();
  wait.pause();
  wait.currentTime = 0;
  return wait.effect.getComputedTiming().endTime;
}"""
WAIT_FOR_THE_LAST_SECOND = """notice => {
  const [wait] = notice.getAnimations();
  wait.currentTime = wait.effect.getComputedTiming().endTime - 1_000;
  wait.play();
}"""
LONG = 20_000  # ms
# What is not laid out, hidden or covered is not found at its own place.
IS_ON_TOP = """element => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@pytest.fixture
def without_scripts(build_site: BuildSite, server: WebServer) -> Iterator[str]:
    """The address of a site whose first script is missing."""
    site = server.sites[build_site("stories", snapshot=True).removeprefix("https://").split(".")[0]]
    address = server.register("without-scripts", site)
    with server.failing(f"{address.removeprefix('https://')}assets/bridge-", missing):
        yield address


def is_on_top(locator: Locator) -> bool:
    return bool(locator.evaluate(IS_ON_TOP))


def test_without_any_script_the_page_shows_its_skeleton_and_then_how_to_go_on(
    without_scripts: str, open_extension: OpenExtension
) -> None:
    pages = {
        name: open_extension(without_scripts, **settings)
        for name, settings in CIRCUMSTANCES.items()
    }
    for extension in pages.values():
        extension.wait_for_styles()
        # Opening all of them may have taken longer than the notice waits.
        notice = extension.frame.locator("#not-started")
        assert notice.evaluate(START_THE_WAIT_AGAIN) == LONG
        assert is_on_top(extension.frame.locator(".aa-customer"))
    for name, extension in pages.items():
        notice = extension.frame.locator("#not-started")
        notice.evaluate(WAIT_FOR_THE_LAST_SECOND)
        expect(notice).to_have_css("visibility", "visible")
        for part in ("h2", "p", "a"):
            assert is_on_top(notice.locator(part)), (name, part)
        assert not is_on_top(extension.frame.locator(".aa-customer")), name
