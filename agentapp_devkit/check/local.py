"""Runs the rules about an extension's folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from agentapp_devkit.check import suppression
from agentapp_devkit.check.analysis.program import Program
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.registry import PROGRAM_MODULES, PROJECT_MODULES, RULES
from agentapp_devkit.check.rule_sets.unfinished import issue_of
from agentapp_devkit.errors import ReportedError

_Subject = TypeVar("_Subject")


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
    found = [issue for module in PROJECT_MODULES for issue in _run(module.check, project)]
    program = Program(project)
    found += [issue for module in PROGRAM_MODULES for issue in _run(module.check, program)]
    found += suppression.unknown_codes(ignored, frozenset(RULES))
    kept = {issue for issue in found if suppression.keep(issue, ignored)}
    return sorted(kept, key=lambda it: (it.path, it.line, it.column, it.code, it.message))


def _run(check: Callable[[_Subject], Iterator[Issue]], subject: _Subject) -> list[Issue]:
    found: list[Issue] = []
    try:
        found.extend(check(subject))
    except (OSError, RecursionError, ReportedError) as error:
        found.append(issue_of(error, "."))
    return found
