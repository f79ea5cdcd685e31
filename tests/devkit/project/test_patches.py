"""docs/patches.md lists every patch of foreign code, for the versions that are in use."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agentapp_devkit import paths
from tests.devkit.project.markdown import ROOT, Document
from tests.devkit.project.test_quality import tracked

PATCHES = Document(ROOT / "docs" / "patches.md")
UPSTREAM = re.compile(r"^## (?P<name>\S+) (?P<version>[\d.]+)$", re.MULTILINE)
PATH = re.compile(r"`([\w./-]+/[\w.-]+)`")
MARK = re.compile(r'(?://|#) Patch "([\w-]+)" of docs/patches\.md')
# Assignments to what JavaScript's or Python's own names lead to, and to private parts.
CHANGES_FOREIGN_CODE = re.compile(
    r"\b(?:Date|FS|LDSO|WebAssembly|webloop|_?[aA][pP][iI]|_?[mM]odule)\.(?!__)\w+ = "
    r"|\bdefineProperty\(globalThis\b"
    r"|\bstream_ops = "
    r"|^\s*setattr\("
    r"|^\s*(?:logging|sys|time)\.\w+(?:, \w+\.\w+)* = ",
    re.MULTILINE,
)
PARTS = {"agentapp_devkit", "py", "static"}
SOURCES = [
    path
    for path in tracked()
    if path.relative_to(ROOT).parts[0] in PARTS and path.suffix in {".js", ".mjs", ".py"}
]


@dataclass(frozen=True)
class Patch:
    """A row: its name, the file that has it, and its tests."""

    name: str
    file: str
    tests: tuple[str, ...]


def patches() -> Iterator[Patch]:
    for upstream in UPSTREAM.finditer(PATCHES.text):
        rows = PATCHES.section(f"{upstream['name']} {upstream['version']}").rows()
        for name, (_what, _until, file, tests) in rows.items():
            yield Patch(name, file.strip("`"), tuple(PATH.findall(tests)))


LISTED = list(patches())


def marks() -> set[tuple[str, str]]:
    """Each mark in the sources, with its file."""
    return {
        (name, path.relative_to(ROOT).as_posix())
        for path in SOURCES
        for name in MARK.findall(path.read_text("utf-8"))
    }


def versions() -> dict[str, str]:
    """The version of each npm package and each Python package of the project."""
    npm = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    requirements = (paths.DEVKIT / "requirements.txt").read_text("utf-8")
    python = re.findall(r"^([\w.-]+)==([\w.]+)", requirements, re.MULTILINE)
    return {**{name: version.rpartition("@")[2] for name, version in npm.items()}, **dict(python)}


@pytest.mark.parametrize("upstream", UPSTREAM.findall(PATCHES.text), ids=lambda it: it[0])
def test_the_list_is_for_the_version_in_use(upstream: tuple[str, str]) -> None:
    name, version = upstream
    assert versions()[name] == version, f"go through the patches of {name}, then change the heading"


@pytest.mark.parametrize("patch", LISTED, ids=lambda patch: patch.name)
def test_a_patch_has_a_file_and_a_test(patch: Patch) -> None:
    assert (ROOT / patch.file).is_file()
    assert patch.tests
    assert [test for test in patch.tests if not (ROOT / test).is_file()] == []


@pytest.mark.parametrize("patch", LISTED, ids=lambda patch: patch.name)
def test_the_code_names_the_row_of_a_patch(patch: Patch) -> None:
    assert patch.name in MARK.findall((ROOT / patch.file).read_text("utf-8"))


def test_every_mark_in_the_code_has_its_row() -> None:
    rows = {(patch.name, patch.file) for patch in LISTED}
    assert marks() - rows == set()


def test_code_that_looks_like_a_patch_has_a_mark() -> None:
    marked = {file for _, file in marks()}
    patching = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if CHANGES_FOREIGN_CODE.search(path.read_text("utf-8"))
    }
    assert patching - marked == set()


@pytest.mark.parametrize(
    "code",
    [
        "WebAssembly.instantiateStreaming = async () => {};",
        "runtime._api.on_fatal = interpreterDied;",
        'Object.defineProperty(globalThis, "indexedDB", {});',
        "    setattr(owner, name, replacement)",
        "    logging._startTime = 1",
    ],
)
def test_a_patch_without_a_mark_is_found(code: str) -> None:
    assert CHANGES_FOREIGN_CODE.search(code)
