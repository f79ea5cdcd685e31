"""The words of the project: one meaning each, and headers that name the thing."""

import re
from pathlib import Path

import pytest

from tests.devkit.project.markdown import ROOT, Document, documents
from tests.devkit.project.prose import openings, prose
from tests.devkit.project.test_quality import tracked

CONTRIBUTING = Document(ROOT / "CONTRIBUTING.md")
GLOSSARY = CONTRIBUTING.section("Words").text
# The table names these in italics in its last column.
REPLACED = re.findall(r"\*([\w' -]+)\*", "\n".join(re.findall(r"\| [^|]*\|$", GLOSSARY, re.M)))
REPLACED_WORD = re.compile(rf"\b(?:{'|'.join(REPLACED)})s?\b", re.IGNORECASE)
CLAUSE = re.compile(r"(?:Has|How|That|What|Where|Whether|Which)\b")
PARTS = {"agentapp_devkit", "py", "static"}
SOURCES = [
    path
    for path in tracked()
    if path.relative_to(ROOT).parts[0] in PARTS and path.suffix in {".css", ".js", ".mjs", ".py"}
]


def test_the_glossary_names_words_to_look_for() -> None:
    assert {"anew", "on show", "at fault"} <= set(REPLACED)


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.name)
def test_a_document_uses_the_words_of_the_glossary(document: Document) -> None:
    text = document.prose.replace(GLOSSARY, "")
    assert REPLACED_WORD.findall(text) == []


def test_comments_and_docstrings_use_the_words_of_the_glossary() -> None:
    used = {
        path.relative_to(ROOT).as_posix(): words
        for path in SOURCES
        if (words := REPLACED_WORD.findall(prose(path)))
    }
    assert used == {}


def test_no_header_and_no_docstring_opens_with_a_clause() -> None:
    clauses = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in SOURCES
        for line in openings(path)
        if CLAUSE.match(line)
    ]
    assert clauses == []


def test_a_clause_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.mjs").write_text(
        "// What the page says.\n/** Whether it is there. */\n", "utf-8"
    )
    (tmp_path / "a.py").write_text(
        '"""Reads texts."""\ndef f():\n    """Where it is."""\n', "utf-8"
    )
    found = [CLAUSE.match(line) for name in ("a.mjs", "a.py") for line in openings(tmp_path / name)]
    assert [bool(match) for match in found] == [True, True, False, True]
