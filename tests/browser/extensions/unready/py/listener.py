"""Gives JavaScript something to call while it is imported."""

from js import JSON
from pyodide.ffi import create_proxy

heard: list[str] = []
proxy = create_proxy(heard.append)


def call() -> list[str]:
    """Let JavaScript call it."""
    JSON.parse('["called"]').forEach(lambda value, *_: proxy(value))
    return heard
