"""An extension for the tests: the same sections in each placement, in each of their states."""

import asyncio

from htpy import Node, button, form, label, li, ul
from htpy import input as field

from agentapp import LiveChat, PageData, Panel, View

chat = LiveChat()
display = (
    Panel(chat)
    if chat.placement in ("details", "message-box")
    else View(chat, title="Returns & refunds")
)


@display.section("Total", place="top")
def total() -> Node:
    """Fill the section at the top."""
    return "12 returns, 3 of them late"


@display.section("Answers")
def answers() -> Node:
    """Fill a section with buttons."""
    texts = ["Your parcel is on its way.", "You can return it within 30 days."]
    return ul[
        (li(".row")[text, button(data_action="put", data_text=text)["Insert"]] for text in texts)
    ]


@display.section("Settings")
def settings() -> Node:
    """Fill a section with a form."""
    return form(data_action="save")[
        label["Name of the shop", field(name="shop", required=True)],
        button(".primary")["Save"],
    ]


@display.section("Nothing")
def nothing() -> None:
    """Leave a section empty."""


@display.section("Broken")
async def broken() -> Node:
    """Fail."""
    raise RuntimeError("The service did not answer.")


@display.section("Slow", timeout=None)
async def slow() -> Node:
    """Never end."""
    await asyncio.Event().wait()


@display.action("put")
async def put(text: str) -> None:
    """Stage an answer."""
    await chat.put_message(text)


@display.action("save")
async def save(shop: str) -> None:
    """Tell that the form was saved."""
    display.notify(f"Saved {shop}")


if isinstance(display, View):

    @display.section("Query")
    def query(page_data: PageData | None) -> Node:
        """Show the query of the Agent App's address."""
        return page_data.query_params.get("tab", "") if page_data else "no query"


await chat.init()
