"""The pytest plugin: the fixture `extension`, and what a failed test shows of it.

pytest loads it wherever agentapp is installed, so it imports the rest of the test kit, and what
only that needs, once a test asks for the fixture.
"""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agentapp_devkit.errors import ReportedError

if TYPE_CHECKING:
    from agentapp_devkit.testing.cpython.driver import Subject
    from agentapp_devkit.testing.extension import Extension
    from agentapp_devkit.testing.run import Run

_CONFIGURATION = "pyscript.toml"
_run: "pytest.StashKey[Run]" = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import the modules beside main.py."""
    # An extension may be a part of a project, whose root is then pytest's.
    for folder in dict.fromkeys((config.invocation_params.dir, config.rootpath)):
        if (folder / _CONFIGURATION).is_file():
            sys.path.append(str(folder / "py"))


@pytest.fixture(scope="session")
def _subjects() -> "dict[Path, Subject]":
    """The extensions that have been tested, by their folders."""
    return {}


@pytest.fixture
def extension(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    _subjects: "dict[Path, Subject]",
) -> "Iterator[Extension]":
    """The extension whose folder the test is in, in a page of its own."""
    try:
        from agentapp_devkit.testing import session
    except ModuleNotFoundError as error:
        pytest.fail(f'{error.name} is not installed. Install "agentapp[test]".', pytrace=False)
    folder = _folder_around(request.path)
    if folder not in _subjects:
        try:
            _subjects[folder] = session.prepare(folder, tmp_path_factory)
        except ReportedError as error:
            mistake = pytest.fail.Exception(str(error), pytrace=False)
            raise mistake from None
    subject = _subjects[folder]
    monkeypatch.syspath_prepend(subject.home)
    shows_prints = request.config.getoption("capture") == "no"
    with session.run(subject, shows_prints=shows_prints) as run:
        request.node.stash[_run] = run
        yield run.extension
        run.finish()


def _folder_around(path: Path) -> Path:
    folder = next((one for one in path.parents if (one / _CONFIGURATION).is_file()), None)
    if folder is None:
        pytest.fail(
            f"{path} is in no extension: no folder above it has a {_CONFIGURATION}.", pytrace=False
        )
    return folder


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
