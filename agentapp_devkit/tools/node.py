"""Runs Node.js and the programs of the project's npm packages."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Progress
from agentapp_devkit.tools import causes, child_processes, pip_settings

REQUIREMENTS = Path(__file__).with_name("node-requirements.txt")
_OLDEST = 20
_LONGEST_LINE = 400
_PERMISSION_FLAG_SINCE = ((22, 13), (23, 5))  # older versions have --experimental-permission
_IN_CACHE = paths.CACHE / "node"
_STAMP = paths.NODE_MODULES / ".agentapp"


class NodeError(ReportedError):
    """Node.js or npm is missing or failed; the message says what to do."""


def _version(node: str) -> tuple[int, int]:
    """Return the major and minor version of a program `node`, or zeros if it does not answer."""
    printed = child_processes.run([node, "--version"]).stdout
    match = re.match(r"v(\d+)\.(\d+)", printed)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _from_path() -> Path | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    # An installed agentapp has what it needs of npm's packages.
    is_enough = node and (npm or not paths.IS_CHECKOUT) and _version(node)[0] >= _OLDEST
    return Path(node).parent if node and is_enough else None


def _from_wheel(progress: Progress) -> Path:
    """Install Node.js as a wheel: in a checkout's environment, or else in the user's cache."""
    scripts = Path(sys.executable).parent if paths.IS_CHECKOUT else _IN_CACHE / "bin"
    if not any((scripts / name).exists() for name in ("npm", "npm.exe")):
        target = [] if paths.IS_CHECKOUT else ["--target", str(_IN_CACHE)]
        with progress.step("Fetching Node.js"):
            install = [sys.executable, "-I", "-m", "pip", "install", "--quiet", "--require-hashes"]
            result = child_processes.run(
                [*install, *target, "-r", str(REQUIREMENTS)],
                environment=pip_settings.environment(sys.executable),
            )
        if result.returncode:
            reasons = [result.stderr.strip(), causes.of_output(result.stderr)]
            raise NodeError(
                f"Node.js {_OLDEST} or newer was not found and could not be fetched:\n"
                + "".join(f"{reason}\n" for reason in reasons if reason)
                + "Or install Node.js with npm, then try again."
            )
    return scripts


def ensure(progress: Progress) -> Path:
    """Return the folder of `node` and `npm`; install them if the machine has none.

    Raises:
        NodeError: The machine has none, and they cannot be installed.
    """
    return _from_path() or _from_wheel(progress)


def run(arguments: list[str], *, progress: Progress, folder: Path = paths.ROOT) -> str:
    """Run a program of Node.js or of the npm packages, and return its output.

    Args:
        arguments: The program's name (`node`, `npm`, or a program of the packages) and arguments.
        progress: Announces that Node.js is fetched.
        folder: The working directory.

    Raises:
        NodeError: The program failed; the message holds its output.
    """
    path = _search_path(progress)
    return _run(_find(arguments[0], path), arguments, folder, {**os.environ, "PATH": path})


def run_confined(
    script: Path, argument: Path, *, readable: Iterable[Path], writable: Path, progress: Progress
) -> str:
    """Run a script without most of the user's rights, and return its output.

    The script can start no process, thread or add-on, cannot turn text into JavaScript, and sees no
    variable of the environment. Node.js 25 and newer refuse the script the network, too.

    Args:
        script: A file of JavaScript, which can read the files in its own folder.
        argument: The script's argument, a file that the script can read.
        readable: Folders that the script can read.
        writable: The folder that the script can read and write.
        progress: Announces that Node.js is fetched.

    Raises:
        NodeError: The script failed; the message holds its output.
    """
    path = _search_path(progress)
    node = _find("node", path)
    folders = [script.parent, *readable, writable]
    # Resolved, because Node.js compares real paths.
    command = [
        "node",
        _permission_flag(_version(node)),
        "--disallow-code-generation-from-strings",
        "--no-warnings",
        *(f"--allow-fs-read={folder.resolve() / '*'}" for folder in folders),
        f"--allow-fs-read={argument.resolve()}",
        f"--allow-fs-write={writable.resolve() / '*'}",
        str(script.resolve()),
        str(argument.resolve()),
    ]
    environment = {"PATH": path, "TZ": "UTC"}
    if "SYSTEMROOT" in os.environ:  # Windows starts no program without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return _run(node, command, writable, environment)


def _permission_flag(version: tuple[int, int]) -> str:
    in_22, in_23 = _PERMISSION_FLAG_SINCE
    is_stable = version >= in_23 or in_22 <= version < (23, 0)
    return "--permission" if is_stable else "--experimental-permission"


def _search_path(progress: Progress) -> str:
    folders = [str(paths.NODE_MODULES / ".bin"), str(ensure(progress)), os.environ.get("PATH", "")]
    return os.pathsep.join(folders)


def _find(name: str, path: str) -> str:
    program = shutil.which(name, path=path)
    if program is None:
        raise NodeError(f"{name} was not found in {paths.NODE_MODULES}; delete it and try again.")
    return program


def _run(program: str, command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    result = child_processes.run([program, *command[1:]], folder=folder, environment=environment)
    if result.returncode:
        lines = [f"{' '.join(command[:3])} failed:", _readable(result.stderr)]
        raise NodeError("\n".join(filter(None, [*lines, causes.of_output(result.stderr)])))
    return result.stdout


def _readable(output: str) -> str:
    """Drop long lines: Node.js quotes the line that failed, which may be a whole bundle."""
    return "\n".join(line for line in output.strip().splitlines() if len(line) <= _LONGEST_LINE)


def ensure_packages(progress: Progress) -> Path:
    """Install the packages of `package-lock.json`; npm checks the hash of each."""
    wanted = hashlib.sha256((paths.ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not _STAMP.exists() or _STAMP.read_text("utf-8") != wanted:
        with progress.step("Fetching the npm packages"):
            run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"],
                progress=progress,
            )
        _STAMP.write_text(wanted, "utf-8")
    return paths.NODE_MODULES


def esbuild(arguments: list[str], *, progress: Progress) -> None:
    """Run the pinned esbuild."""
    ensure_packages(progress)
    # Bundles contain the paths of their sources. With --preserve-symlinks, a linked node_modules
    # gives the same bytes as a real one.
    options = ["--log-level=warning", "--preserve-symlinks"]
    run(["esbuild", *options, *arguments], progress=progress)
