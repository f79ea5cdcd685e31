"""The panel in Firefox: sections, actions, copying, what a refresh keeps, and untrusted text.

The tests share one page, each with customers of its own.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Locator, expect

from tests.browser.conftest import EXTENSIONS, BuildSite, FramedExtension
from tests.hostile import CORPUS, ELEMENTS, HARMLESS, as_json, everywhere

_numbers = itertools.count(1)


def customer(**fields: Any) -> dict[str, Any]:
    """A customer whom no other test has seen."""
    number = next(_numbers)
    return {"id": f"C{number}", "name": "Mary Brown", "email": "mary.brown@email.com"} | fields


@pytest.fixture(scope="module")
def browser(firefox_with_one_process: Browser) -> Browser:
    return firefox_with_one_process


@pytest.fixture(scope="module")
def extension(browser: Browser, build_site: BuildSite) -> Iterator[FramedExtension]:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    opened = FramedExtension.open(page, build_site("panel", runtime="pyodide"))
    opened.expect_state("waiting")
    yield opened
    context.close()


def button(extension: FramedExtension, name: str) -> Locator:
    return extension.frame.get_by_role("button", name=name, exact=True)


def expect_section(extension: FramedExtension, slug: str, state: str) -> None:
    expect(extension.section(slug)).to_have_attribute("data-state", state)


# --- Sections


def test_a_section_shows_what_came_that_it_has_nothing_or_that_it_failed(
    extension: FramedExtension,
) -> None:
    extension.show(customer(fails=1))
    expect_section(extension, "orders", "ready")
    expect(extension.section("orders").get_by_role("listitem")).to_have_count(2)
    expect_section(extension, "nothing", "empty")
    fails = extension.section("fails")
    expect(fails.get_by_role("alert")).to_contain_text("could not be loaded")
    fails.get_by_role("button", name="Try again").click()
    expect_section(extension, "fails", "ready")


# --- Actions


@pytest.mark.parametrize("how", ["click", "Enter", "Space"])
def test_an_action_gets_the_data_of_its_element(extension: FramedExtension, how: str) -> None:
    extension.show(customer())
    body = extension.frame.locator("body")
    body.evaluate("body => { body.dataset.log = '' }")
    write = button(extension, "Write")
    if how == "click":
        write.click()
    else:
        write.press(how)
    recorded: list[Any] = extension.log(until="order_id")
    assert recorded[-1] == {"order_id": "1038", "reason": "late"}


def test_the_copy_button_puts_the_address_on_the_clipboard(extension: FramedExtension) -> None:
    extension.show(customer())
    said = extension.frame.get_by_role("status")
    expect(said).to_have_text("")
    button(extension, "Copy e-mail address").click()
    expect(said).to_have_text("Copied")
    draft = extension.frame.get_by_label("Draft")
    draft.focus()
    extension.host.keyboard.press("Control+V")
    expect(draft).to_have_value("mary.brown@email.com")


# --- What a refresh keeps


def test_focus_and_selected_text_stay(extension: FramedExtension) -> None:
    mary = customer()
    extension.show(mary)
    expect_section(extension, "orders", "ready")
    focused = button(extension, "Follow up").last
    focused.focus()
    extension.field("id").evaluate("field => getSelection().selectAllChildren(field)")
    extension.show(mary | {"name": "Mary Green"})
    expect(extension.section("orders")).to_contain_text("Rain jacket for Mary Green")
    expect(focused).to_be_focused()
    assert extension.panel.evaluate("() => getSelection().toString()") == mary["id"]


def test_what_the_agent_has_typed_stays_for_this_customer_and_is_not_the_next_ones(
    extension: FramedExtension,
) -> None:
    draft, urgent = (extension.frame.get_by_label(label) for label in ("Draft", "Urgent"))
    mary = customer()
    extension.show(mary)
    draft.press_sequentially("Call back")
    urgent.check()
    extension.show(mary | {"name": "Mary Green", "said": "news"})
    expect(extension.section("desk")).to_contain_text("news")
    expect(draft).to_have_value("Call back")
    expect(urgent).to_be_checked()
    extension.show(customer(name="Tom"))
    expect(draft).to_have_value("")
    expect(urgent).not_to_be_checked()


# --- Untrusted text

LOOKING = (EXTENSIONS.with_name("panel") / "looking.js").read_text("utf-8")
SEND = "json => window.connection.send('customer_profile', JSON.parse(json))"
SHOWN = "number => document.body.dataset.shown === number"
SHORT = [one for one in CORPUS if one.kind != "size"]
EVERY = 20  # texts; the others show in Chromium


def test_untrusted_text_stays_text(browser: Browser, build_site: BuildSite) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    extension = FramedExtension.open(page, build_site("untrusted", runtime="pyodide"))
    extension.expect_state("waiting")
    frame = page.frames[-1]
    frame.evaluate(f"() => {{ {LOOKING} }}")
    for text in HARMLESS:
        show(extension, frame, everywhere(text))
        frame.evaluate("remember()")
    trouble = {}
    for hostile in SHORT[::EVERY]:
        show(extension, frame, everywhere(hostile.text))
        if found := frame.evaluate("look()"):
            trouble[str(hostile)] = found
    assert trouble == {}
    show(extension, frame, everywhere("x") | {"raw": ELEMENTS["an image that fails"]})
    assert frame.evaluate("look()") != []  # so the texts would have been noticed
    context.close()


def show(extension: FramedExtension, frame: Frame, payload: dict[str, Any]) -> None:
    number = str(next(_numbers))
    extension.host.evaluate(SEND, as_json(payload | {"number": number}))
    frame.wait_for_function(SHOWN, arg=number)
