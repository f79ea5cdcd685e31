"""Rules about `pyscript.lock`."""

from collections.abc import Iterator

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.package_list import PackageList
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.packages import PackageError, lock

MISSING = Rule(
    "AA306",
    "missing-lock",
    Severity.WARNING,
    "Without `pyscript.lock`, each machine chooses versions of the packages for itself. `build` and"
    " `serve` write it; it belongs into version control.",
    'packages = ["humanize"]\n',
    "packages = []\n",
    file=NAME,
)
STALE = Rule(
    "AA307",
    "stale-lock",
    Severity.WARNING,
    "`pyscript.lock` was written for other packages, or for another version of Pyodide, so the next"
    " build chooses again.",
    'version = 1\nrequirements = ["humanize"]\npackage = []\n\n[target]\npyodide = "0.1"\n'
    'python = "3.9"\nplatform = "emscripten"\n',
    "",
    file=lock.NAME,
)
DAMAGED = Rule(
    "AA308",
    "damaged-lock",
    Severity.ERROR,
    "`pyscript.lock` cannot be read, and `build` and `serve` stop at it.",
    "version = 1\n<<<<<<< HEAD\n",
    "",
    file=lock.NAME,
)


def check(project: Project) -> Iterator[Issue]:
    """Report a lock that is missing, damaged or not up to date."""
    if project.configuration is None:
        return
    try:
        known = lock.read(project.folder)
    except PackageError as error:
        message, _, remedy = str(error).partition("\n")
        yield DAMAGED.issue(message, remedy.strip(), lock.NAME, 1)
        return
    packages = PackageList(project)
    if known is None and not (project.folder / lock.NAME).is_file():
        if packages.requirements:
            message = f"There is no {lock.NAME} for the packages."
            yield MISSING.issue(
                message, "Run `agentapp build`, and commit it.", NAME, project.line("packages")
            )
    elif not packages.is_locked:
        message = f"{lock.NAME} does not fit the packages of {NAME} and this version of agentapp."
        yield STALE.issue(message, "Run `agentapp build`, and commit it.", lock.NAME, 1)
