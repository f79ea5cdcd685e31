"""The rules that every change keeps: formatted, linted, typed, and naming no registry."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import node

ROOT = Path(__file__).parents[3]
# Written so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    r"registry\.npm" r"js|files\.python" r"hosted|pypi\." r"org|deb\.deb" r"ian"
    r"|jsdelivr\." r"net|unpkg\." r"com"
)  # fmt: skip


def tracked() -> list[Path]:
    """The files that git tracks, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "--quiet"], id="linted"),
        pytest.param(["ruff", "format", "--check", "--quiet"], id="formatted"),
        pytest.param(["mypy"], id="typed"),
    ],
)
def test_the_sources_are_as_the_tools_want_them(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["eslint/bin/eslint.js", "."], id="linted"),
        pytest.param(["prettier/bin/prettier.cjs", "--check", "."], id="formatted"),
        pytest.param(["typescript/bin/tsc", "-p", "tsconfig.json"], id="typed"),
        pytest.param(["typescript/bin/tsc", "-p", "agentapp_devkit/snapshot"], id="typed-snapshot"),
    ],
)
def test_the_scripts_are_as_the_tools_want_them(command: list[str]) -> None:
    tool, *arguments = command
    script = node.ensure_packages(Silent()) / tool
    result = subprocess.run(
        [str(node.ensure(Silent()) / "node"), str(script), *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stdout + result.stderr


def without_encoding(source: str) -> list[int]:
    """The lines that read or write text in the encoding of whoever runs them.

    Ruff's PLW1514 finds them only where it can tell the type.
    """
    texts = {"read_text": 0, "write_text": 1}  # with how many arguments before the encoding
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and not {"encoding", None} & {keyword.arg for keyword in call.keywords}
        and (
            (isinstance(call.func, ast.Attribute) and texts.get(call.func.attr) == len(call.args))
            or (
                any(each.arg in {"text", "universal_newlines"} for each in call.keywords)
                and ast.unparse(call.func).endswith((".run", ".Popen", ".check_output"))
            )
        )
    ]


def test_text_is_utf_8_whatever_the_locale() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix == ".py" and (lines := without_encoding(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source", ["a.read_text()", "a().write_text(b)", "subprocess.run(a, text=True)"]
)
def test_text_in_the_locale_s_encoding_is_found(source: str) -> None:
    assert without_encoding(source) == [1]


def test_no_file_names_a_registry() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix != ".png" and REGISTRIES.search(path.read_text("utf-8", "replace"))
    ]
    assert naming == []


def test_the_rule_about_registries_can_be_broken() -> None:
    assert REGISTRIES.search("https://" + "registry.npm" + "js.example")
