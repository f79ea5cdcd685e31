"""The earlier chats, as an agent uses them, with archives that each test chooses."""

from agentapp.accounts import LiveChatApiError
from agentapp.testing import Extension

AGENT_CHAT = "https://api.livechatinc.com/v3.6/agent/action"
CUSTOMER = "S1.MARY"


def archived(thread_id: str, *, active: bool = False, tags: tuple[str, ...] = ()) -> object:
    said = [(CUSTOMER, f"Where is {thread_id}?"), ("agent@example.com", f"{thread_id} is coming.")]
    return {
        "id": "CHAT",
        "thread": {
            "id": thread_id,
            "active": active,
            "created_at": "2026-01-02T08:30:00+00:00",
            "tags": tags,
            "events": [
                {"type": "message", "author_id": author, "text": text} for author, text in said
            ],
        },
    }


def open_mary(extension: Extension, *chats: object) -> None:
    extension.sign_in()
    extension.http.post(f"{AGENT_CHAT}/list_archives", json={"chats": chats})
    extension.open(name="Mary Brown", id=CUSTOMER)


def test_the_earlier_chats_show_with_their_tags(extension: Extension) -> None:
    open_mary(extension, archived("now", active=True), archived("parcel", tags=("delivery",)))
    text = extension.section("Earlier chats").text
    assert "2026-01-02" in text
    assert "delivery" in text
    assert "Where is parcel?" in text
    assert "Where is now?" not in text


def test_the_search_asks_livechat(extension: Extension) -> None:
    open_mary(extension, archived("parcel"))
    extension.http.post(f"{AGENT_CHAT}/list_archives", json={"chats": []})
    extension.section("Earlier chats").submit(text="refund")
    assert "No chat has these words." in extension.section("Earlier chats").text
    asked = extension.http.requests[-1].json
    assert asked == {"filters": {"customer_id": CUSTOMER, "query": "refund"}, "limit": 20}


def test_a_chat_is_tagged(extension: Extension) -> None:
    open_mary(extension, archived("parcel"))
    extension.http.post(f"{AGENT_CHAT}/tag_thread", json={})
    extension.http.post(
        f"{AGENT_CHAT}/list_archives", json={"chats": [archived("parcel", tags=("vip",))]}
    )
    extension.section("Earlier chats").submit(name="vip")
    tagged = extension.http.requests[1].json
    assert tagged == {"chat_id": "CHAT", "thread_id": "parcel", "tag": "vip"}
    assert "vip" in extension.section("Earlier chats").text


def test_the_search_finds_chats_of_the_simulated_agent_app(extension: Extension) -> None:
    extension.sign_in()
    extension.http.fake_web_apis()
    extension.open(name="Mary Brown", id="S126126161.O136OJPO1")
    assert extension.section("Earlier chats").text.count("Use the answer") == 12
    extension.section("Earlier chats").submit(text="invoice")
    assert extension.section("Earlier chats").text.count("Use the answer") == 3


def test_an_earlier_answer_is_put_into_the_message_box(extension: Extension) -> None:
    open_mary(extension, archived("parcel"))
    extension.section("Earlier chats").click("Use the answer")
    assert extension.commands == [("put_message", "parcel is coming.")]


def test_a_missing_scope_is_an_error_with_its_remedy(extension: Extension) -> None:
    extension.sign_in()
    error = {"error": {"type": "authorization", "message": "missing scopes: chats--all:ro"}}
    extension.http.post(f"{AGENT_CHAT}/list_archives", status=403, json=error)
    with extension.expect_error(LiveChatApiError, match="scope of this method"):
        extension.open(id=CUSTOMER)


def test_nothing_is_asked_before_the_agent_has_signed_in(extension: Extension) -> None:
    extension.sign_in(silently=False)
    extension.open(id=CUSTOMER)
    assert "Sign in with LiveChat" in extension.text
    assert extension.http.requests == []
