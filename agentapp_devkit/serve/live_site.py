"""The site that `serve` shows: rebuilt after each change, and replaced only by a whole build."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from starlette.types import ASGIApp

from agentapp_devkit.config.configuration import Configuration, InvalidConfigurationError
from agentapp_devkit.config.initial_state import Section, load_initial_state
from agentapp_devkit.config.named_files import named_files
from agentapp_devkit.progress import Progress
from agentapp_devkit.serve import authorization
from agentapp_devkit.serve.ending import in_daemon_thread
from agentapp_devkit.site.builder import Built, Development
from agentapp_devkit.site.security_headers import Rule


class Build(Protocol):
    """The signature of `agentapp_devkit.site.builder.build`."""

    def __call__(
        self, folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        """Write the site of the extension in `folder` into the new folder `out`."""
        ...


@dataclass(frozen=True)
class BuildState:
    """The outcome of the last build.

    Args:
        build_id: Names the served site; a page that sees another one reloads the extension.
        problem: The mistake in the sources; `None` when the served site is made of them.
    """

    build_id: str
    problem: str | None


class LiveSite:
    """One extension's site, authorization and declared sections; each good build replaces all.

    Example:
        live = LiveSite(folder, site.build, Development(host), scratch, progress)
        await live.rebuild()          # raises where the first build fails
        await live.refresh(str)       # a later mistake becomes `live.state.problem`

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
        self._run = secrets.token_hex(4)  # so that a page that outlives this process reloads
        self._building = asyncio.Lock()
        self._builds = 0
        self._last_good: _Version | None = None
        self._files: tuple[str, ...] = ()
        self._problem: str | None = None
        self._state_changed = asyncio.Condition()
        self._closed = False

    @property
    def files(self) -> tuple[str, ...]:
        """The files that `pyscript.toml` names; while it cannot be read, those of before."""
        with suppress(InvalidConfigurationError, OSError):
            self._files = named_files(self._folder)
        return self._files

    @property
    def root(self) -> Path:
        """The folder of the last good build."""
        return self._version.root

    @property
    def configuration(self) -> Configuration:
        """The configuration of the last good build."""
        return self._version.built.configuration

    @property
    def headers(self) -> Sequence[Rule]:
        """The headers of the last good build's answers."""
        return self._version.built.headers

    @property
    def authorization(self) -> ASGIApp:
        """The application behind `POST /authorize/`."""
        return self._version.authorization

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of Customer Details that the extension declares."""
        return self._version.sections

    @property
    def state(self) -> BuildState:
        """The outcome of the last build."""
        return BuildState(f"{self._run}-{self._version.root.name}", self._problem)

    async def rebuild(self) -> None:
        """Build, and serve the result.

        Raises:
            Exception: the build failed; the last good build stays.

        """
        async with self._building:
            await self._rebuild()

    async def _rebuild(self) -> None:
        self._builds += 1
        out = self._scratch / str(self._builds)
        try:
            build = partial(
                self._build,
                self._folder,
                out,
                development=self._development,
                progress=self._progress,
            )
            built = await in_daemon_thread(build)
            version = _Version(
                out,
                built,
                authorization.for_development(self._folder),
                load_initial_state(self._folder),
            )
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
        previous, self._last_good = self._last_good, version
        if previous is not None:
            shutil.rmtree(previous.root, ignore_errors=True)
        await self._report(None)

    async def refresh(self, describe: Callable[[Exception], str]) -> None:
        """Rebuild; describe a failure in `state` and in the terminal."""
        try:
            await self.rebuild()
        except Exception as error:
            problem = describe(error)
            self._progress.note(problem)
            await self._report(problem)

    async def states(self) -> AsyncIterator[BuildState]:
        """Yield the state now and after each change, until `close`."""
        seen: BuildState | None = None
        while True:
            async with self._state_changed:
                await self._state_changed.wait_for(partial(self._is_new, seen))
            if self._closed:
                return
            seen = self.state
            yield seen

    def _is_new(self, seen: BuildState | None) -> bool:
        return self._closed or self.state != seen

    async def close(self) -> None:
        """End every `states`."""
        self._closed = True
        async with self._state_changed:
            self._state_changed.notify_all()

    @property
    def _version(self) -> "_Version":
        assert self._last_good is not None, "call rebuild() first"
        return self._last_good

    async def _report(self, problem: str | None) -> None:
        self._problem = problem
        async with self._state_changed:
            self._state_changed.notify_all()


@dataclass(frozen=True)
class _Version:
    root: Path
    built: Built
    authorization: ASGIApp
    sections: Sequence[Section]
