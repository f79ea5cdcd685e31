"""The pytest plugin: the fixture `extension`, and what a failed test shows of it."""

import sys
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agentapp_devkit.config.configuration import load
from agentapp_devkit.testing.cpython.driver import CPythonDriver, Subject
from agentapp_devkit.testing.cpython.program import home_of
from agentapp_devkit.testing.extension import Extension
from agentapp_devkit.testing.http import Answers
from agentapp_devkit.testing.run import Run

START = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("UTC"))
"""The moment at which every test begins: a Monday morning."""

_CONFIGURATION = "pyscript.toml"
_run = pytest.StashKey[Run]()
_subjects = pytest.StashKey[dict[Path, Subject]]()


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import the modules beside main.py."""
    config.stash[_subjects] = {}
    if (config.rootpath / _CONFIGURATION).is_file():
        sys.path.append(str(config.rootpath / "py"))


@pytest.fixture
def extension(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Extension]:
    """The extension whose folder the test is in, in a page of its own."""
    subject = _subject_of(request.path, request.config)
    monkeypatch.syspath_prepend(subject.home)
    with time_machine.travel(START, tick=False) as traveller:
        answers = Answers()
        driver = CPythonDriver(
            subject,
            answers,
            traveller.shift,
            shows_prints=request.config.getoption("capture") == "no",
        )
        run = Run(driver, answers)
        request.node.stash[_run] = run
        yield run.extension
        run.finish()


def _subject_of(path: Path, config: pytest.Config) -> Subject:
    folder = next((one for one in path.parents if (one / _CONFIGURATION).is_file()), None)
    if folder is None:
        pytest.fail(f"{path} is in no extension: no folder above it has a {_CONFIGURATION}.")
    subjects = config.stash[_subjects]
    if folder not in subjects:
        configuration = load(folder)
        subjects[folder] = Subject(folder, configuration, home_of(folder, configuration))
    return subjects[folder]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the panel, the messages and what was printed to the report of a failed test."""
    report = yield
    if report.failed and _run in item.stash:
        for heading, text in item.stash[_run].describe():
            report.sections.append((heading, text))
    return report
