"""Advice that works here, in place of Pyodide's."""

import importlib
import sys
import zoneinfo
from collections.abc import Iterator
from types import ModuleType

import pytest

from agentapp import _import_advice


@pytest.fixture
def import_hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A fake of `_pyodide._importhook`, on a machine without time zones."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    for name in [name for name in sys.modules if name.split(".")[0] == "tzdata"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if "site-packages" not in p])
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    importlib.invalidate_caches()
    hook = ModuleType("_importhook")
    _import_advice.replace_advice(hook)
    yield hook
    zoneinfo.reset_tzpath()


def test_a_missing_time_zone_names_the_package_to_add(import_hook: ModuleType) -> None:
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError) as caught:
        zoneinfo.ZoneInfo("Europe/Warsaw")
    message = str(caught.value)
    assert "There is no time zone Europe/Warsaw" in message
    assert 'packages = ["tzdata"] to pyscript.toml' in message
    assert "loadPackage" not in message


def test_others_may_look_for_the_package(import_hook: ModuleType) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tzdata")


def test_it_is_set_up_once(import_hook: ModuleType) -> None:
    before = len(sys.meta_path)
    _import_advice.replace_advice(import_hook)
    assert len(sys.meta_path) == before


@pytest.mark.parametrize(
    ("module", "note"),
    [
        ("curses", "curses is a part of Python that does not exist in a browser; do without it."),
        ("numpy.linalg", "If numpy belongs to a package, add that to packages in pyscript.toml."),
    ],
)
def test_a_missing_module_is_explained_once(
    module: str, note: str, import_hook: ModuleType
) -> None:
    error = ModuleNotFoundError(f"No module named {module!r}", name=module)
    for _ in range(2):
        import_hook.add_note_to_module_not_found_error(error)
    assert error.__notes__ == [note]


def test_an_error_without_a_name_gets_no_note(import_hook: ModuleType) -> None:
    error = ModuleNotFoundError("import of x halted")
    import_hook.add_note_to_module_not_found_error(error)
    assert not hasattr(error, "__notes__")
