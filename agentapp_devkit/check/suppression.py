"""Comments that take issues out of a report: `# agentapp: ignore[AA105, AA401]`.

A comment counts for its line; one that has a line of its own counts for the next line.
"""

import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME

UNKNOWN_CODE = Rule(
    "AA004",
    "unknown-code",
    Severity.WARNING,
    "A comment that ignores rules names a code that no rule has, or no code in brackets, so it"
    " ignores nothing.",
    "total = 1  # agentapp: ignore[AA999]\n",
    "total = 1\n",
)
_COMMENT = re.compile(r"#\s*agentapp:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?")


@dataclass(frozen=True)
class Ignored:
    """One code in a comment.

    Args:
        path: The file, relative to the extension's folder.
        line: The line for which it counts.
        code: The code, or the beginning of codes; "" where the comment names none.
        place: The line and the column of the comment.
    """

    path: str
    line: int
    code: str
    place: tuple[int, int]


def ignored_codes(project: Project) -> tuple[Ignored, ...]:
    """List the codes that comments of an extension name."""
    found = [one for file in project.python_files for one in _in_python(file.path, file.source)]
    configuration = project.folder / NAME
    if configuration.is_file():
        found += _in_toml(configuration.read_text("utf-8-sig", errors="replace"))
    return tuple(found)


def keep(issue: Issue, ignored: tuple[Ignored, ...]) -> bool:
    """Tell whether no comment takes the issue out of the report."""
    return not any(
        (one.path, one.line) == (issue.path, issue.line) and issue.code.startswith(one.code)
        for one in ignored
        if one.code
    )


def unknown_codes(ignored: tuple[Ignored, ...], known: frozenset[str]) -> Iterator[Issue]:
    """Report the codes of comments that no rule has, and the comments without a code."""
    for one in ignored:
        if not one.code:
            message = "The comment names no code in brackets, so it ignores nothing."
            remedy = "Write the code of the issue: `# agentapp: ignore[AA105]`."
            yield UNKNOWN_CODE.issue(message, remedy, one.path, *one.place)
        elif not any(code.startswith(one.code) for code in known):
            message = f"No rule has the code {one.code}, so the comment ignores nothing."
            yield UNKNOWN_CODE.issue(message, "Correct or remove it.", one.path, *one.place)


def _in_python(path: str, source: bytes) -> Iterator[Ignored]:
    if b"agentapp:" not in source:
        return
    try:
        for token in tokenize.tokenize(BytesIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield from _read(path, token.line, *token.start, token.string)
    except (tokenize.TokenError, SyntaxError):
        return  # the file has a mistake, and what was found before it counts


def _in_toml(text: str) -> Iterator[Ignored]:
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _COMMENT.search(line):
            yield from _read(NAME, line, number, match.start(), match.group())


def _read(path: str, line: str, number: int, column: int, comment: str) -> Iterator[Ignored]:
    match = _COMMENT.search(comment)
    if match is None:
        return
    is_alone = not line[:column].strip()
    named = filter(None, map(str.strip, (match["codes"] or "").split(",")))
    for code in list(named) or [""]:
        yield Ignored(path, number + is_alone, code.upper(), (number, column + 1))
