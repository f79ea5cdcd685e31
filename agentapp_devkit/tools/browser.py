"""Finds or installs browsers: Chromium for the tests and `bench`, Firefox for the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

from agentapp_devkit.errors import ReportedError
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
# Without these, Chromium itself sends requests to its makers.
_NO_OWN_TRAFFIC = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WITHOUT_OPTIMIZING = "--js-flags=--liftoff-only"
"""Chromium's switch for short tests: V8 compiles WebAssembly once, and not again to optimize it.

A page's start takes 1.9 s of CPU time with the switch, and 2.4 s without.
"""


class BrowserError(ReportedError):
    """A browser is missing and cannot be installed; the message gives the command to type."""


def arguments() -> list[str]:
    """Return Chromium's command-line switches; root cannot use its sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*_NO_OWN_TRAFFIC, *(["--no-sandbox"] if is_root else [])]


def find() -> Path | None:
    """Find a Chromium on PATH, or Playwright's own."""
    return _on_path(_NAMES) or _playwrights_own()


def find_shell() -> Path | None:
    """Find a headless shell on PATH: Chromium's engine without windows, at half the CPU time.

    A headless shell has no profile, so tests of what a page stores need `find`. Without a headless
    shell on PATH, return the Chromium there; without that, return `None`, which makes Playwright
    start its own.
    """
    return _on_path(_SHELLS) or _on_path(_NAMES)


def _on_path(names: Iterable[str]) -> Path | None:
    return next((Path(path) for name in names if (path := shutil.which(name))), None)


def _playwrights_own() -> Path | None:
    def ask() -> Path:
        with sync_playwright() as playwright:
            return Path(playwright.chromium.executable_path)

    # In another thread, because Playwright may be running in this one.
    with ThreadPoolExecutor() as thread:
        own = thread.submit(ask).result()
    return own if own.exists() else None


def find_firefox() -> Path | None:
    """Find a Firefox on PATH or in macOS's folder; Playwright's own is a patched one."""
    return _on_path(_FIREFOX_NAMES) or (_FIREFOX_ON_MACOS if _FIREFOX_ON_MACOS.exists() else None)


def ensure(progress: Progress) -> Path:
    """Return a Chromium; install one if none is found.

    Raises:
        BrowserError: No way to install one succeeded.
    """
    from_playwright = [
        sys.executable,
        "-P",
        "-m",
        "playwright",
        "install",
        "--with-deps",
        "chromium",
    ]
    attempts = [from_playwright, *_from_debian(_FROM_DEBIAN)]
    return _ensure("Chromium", "chromium", find, attempts, progress)


def ensure_firefox(progress: Progress) -> Path:
    """Return a Firefox; install one if none is found.

    Raises:
        BrowserError: No way to install one succeeded.
    """
    attempts = _from_debian(_FIREFOX_FROM_DEBIAN)
    return _ensure("Firefox", "firefox-esr", find_firefox, attempts, progress)


def _from_debian(script: str) -> list[list[str]]:
    """Return the command that runs `script`, if this process may install Debian's packages."""
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
    last_lines: list[str] = []
    for command in attempts:
        with progress.step(f"Installing {name}: {command[-1].strip()}"):
            result = subprocess.run(
                command, capture_output=True, encoding="utf-8", errors="replace"
            )
        if found := find():
            return found
        last_lines += (result.stderr or result.stdout).strip().splitlines()[-1:]
    reasons = "".join(f"  {line}\n" for line in last_lines)
    raise BrowserError(
        f"No {name} was found, and none could be installed{':' if reasons else '.'}\n{reasons}"
        "Install one by hand, then try again; on Debian and Ubuntu:\n"
        f"  sudo apt-get install {package}"
    )
