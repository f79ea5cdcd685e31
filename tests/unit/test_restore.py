"""`_restore` fits a restored runtime to its page; tests/browser/startup has it in a page."""

import locale
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentapp._restore import reinitialize, warm_up


@pytest.fixture(autouse=True)
def unchanged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put back what `reinitialize` changes in this process."""
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    monkeypatch.setattr(logging, "_startTime", 0)
    for name in ("timezone", "altzone", "daylight", "tzname"):
        monkeypatch.setattr(time, name, getattr(time, name))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr(locale, "setlocale", lambda *_: "")  # of the system, which has few
    state = random.getstate()
    yield
    random.setstate(state)


def test_random_numbers_differ_between_two_pages_with_the_same_snapshot() -> None:
    numbers = []
    for _ in range(2):
        random.seed(1)
        reinitialize("en-US")
        numbers.append(random.random())
        sys.path.insert(0, "")
    assert numbers[0] != numbers[1]


def test_the_language_is_the_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[tuple[int, str, str]] = []
    monkeypatch.setattr(
        locale, "setlocale", lambda *asked: chosen.append((*asked, os.environ["LANG"]))
    )
    reinitialize("pl-PL")
    assert os.environ["LANG"] == "pl_PL.UTF-8"
    assert chosen == [(locale.LC_CTYPE, "", "pl_PL.UTF-8")]  # C looks into the environment


def test_logging_counts_from_the_start_of_the_page() -> None:
    reinitialize("en-US")
    assert abs(logging._startTime - time.time_ns()) < 60e9  # type: ignore[attr-defined]


def test_the_folder_that_pyodide_adds_once_more_is_taken_away() -> None:
    before = sys.path[1:]
    reinitialize("en-US")
    assert sys.path == before


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="time zones are set by tzset()")
@pytest.mark.parametrize(
    ("zone", "offset", "summer", "names"),
    [
        ("Europe/Warsaw", -3600, -7200, ("CET", "CEST")),
        ("Australia/Sydney", -36000, -39600, ("AEST", "AEDT")),
        ("Asia/Tokyo", -32400, -32400, ("JST", "JST")),
    ],
)
def test_the_time_zone_is_the_browsers(
    zone: str,
    offset: int,
    summer: int,
    names: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    # What a snapshot has in memory is of the place where it was made.
    time.timezone, time.altzone, time.daylight, time.tzname = 7, 7, 7, ("there", "there")
    try:
        reinitialize("en-US")
        found = time.timezone, time.altzone, time.daylight, time.tzname
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == (offset, summer, int(offset != summer), names)


def test_practice_compiles_a_page_s_script_and_runs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "main.py"
    file.write_text("await chat.init()\nraise SystemExit\n", "utf-8")
    warm_up(str(file))
