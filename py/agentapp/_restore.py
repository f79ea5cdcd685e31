"""What a Python that was restored from a snapshot does in its page before and after `main.py`."""

import ast
import locale
import logging
import os
import random
import sys
import time
from pathlib import Path

_YEAR = 31_557_600  # seconds


def reinitialize(language: str) -> None:
    """Find out again what Python found out when it started, where the snapshot was made.

    Args:
        language: The browser's, as `navigator.language` has it.

    Example:
        >>> reinitialize("pl-PL")  # doctest: +SKIP
    """
    random.seed()  # or every page would have the same numbers
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
    """Do once more what each visit begins with: compile `file`.

    Args:
        file: The path of `main.py`, which has run.
    """
    source = Path(file).read_text(encoding="utf-8")
    compile(ast.parse(source, file), file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
