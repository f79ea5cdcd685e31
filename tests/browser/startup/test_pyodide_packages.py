"""Packages of Pyodide's own distribution in the page: compiled ones, and shared libraries.

The distribution is a folder of the test's. A real compiled wheel is in it, whose module needs a
shared library, and a package that calls that library.
"""

from pathlib import Path
from shutil import copy
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, expect

from agentapp_devkit import packages, paths
from agentapp_devkit.packages.wheels import fetch, wheel
from agentapp_devkit.progress import Silent
from tests.browser.conftest import MARY, BuildSite, FramedExtension
from tests.browser.startup.shared_libraries import needing, shared_library
from tests.devkit.packages.fake_distribution import FakeDistribution
from tests.devkit.packages.local_index import use_alone

# Chromium compiles nothing larger at once on a page's main thread.
AT_ONCE = 8 * 1024 * 1024  # bytes
CALLER = b"""\
from ctypes import CDLL


def value():
    return CDLL("libanswer.so").answer()
"""
FELL_BACK = "agentapp: the snapshot could not be used"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> FakeDistribution:
    """The distribution; `packages` of agentapp's own are in the folder `index` beside it."""
    folder = tmp_path_factory.mktemp("distribution")
    (folder / "index").mkdir()
    (folder / "app").mkdir()
    cache = paths.CACHE / "packages"
    for own in packages.ensure(folder / "app", [], cache=cache, progress=Silent()):
        copy(own.path, folder / "index")
    distribution = FakeDistribution(folder / "full")
    library = shared_library("answer", 42, padding=AT_ONCE)
    distribution.shared_library("libanswer", {"libanswer.so": library})
    real = fetch.compiled("msgspec", cache)
    assert real
    distribution.wheel(_needing_a_library(real.path, folder), depends=["libanswer"])
    distribution.wheel(_caller(folder), depends=["libanswer"])
    return distribution


def _needing_a_library(original: Path, folder: Path) -> Path:
    """Copy a wheel whose compiled modules then need libanswer.so."""
    with ZipFile(original) as archive:
        contents = {
            name: needing(archive.read(name), ["libanswer.so"])
            if name.endswith(".so")
            else archive.read(name)
            for name in archive.namelist()
        }
    wheel.write(folder / original.name, contents)
    return folder / original.name


def _caller(folder: Path) -> Path:
    path = folder / "answer-1.0-py3-none-any.whl"
    contents = {
        "answer/__init__.py": CALLER,
        "answer-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: answer\nVersion: 1.0\n",
        "answer-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        b"Tag: py3-none-any\n",
        "answer-1.0.dist-info/RECORD": b"",
    }
    wheel.write(path, contents)
    return path


@pytest.mark.parametrize(
    ("snapshot", "visits"),
    # Without a snapshot each visit installs them in the same way.
    [(True, ("first", "repeat")), (False, ("first",))],
)
def test_packages_of_the_distribution_work_on_the_first_and_on_a_repeat_visit(
    build_site: BuildSite,
    distribution: FakeDistribution,
    profile: BrowserContext,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: bool,
    visits: tuple[str, ...],
) -> None:
    with monkeypatch.context() as settings:
        use_alone(distribution.folder.with_name("index"), settings)
        place = str(distribution.folder)
        address = build_site(
            "distributed", snapshot=snapshot, runtime="pyodide", pyodide_packages=place
        )
    console: list[str] = []
    for _visit in visits:
        page = profile.new_page()
        page.on("console", lambda message: console.append(message.text))
        extension = FramedExtension.open(page, address)
        extension.show(MARY)
        expect(extension.section("packages")).to_contain_text("msgspec 7")
        expect(extension.section("packages")).to_contain_text("answer 42")
        extension.wait_for_mark("page-refreshed")
    assert not [line for line in console if FELL_BACK in line]
