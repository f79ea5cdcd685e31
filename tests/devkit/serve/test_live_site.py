import asyncio
import threading
from pathlib import Path

import pytest

from agentapp_devkit.progress import Progress
from agentapp_devkit.serve.live_site import LiveSite
from agentapp_devkit.site.builder import Built, Development
from tests.devkit.serve.served_extension import (
    BuildError,
    FakeBuilder,
    Notes,
    ask,
    make_extension,
)

HOST = "https://localhost:3000"


class Served:
    """A live site of an extension in a temporary folder."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = make_extension(tmp_path / "app")
        self.scratch = tmp_path / "scratch"
        self.scratch.mkdir()
        self.notes = Notes()
        self.builder = FakeBuilder()
        self.live = LiveSite(self.folder, self.builder, Development(HOST), self.scratch, self.notes)

    def write(self, text: str) -> None:
        (self.folder / "py" / "main.py").write_text(text, "utf-8")

    def page(self) -> str:
        return (self.live.root / "index.html").read_text("utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


@pytest.mark.asyncio
async def test_the_site_is_built_for_the_simulators_origin(served: Served) -> None:
    await served.live.rebuild()
    assert served.page() == "first"
    assert served.builder.hosts == [HOST]


def test_the_files_that_the_configuration_names_are_sources_of_the_site(served: Served) -> None:
    def files(settings: str) -> tuple[str, ...]:
        (served.folder / "pyscript.toml").write_text(settings, "utf-8")
        return served.live.files

    assert "looks/shop.css" not in served.live.files
    assert "looks/shop.css" in files('[livechat]\nstyles = ["looks/shop.css"]\n')
    assert "looks/shop.css" in files("[livechat")
    assert "looks/shop.css" not in files("[livechat]")


@pytest.mark.asyncio
async def test_a_first_build_that_fails_raises(served: Served) -> None:
    served.write("mistake")
    with pytest.raises(BuildError):
        await served.live.rebuild()


@pytest.mark.asyncio
async def test_a_new_build_takes_the_place_of_the_old_one(served: Served) -> None:
    await served.live.rebuild()
    old, build_id = served.live.root, served.live.state.build_id
    served.write("second")
    await served.live.refresh(str)
    assert served.page() == "second"
    assert served.live.state.build_id != build_id
    assert not old.exists()


@pytest.mark.asyncio
async def test_the_last_good_build_stays_when_one_fails(served: Served) -> None:
    await served.live.rebuild()
    build_id = served.live.state.build_id
    served.write("mistake")
    await served.live.refresh(str)
    assert served.page() == "first"
    assert served.live.state.build_id == build_id
    assert [folder.name for folder in served.scratch.iterdir()] == [served.live.root.name]


@pytest.mark.asyncio
async def test_a_problem_shows_in_the_state_and_in_the_terminal_until_it_is_gone(
    served: Served,
) -> None:
    await served.live.rebuild()
    served.write("mistake")
    await served.live.refresh(str)
    assert served.live.state.problem == "pyscript.toml:7: no such key"
    assert served.notes.lines == ["pyscript.toml:7: no such key"]
    served.write("second")
    await served.live.refresh(str)
    assert served.live.state.problem is None


@pytest.mark.asyncio
async def test_a_mistake_in_authorize_py_keeps_the_one_before(served: Served) -> None:
    file = served.folder / "authorize.py"
    file.write_text("def authorize(login, api_key):\n    return 'good'\n", "utf-8")
    await served.live.rebuild()
    file.write_text("def authorize(\n", "utf-8")
    await served.live.refresh(str)
    assert "authorize.py" in (served.live.state.problem or "")
    body = {"login": "a", "api_key": "k"}
    response = await asyncio.to_thread(
        ask, served.live.authorization, "POST", "/authorize/", json=body
    )
    assert response.json() == {"session_id": "good"}


@pytest.mark.asyncio
async def test_a_mistake_in_the_initial_state_keeps_the_one_before(served: Served) -> None:
    file = served.folder / "initial-state.json"
    file.write_text('{"customerDetailsSections": []}', "utf-8")
    await served.live.rebuild()
    file.write_text('{"customerDetailsSections": [{"title": "Orders"}]}', "utf-8")
    await served.live.refresh(str)
    assert "customerDetailsSections[0].components" in (served.live.state.problem or "")
    assert served.live.sections == ()


@pytest.mark.asyncio
async def test_watchers_hear_the_state_now_and_each_change_until_the_end(served: Served) -> None:
    await served.live.rebuild()
    problems: list[str | None] = []

    async def listen() -> None:
        async for state in served.live.states():
            problems.append(state.problem)
            if len(problems) == 1:
                served.write("mistake")
                await served.live.refresh(str)
            elif len(problems) == 2:
                await served.live.close()

    await asyncio.wait_for(listen(), 5)
    assert problems == [None, "pyscript.toml:7: no such key"]


@pytest.mark.asyncio
async def test_builds_do_not_overlap(served: Served) -> None:
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def building(
        folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        try:
            meeting.wait(0.2)
            met.append(True)
        except threading.BrokenBarrierError:
            met.append(False)
        return served.builder(folder, out, development=development, progress=progress)

    live = LiveSite(served.folder, building, Development(HOST), served.scratch, served.notes)
    await asyncio.gather(live.rebuild(), live.rebuild())
    assert met == [False, False]
