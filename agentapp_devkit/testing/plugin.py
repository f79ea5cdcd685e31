"""The pytest plugin: the fixture `extension`, and what a failed test shows of it.

pytest loads it wherever agentapp is installed, so it imports the rest of the test kit, and what
only that needs, once a test asks for the fixture.
"""

from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from agentapp_devkit import paths
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.testing.own_modules import OwnModules

if TYPE_CHECKING:
    from agentapp_devkit.testing.browser.sites import Sites
    from agentapp_devkit.testing.cpython.driver import Subject
    from agentapp_devkit.testing.extension import Extension
    from agentapp_devkit.testing.run import Run

_CONFIGURATION = "pyscript.toml"
_modules = pytest.StashKey[OwnModules]()
_run: "pytest.StashKey[Run]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the browser."""
    parser.addoption(
        "--agentapp-browser", action="store_true", help="run tests of extensions in Chromium"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Prepare for tests of one extension or of several."""
    config.stash[_modules] = OwnModules()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave Python as it was."""
    config.stash[_modules].leave()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a file of tests import the modules beside main.py."""
    _enter_extension(collector)
    if isinstance(collector, pytest.File):
        _make_page_modules_importable(collector)
    return (yield)


def _make_page_modules_importable(file: pytest.File) -> None:
    """Let a file of tests import modules beside main.py that import `js` and `pyodide`."""
    if _find_folder(file.path) in (None, paths.ROOT):  # agentapp's own tests have none of them
        return
    with suppress(ModuleNotFoundError, FileNotFoundError):  # the fixture says what is missing
        from agentapp_devkit.testing.cpython import pyodide_modules

        pyodide_modules.install_without_page()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test import the modules beside main.py."""
    _enter_extension(item)


def _enter_extension(node: pytest.Item | pytest.Collector) -> None:
    folder = _find_folder(node.path) if isinstance(node, pytest.Item | pytest.File) else None
    if folder is not None:
        node.config.stash[_modules].enter(folder)


@pytest.fixture(scope="session")
def _subjects() -> "dict[Path, Subject]":
    """The extensions that have been tested, by their folders."""
    return {}


@pytest.fixture(scope="session")
def _sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Sites | None]":
    """The browser and the sites in it; None for tests on CPython."""
    if not request.config.getoption("agentapp_browser"):
        yield None
        return
    try:
        from agentapp_devkit.testing.browser.sites import Sites
    except ModuleNotFoundError as error:
        _fail_without(error, "browser")
    sites = Sites(tmp_path_factory)
    yield sites
    sites.close()


@pytest.fixture
def extension(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    _subjects: "dict[Path, Subject]",
    _sites: "Sites | None",
) -> "Iterator[Extension]":
    """The extension whose folder the test is in, in a page of its own."""
    try:
        from agentapp_devkit.testing import session
    except ModuleNotFoundError as error:
        _fail_without(error, "test")
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
    with session.run(subject, _sites, shows_prints=shows_prints) as run:
        request.node.stash[_run] = run
        yield run.extension
        run.finish()


def _fail_without(missing: ModuleNotFoundError, extra: str) -> NoReturn:
    pytest.fail(f'{missing.name} is not installed. Install "agentapp[{extra}]".', pytrace=False)


def _find_folder(path: Path) -> Path | None:
    return next((one for one in path.parents if (one / _CONFIGURATION).is_file()), None)


def _folder_around(path: Path) -> Path:
    folder = _find_folder(path)
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
