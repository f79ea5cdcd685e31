"""The shop's service, and the errors of it."""

import json
from typing import TypedDict

from pyodide.http import pyfetch

ADDRESS = "https://shop.example.com"


class ShopClosedError(Exception):
    """The shop does not answer orders."""


class Order(TypedDict):
    """An order."""

    number: str
    item: str


async def orders_of(email: str) -> list[Order]:
    """Ask for the orders of a customer."""
    response = await pyfetch(f"{ADDRESS}/orders?email={email}")
    if response.status == 503:
        raise ShopClosedError(f"The shop is closed: {await response.text()}")
    response.raise_for_status()
    orders: list[Order] = await response.json()
    return orders


async def refund(number: str) -> str:
    """Refund an order, and return what the shop says about it."""
    response = await pyfetch(
        f"{ADDRESS}/refunds",
        method="POST",
        headers={"Content-Type": "application/json", "X-Shop": "mine"},
        body=json.dumps({"number": number}),
    )
    response.raise_for_status()
    return response.headers.get("x-refund", "done")
