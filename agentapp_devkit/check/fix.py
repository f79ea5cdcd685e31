"""Mends what can be mended safely: values that lists of pyscript.toml lack.

The file keeps its comments and its layout.
"""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agentapp_devkit.check.issues import Fix, Issue
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.errors import ReportedError

_TABLE = "livechat"
_HEADER = re.compile(r"^\[livechat\][ \t]*(?:#.*)?$", re.MULTILINE)
_MARK = "\ufeff"


def mend(folder: Path, issues: Sequence[Issue]) -> None:
    """Make the changes that mend the issues.

    Args:
        folder: The extension's folder.
        issues: The issues; those without a fix are left alone.

    Raises:
        ReportedError: pyscript.toml is written in a way that this cannot change.
    """
    fixes = list(dict.fromkeys(issue.fix for issue in issues if issue.fix))
    if not fixes:
        return
    file = folder / NAME
    before = file.read_bytes().decode("utf-8")
    mark = _MARK if before.startswith(_MARK) else ""
    newline = "\r\n" if "\r\n" in before else "\n"
    after = _with_values(before.removeprefix(mark).replace("\r\n", "\n"), fixes)
    file.write_bytes(f"{mark}{after.replace(chr(10), newline)}".encode())


def _with_values(text: str, fixes: Sequence[Fix]) -> str:
    import tomlkit  # takes longer than a check

    expected = tomllib.loads(text)
    for fix in fixes:
        table = expected.setdefault(_TABLE, {})
        if fix.key not in table:
            # tomlkit would add it to the end, below a comment that may belong to the next table.
            text = _HEADER.sub(rf"\g<0>\n{fix.key} = []", text, count=1)
        table.setdefault(fix.key, []).append(fix.value)
    document: Any = tomlkit.parse(text)
    table = document.setdefault(_TABLE, tomlkit.table())
    for fix in fixes:
        table.setdefault(fix.key, tomlkit.array()).append(fix.value)
    changed: str = tomlkit.dumps(document)
    if tomllib.loads(changed) != expected:
        missing = ", ".join(f'"{fix.value}" to {fix.key}' for fix in fixes)
        raise ReportedError(f"{NAME} cannot be changed by a program. Add {missing} yourself.")
    return changed
