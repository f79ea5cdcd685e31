"""The account, as an agent with and without a session sees it."""

from agentapp.testing import Extension

EMAIL = "mary.brown@email.com"
ADDRESS = "http://localhost:8001/accounts/mary.brown%40email.com"
ACCOUNT = {"number": "K-2044", "balance": "$120.00", "limit": "$2,000.00"}


def authorize(extension: Extension, session: str = "session-1") -> None:
    extension.send("authorize", {"session_id": session})


def open_mary(extension: Extension) -> None:
    extension.open(name="Mary Brown", email=EMAIL)


def sessions(extension: Extension) -> list[str]:
    return [request.headers["authorization"] for request in extension.http.requests]


def test_the_account_is_asked_for_with_the_session(extension: Extension) -> None:
    authorize(extension)
    extension.http.get(ADDRESS, json=ACCOUNT)
    open_mary(extension)
    assert extension.section("Account").find("$120.00", tag="dd")
    assert sessions(extension) == ["Bearer session-1"]


def test_a_customer_who_is_open_before_waits_for_the_session(extension: Extension) -> None:
    open_mary(extension)
    assert extension.section("Account").state == "loading"
    extension.http.get(ADDRESS, json=ACCOUNT)
    authorize(extension)
    assert extension.section("Account").find("K-2044")


def test_an_agent_who_is_refused_reads_whom_to_ask(extension: Extension) -> None:
    extension.send("authorize_error")
    assert extension.state == "unauthorized"
    assert "No access to the accounts" in extension.text
    assert "extension 4400" in extension.text


def test_a_session_that_has_ended_is_replaced(extension: Extension) -> None:
    authorize(extension)
    extension.http.get(ADDRESS, status=401)
    open_mary(extension)
    extension.http.get(ADDRESS, json=ACCOUNT)
    authorize(extension, "session-2")
    assert extension.section("Account").find("K-2044")
    assert sessions(extension) == ["Bearer session-1", "Bearer session-2"]


def test_without_a_new_session_the_section_says_so(extension: Extension) -> None:
    authorize(extension)
    extension.http.get(ADDRESS, status=401)
    open_mary(extension)
    with extension.expect_error(TimeoutError):
        extension.advance(seconds=30)
    assert extension.section("Account").state == "error"


def test_a_customer_without_an_account_is_said_to_have_none(extension: Extension) -> None:
    authorize(extension)
    extension.http.get(ADDRESS, status=404)
    open_mary(extension)
    assert extension.section("Account").text == "This customer has no account."
    extension.open(name="Kim")
    assert extension.section("Account").text == "This customer has no account."
    assert len(extension.http.requests) == 1


def test_a_service_that_fails_can_be_asked_again(extension: Extension) -> None:
    authorize(extension)
    extension.http.get(ADDRESS, status=500)
    with extension.expect_error(OSError, match="500"):
        open_mary(extension)
    extension.http.get(ADDRESS, json=ACCOUNT)
    extension.section("Account").retry()
    assert extension.section("Account").find("K-2044")
