"""docs/architecture.md and the tree agree: a row for each folder, a file for each name drawn."""

import re
from pathlib import PurePosixPath

from tests.devkit.project.markdown import ROOT, Document
from tests.devkit.project.test_quality import tracked

ARCHITECTURE = Document(ROOT / "docs" / "architecture.md")
ROWS = ARCHITECTURE.section("Who owns what").rows()
SOURCE = {".css", ".js", ".mjs", ".py", ".ts"}
PARTS = {"agentapp_devkit", "py", "static", "tests"}
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


def test_every_row_is_a_folder() -> None:
    assert [row for row in ROWS if not (ROOT / row).is_dir()] == []


def test_a_folder_without_a_row_is_found() -> None:
    assert not is_described(PurePosixPath("static/boot/unheard-of"))


def test_every_file_in_the_drawing_exists() -> None:
    names = [name for block in ARCHITECTURE.blocks("mermaid") for name in DRAWN.findall(block.code)]
    assert len(names) > 5
    assert [name for name in names if not (ROOT / name).exists()] == []
