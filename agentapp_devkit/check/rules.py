"""`Rule`: one thing that `check` looks for, with its documentation.

The codes go by area: AA0 configuration, AA1 Python, AA2 panel and actions, AA3 packages and
imports, AA4 security and policy, AA5 weight and snapshot, AA6 the deployed site, AA7 the deployed
site in a browser.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from agentapp_devkit.check.issues import Fix, Issue, Severity

AREAS = {
    "AA0": "Configuration",
    "AA1": "Python",
    "AA2": "Panel and actions",
    "AA3": "Packages and imports",
    "AA4": "Security and policy",
    "AA5": "Weight and snapshot",
    "AA6": "The deployed site",
    "AA7": "The deployed site in a browser",
}
"""The areas by the beginning of their codes."""

MAIN = "py/main.py"
_LANGUAGES = {".py": "python", ".toml": "toml", ".html": "html"}


def language_of(file: str) -> str:
    """Return the language of a file, for Markdown."""
    return _LANGUAGES.get(PurePosixPath(file).suffix, "text")


@dataclass(frozen=True)
class Rule:
    """One rule.

    A test checks the extension of each local rule's examples: `wrong` breaks the rule, and `right`
    does not.

    Args:
        code: Its code, which never changes its meaning.
        name: A short name in lower case, with hyphens.
        severity: The severity of its issues.
        summary: A paragraph for its page: the reason of the rule.
        wrong: An example that breaks it.
        right: The same example, mended.
        file: The file of the example; empty where it is none, as a response header is.
        beside: The other files of the example, as names and contents.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    wrong: str
    right: str
    file: str = MAIN
    beside: tuple[tuple[str, str], ...] = ()

    def issue(
        self,
        message: str,
        remedy: str,
        path: str,
        line: int = 0,
        column: int = 0,
        fix: Fix | None = None,
    ) -> Issue:
        """Return an issue of this rule; the arguments are those of `Issue`."""
        return Issue(self.code, self.severity, message, remedy, path, line, column, fix)
