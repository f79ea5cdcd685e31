"""docs/architecture.md and CONTRIBUTING.md have a row for each folder; what is drawn exists."""

import re
from collections import Counter
from pathlib import PurePosixPath

from tests.devkit.project.markdown import ROOT, Document
from tests.devkit.project.test_quality import tracked

ARCHITECTURE = Document(ROOT / "docs" / "architecture.md")
ROWS = ARCHITECTURE.section("Who owns what").rows()
TEST_ROWS = Document(ROOT / "CONTRIBUTING.md").section("The tests").rows()
SOURCE = {".css", ".js", ".mjs", ".py", ".ts"}
PARTS = {"agentapp_devkit", "py", "static", "tests"}
LARGEST = 18  # files of source beside each other in one folder
# Flat, as Starlette's package is; and the tests of its modules.
FLAT = {PurePosixPath("py/agentapp"), PurePosixPath("tests/unit")}
DRAWN = re.compile(r"(?:agentapp_devkit|py|static)/[\w./-]*\w|\bindex\.html\b")


def folders_with_source() -> set[PurePosixPath]:
    files = (PurePosixPath(path.relative_to(ROOT).as_posix()) for path in tracked())
    return {file.parent for file in files if file.suffix in SOURCE and file.parts[0] in PARTS}


def is_described(folder: PurePosixPath) -> bool:
    """Whether the folder has a row, or the row of one around it includes what is below."""
    if f"{folder}/" in ROWS:
        return True
    around = [row for parent in folder.parents if (row := ROWS.get(f"{parent}/"))]
    return any("below" in cell for row in around for cell in row)


def test_every_folder_with_source_has_its_row() -> None:
    assert [str(folder) for folder in folders_with_source() if not is_described(folder)] == []


def test_every_folder_of_tests_has_its_row_for_contributors() -> None:
    files = (path.relative_to(ROOT) for path in tracked() if path.name.startswith("test_"))
    own = (file for file in files if file.suffix == ".py" and file.parts[0] == "tests")
    folders = {f"{file.parent.as_posix()}/" for file in own}
    # Of `tests/devkit/`, one row says that it has the folders of what it tests.
    rows = {folder for folder in folders if not folder.startswith("tests/devkit/")}
    assert rows - TEST_ROWS.keys() == set()


def test_every_row_is_a_folder() -> None:
    assert [row for row in ROWS | TEST_ROWS if not (ROOT / row).is_dir()] == []


def test_a_folder_without_a_row_is_found() -> None:
    assert not is_described(PurePosixPath("static/boot/unheard-of"))


def test_no_folder_holds_many_files() -> None:
    files = (PurePosixPath(path.relative_to(ROOT).as_posix()) for path in tracked())
    count = Counter(file.parent for file in files if file.suffix in SOURCE)
    large = {folder for folder, number in count.items() if number > LARGEST}
    assert large == FLAT


def test_every_file_in_the_drawing_exists() -> None:
    names = [name for block in ARCHITECTURE.blocks("mermaid") for name in DRAWN.findall(block.code)]
    assert len(names) > 5
    assert [name for name in names if not (ROOT / name).exists()] == []
