"""The cache of snapshots, its keys and its files; nothing is run here."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agentapp_devkit import snapshot
from agentapp_devkit.progress import Silent
from agentapp_devkit.snapshot import Excluded, ShownWarning, SnapshotRequest, ensure
from agentapp_devkit.tools import node

RUNTIME = {
    "pyodide.asm.wasm": b"wasm",
    "pyodide.asm.js": b"const BUILD_ID = 1",
    "python_stdlib.zip": b"zip",
}


@pytest.fixture
def request_(tmp_path: Path) -> SnapshotRequest:
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    for name, content in RUNTIME.items():
        (runtime / name).write_bytes(content)
    return SnapshotRequest(
        runtime=runtime,
        wheels=[],
        lock=b'{"packages": {"htpy": {"sha256": "1"}}}',
        files={"orders.py": b"X = 1", "shop/cart.py": b""},
        modules=["htpy", "orders"],
    )


CHANGES: dict[str, Callable[[SnapshotRequest], SnapshotRequest]] = {
    "the lock": lambda asked: replace(asked, lock=asked.lock.replace(b'"1"', b'"2"')),
    "a source": lambda asked: replace(asked, files={**asked.files, "orders.py": b"X = 2"}),
    "the name of a source": lambda asked: replace(
        asked, files={"order.py": b"X = 1", "shop/cart.py": b""}
    ),
    "one more source": lambda asked: replace(asked, files={**asked.files, "a.py": b""}),
    "where one source ends and the next begins": lambda asked: replace(
        asked, files={"orders.py": b"X = ", "shop/cart.py": b"1"}
    ),
    "the modules": lambda asked: replace(asked, modules=["htpy"]),
    "the order of the modules": lambda asked: replace(asked, modules=["orders", "htpy"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_input_has_another_key(change: str, request_: SnapshotRequest) -> None:
    assert CHANGES[change](request_).key() != request_.key()


@pytest.mark.parametrize("name", RUNTIME)
def test_another_build_of_pyodide_has_another_key(name: str, request_: SnapshotRequest) -> None:
    before = request_.key()
    (request_.runtime / name).write_bytes(b"another build")
    assert request_.key() != before


@pytest.mark.parametrize("name", ["take_snapshot.mjs", "import_audit.mjs", "guest.py"])
def test_what_makes_it_is_part_of_the_key(
    name: str, request_: SnapshotRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers = tmp_path / "makers"
    shutil.copytree(Path(snapshot.__file__).parent, makers)
    monkeypatch.setattr(snapshot, "_HERE", makers)
    before = request_.key()
    with (makers / name).open("a") as file:
        file.write("\n")
    assert request_.key() != before


def test_the_same_input_elsewhere_and_in_another_order_has_the_same_key(
    request_: SnapshotRequest, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(request_.runtime, tmp_path / "elsewhere")
    for file in elsewhere.iterdir():
        file.touch()
    same = replace(
        request_,
        runtime=elsewhere,
        files=dict(reversed([*request_.files.items()])),
        modules=tuple(request_.modules),
    )
    assert same.key() == request_.key()


WARNING = {"path": "/app/orders.py", "line": 1, "text": "UserWarning: old"}


class Maker:
    """Stands for Node.js running `take_snapshot.mjs`: the first run excludes `bad`, if asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[list[str]] = []
        monkeypatch.setattr(node, "run_confined", self._run)

    def _run(self, _script: Path, request: Path, **_: object) -> str:
        asked = json.loads(request.read_text("utf-8"))
        self.asked.append(asked["modules"])
        out = Path(asked["out"])
        htpy = out / "packages" / "lib" / "python3.14" / "site-packages" / "htpy"
        htpy.mkdir(parents=True, exist_ok=True)
        (htpy / "__init__.py").write_text("installed", "utf-8")
        if "bad" in asked["modules"]:
            place = {"path": "/app/bad.py", "line": 3, "within": None}
            excluded = {"module": "bad", "reason": "it is bad", **place}
            return json.dumps({"excluded": [excluded], "warnings": [WARNING]})
        (out / "memory.bin").write_bytes(b"memory")
        (out / "memory.json").write_text('{"build": "1"}', "utf-8")
        return f"something else\n{json.dumps({'excluded': [], 'warnings': [WARNING]})}\n"


def test_a_snapshot_is_made_once(
    request_: SnapshotRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker(monkeypatch)
    made = [ensure(request_, cache=tmp_path / "cache", progress=Silent()) for _ in range(2)]
    assert len(maker.asked) == 1
    assert made[0] == made[1]
    assert made[0].memory == b"memory"
    assert made[0].warnings == (ShownWarning("/app/orders.py", 1, "UserWarning: old"),)
    assert made[0].header == {"build": "1"}
    assert made[0].packages == {"/lib/python3.14/site-packages/htpy/__init__.py": b"installed"}


def test_it_is_made_again_without_a_module_that_cannot_be_in_it(
    request_: SnapshotRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker(monkeypatch)
    asked = replace(request_, modules=["htpy", "bad", "orders"])
    made = ensure(asked, cache=tmp_path / "cache", progress=Silent())
    assert maker.asked == [["htpy", "bad", "orders"], ["htpy", "orders"]]
    assert made.excluded == (Excluded("bad", "/app/bad.py", 3, None, "it is bad"),)
    assert ensure(asked, cache=tmp_path / "cache", progress=Silent()) == made


def test_one_that_could_not_be_made_leaves_nothing_that_looks_like_one(
    request_: SnapshotRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_script: Path, _request: Path, **_: object) -> str:
        raise node.NodeError("out of memory")

    monkeypatch.setattr(node, "run_confined", fail)
    with pytest.raises(node.NodeError):
        ensure(request_, cache=tmp_path / "cache", progress=Silent())
    assert list((tmp_path / "cache").iterdir()) == []


def test_only_the_snapshots_that_were_used_last_are_kept(
    request_: SnapshotRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker(monkeypatch)
    monkeypatch.setattr(snapshot, "_CACHE_SIZE", 2)
    first, second, third = (replace(request_, modules=[name]) for name in ("a", "b", "c"))
    clock = iter(range(1, 100))

    def use(asked: SnapshotRequest) -> None:
        ensure(asked, cache=tmp_path / "cache", progress=Silent())
        moment = next(clock)
        os.utime(tmp_path / "cache" / asked.key(), (moment, moment))

    for asked in (first, second, first, third):
        use(asked)
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {first.key(), third.key()}
    assert len(maker.asked) == 3


@pytest.mark.parametrize(
    ("excluded", "sentence"),
    [
        (
            Excluded("clock", "/app/clock.py", 3, None, "it asks for the time"),
            "clock is not in the snapshot and starts slower: py/clock.py:3: it asks for the time.",
        ),
        (
            Excluded("kept", "/app/kept.py", None, None, "it keeps an object of JavaScript"),
            "kept is not in the snapshot and starts slower:"
            " py/kept.py: it keeps an object of JavaScript.",
        ),
        (
            Excluded("cart", None, None, None, "it keeps an object of JavaScript"),
            "cart is not in the snapshot and starts slower: it keeps an object of JavaScript.",
        ),
        (
            Excluded(
                "pydantic",
                "/lib/python3.14/site-packages/pydantic_core/__init__.py",
                8,
                None,
                "pydantic_core is compiled",
            ),
            "pydantic is not in the snapshot and starts slower:"
            " pydantic_core/__init__.py:8: pydantic_core is compiled.",
        ),
        (
            Excluded(
                "models",
                "/app/models.py",
                3,
                "/lib/python3.14/site-packages/pydantic_core/__init__.py:8",
                "pydantic_core is compiled",
            ),
            "models is not in the snapshot and starts slower:"
            " py/models.py:3: pydantic_core is compiled (in pydantic_core/__init__.py:8).",
        ),
    ],
)
def test_an_excluded_module_is_explained_with_the_place_as_the_author_knows_it(
    excluded: Excluded, sentence: str
) -> None:
    assert excluded.explain("py/{}".format) == sentence
