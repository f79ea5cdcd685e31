"""The rule about modules that cannot be in the snapshot."""

import json
from pathlib import Path

import pytest

from agentapp_devkit import scaffold
from agentapp_devkit.check.local import check_folder
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rule_sets import snapshot_rules
from agentapp_devkit.config.configuration import load
from agentapp_devkit.packages import extension_packages
from agentapp_devkit.progress import Silent
from agentapp_devkit.scaffold import Choices
from agentapp_devkit.site.runtime import snapshot_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An extension whose packages are in the cache, as they are after a build."""
    monkeypatch.setattr(snapshot_files, "CACHE", tmp_path / "snapshots")
    scaffold.create(tmp_path / "shop", Choices(with_git=False))
    extension_packages.ensure(tmp_path / "shop", load(tmp_path / "shop"), {}, Silent())
    return tmp_path / "shop"


def remember(folder: Path, *excluded: dict[str, object]) -> None:
    """Write what a build says about the snapshot that it has taken of these files."""
    request = snapshot_rules._request(Project(folder))
    assert request is not None
    audit = snapshot_files.CACHE / request.key() / "audit.json"
    audit.parent.mkdir(parents=True)
    audit.write_text(json.dumps({"excluded": excluded, "warnings": []}), "utf-8")


def test_the_module_the_place_and_the_reason_are_told(folder: Path) -> None:
    orders = {"module": "orders", "path": "/app/orders.py", "line": 3, "within": None}
    lib = "/lib/python3.14/site-packages/clock.py"
    clock = {"module": "clock", "path": lib, "line": 1, "within": None}
    reason = {"reason": "it asks for the time"}
    remember(folder, {**orders, **reason}, {**clock, **reason})
    found = [(issue.code, issue.place, issue.message) for issue in check_folder(folder)]
    told = "is not in the snapshot and starts slower: it asks for the time."
    assert found == [
        ("AA501", "py/orders.py:3", f"orders {told}"),
        ("AA501", "pyscript.toml", f"clock {told}"),
    ]


def test_a_snapshot_of_other_files_tells_nothing(folder: Path) -> None:
    remember(
        folder, {"module": "a", "path": None, "line": None, "within": None, "reason": "it waits"}
    )
    (folder / "py" / "orders.py").write_text("ORDERS = []\n", "utf-8")
    assert "AA501" not in [issue.code for issue in check_folder(folder)]
