"""The site as it is served in development: built again after each change, never half built."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from starlette.types import ASGIApp

from agentapp_devkit.progress import Progress
from agentapp_devkit.serve import authorization
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.security_headers import Rule


class Served(Protocol):
    """What serving needs of an extension's configuration (`Configuration`)."""

    @property
    def name(self) -> str:
        """What the extension is called."""
        ...

    @property
    def sdk(self) -> str:
        """The generation of LiveChat's SDK, a path, or an address."""
        ...

    @property
    def authorize(self) -> bool:
        """Whether the extension uses Basic authorization."""
        ...

    @property
    def files(self) -> Mapping[str, str]:
        """Further source files, relative to the extension's folder."""
        ...


class Built(Protocol):
    """What serving needs of a built site (`agentapp_devkit.site.builder.Built`)."""

    @property
    def configuration(self) -> Served:
        """What it was built with."""
        ...

    @property
    def headers(self) -> Sequence[Rule]:
        """The headers of its answers."""
        ...


class Build(Protocol):
    """Builds an extension's site, as `agentapp_devkit.site.builder.build` does."""

    def __call__(
        self, folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        """Write the site of the extension in `folder` into the new folder `out`."""
        ...


@dataclass(frozen=True)
class State:
    """How the last build ended."""

    generation: str
    """Another one means: another site is served now."""
    problem: str | None
    """What is wrong with the sources; `None` when the served site is made of them."""


class LiveSite:
    """One extension's site and its authorization, replaced as a whole by each good build.

    Example:
        live = LiveSite(folder, site.build, Development(host), scratch, progress)
        await live.rebuild()          # raises where the first build fails
        await live.refresh(str)       # from then on a problem becomes `live.state.problem`

    """

    def __init__(
        self,
        folder: Path,
        build: Build,
        development: Development,
        scratch: Path,
        progress: Progress,
    ) -> None:
        """Build the extension in `folder` into new folders under `scratch`."""
        self._folder = folder
        self._build = build
        self._development = development
        self._scratch = scratch
        self._progress = progress
        self._run = secrets.token_hex(4)  # a page that outlives this process sees the difference
        self._building = asyncio.Lock()
        self._builds = 0
        self._served: _Version | None = None
        self._problem: str | None = None
        self._news = asyncio.Condition()
        self._closed = False

    @property
    def files(self) -> tuple[str, ...]:
        """The further source files of the last good build; none before the first."""
        return () if self._served is None else tuple(self._served.built.configuration.files)

    @property
    def root(self) -> Path:
        """The folder of the last good build."""
        return self._last_good.root

    @property
    def configuration(self) -> Served:
        """The configuration of the last good build."""
        return self._last_good.built.configuration

    @property
    def headers(self) -> Sequence[Rule]:
        """The headers of the last good build's answers."""
        return self._last_good.built.headers

    @property
    def authorization(self) -> ASGIApp:
        """What answers `POST /authorize/`."""
        return self._last_good.authorization

    @property
    def state(self) -> State:
        """How the last build ended."""
        return State(f"{self._run}-{self._last_good.root.name}", self._problem)

    async def rebuild(self) -> None:
        """Build, and serve the result.

        Raises:
            Exception: whatever the build raised; what was served before stays.

        """
        async with self._building:
            await self._rebuild()

    async def _rebuild(self) -> None:
        self._builds += 1
        out = self._scratch / str(self._builds)
        try:
            built = await asyncio.to_thread(
                self._build,
                self._folder,
                out,
                development=self._development,
                progress=self._progress,
            )
            version = _Version(out, built, authorization.from_folder(self._folder))
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
        previous, self._served = self._served, version
        if previous is not None:
            shutil.rmtree(previous.root, ignore_errors=True)
        await self._tell(None)

    async def refresh(self, describe: Callable[[Exception], str]) -> None:
        """Build again; what goes wrong is described in `state` and in the terminal."""
        try:
            await self.rebuild()
        except Exception as error:
            problem = describe(error)
            self._progress.note(problem)
            await self._tell(problem)

    async def states(self) -> AsyncIterator[State]:
        """Give the state now, and again whenever it changes, until `close`."""
        seen: State | None = None
        while True:
            async with self._news:
                await self._news.wait_for(partial(self._has_news, seen))
            if self._closed:
                return
            seen = self.state
            yield seen

    def _has_news(self, seen: State | None) -> bool:
        return self._closed or self.state != seen

    async def close(self) -> None:
        """End every `states`."""
        self._closed = True
        async with self._news:
            self._news.notify_all()

    @property
    def _last_good(self) -> "_Version":
        assert self._served is not None, "rebuild() comes first"
        return self._served

    async def _tell(self, problem: str | None) -> None:
        self._problem = problem
        async with self._news:
            self._news.notify_all()


@dataclass(frozen=True)
class _Version:
    root: Path
    built: Built
    authorization: ASGIApp
