"""The files that a site is built from, and a watch for their changes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from agentapp_devkit.config import initial_state

SOURCE_FILES = ("pyscript.toml", "index.html", "authorize.py", initial_state.NAME)
SOURCE_FOLDERS = ("py", "static")
VENDOR_FOLDER = "vendor"
"""A folder of `static/` that agentapp fills; its changes are no edits."""

_QUIET_MS = 20  # without a change before a build begins; a later change has a build of its own

_is_source = DefaultFilter()


@dataclass(frozen=True)
class Sources:
    """The files and folders that a site is made of."""

    files: frozenset[Path]
    folders: frozenset[Path]

    @classmethod
    def of(cls, folder: Path, own: Path, others: Iterable[str] = ()) -> "Sources":
        """List the sources of the extension in `folder`.

        `own` is the checkout with `py/agentapp` and `static`; `others` are further files and
        folders, relative to `folder`.
        """
        named = {folder / name for name in others}
        folders = {folder / name for name in SOURCE_FOLDERS} | {
            own / "py" / "agentapp",
            own / "static",
        }
        return cls(
            files=frozenset(
                {folder / name for name in SOURCE_FILES} | {own / "index.html"} | named
            ),
            folders=frozenset(folders | {path for path in named if path.is_dir()}),
        )

    def __contains__(self, changed: Path) -> bool:
        """Tell whether a change of the file `changed` changes the site."""
        if changed in self.files:
            return True
        return any(
            changed == folder
            or (
                changed.is_relative_to(folder)
                and VENDOR_FOLDER not in changed.relative_to(folder).parts
            )
            for folder in self.folders
        )

    def watched_folders(self) -> "WatchedFolders":
        """Return the existing folders in which a change of a source shows."""
        # A file is watched through its folder: an editor that saves by renaming would end a watch
        # on the file itself. And not recursively: beside it may lie a node_modules.
        parents = {path.parent for path in self.files | self.folders}
        return WatchedFolders(
            flat=frozenset(path for path in parents if path.is_dir()),
            deep=frozenset(path for path in self.folders if path.is_dir()),
        )


@dataclass(frozen=True)
class WatchedFolders:
    """Folders to watch: `flat` for their own entries, `deep` for everything below."""

    flat: frozenset[Path]
    deep: frozenset[Path]


async def watch(sources: Callable[[], Sources], changed: Callable[[], Awaitable[object]]) -> None:
    """Await `changed()` after changes of `sources()`, until cancelled.

    A change during `changed` is not lost: `changed` runs once more. It may alter what `sources`
    returns; new folders are watched from then on.
    """
    dirty = asyncio.Event()
    while True:
        watched = sources()
        folders = watched.watched_folders()
        async with asyncio.TaskGroup() as group:
            watches = [
                group.create_task(_mark(dirty, paths, watched, recursive=recursive))
                for paths, recursive in ((folders.flat, False), (folders.deep, True))
                if paths
            ]
            while (sources(), sources().watched_folders()) == (watched, folders):
                await dirty.wait()
                dirty.clear()
                await changed()
            for task in watches:
                task.cancel()
        dirty.set()  # the new folders may have changed before they were watched


async def _mark(
    dirty: asyncio.Event, paths: frozenset[Path], sources: Sources, *, recursive: bool
) -> None:
    def belongs(change: Change, path: str) -> bool:
        return _is_source(change, path) and Path(path) in sources

    async for _ in awatch(*paths, watch_filter=belongs, recursive=recursive, step=_QUIET_MS):
        dirty.set()
