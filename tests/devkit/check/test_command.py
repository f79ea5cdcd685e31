"""The command `check`: its options, its reports, and its status."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from agentapp_devkit import cli
from tests.devkit.check.extension_files import BEGINNING, END, write

WRONG = 'print("Hello"\n'


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return write(tmp_path, {"py/orders.py": WRONG})


def check(folder: Path, *options: str) -> int:
    return cli.main(["check", "--app", str(folder), *options])


def test_an_extension_without_issues_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(write(tmp_path, {})) == 0
    assert capsys.readouterr().out == "Found nothing wrong.\n"


def test_an_issue_shows_its_place_its_code_and_its_remedy(
    wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(wrong) == 1
    first, remedy, last = capsys.readouterr().out.splitlines()
    assert first == "py/orders.py:1:6: AA101 '(' was never closed."
    assert remedy.startswith("    Correct the line.")
    assert last == "Found 1 error."


def test_a_name_with_control_characters_does_nothing_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(write(tmp_path, {"py/a\x1b]0;title\x07b.py": WRONG})) == 1
    assert capsys.readouterr().out.startswith(r"py/a\x1b]0;title\x07b.py:1:6: AA101")


def test_the_report_in_json_has_the_issues_and_their_numbers(
    wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(wrong, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["issues"][0]["remedy"].startswith("Correct the line.")
    del report["issues"][0]["remedy"]
    assert report == {
        "issues": [
            {
                "code": "AA101",
                "rule": "syntax-error",
                "severity": "error",
                "message": "'(' was never closed.",
                "path": "py/orders.py",
                "line": 1,
                "column": 6,
                "fixable": False,
            }
        ],
        "summary": {"error": 1, "warning": 0, "info": 0, "fixed": 0, "failed": True},
    }


@pytest.mark.parametrize(
    "toml",
    [b"name = Shop", b"\xff\xfe", b'[livechat]\nsdk = "nonsense"\n', b"nmae = 1\n", b"packages=1"],
)
def test_the_report_is_valid_json_where_the_configuration_is_broken(
    toml: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(write(tmp_path, {"pyscript.toml": toml, "py/x.py": WRONG}), "--json") == 1
    found = {issue["code"] for issue in json.loads(capsys.readouterr().out)["issues"]}
    assert found & {"AA001", "AA002"}
    assert "AA101" in found  # the rest is checked all the same


def test_the_report_is_valid_json_where_there_is_no_extension(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, "--json") == 1
    found = [issue["code"] for issue in json.loads(capsys.readouterr().out)["issues"]]
    assert found == ["AA003", "AA001"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--select", "AA0"], 0),
        (["--select", "AA001,AA101"], 1),
        (["--select", "aa1"], 1),
        (["--ignore", "AA1"], 0),
        (["--ignore", "AA001", "--ignore", "AA101"], 0),
        (["--select", "AA1", "--ignore", "AA101"], 0),
    ],
)
def test_rules_are_chosen_by_codes_and_their_beginnings(
    options: list[str], status: int, wrong: Path
) -> None:
    assert check(wrong, *options) == status


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_wrong_usage(
    option: str, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        check(wrong, option, "AA101,X9")
    assert raised.value.code == 2
    assert "no rule has the code X9" in capsys.readouterr().err


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert check(tmp_path / "missing") == 2


def test_warnings_fail_with_strict_only(tmp_path: Path) -> None:
    main = f"{BEGINNING}total = 1  # agentapp: ignore[AA999]\n{END}"
    folder = write(tmp_path, {"py/main.py": main})
    assert check(folder) == 0
    assert check(folder, "--strict") == 1


@pytest.mark.parametrize(
    ("comment", "is_found"),
    [
        ("print('a' 1  # agentapp: ignore[AA101]", False),
        ("print('a' 1  # agentapp: ignore[AA001, AA1]", False),
        ("# agentapp: ignore[AA101]\nprint('a' 1", False),
        ("print('a' 1  # agentapp: ignore[AA102]", True),
        ("print('a' 1\n# agentapp: ignore[AA101]", True),
        ("print('a' 1  # agentapp: ignore", True),
        ("print('a' 1, '# agentapp: ignore[AA101]'", True),
    ],
)
def test_a_comment_ignores_the_codes_that_it_names_on_its_line(
    comment: str, is_found: bool, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"py/orders.py": f"{comment}\n"})
    assert check(folder, "--select", "AA101") == is_found


@pytest.mark.parametrize("comment", ["ignore", "ignore AA101", "ignore[]", "ignore [AA101]"])
def test_a_comment_that_names_no_code_in_brackets_is_a_warning(
    comment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, {"py/orders.py": f"total = 1  # agentapp: {comment}\n"})
    assert check(folder, "--select", "AA004", "--strict") == 1
    assert "py/orders.py:1:12" in (said := capsys.readouterr().out)
    assert "names no code in brackets" in said


def test_a_comment_in_the_configuration_counts_too(tmp_path: Path) -> None:
    toml = '[livechat]\nsdk = "nonsense"  # agentapp: ignore[AA002]\n'
    assert check(write(tmp_path, {"pyscript.toml": toml})) == 0


def test_a_file_that_cannot_be_read_is_an_issue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {})
    (tmp_path / "py" / "gone.py").symlink_to(tmp_path / "nowhere")
    assert check(tmp_path, "--json") == 1
    assert [i["code"] for i in json.loads(capsys.readouterr().out)["issues"]] == ["AA409"]


@pytest.mark.parametrize(("version", "is_told"), [((3, 13), True), ((3, 14), False)])
def test_an_older_python_says_that_the_page_has_a_newer_one(
    version: tuple[int, int],
    is_told: bool,
    wrong: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        "agentapp_devkit.check.rule_sets.syntax_rules.sys.version_info", _Version(*version)
    )
    check(wrong)
    assert ("Python 3.14, which the page has" in capsys.readouterr().out) == is_told


class _Version(NamedTuple):
    major: int
    minor: int
