"""The view: a page without a customer, its states, its sections, and where it may be."""

import asyncio
import re

import pytest

from agentapp.errors import ConfigurationError, HandshakeTimeoutError, UserError
from agentapp.livechat import LiveChat
from agentapp.panel import Panel
from agentapp.payloads import PageData
from agentapp.view import View
from tests.unit.fake_page import FakePage, idle

MARY = {"id": "S1", "name": "Mary Brown"}
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def page() -> FakePage:
    return FakePage(placement="fullscreen")


@pytest.fixture
def chat(page: FakePage) -> LiveChat:
    return LiveChat(page)


def state(page: FakePage) -> str:
    html = page.html("panel")
    assert html.startswith('<main id="panel" data-state="')
    return html.split('"', 4)[3]


def section_state(html: str, slug: str) -> str:
    found = re.search(f'data-section="{slug}" data-state="([a-z]+)"', html)
    assert found
    return found[1]


async def test_a_section_shows_as_soon_as_the_page_is_connected(
    page: FakePage, chat: LiveChat
) -> None:
    view = View(chat, title="Returns")
    gate = asyncio.Event()

    @view.section("Today")
    async def today() -> str:
        await gate.wait()
        return "12 returns"

    assert page.patches == []  # index.html shows its skeleton
    await chat.init()
    assert state(page) == "ready"
    html = page.html("panel")
    assert '<h1 class="aa-heading"><bdi>Returns</bdi></h1>' in html
    assert section_state(html, "today") == "loading"
    gate.set()
    await idle()
    assert "12 returns" in page.html("section-today")
    assert page.marks == ["agentapp:ready"]


async def test_a_section_runs_once_whatever_the_host_sends(page: FakePage, chat: LiveChat) -> None:
    view = View(chat)
    runs: list[str] = []

    @view.section("Today")
    def today() -> str:
        runs.append("ran")
        return "12"

    await chat.init()
    page.send("customer_profile", MARY)
    page.send("customer_profile_hidden", {"id": "S1"})
    page.send("page_data", {"queryParams": {"day": "today"}})
    page.send("change_theme", {"theme": "dark"})
    await idle()
    assert runs == ["ran"]
    assert state(page) == "ready"
    assert "Mary" not in page.html("panel")


async def test_a_section_that_takes_the_page_data_runs_again_when_it_comes(
    page: FakePage, chat: LiveChat
) -> None:
    view = View(chat)
    heard: list[PageData | None] = []

    @view.section("Report")
    def report(page_data: PageData | None) -> str:
        heard.append(page_data)
        return page_data.query_params["day"] if page_data else "no day"

    await chat.init()
    assert "no day" in page.html("section-report")
    page.send("page_data", {"queryParams": {"day": "Monday"}})
    assert "Monday" in page.html("section-report")
    page.send("page_data", {"queryParams": {"day": "Monday"}})
    assert [data and dict(data.query_params) for data in heard] == [None, {"day": "Monday"}]


async def test_page_data_that_was_queued_is_there_at_the_first_run(
    page: FakePage, chat: LiveChat
) -> None:
    view = View(chat)
    heard: list[PageData | None] = []

    @view.section("Report")
    def report(page_data: PageData | None) -> None:
        heard.append(page_data)

    page.send("page_data", {"queryParams": {"day": "Monday"}})
    await chat.init()
    assert [data and dict(data.query_params) for data in heard] == [{"day": "Monday"}]


async def test_the_callbacks_of_an_event_run_before_the_sections(
    page: FakePage, chat: LiveChat
) -> None:
    view = View(chat)
    order: list[str] = []
    chat.on("page_data", lambda: order.append("callback"))

    @view.section("Report")
    def report(page_data: PageData | None) -> None:
        order.append("section")

    page.send("page_data", {"queryParams": {}})
    await chat.init()
    assert order == ["callback", "section"]


async def test_sections_at_the_top_come_first_and_say_so(page: FakePage, chat: LiveChat) -> None:
    view = View(chat)
    view.section("Details")(lambda: "details")
    view.section("Total", place="top")(lambda: "total")
    await chat.init()
    html = page.html("panel")
    assert html.index("section-total") < html.index("section-details")
    assert re.findall(r'id="([\w-]+)"[^>]* data-place="top"', html) == ["section-total"]


async def test_a_section_that_is_added_later_runs_at_once(page: FakePage, chat: LiveChat) -> None:
    view = View(chat)
    await chat.init()
    assert "Nothing to show." in page.html("panel")
    view.section("Today")(lambda: "12 returns")
    html = page.html("panel")
    assert "12 returns" in html
    assert "Nothing to show." not in html


async def test_a_view_that_is_made_late_shows_what_it_has(page: FakePage, chat: LiveChat) -> None:
    await chat.init()
    View(chat).section("Today")(lambda: "12 returns")
    assert "12 returns" in page.html("panel")


async def test_refresh_runs_one_section_or_all(page: FakePage, chat: LiveChat) -> None:
    view = View(chat)
    runs: list[str] = []

    @view.section("Today")
    def today() -> None:
        runs.append("today")

    @view.section("Week")
    def week() -> None:
        runs.append("week")

    await chat.init()
    view.refresh(today)
    view.refresh()
    assert runs == ["today", "week", "today", "today", "week"]
    with pytest.raises(ConfigurationError, match=r"is no section of this view.*@view\.section"):
        view.refresh(lambda: "other")


async def test_an_error_shows_and_try_again_runs_the_section_again(
    page: FakePage, chat: LiveChat
) -> None:
    view = View(chat)
    failures = [RuntimeError("no service")]

    @view.section("Today")
    def today() -> str:
        if failures:
            raise failures.pop()
        return "12 returns"

    await chat.init()
    assert section_state(page.html("section-today"), "today") == "error"
    assert "no service" in page.reports[0].details
    page.click("agentapp:retry", slug="today")
    assert "12 returns" in page.html("section-today")


async def test_actions_and_notices_work_as_in_a_panel(page: FakePage, chat: LiveChat) -> None:
    view = View(chat)

    @view.action("save")
    async def save(plan: str) -> None:
        if not plan:
            raise UserError("Choose a plan")
        view.notify(f"Saved {plan}")

    await chat.init()
    page.click("save", plan="gold")
    page.click("save", plan="")
    await idle()
    assert "Saved gold" in page.html("panel-status")
    assert "Choose a plan" in page.html("panel-alert")
    assert page.reports == []
    with pytest.raises(ConfigurationError, match=r"Give each @view\.action its own name"):
        view.action("save")(save)


async def test_hostile_texts_are_text(page: FakePage, chat: LiveChat) -> None:
    view = View(chat, title=HOSTILE)

    @view.section(HOSTILE)
    def report(page_data: PageData | None) -> str:
        return page_data.query_params["day"] if page_data else ""

    await chat.init()
    page.send("page_data", {"queryParams": {"day": HOSTILE}})
    view.notify(HOSTILE)
    html = "".join(patch.html for patch in page.patches)
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=") >= 3


async def test_a_view_that_could_not_connect_says_so(page: FakePage, chat: LiveChat) -> None:
    view = View(chat, language="de")
    view.section("Heute")(lambda: "12")
    page.connect_error = HandshakeTimeoutError("The host said nothing.")
    with pytest.raises(HandshakeTimeoutError):
        await chat.init()
    assert state(page) == "failed"
    assert 'lang="de"' in page.html("panel")
    page.connect_late()
    assert state(page) == "ready"
    assert "12" in page.html("section-heute")


@pytest.mark.parametrize("placement", ["fullscreen", "settings"])
def test_a_panel_where_no_customer_is_names_the_view(placement: str) -> None:
    chat = LiveChat(FakePage(placement=placement))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=rf'"{placement}".*Write View\(chat\) instead'):
        Panel(chat)


@pytest.mark.parametrize("placement", ["details", "message-box"])
def test_a_view_where_a_customer_is_names_the_panel(placement: str) -> None:
    chat = LiveChat(FakePage(placement=placement))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=rf'"{placement}".*Write Panel\(chat\) instead'):
        View(chat)


def test_forgotten_parentheses_name_the_decorator_of_the_view(chat: LiveChat) -> None:
    view = View(chat)
    with pytest.raises(TypeError, match=r'Name the section: @view\.section\("Orders"\)'):
        view.section(lambda: None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r'Name the action: @view\.action\("refund"\)'):
        view.action(lambda: None)  # type: ignore[arg-type]
