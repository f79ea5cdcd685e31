"""The rule about files that Python cannot read."""

import sys
from collections.abc import Iterator

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.packages.pyodide_target import PYTHON

SYNTAX = Rule(
    "AA101",
    "syntax-error",
    Severity.ERROR,
    "Python cannot read the file, so nothing in it runs.",
    'print("Hello"\n',
    'print("Hello")\n',
)


def check(project: Project) -> Iterator[Issue]:
    """Report the syntax errors of the author's files."""
    for file in project.python_files:
        if file.error is None:
            continue
        line, column, reason = 1, 1, str(file.error)
        if isinstance(file.error, SyntaxError):
            # Python numbers an unknown place 0 or -1.
            line, column = max(file.error.lineno or 1, 1), max(file.error.offset or 1, 1)
            reason = file.error.msg
        yield SYNTAX.issue(_sentence(reason), _remedy(), file.path, line, column)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _remedy() -> str:
    """Return the remedy, which is another one where this Python is older than the page's."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if sys.version_info >= tuple(map(int, PYTHON.split("."))):
        return "Correct the line."
    newer = f"If it is newer than Python {here}, check with Python {PYTHON}, which the page has."
    return f"Correct the line. {newer}"
