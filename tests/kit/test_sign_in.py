"""Signing in with LiveChat, as a test of an extension plays it."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

# Imported here, since pytester unloads part of what the first run in this process imports.
import agentapp_devkit.testing.session  # noqa: F401

pytest_plugins = ["pytester"]

MAIN = """
from agentapp import LiveChat, Panel
from agentapp.accounts import sign_in

chat = LiveChat()
panel = Panel(chat)
panel.require_sign_in(scopes=["chats--all:ro"])

@panel.section("Earlier chats")
async def earlier_chats():
    account = await sign_in()
    return f"{account.account_id} {account.scopes} {account.expires_at:%H:%M}"

await chat.init()
"""
WITH_WEB_APIS = """
from agentapp import LiveChat, Panel
from agentapp.accounts import paginate, sign_in

chat = LiveChat()
panel = Panel(chat)

@panel.section("Earlier chats")
async def earlier_chats(profile):
    account = await sign_in()
    archives = paginate(account.agent_chat.list_archives, filters={"customer_id": profile.id})
    return " ".join([each["id"] async for each in archives])

await chat.init()
"""
KEEPS_ITS_TOKEN = """
from agentapp import LiveChat, Panel
from agentapp.accounts import sign_in
from pyodide.http import pyfetch

chat = LiveChat()
panel = Panel(chat)
tokens = []

@panel.section("Tags")
async def tags():
    if not tokens:
        tokens.append((await sign_in()).access_token)
    url = "https://api.livechatinc.com/v3.6/configuration/action/list_tags"
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    return f"{(await pyfetch(url, method='POST', headers=headers, body='{}')).status}"

await chat.init()
"""

Outcome = Callable[..., pytest.RunResult]


@pytest.fixture
def outcome(pytester: pytest.Pytester) -> Outcome:
    """Run one test of an extension above."""

    def run(test: str, main: str = MAIN) -> pytest.RunResult:
        (pytester.path / "py").mkdir()
        (pytester.path / "py" / "main.py").write_text(main, "utf-8")
        (pytester.path / "pyscript.toml").write_text('[livechat]\nclient_id = "2261a58d"', "utf-8")
        body = indent(dedent(test), "    ")
        (pytester.path / "test_it.py").write_text(f"def test_it(extension):\n{body}", "utf-8")
        return pytester.runpytest_inprocess(
            "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "agentapp_devkit.testing.plugin"
        )

    return run


def test_the_agent_is_asked_closes_the_window_and_signs_in_after_all(outcome: Outcome) -> None:
    outcome(
        """
        extension.sign_in(silently=False)
        extension.open(name="Mary")
        assert "Sign in with LiveChat" in extension.text
        assert "Earlier chats" not in extension.text
        extension.sign_in("closed")
        assert "The sign-in window was closed." in extension.text
        extension.sign_in("never answered", silently=False)
        extension.advance(300)
        assert "Signing in took too long." in extension.text
        extension.sign_in("blocked", silently=False)
        assert "The browser blocked the sign-in window." in extension.notices[0].text
        extension.sign_in()
        assert extension.notices == []
        assert "account-1 ('chats--all:ro',) 17:05" in extension.section("Earlier chats").text
        """
    ).assert_outcomes(passed=1)


def test_a_token_runs_out_with_the_clock(outcome: Outcome) -> None:
    outcome(
        """
        extension.sign_in(expires_in=3600)
        extension.open(name="Mary")
        assert extension.section("Earlier chats").state == "ready"
        extension.advance(3600)
        extension.sign_in(silently=False)
        extension.open(name="Tom")
        assert "Sign in with LiveChat" in extension.text
        """
    ).assert_outcomes(passed=1)


def test_a_wrong_setting_of_the_app_is_an_error_of_the_extension(outcome: Outcome) -> None:
    outcome(
        """
        from agentapp.accounts import SignInOAuthError
        extension.sign_in("invalid_request")
        with extension.expect_error(SignInOAuthError, match="redirect URIs"):
            extension.open(name="Mary")
        """
    ).assert_outcomes(passed=1)


def test_signing_in_that_the_test_does_not_answer_fails_it(outcome: Outcome) -> None:
    result = outcome('extension.open(name="Mary")')
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Call extension.sign_in() before.*"])


def test_an_outcome_that_does_not_exist_is_named(outcome: Outcome) -> None:
    result = outcome(
        """
        extension.sign_in()
        extension.open(name="Mary")
        extension.sign_in("denied")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Signing in cannot end with 'denied'.*"])


def test_the_fake_of_serve_plays_the_web_apis_and_a_told_answer_comes_first(
    outcome: Outcome,
) -> None:
    outcome(
        """
        from agentapp.accounts import LiveChatApiError
        extension.http.fake_web_apis()
        extension.sign_in(scopes=["chats--all:ro"])
        extension.open(id="S126126161.O136OJPO1")
        assert extension.section("Earlier chats").text.count("PQ1R2S3T4U") == 13  # two pages
        extension.sign_in(scopes=["tags--all:ro"])
        extension.advance(30000)
        with extension.expect_error(LiveChatApiError, match="missing scopes"):
            extension.open(id="S2")
        url = "https://api.livechatinc.com/v3.6/agent/action/list_archives"
        extension.http.post(url, json={"chats": [{"id": "TOLD"}], "found_chats": 1})
        extension.open(id="S3")
        assert "TOLD" in extension.section("Earlier chats").text
        """,
        WITH_WEB_APIS,
    ).assert_outcomes(passed=1)


def test_the_fake_web_apis_refuse_a_token_that_the_extension_keeps_too_long(
    outcome: Outcome,
) -> None:
    outcome(
        """
        extension.http.fake_web_apis()
        extension.sign_in(scopes=["tags--all:ro"], expires_in=600)
        extension.open(id="S1")
        assert "200" in extension.section("Tags").text
        extension.advance(599)
        extension.open(id="S2")
        assert "200" in extension.section("Tags").text
        extension.advance(1)
        extension.open(id="S3")
        assert "401" in extension.section("Tags").text
        """,
        KEEPS_ITS_TOKEN,
    ).assert_outcomes(passed=1)


def test_the_web_apis_are_answered_by_the_test_and_their_rate_limit_waits_in_virtual_time(
    outcome: Outcome,
) -> None:
    outcome(
        """
        url = "https://api.livechatinc.com/v3.6/agent/action/list_archives"
        error = {"error": {"type": "too_many_requests", "message": "Too many requests"}}
        extension.sign_in()
        extension.http.post(url, status=429, json=error, headers={"Retry-After": "7"})
        extension.open(id="S1")
        extension.http.post(url, json={"chats": [{"id": "C1"}], "found_chats": 1})
        extension.advance(7)
        assert "C1" in extension.section("Earlier chats").text
        first, second = extension.http.requests
        assert first.json == second.json == {"filters": {"customer_id": "S1"}}
        assert second.headers["authorization"].startswith("Bearer dal:test:")
        """,
        WITH_WEB_APIS,
    ).assert_outcomes(passed=1)
