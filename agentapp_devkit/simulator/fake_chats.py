"""`FakeChats` has the chats of the simulator's customers, in the forms of LiveChat's Web APIs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from agentapp_devkit import paths

AGENT = "agent@example.com"
TAGS = ("delivery", "refund", "return", "complaint")
_LATEST = datetime(2026, 1, 5, 10, 41, tzinfo=UTC)
_EARLIER_THREADS = 12
_ABOUT = ("the delivery", "a refund", "the return of a parcel", "the invoice")

Json = dict[str, Any]


class FakeChats:
    """A chat of each customer, with the present thread and earlier ones."""

    def __init__(self) -> None:
        """Make the chats; tags that are set stay as long as this object."""
        self._chats = [_chat(customer, index) for index, customer in enumerate(_customers())]

    def archives(self) -> list[Json]:
        """Return a chat with one thread for each thread, the newest first."""
        found = [{**chat, "thread": thread} for chat in self._chats for thread in chat["threads"]]
        for each in found:
            del each["threads"]
        return sorted(found, key=lambda each: str(each["thread"]["created_at"]), reverse=True)

    def summaries(self) -> list[Json]:
        """Return the chats without their events."""
        return [
            {"id": chat["id"], "users": chat["users"], "last_thread_summary": _summary(chat)}
            for chat in self._chats
        ]

    def thread(self, chat_id: object, thread_id: object) -> Json | None:
        """Return a thread; None where there is none."""
        threads = (
            thread for chat in self._chats if chat["id"] == chat_id for thread in chat["threads"]
        )
        return next((thread for thread in threads if thread["id"] == thread_id), None)


@cache
def _customers() -> list[Json]:
    customers: list[Json] = json.loads((paths.SIMULATOR_PAGE / "customers.json").read_text("utf-8"))
    return customers


def _summary(chat: Json) -> Json:
    latest = chat["threads"][0]
    return {name: latest[name] for name in ("id", "created_at", "active", "tags")}


def _chat(customer: Json, index: int) -> Json:
    profile = customer["profile"]
    person = {name: profile[name] for name in ("id", "name", "email") if name in profile}
    return {
        "id": profile.get("chat", {}).get("chat_id", f"CHAT{index}"),
        "users": [
            {**person, "type": "customer"},
            {"id": AGENT, "name": "Fake Agent", "email": AGENT, "type": "agent"},
        ],
        "threads": list(_threads(customer, index)),
    }


def _threads(customer: Json, index: int) -> Iterator[Json]:
    profile = customer["profile"]
    now = [(author, text) for author, _, text in customer.get("conversation", [])]
    latest = profile.get("chat", {}).get("id", f"THREAD{index}")
    yield _thread(latest, _LATEST - timedelta(minutes=index), now, profile["id"], [], active=True)
    for number in range(1, _EARLIER_THREADS + 1):
        about = _ABOUT[(index + number) % len(_ABOUT)]
        said = [
            ("customer", f"I have a question about {about}."),
            ("agent", f"Let me look at {about}."),
        ]
        created_at = _LATEST - timedelta(days=3 * number, minutes=index)
        tags = [TAGS[number % len(TAGS)]]
        yield _thread(f"T{index}N{number}", created_at, said, profile["id"], tags, active=False)


def _thread(
    thread_id: str,
    created_at: datetime,
    said: list[tuple[str, str]],
    customer_id: str,
    tags: list[str],
    *,
    active: bool,
) -> Json:
    return {
        "id": thread_id,
        "active": active,
        "created_at": created_at.isoformat(),
        "user_ids": [customer_id, AGENT],
        "tags": tags,
        "events": [
            {
                "id": f"{thread_id}_{number}",
                "type": "message",
                "text": text,
                "author_id": customer_id if author == "customer" else AGENT,
                "created_at": (created_at + timedelta(minutes=number)).isoformat(),
            }
            for number, (author, text) in enumerate(said, 1)
        ],
    }
