"""Fits a runtime that was restored from a snapshot to its page, and warms up its code."""

import locale
import logging
import os
import random
import sys
import time

from agentapp import _main

_YEAR = 31_557_600  # seconds


def reinitialize(language: str) -> None:
    """Replace the facts about the build machine that Python read at its start by the page's.

    Args:
        language: The browser's, as `navigator.language` has it.

    Example:
        >>> reinitialize("pl-PL")  # doctest: +SKIP
    """
    random.seed()  # or every page would have the same numbers
    # Patch "restored-modules" of docs/patches.md.
    logging._startTime = time.time_ns()  # type: ignore[attr-defined]
    del sys.path[0]  # loadPyodide has put "" there, where it was already

    os.environ["LANG"] = f"{language.replace('-', '_')}.UTF-8"
    locale.setlocale(locale.LC_CTYPE, "")

    start = time.time() // _YEAR * _YEAR
    days = map(time.localtime, (start, start + _YEAR / 2))
    winter, summer = sorted(days, key=lambda day: day.tm_isdst)
    time.timezone, time.altzone = -winter.tm_gmtoff, -summer.tm_gmtoff
    time.daylight = int(time.timezone != time.altzone)
    time.tzname = winter.tm_zone, summer.tm_zone


def warm_up(file: str) -> None:
    """Compile `file` once more, so that the browser caches the code that each visit begins with.

    Args:
        file: The path of `main.py`, which has run.
    """
    _main.compiled(file)
