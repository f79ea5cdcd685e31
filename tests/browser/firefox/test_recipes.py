"""The recipes that an agent works with, forms among them, in Firefox.

The tests share one page, each with a section of its own.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MARY, FramedExtension, new_context
from tests.browser.panel.test_recipes import (  # noqa: F401
    recipes,
    test_a_confirmation,
    test_a_form,
    test_pages,
    test_search_as_you_type,
    test_tabs,
)


@pytest.fixture(scope="module")
def opened(firefox_with_one_process: Browser, recipes: str) -> Iterator[FramedExtension]:  # noqa: F811
    context = new_context(firefox_with_one_process, ignore_https_errors=True)
    context.route(
        "https://shop.example.com/**",
        lambda route: route.fulfill(
            json={"orders": [], "spent": 0}, headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    yield FramedExtension.open(page, recipes)
    context.close()


@pytest.fixture
def extension(opened: FramedExtension) -> FramedExtension:
    opened.show(MARY)
    return opened
