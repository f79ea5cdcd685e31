"""Signs the agent in at a click, or without one, and says what came of it."""

from htpy import Node, button, div

from agentapp import CustomerProfile, LiveChat, Panel
from agentapp.accounts import Account, sign_in

chat = LiveChat()
panel = Panel(chat)
accounts: list[Account] = []


@panel.section("Account")
def account_section() -> Node:
    return div(".row")[
        button(data_action="sign_in", data_seconds="300")["Sign in"],
        button(data_action="sign_in", data_seconds="1")["Sign in at once"],
        button(data_action="refresh")["Refresh"],
    ]


@panel.action("sign_in")
async def start(seconds: float) -> None:
    tell(await sign_in(manual=bool(accounts), timeout=seconds))


@panel.action("refresh")
async def refresh() -> None:
    before = accounts[-1].access_token
    await accounts[-1].refresh()
    panel.notify(f"Renewed: {accounts[-1].access_token != before}", "warning")


@chat.on("customer_profile")
async def sign_in_unasked(profile: CustomerProfile) -> None:
    if profile.name == "Unasked":
        tell(await sign_in())


def tell(account: Account) -> None:
    accounts.append(account)
    print(account)
    panel.notify(f"Signed in as {account.account_id} for {account.scopes}", "warning")


await chat.init()
