"""Runs the rules about an extension's folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

from agentapp_devkit.check import configuration_rules, suppression, syntax_rules
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.registry import RULES
from agentapp_devkit.check.unfinished import issue_of
from agentapp_devkit.errors import ReportedError

Check = Callable[[Project], Iterator[Issue]]

_CHECKS: tuple[Check, ...] = (
    configuration_rules.check,
    syntax_rules.check,
)


def check_folder(folder: Path) -> list[Issue]:
    """Check an extension's folder; return its issues, without those that its comments ignore.

    Args:
        folder: The extension's folder.
    """
    try:
        project = Project(folder)
        ignored = suppression.ignored_codes(project)
    except (OSError, ReportedError) as error:
        return [issue_of(error, ".")]
    found = [issue for check in _CHECKS for issue in _run(check, project)]
    found += suppression.unknown_codes(ignored, frozenset(RULES))
    kept = {issue for issue in found if suppression.keep(issue, ignored)}
    return sorted(kept, key=lambda it: (it.path, it.line, it.column, it.code, it.message))


def _run(check: Check, project: Project) -> list[Issue]:
    found: list[Issue] = []
    try:
        found.extend(check(project))
    except (OSError, ReportedError) as error:
        found.append(issue_of(error, "."))
    return found
