"""The panel as a whole: its states, what is drawn when, and what the agent does in it."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import pytest
from htpy import Node
from markupsafe import Markup

from agentapp.errors import (
    AgentAppError,
    ConfigurationError,
    HandshakeTimeoutError,
    UserError,
    blame_file,
)
from agentapp.livechat import LiveChat
from agentapp.panel import Panel
from agentapp.profile import CustomerProfile
from tests.unit.fake_page import FakePage, Patch, idle

MARY = {"id": "S1", "name": "Mary Brown", "email": "mary@example.com"}
TOM = {"id": "S2", "name": "Tom"}


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def chat(page: FakePage) -> LiveChat:
    return LiveChat(page)


@pytest.fixture
def panel(chat: LiveChat) -> Panel:
    return Panel(chat)


def state(html: str) -> str:
    assert html.startswith('<main id="panel" data-state="')
    return html.split('"', 4)[3]


def section_state(html: str, slug: str) -> str:
    found = re.search(f'data-section="{slug}" data-state="([a-z]+)"', html)
    assert found
    return found[1]


def drawn(page: FakePage) -> list[Patch]:
    """What was patched since the last time of asking."""
    patches, page.patches = page.patches, []
    return patches


def drawn_once(page: FakePage) -> Patch:
    (patch,) = drawn(page)
    return patch


# --- States


def test_before_it_is_connected_the_skeleton_stays(page: FakePage, panel: Panel) -> None:
    assert page.patches == []
    assert page.marks == []


async def test_connected_without_a_customer_it_waits(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    await chat.init()
    assert state(drawn_once(page).html) == "waiting"
    assert page.marks == ["agentapp:ready"]


async def test_a_queued_customer_is_the_first_thing_shown(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.send("customer_profile", TOM)
    page.send("customer_profile", MARY)
    await chat.init()
    html = drawn_once(page).html
    assert state(html) == "profile"
    assert "Mary Brown" in html
    assert page.marks == ["agentapp:ready", "agentapp:profile"]


async def test_hiding_the_current_profile_waits_and_hiding_another_changes_nothing(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    await chat.init()
    page.send("customer_profile", MARY)
    drawn(page)
    page.send("customer_profile_hidden", {"id": "S2"})
    assert drawn(page) == []
    page.send("customer_profile_hidden", {"id": "S1"})
    html = drawn_once(page).html
    assert state(html) == "waiting"
    assert "Mary" not in html


async def test_hiding_the_customer_cancels_what_the_sections_are_doing(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    outcomes: list[str] = []

    @panel.section("Orders")
    async def orders() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            outcomes.append("cancelled")
            raise

    await chat.init()
    page.send("customer_profile", MARY)
    await idle()
    page.send("customer_profile_hidden", {"id": "S1"})
    await idle()
    assert outcomes == ["cancelled"]


async def test_no_connection_is_told_to_an_agent_calmly_with_a_way_to_try_again(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.connect_error = HandshakeTimeoutError()
    with suppress(AgentAppError):
        await chat.init()
    html = drawn_once(page).html
    assert state(html) == "failed"
    assert 'role="alert"' in html
    assert "This extension could not connect to LiveChat." in html
    assert "pyscript.toml" not in html
    page.click("agentapp:reload")
    assert page.reloads == 1


async def test_no_connection_for_want_of_a_file_names_it_to_an_agent_too(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    error = HandshakeTimeoutError()
    blame_file(error, "widget-sdk.js: 404 Not Found")
    page.connect_error = error
    with suppress(AgentAppError):
        await chat.init()
    html = drawn_once(page).html
    assert "This extension could not connect to LiveChat." in html
    assert "widget-sdk.js: 404 Not Found" in html


async def test_no_connection_says_what_to_check_during_development(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.development = True
    page.connect_error = HandshakeTimeoutError()
    with suppress(AgentAppError):
        await chat.init()
    html = drawn_once(page).html
    assert state(html) == "failed"
    assert 'role="alert"' in html
    assert "Agent App did not answer." in html
    assert "[livechat] hosts" in html
    assert page.marks == []


async def test_a_connection_that_comes_late_is_shown(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.connect_error = HandshakeTimeoutError()
    with suppress(AgentAppError):
        await chat.init()
    page.connect_late()
    assert state(page.html("panel")) == "waiting"
    assert page.marks == ["agentapp:ready"]


async def test_an_unforeseen_failure_is_shown_too(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.development = True
    page.connect_error = OSError("<b>no</b>")
    with suppress(OSError):
        await chat.init()
    assert "&lt;b&gt;no&lt;/b&gt;" in page.html("panel")


async def test_a_panel_made_after_the_connection_shows_it(page: FakePage, chat: LiveChat) -> None:
    await chat.init()
    page.send("customer_profile", MARY)
    panel = Panel(chat)
    assert state(page.html("panel")) == "profile"
    panel.section("Late")(lambda: "arrived")
    assert "arrived" in page.html("panel")


async def test_refused_authorization_shows_nobody_until_it_is_granted(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    ran: list[str] = []
    panel.section("Orders")(lambda profile: ran.append(profile.id))
    await chat.init()
    page.send("authorize_error")
    assert state(page.html("panel")) == "unauthorized"
    page.send("customer_profile", MARY)
    assert state(page.html("panel")) == "unauthorized"
    assert ran == []
    page.send("authorize")
    assert state(page.html("panel")) == "profile"
    assert ran == ["S1"]


# --- Drawing


async def test_a_customer_is_drawn_before_a_plain_section_runs(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    panel.section("One")(lambda: "first")
    panel.section("Two")(lambda profile: f"second of {profile.name}")
    await chat.init()
    drawn(page)
    page.send("customer_profile", MARY)
    customer, one, two = drawn(page)
    assert "Mary Brown" in customer.html
    assert section_state(customer.html, "one") == section_state(customer.html, "two") == "loading"
    assert (one.element_id, two.element_id) == ("section-one", "section-two")
    assert "first" in one.html
    assert "second of Mary Brown" in two.html


async def test_the_sections_stand_between_the_survey_and_the_custom_variables(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    panel.section("Orders")(lambda: "three")
    await chat.init()
    mary = MARY | {"preChatSurvey": [{"question": "How are you?", "answer": "Fine"}]}
    page.send("customer_profile", mary | {"customVariables": {"a": "b"}})
    titles = re.findall(r"<h2.*?>(?:<bdi>)?([^<]+)<", page.html("panel"))
    assert titles == ["Pre-chat survey", "Orders", "Custom variables"]
    page.send("customer_profile", mary | {"customVariables": {"a": "c"}})
    assert "c" in re.findall(r"<dd><bdi>(.*?)</bdi>", page.html("panel"))


async def test_the_same_customer_again_draws_and_runs_nothing(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    ran: list[str] = []
    panel.section("Orders")(lambda profile: ran.append(profile.id))
    await chat.init()
    page.send("customer_profile", MARY)
    drawn(page)
    page.send("customer_profile", MARY)
    page.send("change_theme", {"theme": "dark"})
    assert drawn(page) == []
    assert ran == ["S1"]


async def test_news_of_the_same_customer_run_the_sections_again(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    async def plan(profile: CustomerProfile) -> Node:
        await asyncio.sleep(0)
        return f"plan of {profile.email}"

    panel.section("Plan")(plan)
    await chat.init()
    page.send("customer_profile", MARY)
    await idle()
    page.send("customer_profile", MARY | {"email": "new@example.com"})
    html = page.html("panel")
    assert "mailto:new@example.com" in html
    assert "plan of mary@example.com" in html
    await idle()
    assert "plan of new@example.com" in page.html("section-plan")


async def test_a_section_that_is_ready_is_patched_alone(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    async def orders() -> Node:
        return "three"

    panel.section("Orders")(orders)
    panel.section("Other")(lambda: "x")
    await chat.init()
    page.send("customer_profile", MARY)
    assert section_state(page.html("panel"), "orders") == "loading"
    drawn(page)
    await idle()
    patch = drawn_once(page)
    assert patch.element_id == "section-orders"
    assert section_state(patch.html, "orders") == "ready"
    page.send("customer_profile", MARY)
    assert drawn(page) == []


async def test_nothing_of_one_customer_is_ever_drawn_with_another(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    async def slow(profile: CustomerProfile) -> Node:
        for _ in range(int(profile.id) % 3):
            await asyncio.sleep(0)
        return f"[{profile.id}]"

    for title in ("One", "Two", "Three"):
        panel.section(title)(slow)
    await chat.init()
    drawn(page)
    on_show = None
    for number in range(300):
        page.send("customer_profile", {"id": str(number), "name": f"[{number}]"})
        for _ in range(number % 4):
            await asyncio.sleep(0)
        for patch in drawn(page):
            names = set(re.findall(r"\[(\d+)\]", patch.html))
            if patch.element_id == "panel":
                (on_show,) = names
            assert names <= {on_show}
    await idle()
    assert on_show == "299"


async def test_a_switch_marks_when_the_profile_is_there(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    await chat.init()
    page.marks.clear()
    page.send("customer_profile", MARY)
    page.send("customer_profile", TOM)
    page.send("customer_profile_hidden", {"id": "nobody"})
    assert page.marks == ["agentapp:profile"] * 2


async def test_a_panel_that_comes_late_marks_when_the_profile_is_there(
    page: FakePage, chat: LiveChat
) -> None:
    await chat.init()
    page.send("customer_profile", MARY)
    page.marks.clear()
    Panel(chat)
    assert page.marks == ["agentapp:ready", "agentapp:profile"]


async def test_a_customer_is_drawn_before_an_async_section_begins(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    began: list[str] = []

    @panel.section("Orders")
    async def orders(profile: CustomerProfile) -> str:
        began.append(profile.id)
        return "orders"

    await chat.init()
    drawn(page)
    page.is_busy = True
    page.send("customer_profile", MARY)
    await idle()
    assert "Mary Brown" in drawn_once(page).html
    assert began == []
    page.paint()
    await idle()
    assert began == ["S1"]
    assert drawn_once(page).element_id == "section-orders"


async def test_what_a_callback_resets_every_section_sees(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    basket: list[str] = []
    order: list[str] = []

    @panel.section("Plain")
    def plain() -> Node:
        order.append("plain section")
        return f"basket: {basket}"

    @panel.section("Async")
    async def waiting() -> Node:
        order.append("async section")
        return f"basket: {basket}"

    @chat.on("customer_profile")
    async def begins() -> None:
        order.append("async callback")
        basket.append("begun")
        panel.refresh()

    @chat.on("customer_profile")
    def resets(profile: CustomerProfile) -> None:
        order.append(
            "callback" if str(profile.name) in page.html("panel") else "callback too early"
        )
        basket.clear()
        panel.refresh(plain)

    await chat.init()
    for customer in (MARY, TOM):
        order.clear()
        page.send("customer_profile", customer)
        await idle()
        assert order == ["callback", "async callback", "plain section", "async section"]
        assert "basket: [&#x27;begun&#x27;]" in page.html("section-plain")
        assert "basket: [&#x27;begun&#x27;]" in page.html("section-async")


async def test_a_hidden_customer_is_gone_from_the_panel_when_a_callback_runs(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    ran: list[str] = []
    seen: list[str] = []
    panel.section("Orders")(lambda profile: ran.append(profile.id))
    chat.on("customer_profile_hidden", lambda: seen.append(state(page.html("panel"))))
    await chat.init()
    page.send("customer_profile", MARY)
    page.send("customer_profile_hidden", {"id": "S1"})
    assert (seen, ran) == (["waiting"], ["S1"])


async def test_a_section_that_a_callback_adds_runs_after_the_callbacks(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    order: list[str] = []
    chat.once("customer_profile", lambda: panel.section("Late")(lambda: order.append("section")))
    chat.on("customer_profile", lambda: order.append("callback"))
    await chat.init()
    page.send("customer_profile", MARY)
    assert order == ["callback", "section"]


async def test_what_the_page_did_not_take_is_drawn_again(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.init()

    def fail(element_id: str, html: str) -> None:
        raise LookupError(element_id)

    with monkeypatch.context() as broken:
        broken.setattr(page, "patch", fail)
        page.send("customer_profile", MARY)
    drawn(page)
    page.send("customer_profile_hidden", {"id": "nobody"})
    assert "Mary Brown" in drawn_once(page).html
    page.send("customer_profile_hidden", {"id": "nobody"})
    assert drawn(page) == []


async def test_after_a_patch_that_failed_the_last_frame_is_drawn_again(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page may have taken a part of the patch, so nobody knows what it shows."""
    await chat.init()

    def fail(element_id: str, html: str) -> None:
        raise LookupError(element_id)

    with monkeypatch.context() as broken:
        broken.setattr(page, "patch", fail)
        page.send("customer_profile", MARY)
    drawn(page)
    page.send("customer_profile_hidden", {"id": "S1"})
    assert state(drawn_once(page).html) == "waiting"


# --- Local time


async def test_the_local_time_keeps_up(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    due: list[tuple[float, Callable[[], None]]] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "call_later", lambda delay, call: due.append((delay, call)))
    page.local_times["Asia/Tokyo"] = "14:32"
    await chat.init()
    page.send("customer_profile", MARY | {"geolocation": {"timezone": "Asia/Tokyo"}})
    page.send("customer_profile", TOM | {"geolocation": {"timezone": "Asia/Tokyo"}})
    assert "14:32" in page.html("panel")
    ((delay, tick),) = due
    assert 0 < delay <= 60

    page.local_times["Asia/Tokyo"] = "14:33"
    drawn(page)
    tick()
    assert "14:33" in drawn_once(page).html
    assert len(due) == 2
    page.send("customer_profile_hidden", {"id": "S2"})
    due[1][1]()
    assert len(due) == 2, "there is no current profile, so no local time"


# --- Sections


@pytest.mark.parametrize("second", ["Orders", "orders", "Orders!"])
def test_two_sections_cannot_have_the_same_name(panel: Panel, second: str) -> None:
    panel.section("Orders")(lambda: None)
    with pytest.raises(ConfigurationError, match="same name, 'orders'"):
        panel.section(second)(lambda: None)


def test_a_section_needs_a_name(panel: Panel) -> None:
    with pytest.raises(ConfigurationError, match="letter or a digit"):
        panel.section("🎉")(lambda: None)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_section_needs_time(panel: Panel, timeout: float) -> None:
    with pytest.raises(ConfigurationError, match=f"timeout of {timeout} seconds. Give it"):
        panel.section("Orders", timeout=timeout)


def test_the_decorators_give_the_function_back(panel: Panel) -> None:
    def function() -> None:
        """Do nothing."""

    assert panel.section("Orders")(function) is function
    assert panel.action("refund")(function) is function


async def test_refreshing_runs_a_section_again_and_keeps_it_until_then(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    counts = {"one": 0, "two": 0}

    @panel.section("One")
    async def one() -> Node:
        counts["one"] += 1
        return f"one {counts['one']}"

    @panel.section("Two")
    def two() -> Node:
        counts["two"] += 1
        return f"two {counts['two']}"

    await chat.init()
    page.send("customer_profile", MARY)
    await idle()
    drawn(page)
    panel.refresh(one)
    assert drawn(page) == []
    await idle()
    assert "one 2" in drawn_once(page).html
    panel.refresh()
    assert "two 2" in drawn_once(page).html
    await idle()
    assert counts == {"one": 3, "two": 2}


def test_only_a_section_can_be_refreshed(panel: Panel) -> None:
    with pytest.raises(ConfigurationError, match="no section of this panel"):
        panel.refresh(lambda: None)


async def test_try_again_runs_the_section_that_failed(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    answers: list[Any] = [LookupError("no"), "three"]

    @panel.section("Orders")
    def orders() -> Node:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    await chat.init()
    page.send("customer_profile", MARY)
    assert section_state(page.html("section-orders"), "orders") == "error"
    page.click("agentapp:retry", slug="orders")
    assert section_state(page.html("section-orders"), "orders") == "ready"
    page.click("agentapp:retry", slug="gone")
    assert answers == []


# --- Actions


NO_STATUS = '<div id="panel-status" role="status" aria-atomic="false"></div>'


def timers(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Collect what the event loop is asked to call later, instead of waiting for it."""
    due: list[Callable[[], None]] = []

    def call_later(_: float, call: Callable[..., None], *arguments: object) -> None:
        due.append(lambda: call(*arguments))

    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", call_later)
    return due


def text_of(html: str) -> str:
    return re.sub("<.*?>", "", html)


async def test_copying_is_said_and_then_no_longer(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = timers(monkeypatch)
    await chat.init()
    page.send("customer_profile", MARY)
    drawn(page)
    for _ in range(2):
        page.click("agentapp:copy", text="mary@example.com")
        await idle()
    assert page.copied == ["mary@example.com"] * 2
    assert text_of(page.html("panel-status")) == "Copied"
    for over in due:
        over()
    assert page.html("panel-status") == NO_STATUS


async def test_what_could_not_be_copied_is_said_too(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    page.copy_works = False
    await chat.init()
    page.click("agentapp:copy", text="x")
    await idle()
    assert "Not copied." in page.html("panel-status")


async def test_an_action_that_failed_names_its_customer_though_another_is_current(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    gate = asyncio.Event()

    @panel.action("send_refund")
    async def refund() -> NoReturn:
        await gate.wait()
        raise LookupError("no such order")

    await chat.init()
    page.send("customer_profile", MARY)
    page.click("send_refund")
    await idle()
    page.send("customer_profile", TOM)
    gate.set()
    await idle()
    html = page.html("panel-alert")
    assert 'role="alert"' in html
    text = re.sub("<.*?>", "", html)
    assert text == "“send refund” did not work for Mary Brown. Please try again."
    assert "LookupError" not in html
    assert "no such order" in page.reports[0].details


@pytest.mark.parametrize("click", ["agentapp:dismiss", "other"])
async def test_the_alert_stays_until_it_is_dismissed_or_something_else_is_done(
    page: FakePage, chat: LiveChat, panel: Panel, click: str
) -> None:
    panel.action("refund")(lambda: 1 / 0)
    panel.action("other")(lambda: None)
    await chat.init()
    page.click("refund")
    page.send("customer_profile", MARY)
    assert 'role="alert"' in page.html("panel")
    page.click(click, notice="1")
    assert page.html("panel-alert") == '<div id="panel-alert"></div>'


async def test_what_others_write_on_the_panels_own_buttons_does_not_matter(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    await chat.init()
    page.click("agentapp:copy", text="x", lpignore="true", dashlane_rid="1", form_type="other")
    await idle()
    assert page.copied == ["x"]
    assert page.reports == []


# --- Notices


async def test_a_notice_goes_by_itself_unless_the_agent_attends_to_it(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = timers(monkeypatch)
    await chat.init()
    panel.notify("Saved")
    page.attended.add("panel-notice-1")
    due.pop()()
    assert text_of(page.html("panel-status")) == "Saved"
    page.attended.clear()
    due.pop()()
    assert page.html("panel-status") == NO_STATUS
    assert due == []


async def test_warnings_and_errors_stay_and_only_errors_are_alerts(
    page: FakePage, chat: LiveChat, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = timers(monkeypatch)
    await chat.init()
    panel.notify("Nearly full", kind="warning")
    panel.notify("Full", kind="error")
    assert due == []
    assert text_of(page.html("panel-status")) == "Nearly full"
    assert 'role="alert"' in page.html("panel-alert")
    assert text_of(page.html("panel-alert")) == "Full"
    panel.action("refund")(lambda: 1 / 0)
    page.click("refund")
    page.click("agentapp:dismiss", notice="1")
    assert page.html("panel-status") == NO_STATUS
    assert "Full“refund” did not work" in text_of(page.html("panel-alert"))


async def test_several_notices_show_at_once_and_the_same_one_shows_once(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    await chat.init()
    for text in ("One", "Two", "One"):
        panel.notify(text)
    assert text_of(page.html("panel-status")) == "TwoOne"
    for number in range(9):
        panel.notify(str(number))
    assert text_of(page.html("panel-status")) == "45678"


@pytest.mark.parametrize("text", ["<b>x</b>", Markup("<b>x</b>")])
async def test_a_notice_is_text(page: FakePage, chat: LiveChat, panel: Panel, text: str) -> None:
    await chat.init()
    panel.notify(text)
    assert "<b>" not in page.html("panel-status")
    assert "&lt;b&gt;x" in page.html("panel-status")


def test_a_notice_without_text_or_of_an_unknown_kind_is_refused(panel: Panel) -> None:
    with pytest.raises(ConfigurationError, match="needs a text"):
        panel.notify(" ")
    with pytest.raises(ConfigurationError, match='Did you mean "success"'):
        panel.notify("Saved", kind="sucess")  # type: ignore[arg-type]


async def test_a_notice_of_an_action_belongs_to_its_customer(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    gate = asyncio.Event()

    @panel.action("save")
    async def save() -> None:
        panel.notify("Saving")
        await gate.wait()
        panel.notify("Saved")

    await chat.init()
    panel.notify("Started")
    page.send("customer_profile", MARY)
    page.click("save")
    await idle()
    assert text_of(page.html("panel-status")) == "StartedSaving"
    page.send("customer_profile", TOM)
    assert "Saving" not in page.html("panel")
    gate.set()
    await idle()
    assert text_of(page.html("panel-status")) == "StartedMary Brown: Saved"


async def test_a_user_error_is_for_the_agent_alone(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    @panel.action("save")
    async def save(note: str) -> None:
        if not note:
            raise UserError("The note is <empty>")

    await chat.init()
    page.send("customer_profile", MARY)
    page.click("save", note="")
    await idle()
    assert 'role="alert"' in page.html("panel-alert")
    assert text_of(page.html("panel-alert")) == "The note is &lt;empty&gt;"
    assert page.reports == []
    page.click("save", note="x")
    assert page.html("panel-alert") == '<div id="panel-alert"></div>'
    page.click("save", note="")
    await idle()
    page.send("customer_profile", TOM)
    assert "empty" not in page.html("panel")


def test_the_panels_own_names_are_not_for_authors(panel: Panel) -> None:
    with pytest.raises(ConfigurationError, match="agentapp:copy"):
        panel.action("agentapp:copy")


# --- What the author chooses


CHOSEN = {
    "id": "S1",
    "source": "chats",
    "geolocation": {"city": "Gdańsk"},
    "chat": {"id": "T1", "groupID": "7", "chat_id": "C1"},
    "preChatSurvey": [{"question": "How are you?", "answer": "Fine"}],
    "customVariables": {"plan": "Gold"},
}


def outline(html: str) -> list[str]:
    """The labels of the facts and the headings of the blocks, in their order."""
    found = re.findall(r"<dt>([^<]+)<|<h2.*?>(?:<bdi>)?([^<]+)<", html)
    return [fact or heading for fact, heading in found]


async def test_facts_and_blocks_show_in_the_order_chosen(page: FakePage, chat: LiveChat) -> None:
    panel = Panel(
        chat, facts=("custom_variables", "location", "source", "sections", "group_id", "chat_id")
    )
    panel.section("Orders")(lambda: "three")
    await chat.init()
    page.send("customer_profile", CHOSEN)
    html = page.html("panel")
    order = ["Custom variables", "Location", "Opened from", "Orders", "Group", "Chat ID"]
    assert outline(html) == order
    assert html.count('<dl class="aa-facts">') == 3
    assert "Unnamed customer" in html


async def test_by_default_everything_shows(page: FakePage, chat: LiveChat, panel: Panel) -> None:
    panel.section("Orders")(lambda: "three")
    await chat.init()
    page.send("customer_profile", CHOSEN)
    assert outline(page.html("panel")) == [
        *("Opened from", "Location", "Chat ID", "Thread ID", "Group", "Customer ID"),
        *("Pre-chat survey", "Orders", "Custom variables"),
    ]


async def test_without_facts_the_sections_stand_alone(page: FakePage, chat: LiveChat) -> None:
    panel = Panel(chat, facts=())
    panel.section("Orders")(lambda: "three")
    await chat.init()
    page.local_times["Europe/Warsaw"] = "14:32"
    page.send("customer_profile", CHOSEN | {"geolocation": {"timezone": "Europe/Warsaw"}})
    assert outline(page.html("panel")) == ["Orders"]
    assert "<dl" not in page.html("panel")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (("sorce",), "no fact or block 'sorce'. Did you mean 'source'?"),
        (("source", "source"), "name 'source' twice"),
        ("source", "cannot be 'source'. Write a tuple or a list"),
    ],
)
def test_a_mistake_in_the_facts_is_named(chat: LiveChat, facts: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        Panel(chat, facts=facts)


async def test_the_panel_speaks_the_language_chosen(page: FakePage, chat: LiveChat) -> None:
    panel = Panel(chat, language="pl", texts={"customer_id": "Numer <klienta>"})

    @panel.section("Orders")
    def orders() -> Node:
        raise LookupError("no")

    panel.section("Notes")(lambda: None)
    await chat.init()
    assert '<main id="panel" data-state="waiting" lang="pl">' in page.html("panel")
    assert "Nie wybrano klienta" in page.html("panel")
    page.send("customer_profile", CHOSEN)
    html = page.html("panel")
    assert 'data-state="profile" lang="pl"' in html
    assert "Klient bez nazwy" in html
    assert '<dd><bdi data-field="source">Czaty</bdi></dd>' in html
    assert "<dt>Numer &lt;klienta&gt;</dt>" in html
    assert "Nie udało się wczytać danych." in page.html("section-orders")
    assert "Spróbuj ponownie" in page.html("section-orders")
    assert "Brak danych do wyświetlenia." in page.html("section-notes")
    page.click("nobody_answers")
    assert "„<bdi>nobody answers</bdi>” (klient: <bdi>S1</bdi>)" in page.html("panel-alert")
    page.click("agentapp:copy", text="x")
    await idle()
    assert "Skopiowano" in page.html("panel-status")


async def test_a_section_at_the_top_stands_above_the_facts(
    page: FakePage, chat: LiveChat, panel: Panel
) -> None:
    panel.section("Body")(lambda: "body")
    panel.section("Top", place="top")(lambda: "top")
    await chat.init()
    page.send("customer_profile", MARY)
    assert outline(page.html("panel")) == ["Top", "Customer ID", "Body"]
    assert {"section-top", "section-body"} <= {patch.element_id for patch in page.patches}


def test_a_section_has_one_of_two_places(panel: Panel) -> None:
    with pytest.raises(ConfigurationError, match=r"'tap'\. Did you mean 'top'\?"):
        panel.section("Orders", place="tap")  # type: ignore[arg-type]


# --- Decorators


def test_a_decorator_without_parentheses_names_the_right_way(panel: Panel) -> None:
    with pytest.raises(TypeError, match=r'@panel\.section\("Orders"\), not @panel\.section\.'):
        panel.section(lambda: None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r'@panel\.action\("refund"\), not @panel\.action\.'):
        panel.action(print)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"is text, as in .*; this is None"):
        panel.section(None)  # type: ignore[arg-type]
