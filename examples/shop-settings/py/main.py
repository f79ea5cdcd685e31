"""A settings page: a form whose entries are checked and kept."""

import js
from agentapp import LiveChat, UserError, View
from htpy import Node, button, form, label
from htpy import input as field

from preferences import InvalidPreferencesError, keep, read

KEY = "shop-settings"

chat = LiveChat()
view = View(chat, title="Shop settings")


def kept() -> str | None:
    """Return the text that was kept, if the browser keeps any."""
    try:
        return str(js.localStorage.getItem(KEY) or "") or None
    except Exception:  # forbidden
        return None


def store(text: str) -> None:
    """Keep a text in the browser."""
    try:
        js.localStorage.setItem(KEY, text)
    except Exception:  # forbidden, or full
        raise UserError("Your browser keeps no settings of this page") from None


@view.section("Returns")
def returns() -> Node:
    """Show the form with what was kept."""
    preferences = read(kept())
    return form(data_action="save")[
        label["Address of the shop", field(name="address", type="url", value=preferences.address)],
        label[
            "Days to send a parcel back",
            field(name="days", type="number", min="0", value=str(preferences.days)),
        ],
        button(".primary")["Save"],
        button(type="button", data_action="leave")["Back to the chats"],
    ]


@view.action("save")
def save(address: str, days: int | None) -> None:
    """Check and keep the entries."""
    try:
        keep(address, days, store)
    except InvalidPreferencesError as error:
        raise UserError(str(error)) from None
    view.notify("Saved")


@view.action("leave")
async def leave() -> None:
    """Go back to the chats."""
    await chat.redirect("/chats/")


await chat.init()
