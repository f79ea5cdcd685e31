"""Fetches the articles from the extension's own site."""

import asyncio

from pyodide.http import FetchResponse, pyfetch

from articles import Article


async def load() -> list[Article]:
    """Fetch all articles.

    Raises:
        OSError: One of them did not come.
    """
    names = await (await _fetch("static/articles.json")).json()
    return await asyncio.gather(*(_load(name) for name in names))


async def _load(name: str) -> Article:
    response = await _fetch(f"static/articles/{name}")
    return Article.parse(name, await response.text())


async def _fetch(path: str) -> FetchResponse:
    response = await pyfetch(path)
    response.raise_for_status()
    return response
