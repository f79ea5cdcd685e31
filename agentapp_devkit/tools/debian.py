"""Installs the programs that some of agentapp's tests run, from Debian's packages."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from agentapp_devkit.progress import Progress

TEST_PROGRAMS: Mapping[str, str] = {
    "nginx": "nginx-light",
    "caddy": "caddy",
    "certutil": "libnss3-tools",
}
"""Debian's package of each program."""


def install_test_programs(progress: Progress) -> None:
    """Install the missing ones of `TEST_PROGRAMS`, where this process may.

    Only root on Debian or Ubuntu may. Elsewhere the tests that need one skip, and say its name.
    """
    missing = _missing()
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    with progress.step(f"Installing {', '.join(missing)}"):
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            # With this runlevel, Debian's packages start no service.
            subprocess.run(
                ["apt-get", *arguments], env={**os.environ, "RUNLEVEL": "1"}, capture_output=True
            )
    for package in _missing():
        progress.note(f"{package} could not be installed; the tests that need it skip.")


def _missing() -> list[str]:
    return [package for program, package in TEST_PROGRAMS.items() if not shutil.which(program)]
