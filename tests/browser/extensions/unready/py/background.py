"""Starts a task while it is imported."""

import asyncio

done = asyncio.Event()


async def finish() -> None:
    """Say that the task has run."""
    done.set()


TASK = asyncio.ensure_future(finish())  # noqa: RUF006
