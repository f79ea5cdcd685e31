"""Writes docs/rules/: a page for each rule, and an index.

python -m agentapp_devkit.check.documentation
"""

from collections.abc import Iterator, Mapping

from agentapp_devkit import paths
from agentapp_devkit.check.issues import Severity
from agentapp_devkit.check.registry import RULES
from agentapp_devkit.check.rules import AREAS, Rule, language_of

FOLDER = paths.ROOT / "docs" / "rules"
_INTRODUCTION = """\
# The rules of `check`

`agentapp check` looks for these. An error makes it fail, a warning does with `--strict`, and an
information never does. `--select` and `--ignore` choose rules by their codes, or by the beginning
of codes. A comment takes an issue out of the report: `# agentapp: ignore[AA105]` at the end of its
line, or on a line of its own above, in Python and in `pyscript.toml`.
"""
_NAMES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "information",
}
_EFFECTS = {
    Severity.ERROR: "`check` fails.",
    Severity.WARNING: "`check --strict` fails.",
    Severity.INFO: "`check` says so, and does not fail.",
}


def pages() -> Mapping[str, str]:
    """Return the content of each file of the folder, by its name."""
    return {
        "README.md": "".join(_index()),
        **{f"{rule.code}.md": _page(rule) for rule in RULES.values()},
    }


def _page(rule: Rule) -> str:
    subject = f", in `{rule.file}`" if rule.file else ""
    instead = f"Instead:\n\n{_block(rule.file, rule.right)}"
    if not rule.right:
        instead = "Without this file there is no issue.\n"
    return f"""\
# {rule.code}: {rule.name}

{rule.summary}

This is {_article(rule.severity)}: {_EFFECTS[rule.severity]}

For example{subject}:

{_block(rule.file, rule.wrong)}
{instead}{_beside(rule)}
[All rules](README.md)
"""


def _block(file: str, code: str) -> str:
    return f"```{language_of(file)}\n{code.rstrip()}\n```\n"


def _beside(rule: Rule) -> str:
    return "".join(
        f"\nBoth with this `{file}`:\n\n{_block(file, content)}" for file, content in rule.beside
    )


def _index() -> Iterator[str]:
    yield _INTRODUCTION
    for beginning, area in AREAS.items():
        rules = [rule for code, rule in RULES.items() if code.startswith(beginning)]
        if rules:
            yield f"\n## {area}\n\n| code | name | severity |\n|---|---|---|\n"
            yield from (
                f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} |\n"
                for rule in rules
            )


def _article(severity: Severity) -> str:
    return f"{'a' if severity is Severity.WARNING else 'an'} {_NAMES[severity]}"


def write() -> None:
    """Write the files, and remove the pages of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    content = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in content:
            old.unlink()
    for name, text in content.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write()
