"""Patterns that name files, compared with git, whose rules they follow."""

import subprocess
from pathlib import Path

import pytest

from agentapp_devkit.path_patterns import PathPatterns

FILES = (
    "babel/core.py",
    "babel/global.dat",
    "babel/locale-data/de.dat",
    "babel/locale-data/en.dat",
    "babel/locale-data/en_GB.dat",
    "babel/messages/deep/er/de.dat",
    "de.dat",
    "static/.config/a.json",
    "static/[x].txt",
    "static/a b.txt",
    "tests/test_a.py",
    "tests/deep/test_b.py",
)
PATTERNS = (
    ("babel/locale-data/*",),
    ("/babel/locale-data",),
    ("babel/locale-data/",),
    ("locale-data",),
    ("*.dat",),
    ("*.dat", "!en*.dat"),
    ("!de.dat", "de.dat"),
    ("babel/**/de.dat",),
    ("**/deep",),
    ("babel/**",),
    ("*/deep/*.py",),
    ("te?t_[ab].py",),
    ("te?t_[!a].py",),
    ("static/\\[x].txt", "static/a b.txt"),
    ("test_a.py/",),
    ("deep/",),
    ("bab*/core.py",),
    ("*el/core.py", "nothing"),
    (),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def selected_by_git(repository: Path, patterns: tuple[str, ...]) -> set[str]:
    (repository / ".git" / "info" / "exclude").write_text("\n".join(patterns) + "\n", "utf-8")
    command = ["git", "-c", "core.excludesFile=", "ls-files", "--others", "--ignored"]
    listed = subprocess.run(
        [*command, "--exclude-standard", "-z"],
        cwd=repository,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return set(filter(None, listed.stdout.split("\0")))


@pytest.mark.parametrize("patterns", PATTERNS)
def test_they_select_what_git_selects(patterns: tuple[str, ...], repository: Path) -> None:
    assert PathPatterns(patterns).select(FILES) == selected_by_git(repository, patterns)


def test_a_later_pattern_takes_files_of_a_folder_out_again() -> None:
    """Other than git's, which never look into a folder that is selected as a whole."""
    patterns = PathPatterns(("babel/locale-data/", "!babel/locale-data/en*.dat"))
    assert patterns.select(FILES) == {"babel/locale-data/de.dat"}


def test_patterns_that_fit_nothing_are_known() -> None:
    patterns = PathPatterns(("*.dat", "locale/*", "!en.dat", "!fr.dat"))
    assert patterns.without_effect(FILES) == ("locale/*", "!fr.dat")
