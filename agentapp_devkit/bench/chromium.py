"""Starts Chromium as an agent has it: with a lasting profile, a cache, and a server that it trusts.

Playwright's `new_context` would be an incognito profile, which keeps no file as large as Python;
and `--ignore-certificate-errors` would turn the cache off.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright

from agentapp_devkit.bench.pages import HOST
from agentapp_devkit.bench.serving import Server
from agentapp_devkit.tools import browser

TIMEOUT_MS = (
    240_000  # PyScript as it comes takes half a minute on the slowest line, and more under load
)
# Frames of another site may store things, as in Chrome unless its user decides otherwise. PyScript
# as it comes waits for ever where they may not.
_PREFERENCES = {"profile": {"cookie_controls_mode": 0}}
CUSTOMER = {
    "id": "S126126161.O136OJPO1",
    "name": "Mary Brown",
    "email": "mary.brown@email.com",
    "chat": {"id": "NY0U96PIT4", "groupID": "42"},
    "source": "chats",
}


@dataclass(frozen=True)
class Chromium:
    """The browser, ready to be started.

    Args:
        playwright: The driver.
        executable: The browser's program.
        server: The server behind all names.
    """

    playwright: Playwright
    executable: Path
    server: Server

    @contextmanager
    def agent_app(self, profile: Path, script: Path) -> Iterator[Page]:
        """Start the browser with a profile, and open the host page in it.

        Args:
            profile: The folder; an empty one is a new profile.
            script: A script to run in each frame before all others.
        """
        context = self._launch(profile)
        try:
            context.set_default_timeout(TIMEOUT_MS)
            context.add_init_script(path=script)
            page = context.pages[0]
            page.goto(f"https://{HOST}/")
            page.locator("html[data-ready]").wait_for()
            yield page
        finally:
            context.close()

    def version(self, profile: Path) -> str:
        """Return the browser's name and version."""
        context = self._launch(profile)
        try:
            session = context.new_cdp_session(context.pages[0])
            return str(session.send("Browser.getVersion")["product"])
        finally:
            context.close()

    def _launch(self, profile: Path) -> BrowserContext:
        preferences = profile / "Default" / "Preferences"
        if not preferences.exists():
            preferences.parent.mkdir(parents=True)
            preferences.write_text(json.dumps(_PREFERENCES), "utf-8")
        return self.playwright.chromium.launch_persistent_context(
            profile,
            executable_path=self.executable,
            args=[
                *browser.arguments(),
                f"--host-resolver-rules=MAP * 127.0.0.1:{self.server.port}",
                f"--ignore-certificate-errors-spki-list={self.server.fingerprint}",
            ],
        )


def open_extension(page: Page, url: str) -> None:
    """Frame an extension in the host page, which sends it a customer as soon as it is ready."""
    page.evaluate("([url, customer]) => window.openExtension(url, customer)", [url, CUSTOMER])


def evaluate(session: CDPSession, expression: str) -> Any:
    """Evaluate JavaScript in a page, against its policy if need be; return plain data."""
    answer = session.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    return answer["result"].get("value")
