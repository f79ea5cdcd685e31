"""Its one section waits until the agent has signed in."""

from agentapp import LiveChat, Panel
from agentapp.accounts import sign_in

chat = LiveChat()
panel = Panel(chat, language="pl")
panel.require_sign_in(scopes=["chats--all:ro", "tags--all:rw"])


@panel.section("Earlier chats")
async def earlier_chats() -> str:
    account = await sign_in()
    return f"{len(account.scopes)} scopes"


await chat.init()
