"""`Sites` owns the browser of a test session, and the sites that it builds, each once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Silent
from agentapp_devkit.testing.browser.driver import ChromiumDriver
from agentapp_devkit.testing.browser.server import SiteServer
from agentapp_devkit.testing.browser.site import Site
from agentapp_devkit.testing.cpython.driver import Subject
from agentapp_devkit.testing.failures import KitError
from agentapp_devkit.testing.http import Answers
from agentapp_devkit.tools import browser as browsers


class Sites:
    """The browser and the sites of one session.

    Args:
        folders: Makes folders for the sites.
    """

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        """Launch the browser."""
        self._folders = folders
        self._sites: dict[Path, Site] = {}
        self._server = SiteServer()
        executable = browsers.find_shell() or browsers.ensure(Silent())
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=executable,
            args=[
                *browsers.arguments(),
                *self._server.switches(),
                browsers.WITHOUT_OPTIMIZING,
                "--site-per-process",  # as in Chromium itself, which has windows
            ],
        )

    def open(
        self,
        subject: Subject,
        answers: Answers,
        start: datetime,
        move_clock: Callable[[float], None],
    ) -> ChromiumDriver:
        """Return a page for one test of an extension.

        Raises:
            KitError: The extension's site cannot be built.
        """
        self._server.site = site = self._site_of(subject)
        return ChromiumDriver(self._browser, site, subject, answers, start, move_clock)

    def _site_of(self, subject: Subject) -> Site:
        if subject.folder not in self._sites:
            out = self._folders.mktemp("site") / "dist"
            try:
                site = Site.build(subject.folder, subject.configuration, out)
            except ReportedError as error:
                raise KitError(str(error)) from None
            self._sites[subject.folder] = site
        return self._sites[subject.folder]

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()
        self._playwright.stop()
        self._server.close()
