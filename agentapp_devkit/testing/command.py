"""The command `test`: an extension's tests with the packages that it names, or agentapp's own."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Progress

_PLUGIN = "agentapp_devkit.testing.plugin"
_NO_TESTS = 5  # pytest's status
# Two processes, since browser tests mostly wait. A file stays in one process; tests/conftest.py
# gives the order.
_ALL_TESTS = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
# The tests may import the modules of their folder, unless Python or a library has one of the name.
# pytest-asyncio is in a checkout for agentapp's own tests; an extension need not set its options.
_RUN_PYTEST = """\
import os, sys, warnings
sys.path[:0] = filter(None, sys.argv.pop(1).split(os.pathsep))
sys.path.append(os.getcwd())
warnings.filterwarnings("ignore", 'The configuration option "asyncio_default_fixture_loop_scope"')
import pytest
sys.exit(pytest.main())
"""
_NO_PYTEST = """\
pytest is not installed beside agentapp. Install both, such as with
`pip install "agentapp[test]"` or, for a project of uv's, `uv add --dev "agentapp[test]"`;
then try again."""
_NO_PLAYWRIGHT = """\
Playwright is not installed beside agentapp. A project that `agentapp new` made has both in a group:
`uv run --group browser agentapp test --browser`. Elsewhere install them, such as with
`pip install "agentapp[browser]"`; then try again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command; all others are pytest's."""
    parser.add_argument("--browser", action="store_true", help="run the same tests in Chromium")


def run(parsed: argparse.Namespace, progress: Progress) -> int:
    """Run the tests of the extension in `parsed.app`; return pytest's status."""
    folder: Path = parsed.app.resolve()
    if paths.IS_CHECKOUT and folder == paths.ROOT:
        return _test_agentapp(parsed, progress)
    from agentapp_devkit.packages.wheels import native

    _require("pytest", _NO_PYTEST)
    options = ["-p", _PLUGIN, *(_browser_options(progress) if parsed.browser else [])]
    searched = native.folders(folder, progress=progress)
    status = _run_pytest(folder, [*options, *parsed.arguments], searched)
    if status == _NO_TESTS:
        raise ReportedError(
            "There are no tests to run. Write them into files such as tests/test_panel.py;"
            " docs/testing.md shows how."
        )
    return status


def _browser_options(progress: Progress) -> list[str]:
    _require("playwright", _NO_PLAYWRIGHT)
    from agentapp_devkit.tools import browser

    browser.ensure(progress)
    return ["--agentapp-browser"]


def _require(package: str, remedy: str) -> None:
    if find_spec(package) is None:
        raise ReportedError(remedy)


def _test_agentapp(parsed: argparse.Namespace, progress: Progress) -> int:
    from agentapp_devkit.tools import browser, debian, vendor

    vendor.ensure(progress=progress)
    browser.ensure(progress)
    if not parsed.arguments:
        browser.ensure_firefox(progress)
        debian.install_test_programs(progress)
    options = ["--agentapp-browser"] if parsed.browser else []
    return _run_pytest(paths.ROOT, [*options, *(parsed.arguments or _ALL_TESTS)])


def _run_pytest(folder: Path, arguments: list[str], searched: Sequence[Path] = ()) -> int:
    first = os.pathsep.join(map(str, searched))
    command = [sys.executable, "-P", "-c", _RUN_PYTEST, first, *arguments]
    return subprocess.run(command, cwd=folder).returncode
