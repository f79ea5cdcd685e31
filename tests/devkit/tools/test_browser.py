"""A browser for the tests: found on PATH, installed, or asked for."""

import os
import shutil
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import browser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs here are scripts")


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; it has nothing but a shell."""
    shell = shutil.which("sh")
    assert shell is not None
    (tmp_path / "sh").symlink_to(shell)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_FIREFOX_ON_MACOS", tmp_path / "Firefox.app")
    return tmp_path


def add_program(folder: Path, name: str, script: str = "") -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


def add_apt(folder: Path, script: str) -> None:
    """An apt-get that does this when it is told to install Firefox."""
    add_program(folder, "apt-get", f'[ "$*" != "install --yes firefox-esr" ] || {{ {script}; }}')


@pytest.mark.parametrize("name", ["firefox-esr", "firefox"])
def test_a_firefox_on_path_is_taken(name: str, programs: Path) -> None:
    found = add_program(programs, name)
    assert browser.ensure_firefox(Silent()) == found


def test_a_missing_firefox_is_installed_from_debian(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    ready = add_program(programs, "ready")
    add_apt(programs, f"{shutil.which('ln', path=os.defpath)} {ready} {programs}/firefox-esr")
    assert browser.ensure_firefox(Silent()) == programs / "firefox-esr"


def test_a_firefox_that_cannot_be_installed_is_asked_for_with_the_reason(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    add_apt(programs, "echo E: The disk is full >&2; exit 1")
    with pytest.raises(browser.BrowserError) as caught:
        browser.ensure_firefox(Silent())
    assert "E: The disk is full" in str(caught.value)
    assert "sudo apt-get install firefox-esr" in str(caught.value)


def test_who_may_install_nothing_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(browser.BrowserError) as caught:
        browser.ensure_firefox(Silent())
    assert str(caught.value).splitlines() == [
        "No Firefox was found, and none could be installed.",
        "Install one by hand, then try again; on Debian and Ubuntu:",
        "  sudo apt-get install firefox-esr",
    ]
