"""Lists earlier chats by LiveChat's Web APIs, and tags one."""

from htpy import Node, button, li, ul

from agentapp import CustomerProfile, LiveChat, Panel
from agentapp.accounts import paginate, sign_in

chat = LiveChat()
panel = Panel(chat)
panel.require_sign_in(scopes=["chats--all:rw"])
OF_MARY = {"customer_email": "mary.brown@email.com"}


@panel.section("Chats")
async def chats() -> Node:
    account = await sign_in()
    archives = paginate(account.agent_chat.list_archives, filters=OF_MARY, limit=5)
    found = [chat async for chat in archives]
    tag = {"data_action": "tag", "data_chat_id": found[0]["id"]}
    return [
        button(**tag, data_thread_id=found[0]["thread"]["id"])["Tag"],
        ul[(li[", ".join([each["thread"]["id"], *each["thread"]["tags"]])] for each in found)],
    ]


@panel.section("Refused")
async def refused(profile: CustomerProfile) -> str:
    account = await sign_in()
    return str((await account.configuration.list_tags()).json())


@panel.action("tag")
async def tag(chat_id: str, thread_id: str) -> None:
    account = await sign_in()
    await account.agent_chat.tag_thread(chat_id, thread_id, "refund")
    panel.refresh()


await chat.init()
