"""The virtual environment of a checkout, in which `build.py` runs the commands.

It is made from the pinned and hashed `requirements.txt`. A marker that is written last names the
packages in it, so an environment that is not whole is made again. Imports the standard library
alone.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.tools import causes, pip_settings

REQUIREMENTS = paths.DEVKIT / "requirements.txt"
FOLDERS = tuple(folder / "venv" for folder in paths.DATA_FOLDERS)
"""The folders it may be in: one of the checkout, or else one of the person's own."""

_MARKER = "agentapp.json"
_SEARCHED = [str(paths.ROOT), str(paths.ROOT / "py")]
_LOG_LINES = 12
_NO_VENV = (
    "This Python cannot make virtual environments. On Debian and Ubuntu, `apt-get install"
    " python3-venv` adds what is missing; then try again."
)


class EnvironmentMissingError(Exception):
    """There is no environment and none can be made; the message says why and what to do."""


def run(arguments: Sequence[str]) -> int:
    """Run a command in the environment, which is made if need be; return its exit status.

    Where a program can replace a process, the command replaces this one, so that signals reach it.

    Raises:
        EnvironmentMissingError: The environment cannot be made.
    """
    # With -P, an author's json.py in the current folder does not come before Python's.
    command = [str(ensure()), "-P", "-m", "agentapp_devkit", *arguments]
    unset = {"PYTHONHOME", "PYTHONPATH"}
    variables = {name: value for name, value in os.environ.items() if name not in unset}
    if sys.platform != "win32":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, variables)  # noqa: S606 - there is no shell in it
    return subprocess.run(command, env=variables).returncode


def ensure(folders: Sequence[Path] = FOLDERS, requirements: Path = REQUIREMENTS) -> Path:
    """Return the interpreter of the environment.

    Args:
        folders: Where it may be.
        requirements: The packages in it, pinned and hashed.

    Raises:
        EnvironmentMissingError: It cannot be made.
    """
    facts = [requirements.read_bytes(), sys.version.encode(), os.fsencode(paths.ROOT)]
    key = hashlib.sha256(b"\0".join(facts)).hexdigest()
    for folder in folders:
        if _is_whole(folder, key):
            return _python(folder)
    folder = next(filter(paths.can_write, folders), folders[0])
    print(
        f"Making an environment of agentapp's own in {folder} (once, about a minute) …", flush=True
    )
    _make(folder, requirements)
    marker = {"key": key, "records": _records(folder)}
    (folder / _MARKER).write_text(json.dumps(marker), "utf-8")
    return _python(folder)


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _is_whole(folder: Path, key: str) -> bool:
    try:
        marker = json.loads((folder / _MARKER).read_text("utf-8"))
        needed = [_python(folder), *(folder / record for record in marker["records"])]
        return bool(marker["key"] == key) and all(path.is_file() for path in needed)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _records(folder: Path) -> list[str]:
    """List the files that pip writes last for each package."""
    found = folder.glob("[Ll]ib/**/*.dist-info/RECORD")
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _make(folder: Path, requirements: Path) -> None:
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise EnvironmentMissingError(_NO_VENV)
    (folder / _MARKER).unlink(missing_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    isolated = pip_settings.without_settings()
    python = str(_python(folder))
    _run([sys.executable, "-I", "-m", "venv", "--clear", str(folder)], isolated)
    pip = [python, "-I", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    wanted = ["--no-warn-script-location", "--require-hashes", "-r", str(requirements)]
    try:
        settings = pip_settings.environment(python)
    except pip_settings.PipSettingsError as error:
        raise EnvironmentMissingError(f"{error}\nCorrect pip's settings, then try again.") from None
    _run([*pip, *wanted], settings)
    # Without an index, pip succeeds only if nothing is missing.
    _run([*pip, "--no-index", "--dry-run", *wanted], {**isolated, "PIP_CONFIG_FILE": os.devnull})
    (purelib,) = (*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages"))
    # A line of code in ASCII, because older Pythons read paths in the locale's encoding.
    (purelib / "agentapp.pth").write_text(f"import sys; sys.path += {_SEARCHED!a}\n", "utf-8")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        end = "\n".join(done.stdout.strip().splitlines()[-_LOG_LINES:])
        remedy = causes.of_output(done.stdout) or "Put that right, then try again."
        raise EnvironmentMissingError(f"The environment could not be made:\n{end}\n{remedy}")
