"""The settings of editors and commits hold for the tree, without a network."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import node
from tests.devkit.project.markdown import ROOT
from tests.devkit.project.test_quality import tracked

HOOKS = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
ENTRIES = re.findall(r"^\s+entry: (.+)$", HOOKS, re.MULTILINE)
PYTHON = ".agentapp/venv/bin/python"
BINARY = {".png"}


def against_editorconfig(content: bytes) -> list[str]:
    """The rules of .editorconfig's `[*]` that a file breaks."""
    rules = {
        "end_of_line": b"\r" in content,
        "insert_final_newline": bool(content) and not content.endswith(b"\n"),
        "trim_trailing_whitespace": bool(re.search(rb"[ \t]$", content, re.MULTILINE)),
    }
    return [rule for rule, is_broken in rules.items() if is_broken]


def test_every_file_is_as_editors_are_told() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): broken
        for path in tracked()
        if path.suffix not in BINARY and (broken := against_editorconfig(path.read_bytes()))
    }
    assert found == {}


@pytest.mark.parametrize("content", [b"a\r\n", b"a", b"a \nb\n"])
def test_a_file_that_editors_would_change_is_found(content: bytes) -> None:
    assert against_editorconfig(content) != []


def test_no_hook_fetches_anything() -> None:
    assert re.findall(r"repo: (.+)", HOOKS) == ["local"]
    assert set(re.findall(r"language: (.+)", HOOKS)) == {"system"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: Path(entry.split()[1]).stem)
def test_a_hook_runs_a_tool_of_the_checkout(entry: str) -> None:
    program, first, *others = shlex.split(entry)
    if program == PYTHON:
        assert first == "-m"
        assert any(Path(folder, others[0]).is_dir() for folder in sys.path), others[0]
    else:
        node.ensure_packages(Silent())
        assert program == "node"
        assert (ROOT / first).is_file()
