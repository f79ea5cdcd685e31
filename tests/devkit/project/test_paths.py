"""The paths that documents, comments and docstrings name exist."""

import re

import pytest

from tests.devkit.project.markdown import ROOT, Document, documents
from tests.devkit.project.prose import prose
from tests.devkit.project.test_quality import tracked

SOURCES = [path for path in tracked() if "extensions" not in path.parts]
NAMES = {path.name for path in SOURCES}
# No folder `devkit/` is in the root: only stale text says so.
PATH = re.compile(
    r"(?<![\w./*<{-])(?:agentapp_devkit|devkit|docs|py/agentapp|static|tests)/[\w./*-]*[\w*/]"
)
# Made by a build, fetched, or an author's.
NOT_IN_THE_TREE = re.compile(r"static/vendor\b|static/\w+\.(?:css|json)$|static/\W*$")
SCRIPT = re.compile(r"(?<![\w./*-])[\w-]+(?:\.asm)?\.mjs\b")
UPSTREAM_SCRIPTS = {"pyodide.mjs", "pyodide.asm.mjs"}
# About an author's folder, whose static/ and tests/ are not agentapp's.
FOR_AUTHORS = {
    ROOT / "README.md",
    *(ROOT / "docs" / name for name in ("api.md", "guide.md", "recipes.md", "testing.md")),
    *(ROOT / "docs" / "rules").iterdir(),
}


def missing_paths(text: str) -> list[str]:
    """The paths in `text`, with or without a `*`, that lead nowhere."""
    named = (name for name in PATH.findall(text) if not NOT_IN_THE_TREE.search(name))
    return [name for name in named if not list(ROOT.glob(name.rstrip("/")))]


def missing_scripts(text: str) -> list[str]:
    return [name for name in SCRIPT.findall(text) if name not in NAMES | UPSTREAM_SCRIPTS]


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.name)
def test_a_path_in_a_document_exists(document: Document) -> None:
    missing = missing_paths(document.text)
    if document.path in FOR_AUTHORS:
        missing = [name for name in missing if name.startswith(("agentapp_devkit/", "devkit/"))]
    assert missing == []


def test_a_path_in_a_comment_or_docstring_exists() -> None:
    missing = {
        path.relative_to(ROOT).as_posix(): names
        for path in SOURCES
        if (names := missing_paths(text := prose(path)) + missing_scripts(text))
    }
    assert missing == {}


@pytest.mark.parametrize(
    "stale", ["devkit/site.py", "static/boot/verified.mjs", "`static/bridge/queue.mjs`,"]
)
def test_a_path_that_does_not_exist_is_found(stale: str) -> None:
    assert missing_paths(f"See {stale} for that.") != []


def test_a_script_that_does_not_exist_is_found() -> None:
    assert missing_scripts("see later-visits.mjs, and patch.mjs") == ["later-visits.mjs"]
