"""The promises to editors and type checkers hold.

The other files of this folder state them. An error that they expect and that mypy does not find is
an error as well: an unused `type: ignore`.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent


def test_mypy_finds_every_promise_kept() -> None:
    promises = [path for path in FOLDER.glob("*.py") if path != Path(__file__)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *promises],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"no issues found in {len(promises)} source files" in done.stdout
