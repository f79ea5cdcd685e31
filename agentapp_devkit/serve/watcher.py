"""Which files make the site, and hearing when one of them changes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

FILES = ("pyscript.toml", "index.html", "authorize.py")
FOLDERS = ("py", "static")
FETCHED = "vendor"
"""A folder of `static/` that holds what was fetched, and changes only when that does."""

_is_source = DefaultFilter()


@dataclass(frozen=True)
class Sources:
    """The files and folders that a site is made of."""

    files: frozenset[Path]
    folders: frozenset[Path]

    @classmethod
    def of(cls, folder: Path, own: Path, more: Iterable[str] = ()) -> "Sources":
        """List what the extension in `folder` is made of.

        `own` is the folder with agentapp's own `py/agentapp` and `static`; `more` are further files
        or folders, relative to `folder`.
        """
        named = {folder / name for name in more}
        folders = {folder / name for name in FOLDERS} | {own / "py" / "agentapp", own / "static"}
        return cls(
            files=frozenset({folder / name for name in FILES} | {own / "index.html"} | named),
            folders=frozenset(folders | {path for path in named if path.is_dir()}),
        )

    def __contains__(self, changed: Path) -> bool:
        """Tell whether a change of the file `changed` changes the site."""
        if changed in self.files:
            return True
        return any(
            changed == folder
            or (changed.is_relative_to(folder) and FETCHED not in changed.relative_to(folder).parts)
            for folder in self.folders
        )

    def places(self) -> "Places":
        """Find the existing folders to watch for a change of any of these."""
        # A file is watched through its folder: an editor that saves by renaming would end a watch
        # on the file itself. And not recursively: beside it may lie a node_modules.
        parents = {path.parent for path in self.files | self.folders}
        return Places(
            flat=frozenset(path for path in parents if path.is_dir()),
            deep=frozenset(path for path in self.folders if path.is_dir()),
        )


@dataclass(frozen=True)
class Places:
    """Folders to watch: `flat` for what lies right in them, `deep` for everything below."""

    flat: frozenset[Path]
    deep: frozenset[Path]


async def watch(sources: Callable[[], Sources], changed: Callable[[], Awaitable[object]]) -> None:
    """Await `changed()` after each burst of changes to `sources()`, until cancelled.

    What changes while `changed` runs is not lost: it runs once more. It may change what `sources`
    gives; new places are watched from then on.
    """
    dirty = asyncio.Event()
    while True:
        watched = sources()
        places = watched.places()
        async with asyncio.TaskGroup() as group:
            watches = [
                group.create_task(_mark(dirty, paths, watched, recursive=recursive))
                for paths, recursive in ((places.flat, False), (places.deep, True))
                if paths
            ]
            while (sources(), sources().places()) == (watched, places):
                await dirty.wait()
                dirty.clear()
                await changed()
            for task in watches:
                task.cancel()
        dirty.set()  # the new places may have changed before they were watched


async def _mark(
    dirty: asyncio.Event, paths: frozenset[Path], sources: Sources, *, recursive: bool
) -> None:
    def belongs(change: Change, path: str) -> bool:
        return _is_source(change, path) and Path(path) in sources

    async for _ in awatch(*paths, watch_filter=belongs, recursive=recursive):
        dirty.set()
