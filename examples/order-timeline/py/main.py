"""The events of a customer's orders, always up to date, in the customer's time or the agent's."""

import asyncio

from agentapp import CustomerProfile, Language, LiveChat, Panel
from htpy import Node

from feed import SECONDS, Feed
from texts import TEXTS
from timeline import spending, state_of, timeline, zone_buttons, zone_of

LANGUAGE: Language = "en"  # or "de": then translate the titles of the sections, too

chat = LiveChat()
panel = Panel(chat, language=LANGUAGE, facts=("location", "local_time", "sections"))
texts = TEXTS[LANGUAGE]
feed = Feed("")
polling: asyncio.Task[None] | None = None
is_in_my_time = False


@panel.section("Timeline")
async def events(profile: CustomerProfile) -> Node:
    """Show the events of all orders."""
    orders = await feed.orders()
    zone = None if is_in_my_time else zone_of(profile)
    return [
        zone_buttons(texts, is_mine=is_in_my_time) if zone_of(profile) else None,
        timeline(orders, zone, texts),
        state_of(feed.updated, is_stale=feed.is_stale, texts=texts),
    ]


@panel.section("Spending", hide_empty=True)
async def money(profile: CustomerProfile) -> Node:
    """Show what the customer has spent."""
    return spending(await feed.orders(), zone_of(profile), texts)


@panel.action("choose_zone")
def choose_zone(zone: str) -> None:
    """Show the times in another zone, for this customer and the next ones."""
    global is_in_my_time
    is_in_my_time = zone == "mine"
    panel.refresh(events)


async def poll(feed: Feed) -> None:
    """Keep the orders up to date until the task is cancelled."""
    while True:
        await asyncio.sleep(SECONDS)
        await feed.update()
        panel.refresh()


@chat.on("customer_profile")
def start(profile: CustomerProfile) -> None:
    """Begin with another customer, or go on with the same, about whom LiveChat has news."""
    global feed, polling
    stop()
    if profile.email != feed.email:
        feed = Feed(profile.email or "")
    polling = asyncio.create_task(poll(feed))


@chat.on("customer_profile_hidden")
def stop() -> None:
    """Ask no more: nobody looks."""
    if polling is not None:
        polling.cancel()


await chat.init()
