"""Extensions that work break no rule: the examples, the templates, the documents, and five more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentapp_devkit import scaffold
from agentapp_devkit.check.issues import Severity
from agentapp_devkit.check.local import check_folder
from agentapp_devkit.scaffold import Choices
from tests.devkit.check.extension_files import issues, whole
from tests.devkit.project.markdown import ROOT

ORDINARY = sorted((Path(__file__).parent / "extensions").iterdir())
EXAMPLES = sorted(file.parent for file in (ROOT / "examples").glob("*/pyscript.toml"))
TEMPLATES = [
    *(Choices(template=template, with_git=False) for template in scaffold.TEMPLATES),
    *(Choices(example=example, with_git=False) for example in scaffold.examples()),
]
DOCUMENTS = [
    ROOT / "README.md",
    *(ROOT / "docs" / name for name in ("guide.md", "recipes.md", "testing.md")),
]
# A document shows a package without the lock that `build` writes, and a part of a main.py.
IN_PARTS = {"AA205", "AA206", "AA301", "AA302", "AA306"}
# These show a setting or a file in another section, or none.
ELSEWHERE = {
    "guide.md:A folder of your own": "AA005",
    "guide.md:Commands": "AA211",
    "guide.md:Placements": "AA212",
    "guide.md:Sections": "AA002",
    "guide.md:When something goes wrong": "AA401",
}


def sections() -> Iterator[tuple[str, dict[str, str | bytes]]]:
    """Yield the extension that the code of each section of the documents makes."""
    for path in DOCUMENTS:
        headings = re.split(r"^## (.+)$", path.read_text("utf-8"), flags=re.MULTILINE)
        for title, text in zip(headings[1::2], headings[2::2], strict=True):
            yield f"{path.name}:{title}", files_of(text)


def files_of(text: str) -> dict[str, str | bytes]:
    blocks = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    files: dict[str, str | bytes] = {}
    pieces = []
    for language, file, code in blocks:
        if file:
            files[file] = code
        elif language == "toml" and "[[" not in code and "[tool" not in code:
            files.setdefault("pyscript.toml", code)
        elif language == "python" and "LiveChat()" not in code:
            pieces.append(code)
    files.setdefault("py/main.py", whole("\n".join(pieces)))
    return files


@pytest.mark.parametrize("folder", [ROOT, *EXAMPLES, *ORDINARY], ids=lambda folder: folder.name)
def test_an_extension_that_works_breaks_no_rule(folder: Path) -> None:
    # Where a build has left its site, its weight is told.
    found = [issue for issue in check_folder(folder) if issue.severity is not Severity.INFO]
    assert found == []


@pytest.mark.parametrize(
    "choices", TEMPLATES, ids=lambda choices: choices.example or choices.template
)
def test_a_new_extension_breaks_no_rule(choices: Choices, tmp_path: Path) -> None:
    scaffold.create(tmp_path / "shop", choices)
    assert check_folder(tmp_path / "shop") == []


@pytest.mark.parametrize(("title", "files"), list(sections()), ids=lambda value: str(value)[:40])
def test_the_code_of_the_documents_breaks_no_rule(
    title: str, files: dict[str, str | bytes], tmp_path: Path
) -> None:
    allowed = {*IN_PARTS, ELSEWHERE.get(title)}
    assert [issue for issue in issues(tmp_path, files) if issue.code not in allowed] == []


def test_an_extension_of_the_documents_would_be_found() -> None:
    assert sum("panel.section" in str(files["py/main.py"]) for _, files in sections()) > 10
