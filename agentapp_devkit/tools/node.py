"""Node.js and the programs that come with the project's npm packages."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress

REQUIREMENTS = Path(__file__).with_name("node-requirements.txt")
_OLDEST = 20
_LONGEST_LINE = 400
_STAMP = paths.NODE_MODULES / ".agentapp"


class NodeError(Exception):
    """Node.js or npm is missing or failed; the message says what to do."""


def _is_recent(node: str) -> bool:
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return version.startswith("v") and int(version[1:].split(".")[0]) >= _OLDEST


def _from_path() -> Path | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return Path(node).parent if node and npm and _is_recent(node) else None


def _from_wheel(progress: Progress) -> Path:
    """Node.js as a wheel, in the environment that runs the agentapp_devkit."""
    scripts = Path(sys.executable).parent
    if not (scripts / "npm").exists():
        with progress.step("Fetching Node.js"):
            install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
            result = subprocess.run(
                [*install, "-r", str(REQUIREMENTS)], capture_output=True, text=True
            )
        if result.returncode:
            raise NodeError(
                f"Node.js {_OLDEST} or newer was not found and could not be fetched:\n"
                f"{result.stderr.strip()}\nInstall Node.js with npm, then try again."
            )
    return scripts


def ensure(progress: Progress) -> Path:
    """The folder of `node` and `npm`: the machine's own, or fetched where there are none.

    Raises:
        NodeError: There is none and it cannot be fetched.
    """
    return _from_path() or _from_wheel(progress)


def run(arguments: list[str], *, progress: Progress, folder: Path = paths.ROOT) -> str:
    """Run a program of Node.js or of the npm packages; returns what it printed.

    Args:
        arguments: Its name (`node`, `npm`, or a program of the packages) and its arguments.
        progress: Where fetching Node.js is announced.
        folder: Its working directory.

    Raises:
        NodeError: It failed; the message holds its output.
    """
    path = os.pathsep.join(
        [str(paths.NODE_MODULES / ".bin"), str(ensure(progress)), os.environ.get("PATH", "")]
    )
    program = shutil.which(arguments[0], path=path)
    if program is None:
        raise NodeError(
            f"{arguments[0]} was not found in {paths.NODE_MODULES}; delete it and try again."
        )
    result = subprocess.run(
        [program, *arguments[1:]],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise NodeError(f"{' '.join(arguments[:3])} failed:\n{_readable(result.stderr)}")
    return result.stdout


def _readable(said: str) -> str:
    """Node.js shows the line that failed, which in minified code is all of it."""
    return "\n".join(line for line in said.strip().splitlines() if len(line) <= _LONGEST_LINE)


def ensure_packages(progress: Progress) -> Path:
    """`node_modules/` as `package-lock.json` says, with every package's hash checked by npm."""
    wanted = hashlib.sha256((paths.ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not _STAMP.exists() or _STAMP.read_text() != wanted:
        with progress.step("Fetching the npm packages"):
            run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"],
                progress=progress,
            )
        _STAMP.write_text(wanted)
    return paths.NODE_MODULES


def esbuild(arguments: list[str], *, progress: Progress) -> None:
    """Bundle with the pinned esbuild."""
    ensure_packages(progress)
    # A linked node_modules shall give the same bytes: they hold the paths of what was bundled.
    options = ["--log-level=warning", "--preserve-symlinks"]
    run(["esbuild", *options, *arguments], progress=progress)
