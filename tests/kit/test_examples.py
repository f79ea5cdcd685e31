"""The examples' own tests pass, as an author runs them."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentapp_devkit import paths, scaffold
from agentapp_devkit.packages.wheels import native
from agentapp_devkit.progress import Silent

WITH_PACKAGES = ("history", "knowledge-helper", "order-timeline")


def run(*command: str, searched: Sequence[Path] = ()) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, (paths.ROOT, *searched)))
    return subprocess.run(
        [sys.executable, "-m", *command, "-p", "no:cacheprovider"],
        cwd=paths.ROOT,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def session() -> str:
    """Run the tests of all examples in one session; return what pytest printed."""
    folders = [paths.ROOT / "examples" / name for name in WITH_PACKAGES]
    searched = [one for folder in folders for one in native.folders(folder, progress=Silent())]
    options = ["-v", "-c", "pyproject.toml", "--rootdir", "."]
    examples = [f"examples/{name}" for name in scaffold.examples()]
    return run("agentapp_devkit", "test", *options, *examples, searched=searched).stdout


@pytest.mark.parametrize("example", scaffold.examples())
def test_its_tests_pass(example: str, session: str) -> None:
    outcome = re.compile(rf"^examples/{re.escape(example)}/\S+::.* ([A-Z]+) ", re.MULTILINE)
    assert set(outcome.findall(session)) == {"PASSED"}, session


def test_they_pass_as_an_author_runs_them() -> None:
    done = run("agentapp_devkit", "test", "--app", f"examples/{WITH_PACKAGES[0]}", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
