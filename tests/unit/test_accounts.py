"""Signing in with LiveChat: who is asked, who shares a pop-up, and where the token shows."""

import asyncio
import copy
import logging
import pickle
import re
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from agentapp import ConfigurationError, ErrorReport, LiveChat, Panel, View, on_error
from agentapp._account import read_grant
from agentapp._page import SignInFailedError, SignInRequest
from agentapp.accounts import (
    Account,
    SignInBlockedError,
    SignInClosedError,
    SignInError,
    SignInNeededError,
    SignInOAuthError,
    SignInRefusedError,
    SignInTimeoutError,
    sign_in,
)
from tests.unit.fake_page import GRANT, TOKEN, FakePage, idle

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def page() -> FakePage:
    return FakePage(client_id="2261a58d")


@pytest.fixture
def chat(page: FakePage) -> LiveChat:
    return LiveChat(page)


def asked(page: FakePage) -> list[str]:
    return [way for way, _ in page.sign_ins]


@pytest.mark.usefixtures("chat")
def test_an_account_says_what_livechat_sent() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        account = asyncio.run(sign_in())
        assert account.access_token == TOKEN
        assert account.scopes == ("chats--all:ro",)
        assert (account.organization_id, account.account_id) == ("org-1", "acc-1")
        assert account.expires_at == NOW + timedelta(hours=8)
        assert not account.expired
        clock.shift(timedelta(hours=8))
        assert account.expired


@pytest.mark.usefixtures("chat")
def test_the_window_opens_only_where_livechat_asks_the_agent(page: FakePage) -> None:
    page.silent_answer = dict(GRANT)
    asyncio.run(sign_in())
    assert asked(page) == ["silent"]


@pytest.mark.usefixtures("chat")
def test_the_window_opens_in_any_case_where_the_author_wants_it(page: FakePage) -> None:
    page.silent_answer = dict(GRANT)
    asyncio.run(sign_in(manual=True))
    assert asked(page) == ["window"]


@pytest.mark.usefixtures("chat")
def test_nobody_is_asked_again_for_what_the_account_has(page: FakePage) -> None:
    async def twice() -> None:
        first = await sign_in(scopes=["chats--all:ro"])
        assert await sign_in() is first
        assert asked(page) == ["silent", "window"]
        await sign_in(scopes=["chats--all:rw"])
        await sign_in(organization_id="org-2")
        assert asked(page) == ["silent", "window"] * 3

    asyncio.run(twice())


@pytest.mark.usefixtures("chat")
def test_a_token_that_is_about_to_end_is_not_handed_out(page: FakePage) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        asyncio.run(sign_in())
        clock.shift(timedelta(hours=8) - timedelta(seconds=61))
        asyncio.run(sign_in())
        assert asked(page) == ["silent", "window"]
        clock.shift(1)
        asyncio.run(sign_in())
        assert asked(page) == ["silent", "window"] * 2


@pytest.mark.usefixtures("chat")
def test_a_token_for_a_minute_is_handed_out_for_half_of_it(page: FakePage) -> None:
    page.window_answers = [GRANT | {"expires_in": 60}]
    with time_machine.travel(NOW, tick=False) as clock:
        asyncio.run(sign_in())
        clock.shift(29)
        asyncio.run(sign_in())
        assert asked(page) == ["silent", "window"]
        clock.shift(1)
        asyncio.run(sign_in())
        assert asked(page) == ["silent", "window"] * 2


@pytest.mark.usefixtures("chat")
def test_scopes_that_livechat_does_not_name_are_not_asked_for_again(page: FakePage) -> None:
    async def twice() -> None:
        page.names_scopes = False
        await sign_in(scopes=["tags--all:rw"], organization_id="org-2")
        await sign_in(scopes=["tags--all:rw"], organization_id="org-2")
        assert asked(page) == ["silent", "window"]

    asyncio.run(twice())


@pytest.mark.usefixtures("chat")
def test_callers_at_the_same_time_share_one_window(page: FakePage) -> None:
    async def thrice() -> None:
        page.window_gate = asyncio.Event()
        first, second, third = (asyncio.ensure_future(sign_in()) for _ in range(3))
        await idle()
        second.cancel()
        page.window_gate.set()
        assert await first is await third
        assert second.cancelled()

    asyncio.run(thrice())
    assert asked(page) == ["silent", "window"]


@pytest.mark.usefixtures("chat")
def test_a_caller_to_whom_the_account_of_an_open_window_is_of_no_use_asks_afterwards(
    page: FakePage,
) -> None:
    async def at_once() -> None:
        page.window_gate = asyncio.Event()
        wanted: list[list[str]] = [["chats--all:ro"], ["tags--all:rw"], ["tags--all:rw"], []]
        calls = [asyncio.ensure_future(sign_in(scopes=scopes)) for scopes in wanted]
        await idle()
        assert asked(page) == ["silent", "window"]
        page.window_gate.set()
        reading, writing, sharing, any_will_do = await asyncio.gather(*calls)
        assert (reading.scopes, writing.scopes) == (("chats--all:ro",), ("tags--all:rw",))
        assert sharing is writing
        assert any_will_do is reading

    asyncio.run(at_once())
    assert asked(page) == ["silent", "window"] * 2


@pytest.mark.usefixtures("chat")
def test_a_refresh_while_a_window_for_other_scopes_is_open_keeps_its_own(page: FakePage) -> None:
    async def at_once() -> None:
        account = await sign_in(scopes=["chats--all:ro", "agents--all:ro"])
        page.window_gate = asyncio.Event()
        page.silent_answer = GRANT | {"access_token": "dal:new"}
        other = asyncio.ensure_future(sign_in(scopes=["chats--all:ro"], manual=True))
        await idle()
        refreshed = asyncio.ensure_future(account.refresh())
        await idle()
        page.window_gate.set()
        await asyncio.gather(other, refreshed)
        assert account.scopes == ("chats--all:ro", "agents--all:ro")

    asyncio.run(at_once())


@pytest.mark.usefixtures("chat")
def test_a_refresh_that_gives_fewer_scopes_asks_the_agent(page: FakePage) -> None:
    async def refreshed() -> None:
        account = await sign_in(scopes=["chats--all:ro", "tags--all:rw"])
        page.names_scopes = False
        page.silent_answer = GRANT | {"access_token": "dal:new", "scope": "chats--all:ro"}
        with pytest.raises(SignInNeededError):
            await account.refresh()
        assert account.access_token == TOKEN

    asyncio.run(refreshed())


@pytest.mark.usefixtures("chat")
def test_a_refresh_asks_again_for_scopes_that_livechat_did_not_name(page: FakePage) -> None:
    async def refreshed() -> None:
        page.names_scopes = False
        page.window_answers = [GRANT | {"scope": None}]
        page.silent_answer = SignInFailedError("identity", "unauthorized")
        account = await sign_in(scopes=["tags--all:rw"])
        page.silent_answer = GRANT | {"scope": None, "access_token": "dal:new"}
        await account.refresh()
        assert page.sign_ins[-1][1].scopes == ("tags--all:rw",)
        assert account.access_token == "dal:new"
        assert await sign_in(scopes=["tags--all:rw"]) is account
        other = await sign_in(scopes=["chats--all:ro"])
        assert other is not account

    asyncio.run(refreshed())


@pytest.mark.usefixtures("chat")
def test_a_refresh_gives_the_same_account_a_new_token_without_a_window(page: FakePage) -> None:
    async def refreshed() -> None:
        account = await sign_in()
        page.silent_answer = GRANT | {"access_token": "dal:new"}
        await account.refresh()
        assert account.access_token == "dal:new"
        assert asked(page) == ["silent", "window", "silent"]
        assert page.sign_ins[-1][1] == SignInRequest(("chats--all:ro",), "org-1")
        assert await sign_in() is account
        page.silent_answer = SignInFailedError("identity", "unauthorized")
        with pytest.raises(SignInNeededError, match="in an action"):
            await account.refresh()

    asyncio.run(refreshed())


@pytest.mark.usefixtures("chat")
def test_a_refresh_while_the_window_is_open_waits_for_it(page: FakePage) -> None:
    async def at_once() -> None:
        account = await sign_in()
        page.window_answers = [GRANT | {"access_token": "dal:new"}]
        page.silent_gate = page.window_gate = asyncio.Event()
        early = asyncio.ensure_future(account.refresh())
        await idle()
        again = asyncio.ensure_future(sign_in(manual=True))
        await idle()
        late = asyncio.ensure_future(account.refresh())
        page.silent_gate.set()  # the window has ended what was asked without one
        await asyncio.gather(early, again, late)
        assert account.access_token == "dal:new"
        assert asked(page) == ["silent", "window", "silent", "window"]

    asyncio.run(at_once())


@pytest.mark.usefixtures("chat")
def test_refreshes_at_the_same_time_share_one_attempt(page: FakePage) -> None:
    async def at_once() -> None:
        account = await sign_in()
        page.silent_answer = GRANT | {"access_token": "dal:new"}
        page.silent_gate = asyncio.Event()
        first, second = (asyncio.ensure_future(account.refresh()) for _ in range(2))
        await idle()
        page.silent_gate.set()
        await asyncio.gather(first, second)
        assert account.access_token == "dal:new"
        assert asked(page) == ["silent", "window", "silent"]

    asyncio.run(at_once())


@pytest.mark.usefixtures("chat")
def test_refreshes_of_different_accounts_take_turns(page: FakePage) -> None:
    """The page ends an attempt when another one begins."""

    async def in_turn() -> None:
        reading = await sign_in(scopes=["chats--all:ro"])
        writing = await sign_in(scopes=["tags--all:rw"])
        page.silent_answer = dict(GRANT)
        page.silent_gate = asyncio.Event()
        refreshes = [asyncio.ensure_future(one.refresh()) for one in (reading, writing)]
        await idle()
        assert page.sign_ins[-1][1].scopes == ("chats--all:ro",)
        page.silent_gate.set()
        await asyncio.gather(*refreshes)
        assert page.sign_ins[-1][1].scopes == ("tags--all:rw",)
        assert (reading.scopes, writing.scopes) == (("chats--all:ro",), ("tags--all:rw",))

    asyncio.run(in_turn())


@pytest.mark.parametrize(
    "other",
    [
        {"account_id": "acc-2"},
        {"organization_id": "org-2"},
    ],
)
@pytest.mark.usefixtures("chat")
def test_an_account_never_becomes_that_of_somebody_else(
    page: FakePage, other: dict[str, object]
) -> None:
    async def change() -> None:
        account = await sign_in()
        page.window_answers = [GRANT | {"access_token": "dal:theirs"} | other]
        theirs = await sign_in(manual=True)
        assert (account.access_token, theirs.access_token) == (TOKEN, "dal:theirs")
        page.silent_answer = GRANT | {"access_token": "dal:again"} | other
        with pytest.raises(SignInNeededError):
            await account.refresh()
        assert account.access_token == TOKEN

    asyncio.run(change())


@pytest.mark.usefixtures("chat")
def test_an_account_keeps_its_scopes_when_others_are_asked_for() -> None:
    async def twice() -> None:
        reading = await sign_in(scopes=["chats--all:ro"])
        writing = await sign_in(scopes=["tags--all:rw"])
        assert (reading.scopes, writing.scopes) == (("chats--all:ro",), ("tags--all:rw",))
        assert await sign_in(scopes=["chats--all:ro"]) is reading
        assert await sign_in() is reading
        both = await sign_in(scopes=["tags--all:rw", "chats--all:ro"])
        assert both is writing

    asyncio.run(twice())


@pytest.mark.parametrize(
    ("failure", "expected", "remedy"),
    [
        (SignInFailedError("closed"), SignInClosedError, "later"),
        (SignInFailedError("identity", "unauthorized"), SignInRefusedError, "later"),
        (SignInFailedError("blocked"), SignInBlockedError, "a click"),
        (SignInFailedError("severed"), SignInBlockedError, "without a window"),
        (SignInFailedError("oauth", "access_denied"), SignInOAuthError, "Install the app"),
        (SignInFailedError("oauth", "server_error"), SignInOAuthError, "Compare the app"),
        (SignInFailedError("invalid", "no state"), SignInError, "Try again"),
    ],
)
@pytest.mark.usefixtures("chat")
def test_each_failure_has_its_error_with_a_remedy(
    page: FakePage, failure: SignInFailedError, expected: type[SignInError], remedy: str
) -> None:
    page.window_answers = [failure]
    with pytest.raises(expected) as raised:
        asyncio.run(sign_in())
    assert remedy in raised.value.remedy
    assert page.ended_sign_ins == 1


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("invalid_request", "redirect URIs"),
        ("unauthorized_client", "[livechat] client_id"),
        ("unsupported_response_type", "JavaScript app"),
    ],
)
@pytest.mark.usefixtures("chat")
def test_a_wrong_setting_of_the_app_opens_no_window(page: FakePage, code: str, remedy: str) -> None:
    page.silent_answer = SignInFailedError("oauth", code)
    with pytest.raises(SignInOAuthError) as raised:
        asyncio.run(sign_in())
    assert raised.value.code == code
    assert remedy in raised.value.remedy
    assert "Developer Console" in raised.value.remedy
    assert asked(page) == ["silent"]


@pytest.mark.usefixtures("chat")
def test_signing_in_ends_after_its_timeout(page: FakePage) -> None:
    async def late() -> None:
        page.window_gate = asyncio.Event()
        with pytest.raises(SignInTimeoutError, match=r"within 0\.001 s"):
            await sign_in(timeout=0.001)

    asyncio.run(late())
    assert page.ended_sign_ins == 1


def test_a_blocked_window_is_said_to_the_agent_with_a_button_that_opens_it(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("blocked"), SignInFailedError("blocked"), dict(GRANT)]
    Panel(chat, language="de")

    async def blocked() -> None:
        account = asyncio.ensure_future(sign_in())
        for _ in range(2):
            await idle()
            notice = page.html("panel-status")
            assert "Der Browser hat das Anmeldefenster blockiert." in notice
            assert 'data-action="agentapp:sign-in-go-on"' in notice
            page.click("agentapp:sign-in-go-on")
        await account
        assert "blockiert" not in page.html("panel-status")

    asyncio.run(chat.init())
    asyncio.run(blocked())
    assert asked(page).count("window") == 3


async def test_the_offer_of_a_blocked_window_outlasts_every_other_notice(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("blocked"), dict(GRANT)]
    panel = Panel(chat)
    await chat.init()
    account = asyncio.ensure_future(sign_in())
    await idle()
    for number in range(6):
        panel.notify(f"warning {number}", "warning")
    notices = page.html("panel-status")
    assert notices.count("data-notice=") == 5
    assert "warning 5" in notices
    page.click("agentapp:sign-in-go-on")
    assert 'data-action="agentapp:sign-in-go-on"' in notices
    await account


def test_an_agent_who_dismisses_the_offer_can_sign_in_again(page: FakePage, chat: LiveChat) -> None:
    page.window_answers = [SignInFailedError("blocked"), dict(GRANT)]
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        page.click("agentapp:sign-in")
        await idle()
        number = re.search(r'data-notice="(\d+)"', page.html("panel-status"))
        assert number
        page.click("agentapp:dismiss", notice=number[1])
        await idle()
        assert "blocked" not in page.html("panel-status")
        assert "The browser blocked the sign-in window." in page.html("sign-in")
        page.click("agentapp:sign-in")
        await idle()
        assert gated.ran == ["S1 acc-1"]

    asyncio.run(story())


def test_a_window_that_opened_after_all_and_is_left_alone_is_late_and_not_blocked(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("blocked"), dict(GRANT)]
    Panel(chat)

    async def left_alone() -> None:
        account = asyncio.ensure_future(sign_in(timeout=0.05))
        await idle()
        page.window_gate = asyncio.Event()
        page.click("agentapp:sign-in-go-on")
        with pytest.raises(SignInTimeoutError):
            await account

    asyncio.run(chat.init())
    asyncio.run(left_alone())


def test_a_window_that_is_cut_off_lets_the_agent_come_back(page: FakePage, chat: LiveChat) -> None:
    page.window_answers = [SignInFailedError("severed")]
    Panel(chat)

    async def cut_off() -> None:
        account = asyncio.ensure_future(sign_in(manual=True))
        await idle()
        assert "then come back" in page.html("panel-status")
        page.silent_answer = dict(GRANT)
        page.click("agentapp:sign-in-go-on")
        assert (await account).access_token == TOKEN
        assert not page.opens_window_next  # a short time limit would let a slow answer go

    asyncio.run(chat.init())
    asyncio.run(cut_off())
    assert asked(page) == ["window", "silent"]


def test_a_blocked_window_that_nobody_opens_is_named_as_the_reason(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("blocked")]
    Panel(chat)
    with pytest.raises(SignInBlockedError):
        asyncio.run(sign_in(timeout=0.001))


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (SignInFailedError("closed"), "The sign-in window was closed."),
        (SignInFailedError("identity", "unauthorized"), "LiveChat gave this extension no access."),
    ],
)
def test_what_the_agent_decides_is_a_notice_and_no_report(
    page: FakePage, chat: LiveChat, failure: SignInFailedError, text: str
) -> None:
    panel = Panel(chat)
    page.window_answers = [failure]

    @panel.action("sign_in")
    async def start() -> None:
        await sign_in()

    async def click() -> None:
        await chat.init()
        page.click("sign_in")
        await idle()

    asyncio.run(click())
    assert text in page.html("panel-alert")
    assert page.reports == []


def test_a_section_whose_agent_closes_the_window_says_so_and_reports_nothing(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("closed")]

    @Panel(chat).section("Earlier chats")
    async def chats() -> str:
        return str(await sign_in())

    async def show() -> None:
        await chat.init()
        page.send("customer_profile", MARY)
        await idle()

    asyncio.run(show())
    assert "The sign-in window was closed." in page.html("section-earlier-chats")
    assert page.reports == []


def test_a_wrong_setting_is_reported_to_the_author(page: FakePage, chat: LiveChat) -> None:
    panel = Panel(chat)
    page.silent_answer = SignInFailedError("oauth", "invalid_request")

    @panel.action("sign_in")
    async def start() -> None:
        await sign_in()

    async def click() -> None:
        await chat.init()
        page.click("sign_in")
        await idle()

    asyncio.run(click())
    assert "SignInOAuthError" in page.reports[0].title
    assert "redirect URIs" in page.reports[0].details


def test_without_a_client_id_the_setting_is_named(page: FakePage, chat: LiveChat) -> None:
    page.client_id = None
    with pytest.raises(ConfigurationError, match=r"\[livechat\] client_id"):
        asyncio.run(sign_in())
    with pytest.raises(ConfigurationError, match=r"\[livechat\] client_id"):
        Panel(chat).require_sign_in()


@pytest.mark.usefixtures("chat")
def test_one_text_is_not_taken_for_several_scopes() -> None:
    with pytest.raises(TypeError, match=r"pass a list, as \['chats--all:ro'\]"):
        asyncio.run(sign_in(scopes="chats--all:ro"))


@pytest.mark.parametrize(
    ("sent", "scopes"),
    [("a,b c", ("a", "b", "c")), (["a", "b"], ("a", "b")), (None, ()), ({"a": 1}, ()), (7, ())],
)
def test_scopes_are_read_however_livechat_writes_them(sent: object, scopes: object) -> None:
    import json

    assert read_grant(json.dumps(GRANT | {"scope": sent})).scopes == scopes


@pytest.mark.parametrize(
    "answer",
    [
        "nonsense",
        "[]",
        "{}",
        '{"access_token": "", "expires_in": 1}',
        '{"access_token": "t-o-k-e-n"}',
        '{"access_token": "t-o-k-e-n", "expires_in": -1}',
        '{"access_token": "t-o-k-e-n", "expires_in": 1e400}',
    ],
)
def test_an_answer_that_cannot_be_used_is_an_error_that_keeps_it_to_itself(answer: str) -> None:
    with pytest.raises(SignInError) as raised:
        read_grant(answer)
    assert "t-o-k-e-n" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.usefixtures("chat")
def test_no_text_made_of_an_account_has_the_token(caplog: pytest.LogCaptureFixture) -> None:
    reports: list[ErrorReport] = []

    async def traced() -> Account:
        account = await sign_in()
        logging.getLogger("shop").error("%s %r", account, account)
        try:
            raise ValueError(account)
        except ValueError as error:
            lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
            assert TOKEN not in "".join(lines)
        return account

    with on_error(reports.append):
        account = asyncio.run(traced())
    assert TOKEN not in f"{account} {account!r} {account._grant!r} {account._grant}"
    assert TOKEN not in caplog.text
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            attempt(account)


MARY = {"id": "S1", "name": "Mary Brown"}
TOM = {"id": "S2", "name": "Tom"}


class Gated:
    """A panel whose section waits for the agent, in a loop of its own."""

    def __init__(
        self, page: FakePage, chat: LiveChat, scopes: Sequence[str] = (), *, waits: bool = True
    ) -> None:
        self.page, self.chat = page, chat
        self.ran: list[str] = []
        panel = Panel(chat)

        @panel.section("Earlier chats")
        async def chats(profile: object) -> str:
            account = await sign_in(scopes=scopes)
            self.ran.append(f"{getattr(profile, 'id', '')} {account.account_id}")
            return "Three chats"

        if waits:
            panel.require_sign_in(scopes=scopes)
        self.panel = panel

    @property
    def html(self) -> str:
        return self.page.html("panel")


async def _show(gated: Gated, profile: object) -> None:
    gated.page.send("customer_profile", profile)
    await idle()


def test_sections_wait_behind_a_button_and_run_once_the_agent_has_signed_in(
    page: FakePage, chat: LiveChat
) -> None:
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        assert "Mary Brown" in gated.html
        assert "Earlier chats" not in gated.html
        assert 'data-action="agentapp:sign-in"' in gated.html
        await _show(gated, TOM)
        assert gated.ran == []
        assert asked(page) == ["silent"]  # once for all customers
        page.click("agentapp:sign-in")
        await idle()
        assert gated.ran == ["S2 acc-1"]
        assert "sign-in" not in gated.html
        assert "Three chats" in page.html("section-earlier-chats")

    asyncio.run(story())


def test_no_button_shows_where_livechat_answers_without_the_agent(
    page: FakePage, chat: LiveChat
) -> None:
    page.silent_answer = dict(GRANT)
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        assert gated.ran == ["S1 acc-1"]
        assert not any('data-action="agentapp:sign-in"' in patch.html for patch in page.patches)

    asyncio.run(story())


def test_a_failed_sign_in_leaves_the_button_with_the_reason(page: FakePage, chat: LiveChat) -> None:
    page.window_answers = [SignInFailedError("closed"), dict(GRANT)]
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        page.click("agentapp:sign-in")
        await idle()
        assert "The sign-in window was closed." in page.html("sign-in")
        assert page.reports == []
        page.click("agentapp:sign-in")
        await idle()
        assert gated.ran == ["S1 acc-1"]

    asyncio.run(story())


def test_an_action_of_the_author_that_signs_in_opens_the_gate(
    page: FakePage, chat: LiveChat
) -> None:
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        await sign_in()
        await idle()
        assert gated.ran == ["S1 acc-1"]

    asyncio.run(story())


def test_an_action_that_signs_in_for_something_else_leaves_the_gate_its_own_account(
    page: FakePage, chat: LiveChat
) -> None:
    gated = Gated(page, chat, ["chats--all:ro"])

    async def story() -> None:
        await chat.init()
        page.window_gate = asyncio.Event()
        other = asyncio.ensure_future(sign_in(scopes=["tags--all:rw"]))
        await idle()
        await _show(gated, MARY)
        page.window_gate.set()
        await other
        await idle()
        assert gated.ran == []
        assert 'data-action="agentapp:sign-in"' in gated.html
        page.click("agentapp:sign-in")
        await idle()
        assert gated.ran == ["S1 acc-1"]
        await sign_in(scopes=["tags--all:rw"])
        await _show(gated, TOM)
        assert gated.ran == ["S1 acc-1", "S2 acc-1"]
        assert [way for way, request in page.sign_ins if request.scopes == ("tags--all:rw",)] == [
            "silent",
            "window",
        ]

    asyncio.run(story())


def test_the_button_stays_while_livechat_is_asked_again_after_another_sign_in(
    page: FakePage, chat: LiveChat
) -> None:
    gated = Gated(page, chat, ["chats--all:ro"])

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        assert 'data-action="agentapp:sign-in"' in gated.html
        page.silent_gate = asyncio.Event()
        await sign_in(scopes=["tags--all:rw"], manual=True)
        await idle()
        assert 'data-action="agentapp:sign-in"' in page.html("panel")
        page.silent_answer = dict(GRANT)
        page.silent_gate.set()
        await idle()
        assert gated.ran == ["S1 acc-1"]

    asyncio.run(story())


def test_a_window_of_others_that_the_agent_closes_is_no_mistake_of_the_gate_s(
    page: FakePage, chat: LiveChat
) -> None:
    page.window_answers = [SignInFailedError("closed")]
    gated = Gated(page, chat)

    async def story() -> None:
        await chat.init()
        page.window_gate = asyncio.Event()
        other = asyncio.ensure_future(sign_in())
        await idle()
        await _show(gated, MARY)
        page.window_gate.set()
        with pytest.raises(SignInClosedError):
            await other
        await idle()
        assert "The sign-in window was closed." in gated.html
        assert page.reports == []

    asyncio.run(story())


def test_a_panel_that_waits_from_now_on_asks_for_the_customer_on_show(
    page: FakePage, chat: LiveChat
) -> None:
    gated = Gated(page, chat, waits=False)
    page.window_answers = [SignInFailedError("closed"), dict(GRANT)]

    async def story() -> None:
        await chat.init()
        await _show(gated, MARY)
        gated.panel.require_sign_in()
        await idle()
        assert 'data-action="agentapp:sign-in"' in gated.html
        page.click("agentapp:sign-in")
        await idle()
        assert "Earlier chats" in gated.html

    asyncio.run(story())


def test_a_view_that_waits_from_now_on_shows_the_button() -> None:
    page = FakePage(client_id="2261a58d", placement="settings")
    chat = LiveChat(page)
    view = View(chat)

    @view.section("Earlier chats")
    def chats() -> str:
        return "Three chats"

    async def story() -> None:
        await chat.init()
        await idle()
        assert "Three chats" in page.html("section-earlier-chats")
        view.require_sign_in()
        await idle()
        assert 'data-action="agentapp:sign-in"' in page.patches[-1].html

    asyncio.run(story())


def test_a_token_that_ran_out_closes_the_gate_at_the_next_customer(
    page: FakePage, chat: LiveChat
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        gated = Gated(page, chat)

        async def story() -> None:
            await chat.init()
            await _show(gated, MARY)
            page.click("agentapp:sign-in")
            await idle()
            clock.shift(timedelta(hours=9))
            assert "Three chats" in page.html("section-earlier-chats")
            await _show(gated, TOM)
            assert gated.ran == ["S1 acc-1"]
            assert 'data-action="agentapp:sign-in"' in gated.html

        asyncio.run(story())


def test_a_panel_waits_for_one_sign_in_only(page: FakePage, chat: LiveChat) -> None:
    gated = Gated(page, chat)
    with pytest.raises(ConfigurationError, match="called twice"):
        gated.panel.require_sign_in()
