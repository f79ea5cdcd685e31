"""The rule for what keeps `check` from finishing, so that `--json` is valid then, too."""

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

UNFINISHED = Rule(
    "AA000",
    "unfinished",
    Severity.ERROR,
    "Something kept `check` from finishing, such as a folder without permission to read it. The"
    " other issues may be fewer than there are.",
    "error: py/main.py: permission denied",
    "py/main.py can be read",
    file="",
)


def issue_of(error: Exception, path: str) -> Issue:
    """Return the issue of an error that stopped a check."""
    message = str(error) or type(error).__name__
    return UNFINISHED.issue(message, "Mend this first, then check again.", path)
