"""Imports what only a page has, and keeps it for later."""

import js
from js import XMLHttpRequest, document, window

__all__ = ["XMLHttpRequest", "document", "js", "window"]


def title() -> str:
    """Use it."""
    return str(document.title)
