"""The customer's account, for agents whom authorize.py lets in."""

from agentapp import CustomerProfile, LiveChat, Panel
from htpy import Node, dd, dl, dt, p

from accounts import Accounts

chat = LiveChat()
panel = Panel(
    chat,
    facts=("source", "sections"),
    texts={
        "unauthorized_title": "No access to the accounts",
        "unauthorized_text": "Your team lead can ask the help desk for it, extension 4400.",
    },
)
accounts = Accounts(chat)


@panel.section("Account")
async def account(profile: CustomerProfile) -> Node:
    """Show the account with the customer's address."""
    found = None if profile.email is None else await accounts.find(profile.email)
    if found is None:
        return p(".quiet")["This customer has no account."]
    rows = {"Number": found.number, "Balance": found.balance, "Limit": found.limit}
    return dl(".facts")[((dt[name], dd[value]) for name, value in rows.items())]


await chat.init()
