"""The programs that some tests run: installed where this process may, else done without."""

import os
import shutil
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import debian
from tests.devkit.serve.served_extension import Notes

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs here are scripts")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, with an apt-get that writes down what it is told."""
    shell = shutil.which("sh")
    assert shell is not None
    (tmp_path / "sh").symlink_to(shell)
    add_program(tmp_path, "apt-get", f'echo "$RUNLEVEL $*" >> {tmp_path}/told')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def add_program(folder: Path, name: str, script: str = "") -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


def told(programs: Path) -> list[str]:
    file = programs / "told"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_missing_programs_are_installed_and_no_service_starts(programs: Path) -> None:
    add_program(programs, "caddy")
    debian.install_test_programs(Silent())
    install = "1 install --yes --no-install-recommends nginx-light libnss3-tools"
    assert told(programs) == ["1 update", install]


def test_a_program_that_cannot_be_installed_is_named(programs: Path) -> None:
    for name in ("caddy", "certutil"):
        add_program(programs, name)
    notes = Notes()
    debian.install_test_programs(notes)
    assert [note for note in notes.lines if "nginx-light could not be installed" in note]


def test_nothing_is_installed_where_nothing_is_missing(programs: Path) -> None:
    for name in debian.TEST_PROGRAMS:
        add_program(programs, name)
    debian.install_test_programs(Silent())
    assert told(programs) == []


def test_who_may_not_install_anything_is_left_alone(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    debian.install_test_programs(Silent())
    assert told(programs) == []
