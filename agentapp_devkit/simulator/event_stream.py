"""The simulator's stream of server-sent events: builds, notes of the fakes, and their choices.

A page has one stream for all, because a browser opens six connections to an origin, whatever the
number of its tabs.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from agentapp_devkit.serve.live_site import LiveSite
from agentapp_devkit.simulator.fake_accounts import FakeAccounts
from agentapp_devkit.simulator.fake_web_apis import FakeWebApis


async def event_stream(
    live: LiveSite, accounts: FakeAccounts, web_apis: FakeWebApis
) -> AsyncIterator[str]:
    """Yield the events as text, until `live` or `accounts` is closed."""
    yield "retry: 500\n\n"
    async for text in _merged(_builds(live), _sign_ins(accounts, web_apis)):
        yield text


async def _builds(live: LiveSite) -> AsyncIterator[str]:
    async for state in live.states():
        yield _event("build", {"buildId": state.build_id, "problem": state.problem})


async def _sign_ins(accounts: FakeAccounts, web_apis: FakeWebApis) -> AsyncIterator[str]:
    def choices() -> str:
        return _event("choices", {"answer": accounts.answer, "web-apis": web_apis.choice})

    yield choices()
    async for note in accounts.notes():
        yield _event("note", note._asdict())
        yield choices()  # each choice has its note


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def _merged(*sources: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield what any of the sources yields, until the first of them ends."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    async def forward(source: AsyncIterator[str]) -> None:
        try:
            async for each in source:
                queue.put_nowait(each)
        finally:
            queue.put_nowait(None)

    tasks = [asyncio.create_task(forward(source)) for source in sources]
    try:
        while (each := await queue.get()) is not None:
            yield each
    finally:
        for task in tasks:
            task.cancel()
