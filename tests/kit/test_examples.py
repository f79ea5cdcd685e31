"""The examples' own tests pass, as an author runs them."""

import os
import subprocess
import sys

import pytest

from agentapp_devkit import paths, scaffold


@pytest.mark.parametrize("example", scaffold.examples())
def test_its_tests_pass(example: str) -> None:
    command = [sys.executable, "-m", "agentapp_devkit", "test", "--app", f"examples/{example}"]
    done = subprocess.run(
        [*command, "-q", "-p", "no:cacheprovider"],
        cwd=paths.ROOT,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
