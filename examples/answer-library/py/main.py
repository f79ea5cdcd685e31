"""A library of answers in the message box: the agent finds one, and stages it."""

from agentapp import CustomerProfile, LiveChat, MessageSent, Panel
from htpy import Node, button, form, label, li, small, ul
from htpy import input as field

from answers import LIBRARY, filled, find

chat = LiveChat()
panel = Panel(chat, facts=("sections",))
words = ""


@panel.section("Answers")
def answers(profile: CustomerProfile) -> Node:
    """Show the answers that fit, as the customer would read them."""
    search = form(data_action="search")[
        label[
            "Search",
            field(
                type="search",
                name="text",
                value=words,
                data_action="search",
                data_on="input",
                data_debounce="150",
            ),
        ]
    ]
    rows = (
        li(".row")[
            small[filled(answer, profile.name)],
            button(data_action="stage", data_number=str(LIBRARY.index(answer)))[answer.title],
        ]
        for answer in find(words)
    )
    return [search, ul[rows]]


@panel.action("search")
def search(value: str = "", text: str = "") -> None:
    """Show the answers with these words, from the field or from its form."""
    global words
    words = value or text
    panel.refresh(answers)


@panel.action("stage")
async def stage(number: int) -> None:
    """Put an answer into the message box, where the agent sends it."""
    profile = chat.profile
    await chat.put_message(filled(LIBRARY[number], profile.name if profile else None))


@chat.on("message_sent")
def sent(_: MessageSent) -> None:
    """Begin again for the next message."""
    search()
    panel.notify("Sent")


await chat.init()
