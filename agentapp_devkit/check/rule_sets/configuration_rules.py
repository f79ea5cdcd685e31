"""Rules about pyscript.toml and the files that an extension needs."""

from collections.abc import Iterator

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME

UNREADABLE = Rule(
    "AA001",
    "unreadable-configuration",
    Severity.ERROR,
    "`pyscript.toml` is missing, or is not TOML in UTF-8. `build` and `serve` stop at it.",
    "name = Shop\n",
    'name = "Shop"\n',
    file=NAME,
)
INVALID = Rule(
    "AA002",
    "invalid-setting",
    Severity.ERROR,
    "`pyscript.toml` has a key that nobody reads, or a value that cannot be used. `build` and"
    " `serve` stop at it.",
    '[livechat]\nsdk = "widget_sdk"\n',
    '[livechat]\nsdk = "widget-sdk"\n',
    file=NAME,
)
NO_MAIN = Rule(
    "AA003",
    "missing-script",
    Severity.ERROR,
    "The page runs `py/main.py`, which is missing, or stays out of the site because of its name.",
    "py/panel.py\n",
    "py/main.py\n",
    file="",
)


def check(project: Project) -> Iterator[Issue]:
    """Report mistakes of the configuration, and missing scripts."""
    for mistake in project.mistakes:
        rule = INVALID if mistake.key else UNREADABLE
        subject = f"{mistake.key}: " if mistake.key else f"{NAME}: "
        yield rule.issue(f"{subject}{mistake.message}", mistake.remedy, NAME, mistake.line)
    if project.link_errors:
        return  # the files are unknown
    published = {file.path for file in project.python_files}
    for script in project.scripts:
        if (project.folder / script).is_file() and script not in published:
            yield NO_MAIN.issue(
                f"{script} stays out of the site because of its name.", "Rename it.", script
            )
        elif script not in published:
            remedy = "Write it; `agentapp new` makes an extension to begin with."
            yield NO_MAIN.issue(f"{script} is missing: it is what the page runs.", remedy, script)
