"""The command `check`: its options, and its exit status.

The status is 0, 1 where there are errors (warnings too with `--strict`), or 2 for wrong usage.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.progress import Progress


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, but for `--app`."""
    parser.add_argument("--json", action="store_true", help="print a report in JSON")
    parser.add_argument("--strict", action="store_true", help="fail on warnings, too")
    parser.add_argument(
        "--select",
        type=_codes,
        action="extend",
        default=[],
        metavar="CODES",
        help="look for these rules alone, such as AA1,AA401",
    )
    parser.add_argument(
        "--ignore",
        type=_codes,
        action="extend",
        default=[],
        metavar="CODES",
        help="look for all rules but these",
    )
    parser.add_argument("--fix", action="store_true", help="mend what can be mended safely")


def run(parsed: argparse.Namespace, _progress: Progress) -> int:
    """Check, print the report, and return the status."""
    from agentapp_devkit.check import registry, reporters

    codes = registry.chosen(parsed.select, parsed.ignore)
    issues, fixed = _check(parsed.app, codes, fix=parsed.fix)
    has_failed = _fails(issues, strict=parsed.strict)
    if parsed.json:
        print(reporters.as_json(issues, fixed, failed=has_failed))
    else:
        reporters.show_text(issues, fixed, Console())
    return int(has_failed)


def _check(
    folder: Path, codes: frozenset[str], *, fix: bool
) -> tuple[Sequence[Issue], Sequence[Issue]]:
    """Return the issues of a folder, and those that were fixed."""
    from agentapp_devkit.check.fix import mend
    from agentapp_devkit.check.local import check_folder

    found = [issue for issue in check_folder(folder) if issue.code in codes]
    if not fix or not any(issue.fix for issue in found):
        return found, ()
    mend(folder, found)
    left = [issue for issue in check_folder(folder) if issue.code in codes]
    return left, [issue for issue in found if issue.fix and issue not in left]


def _fails(issues: Iterable[Issue], *, strict: bool) -> bool:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(issue.severity in failing for issue in issues)


def _codes(text: str) -> frozenset[str]:
    from agentapp_devkit.check import registry

    try:
        return registry.codes(text)
    except registry.UnknownCodeError as error:
        raise argparse.ArgumentTypeError(f"{error}: docs/rules/README.md lists them") from None
