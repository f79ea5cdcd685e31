"""A timeline of the customer's orders that looks for news every half a minute."""

import asyncio
import json
import logging
import time
from contextlib import suppress
from datetime import datetime, timezone

import js
from agentapp import CustomerProfile, LiveChat, Panel, on_error, titled
from htpy import button, li, ol, time as time_element
from js import localStorage
from pyodide.ffi import create_proxy
from pyodide.http import pyfetch

log = logging.getLogger(__name__)
chat = LiveChat()
panel = Panel(chat)
process = {"placed": "Placed", "sent": "On its way", "done": "Delivered"}
watcher: asyncio.Task | None = None


@on_error
def report(error):
    log.error("%s", error)


async def load(customer: str) -> list[dict]:
    started = time.perf_counter()
    response = await pyfetch(f"static/events.json?customer={customer}", cache="no-store")
    events = json.loads(await response.string())
    log.info("%d events in %.1f s", len(events), time.perf_counter() - started)
    return events


@panel.section("Orders", hide_empty=True)
async def timeline(profile: CustomerProfile):
    now = datetime.now(timezone.utc)
    rows = []
    for event in await load(profile.id):
        at = datetime.fromisoformat(event["at"])
        late = (now - at).days > 7 and event["status"] != "done"
        rows.append(
            li(data_late=str(late).lower())[
                process[event["status"]],
                time_element(datetime=at.isoformat())[f"{at:%d %b}"],
                button(data_action="ask", data_order=event["order"], data_late="x")["Ask"],
            ]
        )
    return titled(f"Orders ({len(rows)})", ol(".timeline")[rows])


@panel.action("ask")
async def ask(order):
    with suppress(Exception):
        await chat.put_message(f"I am looking into order {order}.")
    localStorage.setItem("asked", order)


async def watch():
    while True:
        await asyncio.sleep(30)
        panel.refresh(timeline)


@chat.on("customer_profile")
def start(profile):
    global watcher
    if watcher:
        watcher.cancel()
    watcher = asyncio.create_task(watch())


js.document.addEventListener("visibilitychange", create_proxy(lambda _: panel.refresh(timeline)))
await chat.init()
