"""The files that a site is built from, and a watch for their changes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from agentapp_devkit.config import initial_state

SOURCE_FILES = ("pyscript.toml", "index.html", "authorize.py", initial_state.NAME)
SOURCE_FOLDERS = ("py", "static")

_QUIET_MS = 20  # without a change before a build begins; a later change has a build of its own
_RETRY_SECONDS = 1.0
_NOT_WATCHED = (
    "The files of the extension cannot be watched, so a change of them is not noticed: {error}\n"
    "serve tries again and again. If other programs watch too many files, end them, or raise the"
    " system's limit (on Linux: sysctl fs.inotify)."
)

_is_source = DefaultFilter()


@dataclass(frozen=True)
class Sources:
    """The files and folders that a site is made of, those that do not exist yet included.

    Args:
        files: The files, and folders that may hold one of them.
        folders: The folders of which everything inside is a source.
        ignored: A folder inside of `folders` that agentapp fills; its changes are no edits.
    """

    files: frozenset[Path]
    folders: frozenset[Path]
    ignored: Path | None = None

    @classmethod
    def of(cls, folder: Path, own: Path, others: Iterable[str] = ()) -> "Sources":
        """List the sources of the extension in `folder`.

        `own` is the checkout with `py/agentapp` and `static`; `others` are further files, relative
        to `folder`.
        """
        named = {folder / name for name in others}
        parents = {parent for file in named for parent in file.parents if folder in parent.parents}
        return cls(
            files=frozenset(
                {*(folder / name for name in SOURCE_FILES), own / "index.html"} | named | parents
            ),
            folders=frozenset(
                {folder / name for name in SOURCE_FOLDERS}
                | {own / "py" / "agentapp", own / "static"}
            ),
            ignored=own / "static" / "vendor",
        )

    def __contains__(self, changed: Path) -> bool:
        """Tell whether a change of the file `changed` changes the site."""
        if changed in self.files:
            return True
        if self.ignored is not None and changed.is_relative_to(self.ignored):
            return False
        return any(changed.is_relative_to(folder) for folder in self.folders)

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


async def watch(
    sources: Callable[[], Sources],
    changed: Callable[[], Awaitable[object]],
    say: Callable[[str], None],
) -> None:
    """Await `changed()` after changes of `sources()`, until cancelled.

    A change during `changed` is not lost: `changed` runs once more. It may alter what `sources`
    returns; new folders are watched from then on. `say` hears when the system cannot watch.
    """
    dirty = asyncio.Event()
    while True:
        watched = sources()
        folders = watched.watched_folders()
        async with asyncio.TaskGroup() as group:
            watches = [
                group.create_task(_mark(dirty, paths, watched, say, recursive=recursive))
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
    dirty: asyncio.Event,
    paths: frozenset[Path],
    sources: Sources,
    say: Callable[[str], None],
    *,
    recursive: bool,
) -> None:
    def belongs(change: Change, path: str) -> bool:
        return _is_source(change, path) and Path(path) in sources

    failures = 0  # one after another
    while True:
        try:
            async for changes in awatch(
                *paths,
                watch_filter=belongs,
                recursive=recursive,
                step=_QUIET_MS,
                yield_on_timeout=True,
            ):
                if changes or failures > 1:  # a change may have been missed
                    dirty.set()
                failures = 0
        except (OSError, RuntimeError) as error:  # watchfiles' own is a RuntimeError
            failures += 1
            if failures == 2:
                say(_NOT_WATCHED.format(error=error))
            await asyncio.sleep(_RETRY_SECONDS)
            if failures == 1:  # a folder may have just gone: `watch` looks for them once more
                dirty.set()
