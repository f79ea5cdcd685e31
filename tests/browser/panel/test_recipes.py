"""The recipes of docs/recipes.md, all of them in one real page, each with a customer of its own."""

import itertools
import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from tests.browser.conftest import JOHN, MARY, FramedExtension, new_context
from tests.browser.host_server import WebServer
from tests.devkit.project.markdown import ROOT, Document

RECIPES = Document(ROOT / "docs" / "recipes.md")
END = "\nawait chat.init()\n"


def merged(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge tables of pyscript.toml, and the tables within."""
    result: dict[str, Any] = {}
    for table in tables:
        for key, value in table.items():
            if isinstance(value, dict):
                result[key] = merged([result.get(key, {}), value])
            else:
                result[key] = value
    return result


def as_toml(table: dict[str, Any], *path: str) -> str:
    """Write a table as TOML, whose strings and lists look like JSON's."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    lines = [f"{json.dumps(key)} = {json.dumps(table[key])}" for key in table if key not in inner]
    parts = ["\n".join([f"[{'.'.join(path)}]" if path else "", *lines])]
    return "\n".join([*parts, *(as_toml(value, *path, key) for key, value in inner.items())])


@pytest.fixture(scope="session")
def recipes(server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build one extension of all recipes; return its address."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "py").mkdir()
    (folder / "static").mkdir()
    code = "\n".join(block.code for block in RECIPES.blocks("python"))
    (folder / "py" / "main.py").write_text(code + END, "utf-8")
    settings = merged([tomllib.loads(b.code) for b in RECIPES.blocks("toml") if not b.file])
    (folder / "pyscript.toml").write_text(as_toml(settings), "utf-8")
    for name in ("static/initials.mjs", "static/badge.svg"):
        (folder / name).write_text(RECIPES.file(name), "utf-8")
    builder.build(folder, folder / "dist", development=None, progress=Silent())
    return server.register("recipes", folder / "dist")


@pytest.fixture(scope="module")
def shop() -> list[str]:
    """The paths that the shop was asked for."""
    return []


@contextmanager
def opened(browser: Browser, recipes: str, shop: list[str]) -> Iterator[FramedExtension]:
    """Open the page in a context of its own."""
    context = new_context(browser)

    def answer(route: Route) -> None:
        shop.append(route.request.url.rsplit("/", 1)[-1])
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(json={"orders": ["A lamp", "A chair"], "spent": 340}, headers=headers)

    context.route("https://shop.example.com/**", answer)
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    extension = FramedExtension.open(page, recipes)
    extension.expect_state("waiting")
    yield extension
    context.close()


@pytest.fixture(scope="module")
def shared(browser: Browser, recipes: str, shop: list[str]) -> Iterator[FramedExtension]:
    with opened(browser, recipes, shop) as extension:
        yield extension


@pytest.fixture
def extension(shared: FramedExtension) -> FramedExtension:
    """The page that the tests share, with a customer whom the shop was not asked for yet."""
    shared.show(MARY | {"id": f"R{next(_numbers)}"})
    return shared


_numbers = itertools.count(1)


def button(section: Locator, name: str) -> Locator:
    return section.get_by_role("button", name=name, exact=True)


def test_a_form(extension: FramedExtension) -> None:
    section = extension.section("note")
    text = section.get_by_label("Text")
    button(section, "Save").click()  # "required": the browser refuses
    expect(text).to_be_focused()
    text.fill("  ")
    button(section, "Save").click()
    expect(extension.panel).to_contain_text("The note is empty.")
    text.fill("Call back")
    section.get_by_label("Urgent").check()
    button(section, "Save").click()
    expect(section).to_contain_text("Call back (urgent)")
    expect(extension.panel.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def test_search_as_you_type(extension: FramedExtension) -> None:
    section = extension.section("answers")
    box = section.get_by_role("searchbox")
    expect(section.get_by_role("listitem")).to_have_count(3)
    box.press_sequentially("refund")
    expect(section.get_by_role("listitem")).to_have_text(["Refunds take a week."])
    expect(box).to_be_focused()
    expect(box).to_have_value("refund")


def test_a_confirmation(extension: FramedExtension) -> None:
    section = extension.section("refund")
    button(section, "Refund").click()
    button(section, "No").click()
    button(section, "Refund").click()
    button(section, "Yes, refund").click()
    expect(section).to_contain_text("Refunded.")
    extension.show(JOHN)
    expect(button(section, "Refund")).to_be_visible()


def test_tabs(extension: FramedExtension) -> None:
    section = extension.section("tickets")
    expect(section.get_by_role("tabpanel")).to_have_text("One open ticket.")
    section.get_by_role("tab", name="Closed").press("Enter")
    expect(section.get_by_role("tabpanel")).to_have_text("Nine closed tickets.")
    expect(section.get_by_role("tab", selected=True)).to_have_text("Closed")


def test_pages(extension: FramedExtension) -> None:
    section = extension.section("visits")
    expect(button(section, "Newer")).to_be_disabled()
    button(section, "Older").click()
    button(section, "Older").click()
    expect(section.get_by_role("listitem")).to_have_text(["Visit 21", "Visit 22", "Visit 23"])
    expect(button(section, "Older")).to_be_disabled()


def test_polling_ends_with_the_customer(browser: Browser, recipes: str) -> None:
    with opened(browser, recipes, []) as extension:  # the clock is not for the other tests
        extension.show(MARY)
        section = extension.section("parcel")
        expect(section).to_contain_text("Checked 1 times")
        clock = extension.host.clock
        clock.install()
        extension.show(JOHN)
        expect(section).to_contain_text("Checked 2 times")
        clock.run_for(31_000)
        expect(section).to_contain_text("Checked 3 times")
        extension.send("customer_profile_hidden", {"id": JOHN["id"]})
        extension.expect_state("waiting")
        clock.run_for(120_000)
        extension.show(MARY)
        expect(section).to_contain_text("Checked 4 times")


def test_state_of_a_customer(extension: FramedExtension) -> None:
    section = extension.section("draft")
    button(section, "Add a line").click()
    expect(section).to_contain_text("1 lines for Mary Brown")
    extension.show(JOHN)
    expect(section).to_contain_text("0 lines for John Doe")


def test_one_request_for_two_sections(extension: FramedExtension, shop: list[str]) -> None:
    expect(extension.section("orders").get_by_role("listitem")).to_have_text(["A lamp", "A chair"])
    expect(extension.section("spent")).to_contain_text("340 in all")
    assert shop.count(extension.field("id").text_content() or "") == 1


def test_a_setting_outlives_the_page(extension: FramedExtension) -> None:
    section = extension.section("setting")
    button(section, "Use US dollars").click()
    expect(section).to_contain_text("Prices in USD")
    extension.host.evaluate(
        "() => { const frame = document.querySelector('iframe');"
        " window.open(frame.src, 'handshake', []); frame.remove(); }"
    )
    extension.show(JOHN)
    expect(section).to_contain_text("Prices in USD")


def test_what_only_shows(extension: FramedExtension) -> None:
    chart = extension.section("orders-by-month").get_by_role("img")
    expect(chart).to_have_accessible_name("Orders: January 3, February 8, March 5")
    expect(chart.locator("rect")).to_have_count(3)
    expect(extension.section("initials")).to_contain_text("MB")
    prose = extension.section("agreement").locator(".prose")
    expect(prose.locator("strong")).to_have_text("Net 30")
    with extension.host.context.expect_page() as opened:
        prose.get_by_role("link").click()
    opened.value.close()
    expect(extension.section("greeting")).to_contain_text("Hello")
    badge = extension.section("badge").get_by_role("img", name="Gold customer")
    assert badge.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")
