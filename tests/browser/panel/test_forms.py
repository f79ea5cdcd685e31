"""Forms, notices and links, as an agent uses them by keyboard and by the accessibility tree."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.conftest import BuildSite, FramedExtension, new_context

_numbers = itertools.count(1)

# Play an element of the extension: the host's page has none of its actions.
ACT = """(_, data) => {
  const element = document.body.appendChild(document.createElement("button"));
  for (const [name, value] of Object.entries(data)) element.setAttribute(`data-${name}`, value);
  element.click();
  element.remove();
}"""


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = new_context(browser, viewport={"width": 700, "height": 900})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(context: BrowserContext, build_site: BuildSite) -> FramedExtension:
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    opened = FramedExtension.open(page, build_site("forms"))
    opened.expect_state("waiting")
    return opened


@pytest.fixture
def extension(shared: FramedExtension) -> FramedExtension:
    """The page that the tests share, with a customer of the test's own and an empty log."""
    shared.show({"id": f"F{next(_numbers)}", "name": "Mary Brown"})
    expect(shared.section("links")).to_have_attribute("data-state", "ready")
    return shared


def button(extension: FramedExtension, name: str) -> Locator:
    return extension.frame.get_by_role("button", name=name, exact=True)


def act(extension: FramedExtension, action: str, **data: str) -> None:
    extension.panel.evaluate(ACT, {"action": action} | data)


def entries(extension: FramedExtension, until: str) -> list[Any]:
    return extension.log(until)


def violations(extension: FramedExtension) -> list[str]:
    return [
        message.text
        for message in extension.host.console_messages()
        if "Content Security Policy" in message.text
    ]


def test_a_form_of_every_kind_of_control_is_sent_once_by_keyboard(
    extension: FramedExtension,
) -> None:
    form = extension.frame.locator("form[data-action=save]")
    note = form.get_by_label("Note")
    form.get_by_label("Id").press("Enter")
    expect(note).to_be_focused()  # `required`: the browser has refused, and says so
    note.fill("Tea")
    form.get_by_label("Amount").fill("12.5")
    form.get_by_label("Urgent").press("Space")
    form.get_by_label("red").check()
    form.get_by_label("blue").check()
    form.get_by_label("slow").focus()
    extension.host.keyboard.press("ArrowDown")
    form.get_by_label("Drink").select_option("coffee")
    # What a password manager, a writing aid and a translator do to the page.
    form.evaluate(
        """(form) => {
          form.dataset.formType = "other";
          form.dataset.note = "not the agent's";
          const hidden = form.appendChild(document.createElement("input"));
          Object.assign(hidden, { type: "hidden", name: "__lpform", value: "1" });
          for (const button of form.querySelectorAll("button")) {
            button.dataset.lpignore = "true";
            const font = document.createElement("font");
            font.append(...button.childNodes);
            button.append(font);
          }
        }"""
    )
    later = button(extension, "Save later")
    later.focus()
    extension.host.keyboard.press("Enter")
    expect(form).to_have_attribute("aria-busy", "true")
    expect(later).to_be_disabled()
    expect(later).to_be_focused()
    extension.host.keyboard.press("Enter")
    form.get_by_label("Id").press("Enter")
    act(extension, "page", to="1")  # a patch of another section
    expect(later).to_be_disabled()
    act(extension, "finish")
    expect(extension.frame.get_by_role("status")).to_have_text("Saved")
    expect(later).to_be_enabled()
    expect(later).to_have_text("Save later")
    later.focus()
    saved = [entry["save"] for entry in entries(extension, '"save"') if "save" in entry]
    assert saved == [
        {
            "order_id": 1038,
            "id": "a",
            "note": "Tea",
            "amount": 12.5,
            "count": None,
            "urgent": True,
            "colours": ["red", "blue"],
            "speed": "fast",
            "drink": "coffee",
            "toppings": [],
            "action": "hidden",
            "how": "later",
        }
    ]
    assert violations(extension) == []
    expect(form.get_by_label("Drink")).to_have_value("coffee")  # over the refresh


def test_a_user_error_is_an_alert_and_a_button_in_a_form_sends_nothing(
    extension: FramedExtension,
) -> None:
    form = extension.frame.locator("form[data-action=save]")
    form.get_by_label("Note").fill("bad")
    button(extension, "Peek").click()
    assert entries(extension, '"peek": ["bad", 7]')
    button(extension, "Save").press("Enter")
    alert = extension.panel.get_by_role("alert")
    expect(alert).to_have_text("The note is <bad>")
    expect(button(extension, "Save")).to_be_enabled()
    expect(button(extension, "Save")).to_be_focused()
    expect(alert).to_match_aria_snapshot(
        """
        - alert:
          - paragraph: The note is <bad>
          - button "Dismiss"
        """
    )
    alert.get_by_role("button").press("Enter")
    expect(alert).to_have_count(0)


def test_a_list_keeps_the_agents_choice_while_there_is_one_of_its_value(
    extension: FramedExtension,
) -> None:
    drink = extension.frame.get_by_label("Drink")
    act(extension, "options", drinks="tea,coffee,milk")
    expect(drink.locator("option")).to_have_count(3)
    drink.select_option("coffee")
    act(extension, "options", drinks="water,tea,coffee")
    expect(drink.locator("option").first).to_have_text("water")
    expect(drink).to_have_value("coffee")
    act(extension, "options", drinks="juice,water")
    expect(drink.locator("option").first).to_have_text("juice")
    expect(drink).to_have_value("juice")


PATCHES = """([before, chosen, after]) => {
  const page = (options) => `<div id="probe"><select>${options}</select></div>`;
  const holder = document.body.appendChild(document.createElement("div"));
  holder.innerHTML = agentapp.policy.createHTML(page(before));
  const select = holder.querySelector("select");
  if (chosen !== null) select.value = chosen;
  agentapp.patch("probe", page(after));
  const { value } = select;
  holder.remove();
  return value;
}"""


@pytest.mark.parametrize(
    ("before", "chosen", "after", "expected"),
    [
        ("<option>a<option>b", "b", "<option>a<option>b", "b"),
        ("<option>a<option>b", None, "<option>x<option>a", "x"),
        ("<option selected>a<option>b", "b", "<option selected>a<option>b", "b"),
        ("<option selected>a<option>b<option>c", "b", "<option>a<option>b<option selected>c", "c"),
        ("<option>a<option>b", "b", "<optgroup label=x><option>b</optgroup><option>a", "b"),
    ],
)
def test_a_choice_after_a_patch(
    extension: FramedExtension, before: str, chosen: str | None, after: str, expected: str
) -> None:
    frame = extension.host.frames[1]
    assert frame.evaluate(PATCHES, [before, chosen, after]) == expected


# Hold back what the page would do after a pause of the agent's; `fire` is the pause.
HOLD_PAUSES = """() => {
  const [set, clear] = [window.setTimeout, window.clearTimeout];
  const held = new Map();
  window.setTimeout = (call, delay, ...given) => {
    if (delay !== 40) return set(call, delay, ...given);
    held.set(-held.size - 1, () => call(...given));
    return -held.size;
  };
  window.clearTimeout = (id) => (held.has(id) ? held.set(id, () => {}) : clear(id));
  window.fire = () => {
    held.forEach((call) => call());
    Object.assign(window, { setTimeout: set, clearTimeout: clear });
  };
}"""


def test_a_search_runs_once_the_agent_pauses(extension: FramedExtension) -> None:
    search = extension.frame.get_by_role("searchbox")
    extension.panel.evaluate(HOLD_PAUSES)
    search.press_sequentially("der 7")
    extension.panel.evaluate("() => window.fire()")
    items = extension.section("search").get_by_role("listitem")
    expect(items).to_have_text(["Order 7"])
    expect(search).to_be_focused()
    expect(search).to_have_value("der 7")
    log = entries(extension, '"search": "der 7"')
    assert [entry["search"] for entry in log if "search" in entry] == ["der 7"]


def test_what_was_typed_for_a_customer_is_not_searched_for_the_next_one(
    extension: FramedExtension,
) -> None:
    extension.panel.evaluate(HOLD_PAUSES)
    extension.frame.get_by_role("searchbox").press_sequentially("for Mary")
    extension.show({"id": f"F{next(_numbers)}", "name": "John"})
    extension.panel.evaluate("() => window.fire()")
    act(extension, "sort", value="after John")
    assert "for Mary" not in str(entries(extension, "after John"))


def test_of_the_changes_while_an_action_runs_the_newest_waits(extension: FramedExtension) -> None:
    echo = extension.frame.get_by_label("Echo")
    echo.press_sequentially("abc")
    expect(echo).to_have_attribute("aria-busy", "true")
    expect(echo).to_be_focused()
    expect(echo).to_have_value("abc")
    act(extension, "finish")
    log = entries(extension, '"echo": "abc"')
    assert [entry["echo"] for entry in log if "echo" in entry] == ["a", "abc"]
    act(extension, "finish")

    extension.frame.get_by_label("Sort").select_option("down")
    extension.frame.get_by_label("Open").press("Space")
    log = entries(extension, '"sort": true')
    assert [entry["sort"] for entry in log if "sort" in entry][-2:] == ["down", True]


def test_pages_and_tabs_turn_by_keyboard_and_the_focus_stays(extension: FramedExtension) -> None:
    turn = button(extension, "Next")
    turn.focus()
    for first in (3, 5):
        extension.host.keyboard.press("Enter")
        items = extension.section("pages").get_by_role("listitem")
        expect(items.first).to_have_text(f"Order {first}")
        expect(turn).to_be_focused()
        expect(turn).to_be_enabled()
    notes = extension.frame.get_by_role("tab", name="Notes")
    notes.press("Enter")
    expect(notes).to_be_focused()
    expect(extension.section("tabs")).to_match_aria_snapshot(
        """
        - region "Tabs":
          - heading "Tabs"
          - tablist "About":
            - tab "Orders"
            - tab "Notes" [selected]
          - tabpanel "Notes": The notes
        """
    )


def test_a_dialog_stays_open_over_a_refresh_and_closes_by_its_own_buttons(
    extension: FramedExtension,
) -> None:
    dialog = extension.frame.get_by_role("dialog", name="Sure?")
    button(extension, "Delete").press("Enter")
    expect(dialog).to_be_visible()
    panel = extension.field("id").text_content()
    extension.show({"id": panel, "name": "Mary Green"})
    expect(extension.section("links")).to_contain_text("Mary Green")
    expect(dialog).to_be_visible()
    button(extension, "Delete it").press("Enter")
    expect(dialog).not_to_be_visible()
    expect(extension.frame.get_by_role("status")).to_contain_text("Deleted")
    assert {"delete": "7"} in entries(extension, '"delete": "7"')
    button(extension, "Delete").press("Enter")
    expect(dialog).to_be_visible()
    extension.show({"id": f"F{next(_numbers)}", "name": "John"})
    expect(dialog).not_to_be_visible()
    button(extension, "Next").focus()  # nothing of the page is inert any more
    expect(button(extension, "Next")).to_be_focused()


def test_no_link_and_no_form_leads_away_from_the_panel(
    extension: FramedExtension, context: BrowserContext
) -> None:
    context.route("https://shop.example.com/**", lambda route: route.fulfill(body="shop"))
    address = extension.panel.evaluate("() => location.href")
    link = extension.section("links").get_by_role("link")
    for name in ("Order 1038", "Self", "Top", "Empty"):
        with context.expect_page() as opened:
            link.filter(has_text=re.compile(f"^{name}$")).press("Enter")
        assert opened.value.evaluate("() => window.opener") is None
        opened.value.close()
    link.filter(has_text="Script").click()
    link.filter(has_text="Act").click()
    assert {"delete": "link"} in entries(extension, '"delete": "link"')
    extension.frame.get_by_label("Plain").press("Enter")
    button(extension, "Send plain").click()
    link.filter(has_text="Tabs below").click()
    expect(extension.section("tabs")).to_be_in_viewport()
    assert len(context.pages) == 1
    assert extension.panel.evaluate("() => location.href") == f"{address}#section-tabs-title"
    assert extension.panel.evaluate("() => window.pwned") is None
    assert violations(extension) == []


@pytest.mark.parametrize(
    "link",
    ["svg a[href]", "svg a:not([href])", "area"],  # the second has XLink's attribute
    ids=["drawing", "old drawing", "image map"],
)
def test_links_of_drawings_and_image_maps_open_in_a_new_tab(
    extension: FramedExtension, context: BrowserContext, link: str
) -> None:
    context.route("https://shop.example.com/**", lambda route: route.fulfill(body="shop"))
    address = extension.panel.evaluate("() => location.href")
    with context.expect_page() as opened:
        extension.section("links").locator(link).press("Enter")
    assert opened.value.evaluate("() => window.opener") is None
    opened.value.close()
    assert extension.panel.evaluate("() => location.href") == address
    assert len(context.pages) == 1


def test_an_address_of_mail_goes_to_the_system_and_opens_no_page(
    extension: FramedExtension, context: BrowserContext
) -> None:
    address = extension.panel.evaluate("() => location.href")
    extension.panel.evaluate(
        """() => addEventListener("click", ({ defaultPrevented, target }) => {
             window.clicked = [defaultPrevented, target.getAttribute("target")];
           }, { once: true })"""
    )
    extension.section("links").get_by_role("link", name="Write").press("Enter")
    assert extension.panel.evaluate("() => window.clicked") == [False, None]
    expect(extension.field("name")).to_have_text("Mary Brown")
    assert extension.panel.evaluate("() => location.href") == address
    assert len(context.pages) == 1


def test_a_class_in_an_authors_style_sheet_is_enough_for_pictures_headings_and_tables(
    extension: FramedExtension,
) -> None:
    found = extension.section("links").evaluate(
        """(section) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".own { height: 70px; font-weight: 700; padding: 7px; color: red }");
          document.adoptedStyleSheets.push(sheet);
          const body = section.querySelector(".aa-section-body").appendChild(
            document.createElement("div"),
          );
          const styleOf = (name) => {
            const element = body.appendChild(document.createElement(name));
            element.className = "own";
            return getComputedStyle(element);
          };
          const found = [
            ...["canvas", "svg", "video"].map((name) => styleOf(name).height),
            styleOf("h3").fontWeight,
            styleOf("td").paddingLeft,
            styleOf("caption").color,
          ];
          body.remove();
          document.adoptedStyleSheets.pop();
          return found;
        }"""
    )
    assert found == ["70px", "70px", "70px", "700", "7px", "rgb(255, 0, 0)"]
