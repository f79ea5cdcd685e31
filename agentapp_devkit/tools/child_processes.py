"""Runs other programs for a command, and ends those that still run when the command does."""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

_lock = threading.Lock()
_running: set[subprocess.Popen[str]] = set()
_is_over = False


class CommandIsOverError(Exception):
    """The command has ended: a thread that outlives it may start no program."""


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    joined: bool = False,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program without input, and return its output as text.

    Args:
        command: The program and its arguments.
        folder: The working directory.
        environment: The variables, in place of this process's own.
        joined: True for errors among the output, false for errors in `stderr`.
        timeout: The seconds after which it is killed.

    Raises:
        CommandIsOverError: `end_all` has been called.
        subprocess.TimeoutExpired: It did not end in time.
        OSError: It cannot be started.
    """
    with _lock:
        if _is_over:
            raise CommandIsOverError
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if joined else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        _running.add(process)
    with process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
        finally:
            with _lock:
                _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def end_all() -> None:
    """End every program that runs, and let no other one start."""
    global _is_over
    with _lock:
        _is_over = True
        for process in _running:
            process.terminate()
