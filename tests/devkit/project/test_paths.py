"""The paths that documents, comments and docstrings name exist."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devkit.project.markdown import ROOT, Document, documents
from tests.devkit.project.test_quality import tracked

FILES = tracked()
NAMES = {path.name for path in FILES}
FOLDERS = {parent for path in FILES for parent in path.relative_to(ROOT).parents}
# `devkit/` was never a folder of the root, except in stale text.
PATH = re.compile(
    r"(?<![\w./*<{-])(?:agentapp_devkit|devkit|docs|py/agentapp|static|tests)/[\w./*-]*[\w*/]"
)
# Made by a build, fetched, or the author's.
NOT_IN_THE_TREE = re.compile(r"static/vendor\b|static/\w+\.(?:css|json)$|static/\W*$")
SCRIPT = re.compile(r"(?<![\w./*-])[\w-]+(?:\.asm)?\.mjs\b")
UPSTREAM_SCRIPTS = {"pyodide.mjs", "pyodide.asm.mjs"}
JAVASCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
# About an author's folder, whose static/ and tests/ are not ours.
FOR_AUTHORS = {ROOT / "docs" / "guide.md", ROOT / "docs" / "api.md", ROOT / "README.md"}


def exists(name: str) -> bool:
    """Whether `name`, which may hold `*`, is a file or folder of the tree, or of its output."""
    if NOT_IN_THE_TREE.search(name):
        return True
    return bool(list(ROOT.glob(name.rstrip("/"))))


def missing_paths(text: str) -> list[str]:
    return [name for name in PATH.findall(text) if not exists(name)]


def missing_scripts(text: str) -> list[str]:
    return [
        name for name in SCRIPT.findall(text) if name not in NAMES and name not in UPSTREAM_SCRIPTS
    ]


def prose_of_python(path: Path) -> str:
    """The comments and docstrings of a module."""
    source = path.read_text("utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return "\n".join([*comments, *(ast.get_docstring(node) or "" for node in nodes)])


def prose_of_javascript(path: Path) -> str:
    return "\n".join(JAVASCRIPT_COMMENT.findall(path.read_text("utf-8")))


def sources() -> Iterator[tuple[Path, str]]:
    for path in FILES:
        if "extensions" in path.parts:
            continue
        if path.suffix == ".py":
            yield path, prose_of_python(path)
        elif path.suffix in {".js", ".mjs"}:
            yield path, prose_of_javascript(path)


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.name)
def test_a_path_in_a_document_exists(document: Document) -> None:
    missing = missing_paths(document.text)
    if document.path in FOR_AUTHORS:
        missing = [name for name in missing if name.startswith(("agentapp_devkit/", "devkit/"))]
    assert missing == []


def test_a_path_in_a_comment_or_docstring_exists() -> None:
    missing = {
        path.relative_to(ROOT).as_posix(): names
        for path, prose in sources()
        if (names := missing_paths(prose) + missing_scripts(prose))
    }
    assert missing == {}


@pytest.mark.parametrize(
    "stale", ["devkit/site.py", "static/boot/verified.mjs", "`static/bridge/queue.mjs`,"]
)
def test_a_path_that_does_not_exist_is_found(stale: str) -> None:
    assert missing_paths(f"See {stale} for that.") != []


def test_a_script_that_does_not_exist_is_found() -> None:
    assert missing_scripts("see later-visits.mjs, and patch.mjs") == ["later-visits.mjs"]
