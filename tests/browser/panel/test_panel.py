"""The panel's promises to agents and authors that only a browser can show.

Most tests share one page, each with customers of its own.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.conftest import BuildSite, FramedExtension, OpenExtension, new_context
from tests.browser.host_server import WebServer

WIDTHS = (260, 320, 600)  # px; what the Agent App gives an extension
STAGES = ("drawn", "heard", "greeted", "shown")
_numbers = itertools.count(1)


def customer(**fields: Any) -> dict[str, Any]:
    """A customer whom no other test has seen."""
    number = next(_numbers)
    return {"id": f"C{number}", "name": "Mary Brown", "email": "mary.brown@email.com"} | fields


@pytest.fixture(scope="module")
def address(build_site: BuildSite) -> str:
    return build_site("panel")


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = new_context(browser, viewport={"width": 700, "height": 900})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(context: BrowserContext, address: str) -> FramedExtension:
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    opened = FramedExtension.open(page, address)
    opened.expect_state("waiting")
    opened.wait_for_fonts()
    return opened


@pytest.fixture
def extension(shared: FramedExtension) -> FramedExtension:
    """The page that the tests share, in a frame of a usual size, with nothing asked of its host."""
    resize(shared, 320, 500)
    shared.host.emulate_media(color_scheme="light", reduced_motion="no-preference")
    shared.send("change_theme", {"theme": "the system's"})
    expect(shared.frame.locator("html")).not_to_have_class(re.compile("lc-(light|dark)-theme"))
    shared.host.mouse.move(699, 899)
    return shared


def resize(extension: FramedExtension, width: int, height: int) -> None:
    """Give the extension's frame this size, in px."""
    extension.host.locator("iframe").evaluate(
        "(frame, [width, height]) => Object.assign(frame, {width, height})", [width, height]
    )
    viewport = extension.frame.locator("html")
    expect(viewport).to_have_js_property("clientWidth", width)


def button(extension: FramedExtension, name: str) -> Locator:
    return extension.frame.get_by_role("button", name=name, exact=True)


def expect_section(extension: FramedExtension, slug: str, state: str) -> None:
    expect(extension.section(slug)).to_have_attribute("data-state", state)


def logged(extension: FramedExtension) -> list[Any]:
    """List what the extension has recorded, once all that was sent or clicked is through."""
    last = customer(name=f"Mark {next(_numbers)}")
    extension.show(last)
    return extension.log(until=f'"orders of {last["name"]}"')


def written(extension: FramedExtension) -> list[Any]:
    """List the data of the action `write`, once all that was clicked is through."""
    return [entry for entry in logged(extension) if isinstance(entry, dict)]


# --- What a re-render leaves alone


def test_focus_on_a_button_survives_a_new_profile_of_the_same_customer(
    extension: FramedExtension,
) -> None:
    mary = customer()
    extension.show(mary)
    expect_section(extension, "orders", "ready")
    focused = button(extension, "Follow up").last
    focused.focus()
    extension.show(mary | {"name": "Mary Green"})
    expect(extension.section("orders")).to_contain_text("Rain jacket for Mary Green")
    expect(focused).to_be_focused()


def test_focus_on_a_button_survives_a_section_that_finishes(
    extension: FramedExtension, server: WebServer
) -> None:
    mary = customer()
    extension.show(mary)
    expect_section(extension, "orders", "ready")
    inside = button(extension, "Follow up").last
    with server.holding("late.json") as release:
        extension.show(mary | {"name": "Mary Green", "orders": "late"})
        expect(extension.field("name")).to_have_text("Mary Green")
        inside.focus()
        release()
        expect(extension.section("orders")).to_contain_text("Rain jacket for Mary Green")
    expect(inside).to_be_focused()


def test_selected_text_stays_selected(extension: FramedExtension) -> None:
    mary = customer()
    extension.show(mary)
    expect_section(extension, "orders", "ready")
    extension.field("id").select_text()
    extension.show(mary | {"name": "Mary Green", "email": "green@email.com"})
    expect(extension.section("orders")).to_contain_text("Mary Green")
    assert extension.panel.evaluate("() => getSelection().toString()") == mary["id"]


def test_the_page_and_what_scrolls_in_it_stay_where_they_are(extension: FramedExtension) -> None:
    mary = customer()
    extension.show(mary)
    expect_section(extension, "orders", "ready")
    note = extension.frame.get_by_label("Note")
    note.evaluate("note => { note.scrollTop = 100 }")
    extension.panel.evaluate("() => scrollTo(0, 150)")
    extension.show(mary | {"name": "Mary Green"})
    expect(extension.section("orders")).to_contain_text("Mary Green")
    assert extension.panel.evaluate("() => scrollY") == 150
    assert note.evaluate("note => note.scrollTop") == 100


def test_what_the_agent_has_opened_stays_open(extension: FramedExtension) -> None:
    mary = customer(customVariables={f"key {n}": "old" for n in range(12)})
    extension.show(mary)
    last = extension.frame.get_by_text("key 11")
    expect(last).to_be_hidden()
    extension.frame.get_by_text("Show 4 more").click()
    expect(last).to_be_visible()
    extension.show(mary | {"customVariables": {f"key {n}": "new" for n in range(12)}})
    expect(extension.frame.get_by_text("new", exact=True)).to_have_count(12)
    expect(last).to_be_visible()


def test_what_the_agent_has_typed_and_chosen_stays_for_this_customer_and_is_not_the_next_ones(
    extension: FramedExtension,
) -> None:
    draft, note = (extension.frame.get_by_label(label) for label in ("Draft", "Note"))
    urgent = extension.frame.get_by_label("Urgent")
    mary = customer()
    extension.show(mary)
    draft.fill("Call back")
    note.fill("Prefers to write")
    urgent.check()
    extension.show(mary | {"name": "Mary Green", "said": "news"})
    expect(extension.section("desk")).to_contain_text("news")
    expect(draft).to_have_value("Call back")
    expect(note).to_have_value("Prefers to write")
    expect(urgent).to_be_checked()
    note.focus()
    extension.show(customer(name="Tom"))
    expect(draft).to_have_value("")
    expect(note).to_have_value(re.compile("^Line 0"))
    expect(urgent).not_to_be_checked()


# --- The order of one event


def test_the_customer_is_drawn_then_callbacks_run_and_then_sections(
    extension: FramedExtension,
) -> None:
    for mary in (customer(), customer()):
        extension.show(mary)
        order = ", ".join(f"{stage}: {mary['id']}" for stage in STAGES)
        expect(extension.section("greeting")).to_contain_text(order)


# --- The e-mail address


def test_the_address_is_a_link_that_writes_a_mail(extension: FramedExtension) -> None:
    extension.show(customer(email="o'neil+shop@email.com"))
    link = extension.frame.get_by_role("link", name="o'neil+shop@email.com")
    assert link.evaluate("link => [link.protocol, decodeURIComponent(link.pathname)]") == [
        "mailto:",
        "o'neil+shop@email.com",
    ]


def expect_copied(extension: FramedExtension, *, allowed: bool) -> None:
    """Copy the address with the button, and paste it."""
    expect(extension.frame.get_by_role("status")).to_have_text("")
    remembered = extension.remember("[role=status]")
    policy = "() => document.featurePolicy.allowsFeature('clipboard-write')"
    assert extension.panel.evaluate(policy) is allowed
    copy = button(extension, "Copy e-mail address")
    copy.click()
    expect(remembered).to_have_attribute("data-remembered", re.compile(r'^\["","Copied"'))
    expect(copy).to_be_focused()
    extension.frame.get_by_label("Draft").focus()
    extension.host.keyboard.press("Control+V")
    expect(extension.frame.get_by_label("Draft")).to_have_value("mary.brown@email.com")


def test_the_copy_button_works_and_says_so_where_the_host_allows_the_clipboard(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    # What a frame may do is settled when it navigates, so one is needed to navigate again.
    extension = FramedExtension.open(page, f"{address}nothing")
    expect(extension.frame.locator("body")).to_contain_text("No file")
    page.evaluate(
        """url => {
          window.connection.frame.allow = 'clipboard-write';
          window.connection.reload(url);
        }""",
        address,
    )
    extension.show(customer())
    expect_copied(extension, allowed=True)
    page.close()


def test_the_copy_button_works_and_says_so_where_the_host_does_not(
    extension: FramedExtension,
) -> None:
    extension.show(customer())
    expect_copied(extension, allowed=False)


# --- Actions


@pytest.mark.parametrize("how", ["click", "Enter", "Space"])
def test_an_action_gets_the_data_of_its_element_as_keyword_arguments(
    extension: FramedExtension, how: str
) -> None:
    extension.show(customer())
    write = button(extension, "Write")
    before = written(extension)
    if how == "click":
        write.click()
    else:
        write.press(how)
    assert written(extension) == [*before, {"order_id": "1038", "reason": "late"}]


def test_a_double_click_starts_one_action(extension: FramedExtension) -> None:
    extension.show(customer())
    button(extension, "Work").dblclick()
    assert logged(extension).count("working") == 1
    button(extension, "Finish").click()
    extension.log(until="worked")


def test_an_action_that_raises_says_so_for_its_customer_until_it_is_dismissed(
    extension: FramedExtension,
) -> None:
    with extension.host.expect_console_message(lambda message: "LookupError" in message.text) as it:
        extension.show(customer())
        button(extension, "Fail").click()
    assert re.search(r'File "/app/main\.py", line \d+, in send_refund', it.value.text)
    alert = extension.panel.get_by_role("alert")
    expect(alert).to_have_text("“send refund” did not work for Mary Brown. Please try again.")
    button(extension, "Dismiss").click()
    expect(alert).to_have_count(0)


# --- Sections


def test_a_section_shows_that_it_is_loading_and_then_what_came(
    extension: FramedExtension, server: WebServer
) -> None:
    orders = extension.section("orders")
    with server.holding("late.json") as release:
        extension.show(customer(orders="late"))
        expect_section(extension, "orders", "loading")
        expect(orders).to_have_attribute("aria-busy", "true")
        expect(orders.locator(".aa-bar").first).to_be_visible()
        release()
        expect_section(extension, "orders", "ready")
    expect(orders.get_by_role("listitem")).to_have_count(2)
    expect(orders).not_to_have_attribute("aria-busy", "true")


def test_a_section_without_content_says_that_it_has_none(extension: FramedExtension) -> None:
    extension.show(customer())
    expect_section(extension, "nothing", "empty")
    expect(extension.section("nothing")).to_contain_text("Nothing to show.")


def test_a_section_that_fails_says_so_and_can_be_tried_again(extension: FramedExtension) -> None:
    extension.show(customer(fails=2))
    fails = extension.section("fails")
    expect(fails.get_by_role("alert")).to_contain_text("could not be loaded")
    again = fails.get_by_role("button", name="Try again")
    again.click()
    again.press("Enter")
    expect_section(extension, "fails", "ready")
    expect(fails).to_contain_text("It did not fail.")


def test_a_section_that_hangs_ends_with_an_error(extension: FramedExtension) -> None:
    extension.show(customer())
    expect_section(extension, "hangs", "ready")
    # It is loading for half a second only.
    remembered = extension.remember("[data-section=hangs]", "element.dataset.state")
    extension.show(customer(hangs=True))
    expect_section(extension, "hangs", "error")
    expect(extension.section("hangs")).to_contain_text("taking too long")
    expect(remembered).to_have_attribute("data-remembered", '["ready","loading","error"]')


def test_what_comes_too_late_never_shows_with_another_customer(
    extension: FramedExtension, server: WebServer
) -> None:
    extension.show(customer(name="Nobody"))
    # Notes every change of the panel after which somebody else's order is in it.
    extension.panel.evaluate(
        """panel => new MutationObserver(() => {
          const [name] = panel.querySelector('[data-field=name]').textContent.split(' ');
          const rows = [...panel.querySelectorAll('[data-section=orders] li')];
          if (rows.some((row) => !row.textContent.includes(`for ${name}`))) {
            document.documentElement.dataset.mixed = 'yes';
          }
        }).observe(panel, { childList: true, subtree: true, characterData: true })"""
    )
    tom = customer(name="Tom")
    with server.holding("late.json") as release:
        extension.show(customer(name="Mary", orders="late"))
        expect_section(extension, "orders", "loading")
        extension.show(tom)
        expect(extension.section("orders")).to_contain_text("Rain jacket for Tom")
        release()
        late: list[Any] = extension.log(until='"orders of Mary"')
        assert "cancelled: orders of Mary" in late
    # By the time this has come, what Mary's section made of its answer would have come too.
    extension.show(tom | {"name": "Tom Green"})
    expect(extension.section("orders")).to_contain_text("Rain jacket for Tom Green")
    expect(extension.frame.locator("html")).not_to_have_attribute("data-mixed", "yes")


def test_the_local_time_is_that_of_the_customer(extension: FramedExtension) -> None:
    extension.show(customer(geolocation={"city": "Kathmandu", "timezone": "Asia/Kathmandu"}))
    shown = extension.frame.locator(".aa-fact", has_text="Local time").locator("dd")
    there, here = (
        extension.host.evaluate(
            """timeZone => [0, 60_000].map((later) => new Date(Date.now() + later)
              .toLocaleTimeString("en-US", { timeZone, hour: "numeric", minute: "2-digit" }))""",
            zone,
        )
        for zone in ("Asia/Kathmandu", "UTC")
    )
    # The next minute may begin by the time when the panel is looked at.
    expected = "|".join(re.sub(r"\s", " ", time) for time in there)
    assert re.fullmatch(r"\d{1,2}:\d\d [AP]M\|\d{1,2}:\d\d [AP]M", expected)
    expect(shown).to_have_text(re.compile(f"^({expected})$"))
    assert there != here  # Nepal is 5:45 ahead


# --- Sizes


def everywhere(value: str) -> dict[str, Any]:
    """A profile with this value in every field and every key."""
    return {
        "id": f"{next(_numbers)} {value}",
        "name": value,
        "email": value,
        "source": value,
        "chat": {
            "id": value,
            "groupID": value,
            "preChatSurvey": [{"question": value, "answer": value}],
        },
        "geolocation": {"city": value, "region": value, "country": value, "timezone": value},
        "customVariables": {value: value},
        "said": value,
        value: value,
    }


def show_everywhere(extension: FramedExtension, value: str) -> None:
    profile = everywhere(value)
    extension.send("customer_profile", profile)
    expect(extension.field("id")).to_contain_text(profile["id"].split()[0])
    expect_section(extension, "orders", "ready")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("word", ["W" * 1000, "w" * 60 + "@" + "w" * 60 + ".example"])
def test_nothing_is_wider_than_the_frame(extension: FramedExtension, width: int, word: str) -> None:
    resize(extension, width, 500)
    show_everywhere(extension, word)
    button(extension, "Fail").click()
    expect(extension.panel.locator("#panel-alert")).to_contain_text(word[:90])
    page = extension.frame.locator("html")
    assert page.evaluate("html => html.scrollWidth") == width
    beyond = extension.panel.evaluate(
        """panel => [...panel.querySelectorAll('*')].filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < 0 || right > innerWidth;
        }).map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert beyond == []
    button(extension, "Dismiss").click()


# --- Theme and motion


BACKGROUNDS = {
    "light": re.compile(r"^rgb\((2[34]\d|25\d), (2[34]\d|25\d), (2[34]\d|25\d)\)$"),
    "dark": re.compile(r"^rgb\([1-4]?\d, [1-4]?\d, [1-4]?\d\)$"),
}


def expect_background(extension: FramedExtension, theme: str) -> None:
    extension.wait_for_styles()
    expect(extension.frame.locator("body")).to_have_css("background-color", BACKGROUNDS[theme])


def expect_theme(extension: FramedExtension, theme: str) -> None:
    expect(extension.frame.locator(f"html.lc-{theme}-theme")).to_have_count(1)
    expect_background(extension, theme)


def test_without_the_hosts_word_the_theme_is_the_systems(extension: FramedExtension) -> None:
    expect_background(extension, "light")
    extension.host.emulate_media(color_scheme="dark")
    expect_background(extension, "dark")


def test_the_host_changes_the_theme_whatever_the_system_says(extension: FramedExtension) -> None:
    for system in ("light", "dark"):
        extension.host.emulate_media(color_scheme=system)
        for theme in ("dark", "light"):
            extension.send("change_theme", {"theme": theme})
            expect_theme(extension, theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_address_says_the_theme_before_python_is_there(
    server: WebServer, address: str, open_extension: OpenExtension, theme: str
) -> None:
    with server.holding(".wasm"):
        system = "dark" if theme == "light" else "light"
        extension = open_extension(f"{address}?theme={theme}", color_scheme=system)
        expect_theme(extension, theme)
        extension.expect_state("connecting")


def test_nothing_moves_for_who_wants_less_motion(
    extension: FramedExtension, server: WebServer
) -> None:
    bar = extension.section("orders").locator(".aa-bar").first
    with server.holding("late.json"):
        extension.show(customer(orders="late"))
        expect(bar).to_have_css("animation-name", "pulse")
        extension.host.emulate_media(reduced_motion="reduce")
        expect(bar).to_have_css("animation-name", "none")


# --- Keyboard


def test_everything_is_reached_by_keyboard_in_the_order_in_which_it_is_read(
    extension: FramedExtension,
) -> None:
    extension.show(customer(customVariables={f"key {n}": "x" for n in range(9)}, fails=1))
    expect_section(extension, "orders", "ready")
    expect_section(extension, "fails", "error")
    button(extension, "Fail").click()
    expect(button(extension, "Dismiss")).to_be_visible()
    focused = extension.frame.locator(":focus")
    order: list[str] = []
    # The focus stays in this page: on its way between two pages, each in a process of its own, it
    # may not have arrived when the next key is pressed.
    extension.frame.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); }")
    while len(order) < 15:
        extension.host.keyboard.press("Tab")
        name, outline, visible = focused.evaluate(
            """element => {
              const { x, y, width, height } = element.getBoundingClientRect();
              const { outlineStyle, outlineWidth } = getComputedStyle(element);
              const onTop = document.elementFromPoint(x + width / 2, y + height / 2);
              return [
                element.ariaLabel ?? element.textContent,
                `${outlineStyle} ${outlineWidth}`,
                element.contains(onTop) && element.checkVisibility(),
              ];
            }"""
        )
        assert outline == "solid 2px", name
        assert visible, f"{name} is covered"
        order.append(name)
        if name == "Dismiss":
            break
    assert order == [
        "mary.brown@email.com",
        "Copy e-mail address",
        *("Follow up", "Follow up"),
        *("Write", "Work", "Finish", "Fail", "Refresh", "Draft", "Urgent", "Note"),
        "Try again",
        "Show 1 more",
        "Dismiss",
    ]
    extension.host.keyboard.press("Enter")
    expect(button(extension, "Dismiss")).to_have_count(0)
    extension.frame.locator("body").evaluate("body => body.removeAttribute('tabindex')")


# --- Measuring


def test_the_start_leaves_its_marks_in_order(extension: FramedExtension) -> None:
    extension.show(customer())
    extension.host.frames[1].wait_for_function(
        "() => performance.getEntriesByName('agentapp:profile').length > 0"
    )
    marks: list[str] = extension.panel.evaluate(
        "() => performance.getEntriesByType('mark').map((mark) => mark.name)"
    )
    idle = ("agentapp:page-refreshed", "agentapp:warmup", "agentapp:repeat-visit-ready")
    ours = (mark for mark in marks if mark.startswith("agentapp:") and mark not in idle)
    first, *between, ready, profile = ours
    assert (first, ready, profile) == ("agentapp:bridge", "agentapp:ready", "agentapp:profile")
    # Which of the two is there first depends on the machine.
    assert sorted(between) == ["agentapp:connected", "agentapp:python"]
