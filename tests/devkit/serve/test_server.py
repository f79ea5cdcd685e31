import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from agentapp_devkit.config.configuration import load
from agentapp_devkit.progress import Progress
from agentapp_devkit.serve.live_site import Build
from agentapp_devkit.serve.server import ServerError, serve
from agentapp_devkit.serve.sockets import localhost_sockets
from agentapp_devkit.site.builder import Built, Development
from tests.devkit.serve.served_extension import BuildError, FakeBuilder, Notes, make_extension


class Waiting(Notes):
    """Notes that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = asyncio.Event()

    def note(self, what: str) -> None:
        super().note(what)
        self._changed.set()

    async def addresses(self) -> list[str]:
        """Both addresses, each a line of its own."""
        while True:
            found = [line for line in self.lines if line.startswith("http") and " " not in line]
            if len(found) == 2:
                return found
            await self._changed.wait()
            self._changed.clear()


@dataclass
class Session:
    folder: Path
    extension: str
    simulator: str
    browser: httpx.AsyncClient
    notes: Waiting
    task: asyncio.Task[None]

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    def write(self, text: str) -> None:
        (self.folder / "py" / "main.py").write_text(text, "utf-8")

    @asynccontextmanager
    async def states(self) -> AsyncIterator[AsyncIterator[dict[str, str | None]]]:
        """What the simulator's page hears of builds."""

        async def read(response: httpx.Response) -> AsyncIterator[dict[str, str | None]]:
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: ") and event == "build":
                    yield json.loads(line.removeprefix("data: "))

        async with self.browser.stream("GET", f"{self.simulator}/events") as response:
            yield read(response)


@asynccontextmanager
async def serving(
    tmp_path: Path, *, https: bool, build: Build | None = None
) -> AsyncIterator[Session]:
    folder = make_extension(tmp_path / "app")
    notes = Waiting()
    task = asyncio.create_task(
        serve(
            folder,
            port=0,
            host_port=0,
            open_browser=False,
            https=https,
            build=build or FakeBuilder(),
            progress=notes,
            certificates_folder=tmp_path / "certificates",
            vendor_folder=tmp_path,
        )
    )
    ready = asyncio.create_task(notes.addresses())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    if task.done():
        await task
    extension, simulator = await ready
    trusted = tmp_path / "certificates" / "authority.pem"
    verify = ssl.create_default_context(cafile=trusted) if https else False
    async with httpx.AsyncClient(verify=verify, timeout=10) as browser:
        session = Session(folder, extension, simulator, browser, notes, task)
        try:
            yield session
        finally:
            await session.stop()


@pytest.mark.asyncio
@pytest.mark.parametrize("https", [True, False])
async def test_both_origins_are_served_at_the_addresses_noted(tmp_path: Path, https: bool) -> None:
    async with serving(tmp_path, https=https) as session:
        scheme = "https" if https else "http"
        assert session.extension.startswith(f"{scheme}://localhost:")
        assert session.simulator.startswith(f"{scheme}://127.0.0.1:")
        assert (await session.browser.get(session.extension)).text == "first"
        facts = (await session.browser.get(f"{session.simulator}/simulator.json")).json()
        assert facts["pages"][0]["url"] == f"{session.extension}/"


@pytest.mark.asyncio
async def test_over_https_a_line_says_how_to_trust_the_certificate(tmp_path: Path) -> None:
    async with serving(tmp_path, https=True) as session:
        file = str(tmp_path / "certificates" / "authority.pem")
        assert [line for line in session.notes.lines if file in line]


@pytest.mark.asyncio
async def test_a_saved_file_reaches_the_site_and_the_simulator(tmp_path: Path) -> None:
    async with serving(tmp_path, https=False) as session, session.states() as states:
        before = await anext(states)
        session.write("second")
        after = await asyncio.wait_for(anext(states), 10)
        assert after["buildId"] != before["buildId"]
        assert (await session.browser.get(session.extension)).text == "second"


@pytest.mark.asyncio
async def test_a_mistake_is_told_and_goes_away_once_it_is_right(tmp_path: Path) -> None:
    async with serving(tmp_path, https=False) as session, session.states() as states:
        before = await anext(states)
        session.write("mistake")
        broken = await asyncio.wait_for(anext(states), 10)
        assert broken["buildId"] == before["buildId"]
        assert "pyscript.toml:7: no such key" in str(broken["problem"])
        assert "pyscript.toml:7: no such key" in "\n".join(session.notes.lines)
        assert (await session.browser.get(session.extension)).text == "first"
        session.write("third")
        assert (await asyncio.wait_for(anext(states), 10))["problem"] is None


@pytest.mark.asyncio
async def test_the_simulator_asks_the_extensions_authorize(tmp_path: Path) -> None:
    async with serving(tmp_path, https=False) as session:
        response = await session.browser.post(
            f"{session.simulator}/authorize", headers={"origin": session.simulator}
        )
        assert response.json()["accepted"] is True


@pytest.mark.asyncio
async def test_an_open_simulator_is_told_of_the_end_and_does_not_hold_it_up(tmp_path: Path) -> None:
    async with serving(tmp_path, https=False) as session, session.states() as states:
        await anext(states)
        await session.stop()
        assert [state async for state in states] == []


async def serve_in(folder: Path, *, port: int = 0, host_port: int = 0) -> None:
    await asyncio.wait_for(
        serve(
            folder,
            port=port,
            host_port=host_port,
            open_browser=False,
            https=False,
            build=FakeBuilder(),
            progress=Notes(),
            vendor_folder=folder,
        ),
        10,
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("option", ["port", "host_port"])
async def test_a_port_in_use_is_said_before_anything_is_built(tmp_path: Path, option: str) -> None:
    folder = make_extension(tmp_path / "app", "mistake")
    with localhost_sockets(0, "--other") as sockets:
        taken = sockets[0].getsockname()[1]
        with pytest.raises(ServerError, match=f"--{option.replace('_', '-')} {taken + 1}"):
            await serve_in(folder, **{option: taken})


@pytest.mark.asyncio
async def test_a_first_build_that_fails_ends_it_with_the_problem(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no such key"):
        await serve_in(make_extension(tmp_path / "app", "mistake"))


@pytest.mark.asyncio
async def test_an_authorize_py_that_cannot_be_used_ends_it_with_the_problem(tmp_path: Path) -> None:
    folder = make_extension(tmp_path / "app")
    (folder / "authorize.py").write_text("def authorize(\n", "utf-8")
    with pytest.raises(ServerError, match="SyntaxError"):
        await serve_in(folder)


@pytest.mark.asyncio
async def test_a_file_that_the_configuration_names_is_built_once_it_is_there(
    tmp_path: Path,
) -> None:
    def build(
        folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        load(folder)
        return FakeBuilder()(folder, out, development=development, progress=progress)

    settings = make_extension(tmp_path / "app") / "pyscript.toml"
    settings.write_text("", "utf-8")
    async with (
        serving(tmp_path, https=False, build=build) as session,
        session.states() as states,
        asyncio.timeout(10),
    ):
        assert (await anext(states))["problem"] is None
        settings.write_text('[livechat]\nstyles = ["look/shop.css"]\n', "utf-8")
        assert '"look/shop.css" does not exist.' in str((await anext(states))["problem"])
        (session.folder / "look").mkdir()
        (session.folder / "look" / "shop.css").write_text("p {}", "utf-8")
        while (await anext(states))["problem"] is not None:
            pass


@pytest.mark.asyncio
async def test_a_bug_of_the_watch_ends_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("agentapp_devkit.serve.server.watch", end)
    with pytest.raises(RuntimeError, match="a bug"):
        await serve(
            make_extension(tmp_path / "app"),
            port=0,
            host_port=0,
            open_browser=False,
            https=False,
            build=FakeBuilder(),
            progress=Notes(),
            vendor_folder=tmp_path,
        )
