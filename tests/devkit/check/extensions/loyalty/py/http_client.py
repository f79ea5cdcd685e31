"""Requests that work in the page, and on the developer's machine for trying things out."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import requests

IN_BROWSER = sys.platform == "emscripten"

try:
    from pyodide.http import pyfetch
except ImportError:
    import asyncio
    import urllib.request

    async def pyfetch(url):
        return await asyncio.to_thread(urllib.request.urlopen, url)


def get(path: str) -> "Awaitable[requests.Response]":
    return pyfetch("https://loyalty.example.com" + path)


if __name__ == "__main__":
    import asyncio

    print(asyncio.run(get(input("Path: "))))
