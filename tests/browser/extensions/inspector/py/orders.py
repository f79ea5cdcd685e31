"""The author's own module: nothing in it keeps it out of a snapshot."""

import random

import js
from js import XMLHttpRequest, document, window

OF_THE_PAGE = [js, XMLHttpRequest, document, js.Date, window]
ROLLED = random.random  # what the page's own seed decides


class OrderError(Exception):
    """What `fail` raises."""


def fail() -> None:
    """Raise."""
    raise OrderError("raised in orders.py")
