"""`preview` and the templates of `new`, as an author has them, in Chromium."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from agentapp_devkit import scaffold
from agentapp_devkit.progress import Silent
from agentapp_devkit.scaffold import Choices
from agentapp_devkit.site import builder
from agentapp_devkit.tools import browser as browsers
from tests.browser.conftest import STORING, TIMEOUT_MS
from tests.browser.serve_driver import ServeProcess, Simulator


@pytest.fixture(scope="module")
def context(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium in which a frame of another site may have a service worker, as in Chrome."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(STORING), "utf-8")
    opened = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=browsers.find(),
        args=[
            *browsers.arguments(),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    )
    opened.set_default_timeout(TIMEOUT_MS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shops") / "shop"
    scaffold.create(folder, Choices(with_git=False))
    builder.build(folder, folder / "dist", development=None, progress=Silent())
    return folder


def test_a_new_extension_works_as_it_is_built(context: BrowserContext, shop: Path) -> None:
    with ServeProcess(shop, "--http", command="preview") as serving:
        simulator = Simulator(context.new_page(), serving)
        simulator.open()
        simulator.select("Mary Brown")
        orders = simulator.inside('section[data-section="orders"]')
        expect(orders.get_by_role("heading")).to_have_text("Orders (2)")
        orders.get_by_role("button", name="Follow up").first.click()
        expect(orders.get_by_role("button", name="Following")).to_be_visible()
        worker = simulator.inside("html").evaluate(
            "async () => (await navigator.serviceWorker.ready).active.scriptURL"
        )
        assert worker == f"{serving.extension}/service-worker.js"

        with simulator.reloading():  # once there is another build
            builder.build(shop, shop / "dist", development=None, progress=Silent())
