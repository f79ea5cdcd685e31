"""Shows issues: as text for people and editors, and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.registry import RULES

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_PLURALS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("note", "notes"),
}


def show_text(issues: Sequence[Issue], fixed: Sequence[Issue], console: Console) -> None:
    """Print each issue on a line with its place, its remedy on the next, and a summary.

    Args:
        issues: The issues that are left.
        fixed: The issues that `--fix` has mended.
        console: The terminal, or a file.
    """
    for issue in issues:
        style = _STYLES[issue.severity]
        place, message, remedy = map(_printable, (issue.place, issue.message, issue.remedy))
        line = Text.assemble(f"{place}: ", (issue.code, style), f" {message}")
        console.print(line, soft_wrap=True, highlight=False)
        console.print(Text(f"    {remedy}", "dim"), soft_wrap=True, highlight=False)
    for issue in fixed:
        line = Text(f"{_printable(issue.place)}: {issue.code} fixed")
        console.print(line, soft_wrap=True, highlight=False)
    console.print(Text(_summary(issues)), soft_wrap=True, highlight=False)


def as_json(issues: Sequence[Issue], fixed: Sequence[Issue], *, failed: bool) -> str:
    """Return the report as JSON: `issues`, and a `summary` with their numbers.

    Args:
        issues: The issues that are left.
        fixed: The issues that `--fix` has mended.
        failed: True where the command fails.
    """
    numbers = Counter(issue.severity for issue in issues)
    summary = {str(severity): numbers[severity] for severity in Severity}
    return json.dumps(
        {
            "issues": [_as_object(issue) for issue in issues],
            "summary": {**summary, "fixed": len(fixed), "failed": failed},
        },
        indent=2,
    )


def _as_object(issue: Issue) -> dict[str, object]:
    return {
        "code": issue.code,
        "rule": RULES[issue.code].name,
        "severity": str(issue.severity),
        "message": issue.message,
        "remedy": issue.remedy,
        "path": issue.path,
        "line": issue.line or None,
        "column": issue.column or None,
        "fixable": issue.fix is not None,
    }


def _printable(text: str) -> str:
    """Escape control characters, such as those of a file's name: a terminal would obey them."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


def _summary(issues: Sequence[Issue]) -> str:
    numbers = Counter(issue.severity for issue in issues)
    parts = [
        f"{number} {_PLURALS[severity][number != 1]}"
        for severity in Severity
        if (number := numbers[severity])
    ]
    return f"Found {', '.join(parts)}." if parts else "Found nothing wrong."
