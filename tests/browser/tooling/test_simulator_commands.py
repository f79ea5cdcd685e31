"""The simulated Agent App: each command of an extension shows, and each event is sent."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.conftest import EXTENSIONS
from tests.browser.serve_driver import ServeProcess, Simulator, local_context

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
HOSTILE = "<img src=x onerror=alert(1)>"
CHAT = "PQ1R2S3T4U"  # Mary Brown's chat; NY0U96PIT4 is its thread
OWN = (EXTENSIONS / "player" / "pyscript.toml").read_text("utf-8")


class Player(Simulator):
    """A simulator with the extension `player`, which has a button for each command."""

    def play(self, name: str) -> None:
        """Have the extension call a command, and wait until the SDK has answered."""
        self.begin(name)
        assert self.heard("done", name)

    def begin(self, name: str) -> None:
        """Have the extension call a command."""
        self.show_tab("Extension")
        self.inside("button[data-action=play]").and_(self.inside(f'[data-name="{name}"]')).click()

    def heard(self, *entry: Any) -> list[Any]:
        """What the extension heard, once it has an entry that begins like this."""
        begins = json.dumps(list(entry))[:-1]
        body = self.inside("body")
        expect(body).to_have_attribute("data-log", re.compile(re.escape(begins)))
        entries: list[list[Any]] = json.loads(body.get_attribute("data-log") or "[]")
        return [each for each in entries if each[: len(entry)] == list(entry)][-1]

    def forget(self) -> None:
        """Have an empty log and an empty timeline."""
        self.show_tab("Extension")
        self.inside("body").evaluate("() => { dispatchEvent(new Event('forget')); }")
        self.press("Clear")

    def reload(self) -> None:
        """Load the extension's page again, which watches nothing; and have an empty timeline."""
        with self.reloading():
            self.press("Reload extension")
        self.heard("initialised")
        self.press("Clear")

    def show_tab(self, name: str) -> None:
        """Show a tab of the details."""
        self.page.get_by_role("tab", name=name).click()

    @property
    def sections(self) -> Locator:
        """The tab Customer Details."""
        return self.page.locator("#details-sections")

    @property
    def messages(self) -> Locator:
        """What was said in the conversation."""
        return self.page.locator(".messages > li")

    @property
    def composer(self) -> Locator:
        """Where the agent writes."""
        return self.page.get_by_label("Message", exact=True)

    @property
    def payment(self) -> Locator:
        """LiveChat's payment window."""
        return self.page.locator("#payment")


@pytest.fixture(scope="module")
def context(local_browser: Browser) -> Iterator[BrowserContext]:
    """A profile for all of them."""
    with local_context(local_browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(context: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """The extension, with the newest SDK."""
    folder = tmp_path_factory.mktemp("player")
    shutil.copytree(EXTENSIONS / "player", folder, dirs_exist_ok=True)
    shutil.copyfile(EXTENSIONS / "pyscript.lock", folder / "pyscript.lock")
    (folder / "pyscript.toml").write_text(configuration("agent-app-sdk"), "utf-8")
    with ServeProcess(folder, "--http") as serving:
        player = Player(context.new_page(), serving)
        player.page.set_viewport_size({"width": 1440, "height": 1000})
        player.open()
        yield player


@pytest.fixture
def player(opened: Player) -> Player:
    """The extension with agent-app-sdk, nothing in its log, and Mary Brown selected."""
    use(opened, "agent-app-sdk")
    opened.select("Mary Brown")
    opened.press("Accept")
    opened.forget()
    return opened


def configuration(sdk: str) -> str:
    return f'{OWN}\n[livechat]\nsdk = "{sdk}"\nimages = ["https://pictures.example.com"]\n'


def use(player: Player, sdk: str) -> None:
    """Serve with this SDK, unless it does."""
    file = player.serving.folder / "pyscript.toml"
    if file.read_text("utf-8") != configuration(sdk):
        player.save({"pyscript.toml": configuration(sdk)})
    player.heard("initialised")


# --- The conversation


def test_text_is_appended_to_what_the_agent_writes_and_both_are_told(player: Player) -> None:
    player.composer.fill("Hello! ")
    assert player.heard("message_box_text") == ["message_box_text", {"value": "Hello! "}]
    player.play("text")
    expect(player.composer).to_have_value("Hello! On its way. ")
    player.heard("message_box_text", {"value": "Hello! On its way. "})
    player.composer.press("Enter")
    expect(player.composer).to_have_value("")
    expect(player.messages.last).to_contain_text("Hello! On its way.")


def test_whoever_watches_hears_both_sides_of_the_conversation(player: Player) -> None:
    player.reload()
    customer = player.page.get_by_label("Message of the customer")
    customer.fill("Anybody there?")
    player.page.get_by_role("button", name="Send as customer").click()
    expect(player.messages.last).to_contain_text("Anybody there?")
    expect(player.row("Mary Brown")).to_contain_text("Anybody there?")
    player.play("watch")
    customer.fill("Where is it?")
    customer.press("Enter")
    message = player.heard("message")[1]
    assert message["message_id"].startswith("NY0U96PIT4_")
    assert {key: message[key] for key in ("chat", "message", "message_source")} == {
        "chat": CHAT,
        "message": "Where is it?",
        "message_source": "visitor",
    }
    player.composer.fill("I am looking.")
    player.composer.press("Enter")
    message = player.heard("message")[1]
    player.heard(
        "message",
        message
        | {"message": "I am looking.", "message_source": "agent"}
        | {"message_id": player.payloads("sent", "message", 2)[1]["message_id"]},
    )


def test_quick_replies_are_in_the_conversation_and_the_customer_answers(player: Player) -> None:
    player.play("watch")
    player.play("quick replies")
    question = player.messages.last
    expect(question).to_contain_text("Tea?")
    question.get_by_role("button", name="Yes").click()
    expect(player.messages.last).to_have_class(re.compile("from-customer"))
    expect(player.messages.last).to_contain_text("Yes")
    assert [m["message"] for m in player.payloads("sent", "message", 2)][1] == "Yes"


def test_cards_are_a_carousel_with_pictures_and_working_buttons(player: Player) -> None:
    shown = '<svg xmlns="http://www.w3.org/2000/svg" width="220" height="140"/>'
    player.page.route(
        "https://pictures.example.com/**",
        lambda route: route.fulfill(content_type="image/svg+xml", body=shown),
    )
    player.play("cards")
    cards = player.messages.last.locator(".card")
    expect(cards).to_have_count(2)
    picture = cards.first.get_by_role("img", name="A cup of tea")
    expect(picture).to_have_js_property("naturalWidth", 220)
    link = cards.first.get_by_role("link", name="Open the shop")
    expect(link).to_have_attribute("href", "https://shop.example.com/")
    expect(link).to_have_attribute("rel", "noreferrer")
    cards.first.get_by_role("button", name="Call").click()
    assert player.payloads("note", "card button", 1) == [{"type": "phone", "value": "+48 123"}]
    cards.first.get_by_role("button", name="I want it").click()
    expect(player.messages.last).to_contain_text("I want it")


def test_a_staged_message_is_sent_by_the_agent(player: Player) -> None:
    player.play("watch")
    player.play("stage text")
    staged = player.page.get_by_role("group", name="Staged message")
    expect(staged).to_contain_text("A staged text")
    staged.get_by_role("button", name="Discard").click()
    expect(staged).to_be_hidden()
    player.play("stage cards")
    expect(staged.locator(".card")).to_contain_text("Green tea")
    staged.get_by_role("button", name="Send staged").click()
    expect(staged).to_be_hidden()
    expect(player.messages.last.locator(".card")).to_contain_text("Green tea")
    assert player.heard("message_sent") == ["message_sent", None]
    assert player.heard("message")[1]["message_source"] == "agent"


def test_where_no_chat_is_open_the_timeline_says_so(player: Player) -> None:
    player.select("Lucía Fernández", "Visitors")
    player.play("text")
    [note] = player.payloads("note", "no chat", 1)
    assert "No chat is open" in note["reason"]


# --- Customer Details


def test_a_declared_section_is_rewritten_and_its_clicks_are_sent(player: Player) -> None:
    player.reload()
    player.show_tab("Customer Details")
    expect(player.sections).to_contain_text("Loading the orders")
    player.play("section")
    expect(player.page.get_by_role("tab", name="Customer Details")).to_have_class("has-news")
    player.show_tab("Customer Details")
    expect(player.page.locator("#tab-sections.has-news")).to_have_count(0)
    orders = player.sections.locator(".tile", has_text="Orders")
    expect(orders).not_to_contain_text("Loading")
    for text in ("2 orders", "since May", "Latest", "1038"):
        expect(orders).to_contain_text(text)
    expect(orders.get_by_role("link", name="In the shop")).to_have_attribute(
        "href", "https://shop.example.com/orders"
    )
    orders.get_by_role("button", name="Refund").click()
    player.heard("customer_details_section_button_click", {"buttonId": "refund"})
    orders.get_by_role("button", name="2 orders").click()
    player.heard("customer_details_section_button_click", {"buttonId": "orders"})


def test_a_part_with_open_app_opens_the_extensions_tab(player: Player) -> None:
    player.play("newer section")
    player.show_tab("Customer Details")
    expect(player.sections).to_contain_text("mary.brown@email.com")
    expect(player.sections).to_contain_text("vip")
    player.sections.get_by_role("button", name="Open", exact=True).click()
    expect(player.sections).to_be_hidden()
    expect(player.frame).to_be_visible()
    player.heard("customer_details_section_button_click", {"buttonId": "open"})
    player.show_tab("Customer Details")
    player.sections.get_by_role("button", name="Open the extension from Notes").click()
    expect(player.frame).to_be_visible()


def test_a_section_that_is_not_declared_is_ignored_and_the_timeline_says_why(
    player: Player,
) -> None:
    player.play("unknown section")
    [note] = player.payloads("note", "section ignored", 1)
    assert (note["title"], note["declared"]) == ("Order", ["Orders", "Notes"])
    assert "initial-state.json" in note["remedy"]
    player.show_tab("Customer Details")
    expect(player.sections.locator(".tile")).to_have_count(2)


def test_the_tabs_are_changed_by_keyboard(player: Player) -> None:
    player.page.get_by_role("tab", name="Extension").press("ArrowRight")
    expect(player.sections).to_be_visible()
    expect(player.page.locator(":focus")).to_have_text("Customer Details")
    player.page.keyboard.press("ArrowLeft")
    expect(player.frame).to_be_visible()


def test_a_reloading_extension_finds_the_initial_state(player: Player) -> None:
    player.play("section")
    player.reload()
    player.show_tab("Customer Details")
    expect(player.sections).to_contain_text("Loading the orders")


# --- The Agent App


def test_toasts_show_until_they_are_closed(player: Player) -> None:
    player.play("toast")
    player.play("error toast")
    toast = player.page.locator(".toast")
    expect(toast).to_have_count(2)
    expect(player.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(player.page.get_by_role("alert").filter(has_text="Not saved")).to_be_visible()
    toast.last.get_by_role("button", name="Close").click()
    toast.last.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_livechats_own_chat_opens_and_closes(player: Player) -> None:
    player.play("chat widget")
    window = player.page.get_by_role("complementary", name="LiveChat's own chat")
    expect(window).to_be_visible()
    window.get_by_role("button", name="Close").click()
    expect(window).to_be_hidden()


def test_the_badge_the_filters_and_the_page_that_was_asked_for_show(player: Player) -> None:
    player.play("badge")
    badge = player.page.locator("#rail-badge")
    expect(badge).to_have_text("3")
    player.play("no badge")
    expect(badge).to_be_empty()
    player.play("navigate")
    player.play("filters")
    bar = player.page.get_by_role("region", name="Main window")
    expect(bar).to_contain_text("/archives/?rate=1")
    expect(bar).to_contain_text('tag: ["chatbot","tea"]')
    expect(player.page.get_by_role("heading", name="Archives")).to_be_visible()
    bar.get_by_role("button", name="Hide").click()
    expect(bar).to_be_hidden()


def test_the_agent_comes_back_from_another_page(player: Player) -> None:
    player.play("redirect")
    left = player.page.get_by_role("dialog", name="The agent left the Agent App")
    expect(left).to_contain_text("https://billing.example.com/")
    left.get_by_role("textbox").fill("paid=yes")
    with player.reloading():
        left.get_by_role("button", name="Come back").click()
    expect(left).to_be_hidden()
    player.page.get_by_label("Event", exact=True).fill("page_data")
    player.press("Fill in an example")
    player.press("Send event")
    player.heard("page_data", {"queryParams": {"paid": "yes"}})


def test_properties_and_analytics_are_in_the_timeline_and_unknown_messages_named(
    player: Player,
) -> None:
    for name in ("track", "properties", "something else"):
        player.play(name)
    assert player.payloads("received", "track", 1) == [
        {"event_name": "refunded", "event_properties": {"amount": 12.5}}
    ]
    assert player.payloads("received", "update_properties", 1) == [{"plan": "gold"}]
    [note] = player.payloads("note", "unknown message", 1)
    assert note["message"] == "make_tea"


# --- Payments


@pytest.mark.parametrize(
    ("button", "event", "payload"),
    [
        ("Accept", "transaction_accepted", {"chargeId": "C1"}),
        ("Decline", "transaction_declined", {"chargeId": "C1"}),
        ("Let it fail", "transaction_failed", {"error": "Billing could not process it."}),
    ],
)
def test_a_charge_is_paid_declined_or_fails(
    button: str, event: str, payload: dict[str, Any], player: Player
) -> None:
    player.play("pay")
    expect(player.payment).to_contain_text("Picture not loaded: https://shop.example.com/icon.png")
    for text in ("Gold", "$9.99", "Everything", "Monthly"):
        expect(player.payment).to_contain_text(text)
    player.payment.get_by_role("button", name=button).click()
    expect(player.payment).to_be_hidden()
    player.heard(event, payload)


def test_another_billing_cycle_is_picked(player: Player) -> None:
    player.play("pay")
    player.payment.get_by_role("button", name="Yearly").click()
    update = player.heard("update_billing_cycle")[1]
    assert (update["billingCycle"], update["chargeId"]) == (12, "C1")
    assert update["paymentIntent"]["price"] == 999


def test_a_window_closed_by_keyboard_declines_the_charge(player: Player) -> None:
    player.play("pay once")
    expect(player.payment).to_contain_text("$5.00")
    expect(player.payment).to_contain_text("Once")
    expect(player.payment.locator(":focus")).to_have_text("Monthly")
    player.page.keyboard.press("Escape")
    player.heard("transaction_declined", {"chargeId": "C2"})


# --- Answers


def test_a_refused_command_is_an_error_in_python(player: Player) -> None:
    player.press("Refuse")
    player.begin("toast")
    problem = player.heard("failed", "toast", "CommandFailedError")[3]
    assert "The simulated Agent App refuses it (code REFUSED)" in problem
    assert player.payloads("note", "refused", 1) == [{"message": "set_toast"}]
    expect(player.page.locator(".toast")).to_have_count(0)


def test_a_command_that_is_ignored_is_never_answered(player: Player) -> None:
    player.press("Ignore")
    player.begin("toast")
    assert player.payloads("note", "not answered", 1) == [{"message": "set_toast"}]
    player.heard("failed", "toast", "CommandTimeoutError")


@pytest.mark.parametrize("order", ["Before", "After"])
def test_the_first_events_reach_python_before_and_after_the_answer_to_init(
    order: str, player: Player
) -> None:
    player.press(order)
    player.reload()
    assert player.heard("customer_profile")[1]["name"] == "Mary Brown"
    player.press("Before")


# --- Hostile extensions, and everybody's eyes


def test_nothing_from_an_extension_becomes_markup(player: Player) -> None:
    dialogs: list[str] = []
    player.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for name in ("section", "cards", "replies", "toast", "navigation", "filters"):
        player.play(f"hostile {name}")
    expect(player.page.locator(".toast")).to_contain_text(HOSTILE)
    expect(player.messages.locator(".card").last).to_contain_text(HOSTILE)
    expect(player.page.locator("#main-window-address")).to_have_text(HOSTILE)
    player.show_tab("Customer Details")
    expect(player.sections.locator(".tile").first).to_contain_text(HOSTILE)
    player.show_tab("Extension")
    player.play("hostile pay")
    expect(player.payment).to_contain_text(HOSTILE)
    player.payment.get_by_role("button", name="Accept").click()
    player.play("hostile redirect")
    left = player.page.locator("#left")
    expect(left).to_contain_text("javascript:alert(9)")
    assert player.page.locator("a[href^=javascript], img[src=x], img[src^=javascript]").count() == 0
    with player.reloading():
        left.get_by_role("button", name="Come back").click()
    assert dialogs == []


def violations(player: Player) -> list[str]:
    """What axe finds wrong in the simulator's own page, in each theme."""
    player.page.evaluate("async () => { await document.fonts.ready; }")
    player.page.evaluate(AXE_SCRIPT)
    violations = []
    for scheme in SCHEMES:
        player.page.emulate_media(color_scheme=scheme)
        expect(player.page.locator("html")).to_have_class(re.compile(f"lc-{scheme}-theme"))
        found = player.page.evaluate(
            "rules => axe.run({ exclude: ['iframe'] }, { runOnly: rules, iframes: false })", RULES
        )
        violations += [
            f"{scheme}: {rule['id']}: {node['html']}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
    return violations


def test_everything_that_shows_is_accessible(player: Player) -> None:
    for name in ("section", "quick replies", "cards", "stage cards", "toast", "error toast"):
        player.play(name)
    for name in ("badge", "navigate", "filters", "chat widget"):
        player.play(name)
    player.show_tab("Customer Details")
    assert violations(player) == []
    player.play("pay")
    assert violations(player) == []
    player.payment.get_by_role("button", name="Accept").click()
    player.play("redirect")
    assert violations(player) == []
    with player.reloading():
        player.page.get_by_role("button", name="Come back").click()


# --- The older SDKs


def test_widget_sdk_plays_the_commands_that_it_has(player: Player) -> None:
    use(player, "widget-sdk")
    player.press("Clear")
    for name in ("text", "watch", "section", "quick replies", "cards", "track"):
        player.play(name)
    player.begin("toast")
    player.heard("failed", "toast", "UnsupportedCommandError")
    player.show_tab("Customer Details")
    player.sections.get_by_role("button", name="Refund").click()
    player.heard("customer_details_section_button_click", {"buttonId": "refund"})
    player.messages.locator(".quick-replies").last.get_by_role("button", name="No").click()
    assert player.heard("message")[1]["message_source"] in ("agent", "visitor")
    player.heard("message_box_text")


def test_widget_sdk_1_plays_the_commands_that_it_has(player: Player) -> None:
    use(player, "widget-sdk-1")
    player.press("Clear")
    for name in ("text", "watch", "track"):
        player.play(name)
    expect(player.entries("received", "get_messages")).to_have_count(1)
    player.page.get_by_label("Message of the customer").fill("Hello?")
    player.page.get_by_role("button", name="Send as customer").click()
    assert player.heard("messages")[1]["message"] == "Hello?"
