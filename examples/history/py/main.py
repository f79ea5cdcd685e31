"""The customer's earlier chats: to search, to tag, and to answer from."""

from agentapp import CustomerProfile, LiveChat, Panel, UserError
from htpy import Element, Node, button, form, label, li, small, strong, ul
from htpy import input as field

import archives
from archives import EarlierChat

chat = LiveChat()
panel = Panel(chat, facts=("source", "sections"))
panel.require_sign_in(scopes=["chats--all:rw"])
words: dict[str, str] = {}  # the search, by the customer's id


@panel.section("Earlier chats")
async def earlier_chats(profile: CustomerProfile) -> Node:
    """Show the search, and what it finds."""
    wanted = words.get(profile.id, "")
    found = await archives.find(profile.id, wanted)
    search = form(data_action="search", data_customer_id=profile.id)[
        label["Search", field(type="search", name="text", value=wanted)], button["Find"]
    ]
    return [search, ul[map(row, found)] if found else small["No chat has these words."]]


def row(earlier: EarlierChat) -> Element:
    """Make the row of a chat."""
    place = {"data_chat_id": earlier.chat_id, "data_thread_id": earlier.thread_id}
    return li[
        strong[earlier.date],
        small[", ".join(earlier.tags)],
        small[earlier.question],
        button(data_action="use", data_text=earlier.answer)["Use the answer"],
        form(data_action="tag", **place)[
            label["Tag", field(name="name", required=True)], button["Add"]
        ],
    ]


@panel.action("search")
def search(customer_id: str, text: str) -> None:
    """Find chats with these words."""
    words[customer_id] = text.strip()
    panel.refresh(earlier_chats)


@panel.action("tag")
async def tag(chat_id: str, thread_id: str, name: str) -> None:
    """Tag a chat, and show it."""
    if not name.strip():
        raise UserError("Write the tag first.")
    await archives.add_tag(chat_id, thread_id, name.strip())
    panel.refresh(earlier_chats)


@panel.action("use")
async def use(text: str) -> None:
    """Put an earlier answer into the message box, where the agent sends it."""
    await chat.put_message(text)


await chat.init()
