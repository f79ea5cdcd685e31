"""A Chromium for the tests and the bench, a Firefox for the tests: found, or installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

from agentapp_devkit.progress import Progress

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
_FROM_DEBIAN = """
apt-get update
apt-get install --yes chromium && apt-get install --yes chromium-headless-shell
"""
_FIREFOX_NAMES = ("firefox-esr", "firefox")
_FIREFOX_ON_MACOS = Path("/Applications/Firefox.app/Contents/MacOS/firefox")
_FIREFOX_FROM_DEBIAN = """
apt-get update
apt-get install --yes firefox-esr
"""
# Chromium's own traffic would be the only requests that leave the machine.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class BrowserError(Exception):
    """A browser is missing and cannot be installed; the message says what to type."""


def arguments() -> list[str]:
    """The switches Chromium is started with; root has to give up its sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, *(["--no-sandbox"] if is_root else [])]


def find() -> Path | None:
    """A Chromium on PATH, or Playwright's own."""
    return _on_path(_NAMES) or _playwrights_own()


def find_shell() -> Path | None:
    """The same engine without what surrounds a window: pages cost half the processor's time.

    It keeps no profile, so what pages store is for `find`. Where there is none on PATH, the
    Chromium there does its work; and where there is not even that, None stands for Playwright's
    own, which it starts by itself.
    """
    return _on_path(_SHELLS) or _on_path(_NAMES)


def _on_path(names: Iterable[str]) -> Path | None:
    return next((Path(path) for name in names if (path := shutil.which(name))), None)


def _playwrights_own() -> Path | None:
    def ask() -> Path:
        with sync_playwright() as playwright:
            return Path(playwright.chromium.executable_path)

    with ThreadPoolExecutor() as thread:  # of its own: whoever asks may have Playwright running
        own = thread.submit(ask).result()
    return own if own.exists() else None


def find_firefox() -> Path | None:
    """A Firefox on PATH, or where macOS has it; not Playwright's own, which is a patched one."""
    return _on_path(_FIREFOX_NAMES) or (_FIREFOX_ON_MACOS if _FIREFOX_ON_MACOS.exists() else None)


def ensure(progress: Progress) -> Path:
    """A Chromium; installs one where none is found.

    Raises:
        BrowserError: None could be installed.
    """
    from_playwright = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    attempts = [from_playwright, *_from_debian(_FROM_DEBIAN)]
    return _ensure("Chromium", "chromium", find, attempts, progress)


def ensure_firefox(progress: Progress) -> Path:
    """A Firefox; installs one where none is found.

    Raises:
        BrowserError: None could be installed.
    """
    attempts = _from_debian(_FIREFOX_FROM_DEBIAN)
    return _ensure("Firefox", "firefox-esr", find_firefox, attempts, progress)


def _from_debian(script: str) -> list[list[str]]:
    """The command that installs a package of Debian's, where this process may."""
    may_install = shutil.which("apt-get") and os.geteuid() == 0
    return [["sh", "-c", script]] if may_install else []


def _ensure(
    name: str,
    package: str,
    find: Callable[[], Path | None],
    attempts: list[list[str]],
    progress: Progress,
) -> Path:
    if found := find():
        return found
    said = []
    for command in attempts:
        with progress.step(f"Installing {name}: {command[-1].strip()}"):
            result = subprocess.run(command, capture_output=True, text=True)
        if found := find():
            return found
        said.append((result.stderr or result.stdout).strip().splitlines()[-1:])
    reasons = "".join(f"  {line[0]}\n" for line in said if line)
    raise BrowserError(
        f"No {name} was found, and none could be installed{':' if reasons else '.'}\n{reasons}"
        "Install one by hand, then try again; on Debian and Ubuntu:\n"
        f"  sudo apt-get install {package}"
    )
