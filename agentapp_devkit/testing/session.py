"""Prepares an extension for a session of tests, and makes the run of each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agentapp_devkit.config.configuration import load
from agentapp_devkit.testing.cpython import pyodide_modules
from agentapp_devkit.testing.cpython.driver import CPythonDriver, Subject
from agentapp_devkit.testing.cpython.program import home_of
from agentapp_devkit.testing.driver import Driver
from agentapp_devkit.testing.http import Answers
from agentapp_devkit.testing.run import Run

if TYPE_CHECKING:
    from agentapp_devkit.testing.browser.sites import Sites

START: Final = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("UTC"))
"""The moment at which every test begins: a Monday morning."""


def prepare(folder: Path, folders: pytest.TempPathFactory) -> Subject:
    """Read the configuration of an extension, and put its files in place.

    Args:
        folder: The extension's folder.
        folders: Makes folders for the session.
    """
    configuration = load(folder)
    pyodide_modules.install_without_page()  # for what the test imports before the page opens
    return Subject(folder, configuration, home_of(folder, configuration, folders.mktemp))


@contextmanager
def run(subject: Subject, sites: "Sites | None", *, shows_prints: bool) -> Iterator[Run]:
    """Make the run of one test, which begins at `START`.

    Args:
        subject: The extension.
        sites: Opens it in a browser; None to run it on CPython.
        shows_prints: True to pass on what the extension prints at once.
    """
    answers = Answers()
    with time_machine.travel(START, tick=False) as traveller:
        driver: Driver
        if sites is not None:
            driver = sites.open(subject, answers, START, traveller.shift)
        else:
            driver = CPythonDriver(subject, answers, traveller.shift, shows_prints=shows_prints)
        yield Run(driver, answers, subject.configuration)
