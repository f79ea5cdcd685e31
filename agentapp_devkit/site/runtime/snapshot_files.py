"""The site's snapshot: which modules it imports, and its two archives."""

from dataclasses import dataclass

from agentapp_devkit import paths, snapshot
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.assets import Assets
from agentapp_devkit.site.compression import FAST, SMALL, compress_gzip, compress_zstd
from agentapp_devkit.site.extension import Extension
from agentapp_devkit.site.runtime.app_files import APP_DIR, agentapp_files, source_of
from agentapp_devkit.site.runtime.archive import pack, pack_files
from agentapp_devkit.snapshot.imports import imported_by, own_modules

# These modules exist in a page only, or hold objects of one.
_PAGE_MODULES = frozenset({"js", "micropip", "pyodide_js", "pyscript"})

# This module of agentapp's needs packages that few extensions have; loguru does not fit into a
# snapshot, because it asks for a random number.
_OF_PACKAGES = frozenset({"agentapp._web_apis"})

CACHE = paths.CACHE / "snapshots"
"""The folder of cached snapshots."""


@dataclass(frozen=True)
class SnapshotFiles:
    """The addresses of a snapshot's archives.

    Args:
        memory: The memory of the started interpreter.
        packages: The files of the installed packages.
    """

    memory: str
    packages: str


def write(
    extension: Extension, assets: Assets, *, lock: bytes, progress: Progress
) -> SnapshotFiles:
    """Write the archives, and note each module that the snapshot excludes.

    Args:
        extension: The extension.
        assets: The site's assets.
        lock: The site's `pyodide-lock.json`.
        progress: Announces that a snapshot is taken.
    """
    taken = snapshot.ensure(request(extension, lock), cache=CACHE, progress=progress)
    for excluded in taken.excluded:
        progress.note(excluded.explain(lambda path: source_of(path, extension.configuration)))
    for warning in taken.warnings:
        own = warning.path.removeprefix(f"{APP_DIR}/")
        if own != warning.path:  # an author cannot mend a package
            file = source_of(own, extension.configuration)
            progress.note(f"{file}:{warning.line}: {warning.text}")
    memory = compress_zstd(
        pack(taken.header, taken.memory),
        level=FAST if extension.is_in_development else SMALL,
        cache=paths.CACHE / "zstd",
    )
    return SnapshotFiles(
        memory=assets.add("memory.bin", memory),
        packages=assets.add("packages.bin", compress_gzip(pack_files(taken.packages))),
    )


def request(extension: Extension, lock: bytes) -> snapshot.SnapshotRequest:
    """Return the content of the snapshot.

    Args:
        extension: The extension.
        lock: The site's `pyodide-lock.json`.
    """
    # During development the author's modules change often, and each change would cost a snapshot.
    scripts = extension.configuration.scripts
    files = agentapp_files() if extension.is_in_development else extension.files
    return snapshot.SnapshotRequest(
        runtime=paths.VENDOR / "pyodide",
        wheels=extension.wheels,
        lock=lock,
        files={path: content for path, content in files.items() if path not in scripts},
        modules=_modules(extension),
    )


def _modules(extension: Extension) -> list[str]:
    """List the modules to import: those that the scripts name, in their order, then agentapp's."""
    scripts = extension.configuration.scripts
    own = own_modules(extension.files, scripts)
    imported = [name for script in scripts for name in imported_by(extension.files[script], own)]
    unfit = _PAGE_MODULES
    if extension.is_in_development:
        unfit |= {name.split(".")[0] for name in own}
    fit = [name for name in imported if name.split(".")[0] not in unfit]
    agentapps = (name for name in own_modules(agentapp_files()) if name not in _OF_PACKAGES)
    return [*dict.fromkeys((*fit, *agentapps))]
