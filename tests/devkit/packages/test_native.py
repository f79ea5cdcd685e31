"""The packages of an extension, installed for the Python that runs its tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.packages import PackageError, pip_uv
from agentapp_devkit.packages.wheels import native
from agentapp_devkit.progress import Silent
from tests.devkit.packages.fake_distribution import FakeDistribution
from tests.devkit.packages.local_index import OURS, Index, use_alone


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The only index that pip and uv ask, with caches of its own."""
    index = Index(tmp_path / "index")
    use_alone(index.folder, monkeypatch)
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(native, "_CACHE", tmp_path / "cache" / "test-packages")
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An extension that asks for one package."""
    folder = tmp_path / "shop"
    (folder / "py").mkdir(parents=True)
    (folder / "pyscript.toml").write_text('packages = ["tea"]', "utf-8")
    return folder


def version_in(installed: list[Path]) -> str:
    """The version of the package, as this Python imports it."""
    code = "import tea, importlib.metadata as m; print(m.version('tea'), tea.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(installed[0])},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    version, file = done.stdout.split()
    assert Path(file).is_relative_to(installed[0])
    return version


def test_a_package_is_installed_as_the_lock_names_it(index: Index, folder: Path) -> None:
    index.wheel("tea", "1.0")
    installed = native.folders(folder, progress=Silent())
    assert version_in(installed) == "1.0"
    index.wheel("tea", "2.0")
    assert native.folders(folder, progress=Silent()) == installed


def test_nothing_is_run_for_a_lock_that_is_installed(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.wheel("tea", "1.0")
    installed = native.folders(folder, progress=Silent())
    monkeypatch.setattr(pip_uv, "_run", lambda *_: pytest.fail("a client was started"))
    assert native.folders(folder, progress=Silent()) == installed


def test_a_package_that_is_compiled_comes_for_this_machine(index: Index, folder: Path) -> None:
    index.wheel("tea", "1.0", OURS, files=["tea/__init__.py", "tea/fast.so"])
    with pytest.raises(PackageError, match="run the tests in the browser"):
        native.folders(folder, progress=Silent())
    index.wheel("tea", "1.0", f"cp{sys.version_info[0]}{sys.version_info[1]}-none-any")
    assert version_in(native.folders(folder, progress=Silent())) == "1.0"


def test_a_folder_without_pyscript_toml_has_no_packages(tmp_path: Path) -> None:
    assert native.folders(tmp_path, progress=Silent()) == []


def test_the_distributions_packages_are_installed_without_its_shared_libraries(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    distribution = FakeDistribution(tmp_path / "full")
    distribution.shared_library("libleaf", {"libleaf.so": b"library"})
    distribution.wheel(index.wheel("tea", "1.0"), depends=["libleaf"])
    index.wheel("libleaf", "1.0")  # of somebody else: it has the library's name
    (folder / "pyscript.toml").write_text(
        'packages = ["tea"]\n[livechat]\npyodide_packages = "../full"\n', "utf-8"
    )
    (installed,) = native.folders(folder, progress=Silent())
    assert not list(installed.glob("libleaf*"))
    assert list(installed.glob("tea*"))
