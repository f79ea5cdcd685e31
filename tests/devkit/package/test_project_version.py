"""A project that asks for another version of agentapp is told which one runs."""

from pathlib import Path

import pytest

from agentapp_devkit import cli, project_version
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


def test_a_command_says_it_before_it_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[project]\ndependencies = ["agentapp==0.0.1"]'
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert cli.main(["build", "--app", str(tmp_path)]) == 1  # there is no extension
    first, *_ = capsys.readouterr().err.splitlines()
    assert f"agentapp {VERSION} runs" in first
