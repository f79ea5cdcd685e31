import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from watchfiles import Change, awatch

from agentapp_devkit.serve import watcher
from agentapp_devkit.serve.watcher import Sources, watch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("app/py", "app/data", "own/py/agentapp", "own/static/vendor"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def sources_of(folder: Path, more: tuple[str, ...] = ()) -> Sources:
    return Sources.of(folder / "app", folder / "own", more)


@pytest.mark.parametrize(
    "name",
    [
        "app/pyscript.toml",
        "app/index.html",
        "app/authorize.py",
        "app/initial-state.json",
        "app/py/main.py",
        "app/py/orders/api.py",
        "app/static/logo.svg",
        "app/static/vendor/chart.js",
        "app/py/vendor/shop.py",
        "own/index.html",
        "own/py/agentapp/panel.py",
        "own/static/bridge.js",
        "app/data/orders.json",
    ],
)
def test_what_the_site_is_made_of_is_a_source(folder: Path, name: str) -> None:
    assert folder / name in sources_of(folder, ("data/orders.json",))


@pytest.mark.parametrize(
    "name",
    [
        "app/pyscript.lock",
        "app/dist/index.html",
        "app/node_modules/x/index.js",
        "app/tests/test_main.py",
        "app/data/orders.json",
        "own/static/vendor/host.mjs",
        "own/devkit/server.py",
        "app/python/main.py",
    ],
)
def test_anything_else_is_none(folder: Path, name: str) -> None:
    assert folder / name not in sources_of(folder)


class Watched:
    """What the last heard change had made of one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text: str | None = None
        self._heard = asyncio.Event()

    async def changed(self) -> None:
        self.text = self.file.read_text("utf-8") if self.file.exists() else None
        self._heard.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(10):
            while self.text != text:
                await self._heard.wait()
                self._heard.clear()

    async def begin(self) -> None:
        """Save again and again, for nobody can tell when the system has begun to watch."""
        for count in range(100):
            self.save(f"beginning {count}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), 0.1)
                return
        raise AssertionError(f"no change of {self.file} was heard")

    def save(self, text: str) -> None:
        self.file.write_text(text, "utf-8")


@asynccontextmanager
async def watching(
    folder: Path,
    changed: Callable[[], Awaitable[object]],
    *,
    named: str = "data/orders.json",
    say: Callable[[str], None] = print,
) -> AsyncIterator[None]:
    task = asyncio.create_task(watch(lambda: sources_of(folder, (named,)), changed, say))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name", ["app/pyscript.toml", "app/py/main.py", "own/static/panel.css", "app/data/orders.json"]
)
async def test_a_saved_source_is_heard(folder: Path, name: str) -> None:
    watched = Watched(folder / name)
    async with watching(folder, watched.changed):
        await watched.begin()
        watched.save("second")
        await watched.until("second")


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
async def test_a_source_in_a_linked_folder_is_heard(folder: Path) -> None:
    (folder / "app" / "py" / "shop").symlink_to("../data")
    watched = Watched(folder / "app" / "data" / "cart.py")
    async with watching(folder, watched.changed):
        await watched.begin()
        watched.save("second")
        await watched.until("second")


@pytest.mark.asyncio
async def test_a_source_saved_by_renaming_is_heard_each_time(folder: Path) -> None:
    watched = Watched(folder / "app" / "pyscript.toml")
    async with watching(folder, watched.changed):
        await watched.begin()
        for text in ("one", "two", "three"):
            (folder / "app" / "new").write_text(text, "utf-8")
            (folder / "app" / "new").rename(watched.file)
            await watched.until(text)


@pytest.mark.asyncio
async def test_what_is_saved_during_a_build_is_built_after_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    building, told, built_again = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def tell(*_: Path, recursive: bool, **__: object) -> AsyncIterator[set[str]]:
        """The system's news: a change, another one during the build, then nothing."""
        if recursive:
            yield {"a change"}
            await building.wait()
            yield {"another one"}
            told.set()
        await asyncio.Event().wait()

    async def changed() -> None:
        if building.is_set():
            built_again.set()
        building.set()
        await told.wait()

    monkeypatch.setattr("agentapp_devkit.serve.watcher.awatch", tell)
    async with watching(folder, changed), asyncio.timeout(10):
        await built_again.wait()


@pytest.mark.asyncio
async def test_a_folder_made_later_is_watched_too(folder: Path) -> None:
    made = Watched(folder / "app" / "static" / "logo.svg")
    begun = Watched(folder / "app" / "index.html")

    async def changed() -> None:
        await begun.changed()
        await made.changed()

    async with watching(folder, changed):
        await begun.begin()
        made.file.parent.mkdir()
        made.save("first")
        await made.until("first")
        made.save("second")
        await made.until("second")


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["shop.css", "look/shop.css", "look/at/shop.css"])
async def test_a_named_file_made_later_is_heard(folder: Path, name: str) -> None:
    made = Watched(folder / "app" / name)
    begun = Watched(folder / "app" / "index.html")

    async def changed() -> None:
        await begun.changed()
        await made.changed()

    async with watching(folder, changed, named=name):
        await begun.begin()
        made.file.parent.mkdir(parents=True, exist_ok=True)
        made.save("first")
        await made.until("first")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("times", "error", "said"),
    [
        (1, FileNotFoundError("No path was found."), 0),
        (5, OSError("OS file watch limit reached."), 1),
        (5, RuntimeError("Too many open files"), 1),
    ],
)
async def test_a_watch_that_fails_begins_once_more_and_misses_nothing(
    folder: Path, times: int, error: Exception, said: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    begins = asyncio.Event()
    watched = Watched(folder / "app" / "py" / "main.py")
    notes: list[str] = []

    async def fail_at_first(
        *paths: Path, recursive: bool, **options: Any
    ) -> AsyncIterator[set[tuple[Change, str]]]:
        nonlocal tries
        tries += recursive
        if recursive and tries <= times:
            watched.save(f"unheard {tries}")
            raise error
        if recursive:
            begins.set()
        async for changes in awatch(*paths, recursive=recursive, rust_timeout=10, **options):
            yield changes

    monkeypatch.setattr(watcher, "awatch", fail_at_first)
    monkeypatch.setattr(watcher, "_RETRY_SECONDS", 0)
    async with watching(folder, watched.changed, say=notes.append):
        await watched.until(f"unheard {times}")
        await asyncio.wait_for(begins.wait(), 10)
        for text in ("one", "two", "three"):
            watched.save(text)
            await watched.until(text)
    assert len(notes) == said
    assert all(str(error) in note and "sysctl fs.inotify" in note for note in notes)
