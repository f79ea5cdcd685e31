"""A section of Customer Details that stays up to date while the panel is out of sight."""

import asyncio
import time

from agentapp import (
    CommandFailedError,
    CommandTimeoutError,
    CustomerProfile,
    DetailsButtonClick,
    LiveChat,
    Message,
    Panel,
)

from waiting import APOLOGY, Wait

chat = LiveChat()
panel = Panel(chat)
waits: dict[str, Wait] = {}  # by the id of the customer


@chat.on("customer_profile")
async def show(profile: CustomerProfile) -> None:
    """Show how long this customer has been waiting."""
    wait = waits.setdefault(profile.id, Wait())
    await chat.modify_section(wait.section(time.monotonic()))


@chat.on("message")
async def hear(message: Message) -> None:
    """Count the message; LiveChat sends those of the open chat."""
    profile = chat.profile
    if profile is None:
        return
    wait = waits.setdefault(profile.id, Wait())
    wait.hear(is_customer=message.source == "visitor", now=time.monotonic())
    await show(profile)


@chat.on("customer_details_section_button_click")
async def apologise(click: DetailsButtonClick) -> None:
    """Write an apology into the agent's message."""
    if click.button_id == "apologise":
        await chat.put_message(APOLOGY)


await chat.init()
while True:
    await asyncio.sleep(60)
    if chat.profile is not None:
        try:
            await show(chat.profile)
        except (CommandFailedError, CommandTimeoutError) as error:
            print(error)  # the next minute is another try
