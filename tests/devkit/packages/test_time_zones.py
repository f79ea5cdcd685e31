"""The package tzdata comes along where an extension asks for time zones."""

import pytest

from agentapp_devkit.packages.time_zones import used_by_sources
from tests.devkit.packages.local_index import Index
from tests.devkit.packages.test_packages import Extension, extension, index

__all__ = ["extension", "index"]  # fixtures


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("from zoneinfo import ZoneInfo", True),
        ("import json, zoneinfo", True),
        ("import zoneinfo._tzpath", True),
        ("def f():\n    import zoneinfo", True),
        ("try:\n    import zoneinfo\nexcept ImportError: ...", True),
        ("from zoneinfo import (", True),
        ("# from zoneinfo import ZoneInfo", False),
        ("from .zoneinfo import places", False),
        ("import zoneinformation", False),
        ("x = 'zoneinfo'", False),
    ],
)
def test_an_import_of_zoneinfo_is_found(source: str, uses: bool) -> None:
    assert used_by_sources([b"import json", source.encode()]) is uses


@pytest.fixture
def zones(index: Index) -> Index:
    index.wheel("tzdata", "2026.1")
    return index


def test_an_author_who_uses_time_zones_has_them(zones: Index, extension: Extension) -> None:
    assert "tzdata" in extension.ensure(uses_time_zones=True)
    assert "tzdata" not in extension.ensure(uses_time_zones=False)


@pytest.mark.parametrize(
    ("requires", "source", "has_zones"),
    [
        ([], "from zoneinfo import ZoneInfo", True),
        ([], "import json", False),
        (['tzdata; sys_platform == "win32"'], "", True),
        (['tzdata; platform_system == "Windows" and extra == "zones"'], "import zoneinfo", False),
        (["tzdata"], "", True),
    ],
)
def test_a_package_that_needs_time_zones_has_them(
    requires: list[str], source: str, has_zones: bool, zones: Index, extension: Extension
) -> None:
    zones.wheel("clock", "1.0", requires=requires, contents={"clock/__init__.py": source})
    for _ in range(2):  # without and with a lock
        assert ("tzdata" in extension.ensure("clock")) is has_zones


def test_with_a_lock_that_has_them_nothing_is_selected_again(
    zones: Index, extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones.wheel("clock", "1.0", contents={"clock.py": "import zoneinfo"})
    extension.ensure("clock")
    with extension.offline(monkeypatch):
        assert "tzdata" in extension.ensure("clock")
        assert "tzdata" in extension.ensure("clock", uses_time_zones=True)


def test_the_authors_own_version_is_kept(zones: Index, extension: Extension) -> None:
    zones.wheel("tzdata", "2026.2")
    wheels = extension.ensure("tzdata==2026.1", uses_time_zones=True)
    assert wheels["tzdata"].version == "2026.1"
    assert '"tzdata"' not in extension.lock.read_text("utf-8").split("[target]")[0]
