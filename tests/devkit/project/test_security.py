"""SECURITY.md keeps its form: each promise names its tests, by their whole paths."""

import re

import pytest

from tests.devkit.project.markdown import ROOT, Document

HEADING = "What is promised, and the test that shows it"
LINES = Document(ROOT / "SECURITY.md").section(HEADING).text.splitlines()
PROMISES = [line.strip("|").split(" | ") for line in LINES if line.startswith("| ")][1:]
TEST = re.compile(r"`tests/[\w/]+(?:\.py|/)`")


@pytest.mark.parametrize("cells", PROMISES, ids=lambda cells: cells[0].strip()[:50])
def test_a_promise_names_how_it_is_kept_and_its_tests(cells: list[str]) -> None:
    promise, how, tests = (cell.strip() for cell in cells)
    assert promise
    assert how
    assert TEST.search(tests), f"{promise}: no test is named"


def test_the_promises_are_read() -> None:
    assert len(PROMISES) > 10
