"""The command `check`: its options, and its exit status.

The status is 0, 1 where there are errors (warnings too with `--strict`), or 2 for wrong usage.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.progress import Progress

if TYPE_CHECKING:
    from agentapp_devkit.check.deployed.address import SiteAddress

_WRONG_USAGE = 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, but for `--app`."""
    parser.add_argument(
        "--url",
        type=_address,
        metavar="URL",
        help="check the deployed site at this address, and not the folder",
    )
    parser.add_argument(
        "--browser", action="store_true", help="with --url: open its pages in Chromium, too"
    )
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


def run(parsed: argparse.Namespace, progress: Progress) -> int:
    """Check, print the report, and return the status."""
    from agentapp_devkit.check import registry, reporters

    if misuse := _misuse(parsed):
        progress.note(misuse)
        return _WRONG_USAGE
    codes = registry.chosen(parsed.select, parsed.ignore)
    if parsed.url is None:
        issues, fixed = _check(parsed.app, codes, fix=parsed.fix)
    else:
        issues, fixed = _check_deployed(parsed, codes, progress), ()
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


def _check_deployed(
    parsed: argparse.Namespace, codes: frozenset[str], progress: Progress
) -> Sequence[Issue]:
    """Return the issues of a deployed site."""
    from agentapp_devkit.check.deployed.site_check import check_site

    found = check_site(parsed.url, parsed.app, progress, in_browser=parsed.browser)
    return [issue for issue in found if issue.code in codes]


def _misuse(parsed: argparse.Namespace) -> str:
    """Say which options do not fit together; return "" where all do."""
    if parsed.browser and parsed.url is None:
        return "--browser needs --url, the address of the deployed site."
    if parsed.fix and parsed.url is not None:
        return "--fix mends a folder, and --url checks none; leave out one of them."
    return ""


def _fails(issues: Iterable[Issue], *, strict: bool) -> bool:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(issue.severity in failing for issue in issues)


def _codes(text: str) -> frozenset[str]:
    from agentapp_devkit.check import registry

    try:
        return registry.codes(text)
    except registry.UnknownCodeError as error:
        raise argparse.ArgumentTypeError(f"{error}: docs/rules/README.md lists them") from None


def _address(text: str) -> "SiteAddress":
    from agentapp_devkit.check.deployed.address import AddressError, parse

    try:
        return parse(text)
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
