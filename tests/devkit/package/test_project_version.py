"""A project that asks for another version of agentapp is told which one runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentapp_devkit import cli, project_version
from agentapp_devkit.progress import Progress
from agentapp_devkit.version import VERSION


@pytest.mark.parametrize(
    "text",
    [
        '[project]\ndependencies = ["agentapp==0.0.1"]',
        '[project.optional-dependencies]\ndev = ["agentapp[test]<0.0.2"]',
        '[dependency-groups]\ndev = [{include-group = "test"}, "ruff", "agentapp[test]==0.0.1"]',
    ],
)
def test_both_versions_are_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    note = project_version.difference(tmp_path)
    assert note is not None
    assert f"agentapp {VERSION} runs" in note
    assert "asks for agentapp" in note
    assert "0.0" in note.partition("asks for")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not TOML",
        '[project]\ndependencies = ["htpy", "agentapp"]',
        f'[dependency-groups]\ndev = ["AgentApp[test]=={VERSION}", 1, "not a == requirement"]',
        '[project]\ndependencies = "agentapp==0.0.1"',
    ],
)
def test_nothing_is_said_where_the_version_fits(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert project_version.difference(tmp_path) is None


def test_nothing_is_said_without_a_project(tmp_path: Path) -> None:
    assert project_version.difference(tmp_path) is None


def test_a_project_around_the_extension_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["agentapp==0.0.1"]', "utf-8"
    )
    (tmp_path / "extensions" / "shop").mkdir(parents=True)
    assert project_version.difference(tmp_path / "extensions" / "shop") is not None


@pytest.mark.parametrize("command", ["serve", "preview", "build", "check", "test"])
def test_each_command_says_it_before_it_runs(
    command: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(arguments: Sequence[str]) -> argparse.Namespace:
        parsed = parse_as_typed(arguments)
        parsed.command = run
        return parsed

    def run(_parsed: argparse.Namespace, _progress: Progress) -> int:
        print("runs", file=sys.stderr)
        return 0

    parse_as_typed = cli.parse
    monkeypatch.setattr(cli, "parse", parse)
    text = '[project]\ndependencies = ["agentapp==0.0.1"]'
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert cli.main([command, "--app", str(tmp_path)]) == 0
    printed = capsys.readouterr().err
    assert printed.startswith(f"agentapp {VERSION} runs")
    assert printed.endswith("runs\n")
