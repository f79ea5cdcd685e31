"""docs/patches.md lists every patch of foreign code, for the versions that are in use."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agentapp_devkit import paths
from tests.devkit.project.markdown import ROOT, Document

PATCHES = Document(ROOT / "docs" / "patches.md")
UPSTREAM = re.compile(r"^## (?P<name>\S+) (?P<version>[\d.]+)$", re.MULTILINE)
PATH = re.compile(r"`([\w./-]+/[\w.-]+)`")


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


def versions() -> dict[str, str]:
    """The version of each npm package and each Python package of the project."""
    npm = json.loads((ROOT / "package.json").read_text())["dependencies"]
    requirements = (paths.DEVKIT / "requirements.txt").read_text()
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
