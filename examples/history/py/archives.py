"""The customer's earlier chats, from LiveChat's archives."""

from dataclasses import dataclass
from typing import Any

from agentapp.accounts import paginate, sign_in

MOST = 20
"""The chats that show; the search finds the others."""


@dataclass(frozen=True)
class EarlierChat:
    """A thread of the archives.

    Args:
        chat_id: Its chat.
        thread_id: Its own id.
        date: The day when it began.
        question: The customer's first message.
        answer: The last message of an agent.
        tags: Its tags.
    """

    chat_id: str
    thread_id: str
    date: str
    question: str
    answer: str
    tags: tuple[str, ...]


async def find(customer_id: str, words: str) -> list[EarlierChat]:
    """Return the latest chats of a customer that have these words."""
    account = await sign_in()
    filters = {"customer_id": customer_id} | ({"query": words} if words else {})
    found: list[EarlierChat] = []
    async for chat in paginate(account.agent_chat.list_archives, filters=filters, limit=MOST):
        if not chat["thread"]["active"]:
            found.append(read(chat, customer_id))
        if len(found) == MOST:
            break
    return found


async def add_tag(chat_id: str, thread_id: str, tag: str) -> None:
    """Tag a thread."""
    account = await sign_in()
    await account.agent_chat.tag_thread(chat_id, thread_id, tag)


def read(chat: dict[str, Any], customer_id: str) -> EarlierChat:
    """Read a chat as LiveChat sends it."""
    thread = chat["thread"]
    messages = [event for event in thread.get("events", []) if event["type"] == "message"]
    asked = [event["text"] for event in messages if event["author_id"] == customer_id]
    answered = [event["text"] for event in messages if event["author_id"] != customer_id]
    return EarlierChat(
        chat["id"],
        thread["id"],
        thread["created_at"][:10],
        asked[0] if asked else "",
        answered[-1] if answered else "",
        tuple(thread.get("tags", ())),
    )
