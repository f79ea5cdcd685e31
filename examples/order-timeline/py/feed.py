"""`Feed` holds one customer's orders, and asks the shop for them again and again."""

import asyncio
from datetime import UTC, datetime

from pyodide.http import pyfetch

from orders import Order

SECONDS = 30
"""The pause between two questions."""


class Feed:
    """The orders of a customer.

    Args:
        email: The customer's address.

    Attributes:
        updated: The moment of the latest answer.
        is_stale: True while the shop does not answer.
    """

    def __init__(self, email: str) -> None:
        """Begin without orders."""
        self.email = email
        self.updated = datetime.now(UTC)
        self.is_stale = False
        self._orders: list[Order] = []
        self._first: asyncio.Task[None] | None = None

    async def orders(self) -> list[Order]:
        """Return the latest orders; sections that start together share the first request.

        Raises:
            OSError: The shop did not answer the first request.
        """
        if self._first is None:
            self._first = asyncio.create_task(self._ask())
        try:
            # Without shield(), a section that is cancelled would cancel the others' request.
            await asyncio.shield(self._first)
        except Exception:
            self._first = None  # so that "Try again" asks again
            raise
        return self._orders

    async def update(self) -> None:
        """Ask for the orders; where the shop does not answer, the latest ones stay."""
        try:
            await self._ask()
        except OSError:
            self.is_stale = True

    async def _ask(self) -> None:
        # Your own service stands here. Its origin belongs into `apis` of pyscript.toml.
        response = await pyfetch("static/orders.json")
        response.raise_for_status()
        found = (await response.json()).get(self.email, [])
        self._orders = [Order.parse(order) for order in found]
        self.updated, self.is_stale = datetime.now(UTC), False
