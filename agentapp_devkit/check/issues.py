"""`Issue`: a place of an extension, or of its deployed site, that breaks a rule."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """The weight of an issue.

    An error makes `check` fail, a warning does with `--strict`, and an information never does.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Fix:
    """A change that `--fix` makes: another value in a list of `[livechat]` in pyscript.toml.

    Args:
        key: The key of the list.
        value: The value.
    """

    key: str
    value: str


@dataclass(frozen=True)
class Issue:
    """One issue.

    Args:
        code: The code of the broken rule.
        severity: The rule's severity.
        message: The finding, a sentence.
        remedy: The next step, a sentence.
        path: The file, relative to the extension's folder, or the address on a deployed site.
        line: The line, from 1; 0 where the issue is about the file as a whole.
        column: The column, from 1; 0 where there is none.
        fix: The change that mends it, where one is safe.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    path: str
    line: int = 0
    column: int = 0
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """The place as editors and terminals understand it.

        Example:
            >>> Issue("AA101", Severity.ERROR, "m", "r", "py/main.py", 3, 5).place
            'py/main.py:3:5'
        """
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])
