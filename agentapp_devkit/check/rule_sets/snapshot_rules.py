"""The rule about modules that cannot be in the snapshot, as the last `build` has found them."""

from collections.abc import Iterator

from agentapp_devkit import paths, snapshot
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.package_list import PackageList
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.packages import extension_packages
from agentapp_devkit.packages.wheels import site_wheel
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.extension import Extension
from agentapp_devkit.site.page import page_files
from agentapp_devkit.site.runtime import snapshot_files
from agentapp_devkit.site.runtime.app_files import APP_DIR, app_files, source_of

NOT_IN_SNAPSHOT = Rule(
    "AA501",
    "not-in-snapshot",
    Severity.INFO,
    "A module cannot be in the snapshot, because its import does what another machine or another"
    " time would answer otherwise, so each visit imports it again. `check` says so after a `build`"
    " of the same files.",
    "py/clock.py: STARTED = time.time()",
    "py/clock.py: def started() -> float: ...",
    file="",
)


def check(project: Project) -> Iterator[Issue]:
    """Report the excluded modules, if the snapshot of these very files is in the cache."""
    request = _request(project)
    if request is None or project.configuration is None:
        return
    for excluded in snapshot.excluded_before(request, cache=snapshot_files.CACHE):
        own = (excluded.path or "").removeprefix(f"{APP_DIR}/")
        is_own = own != (excluded.path or "")
        path = source_of(own, project.configuration) if is_own else NAME
        line = excluded.line or 0 if is_own else 0
        message = f"{excluded.module} is not in the snapshot and starts slower: {excluded.reason}."
        remedy = "Do it in a function that runs later." if is_own else "Import it where it is used."
        yield NOT_IN_SNAPSHOT.issue(message, remedy, path, line)


def _request(project: Project) -> snapshot.SnapshotRequest | None:
    """Return what `build` would take a snapshot of; None where it would have to fetch packages."""
    configuration = project.configuration
    if configuration is None or not configuration.snapshot or project.link_errors:
        return None
    packages = PackageList(project)
    are_here = packages.is_locked and all(wheel.path.is_file() for wheel in packages.wheels)
    if not are_here or not (paths.VENDOR / "pyodide" / "pyodide-lock.json").is_file():
        return None
    if any(not (project.folder / script).is_file() for script in project.scripts):
        return None
    files = app_files(project.folder, configuration)
    wheels = extension_packages.ensure(project.folder, configuration, files, Silent())
    exclude = PathPatterns(configuration.exclude)
    prepared = site_wheel.prepare(wheels, exclude, cache=paths.CACHE / "packages")
    extension = Extension(project.folder, configuration, files, prepared.wheels, None)
    return snapshot_files.request(extension, page_files.write_lock(extension))
