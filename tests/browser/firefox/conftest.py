"""The browser of these tests: Debian's own Firefox in the place of Chromium."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import browser as browsers
from tests.browser.conftest import OpenExtension
from tests.browser.host_server import WebServer

_RELAY = Path(__file__).with_name("relay.py")
_STOCK = "moz-firefox"  # Playwright's name for a Firefox without Playwright's patches


Options = Callable[..., dict[str, Any]]
OpenProfile = Callable[..., BrowserContext]
STORES_NOTHING = {"network.cookie.cookieBehavior": 1}  # in frames of another site, nor cookies


@pytest.fixture(scope="session")
def firefox(server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> Options:
    """How Playwright starts Firefox: with every name on the tests' server, and these preferences.

    Not on Windows, which starts no script in the place of a program.
    """
    if os.name == "nt":
        pytest.skip("relay.py cannot take the place of Firefox on Windows")
    program = tmp_path_factory.mktemp("firefox") / "firefox"
    command = shlex.join([sys.executable, str(_RELAY), str(browsers.ensure_firefox(Silent()))])
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    program.chmod(0o755)
    ports = {443: server.port, 80: server.plain_port, 8080: server.plain_port}
    common = {
        "network.dns.forceResolve": "127.0.0.1",
        "network.socket.forcePort": ";".join(f"{one}={other}" for one, other in ports.items()),
        "remote.events.async.mouse.enabled": True,  # clicks reach frames of other processes
        "services.settings.server": "data:,",  # Mozilla's, which Firefox would ask at each start
    }

    def options(preferences: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
        return {
            "channel": _STOCK,
            "executable_path": program,
            "firefox_user_prefs": {**common, **preferences},
        }

    return options


@pytest.fixture(scope="session")
def browser(playwright: Playwright, firefox: Options) -> Iterator[Browser]:
    """Firefox, headless."""
    launched = playwright.firefox.launch(**firefox())
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def firefox_with_one_process(playwright: Playwright, firefox: Options) -> Iterator[Browser]:
    """Firefox with all frames in one process: keys that a test presses reach no other process."""
    launched = playwright.firefox.launch(**firefox({"fission.autostart": False}))
    yield launched
    launched.close()


@pytest.fixture
def open_extension(open_extension: OpenExtension) -> OpenExtension:
    """Frame a site in a host's page, and connect to it, with the server's certificate trusted."""
    return partial(open_extension, ignore_https_errors=True)


@pytest.fixture
def open_profile(playwright: Playwright, firefox: Options, tmp_path: Path) -> Iterator[OpenProfile]:
    """Start a Firefox with these preferences and the test's profile, which outlives it."""
    opened: list[BrowserContext] = []

    def open_profile(preferences: Mapping[str, Any] = MappingProxyType({})) -> BrowserContext:
        context = playwright.firefox.launch_persistent_context(
            tmp_path, ignore_https_errors=True, **firefox(preferences)
        )
        opened.append(context)
        return context

    yield open_profile
    for context in opened:
        context.close()
