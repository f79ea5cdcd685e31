"""Replaces Pyodide's advice, which does not work in a built site, by agentapp's."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType

_ZONES = "tzdata"


def replace_advice(import_hook: ModuleType) -> None:
    """Have Python say what helps here, where Pyodide would name its own distribution.

    Args:
        import_hook: Pyodide's module `_pyodide._importhook`.
    """
    # Patch "import-advice" of docs/patches.md.
    import_hook.add_note_to_module_not_found_error = _add_note  # type: ignore[attr-defined]
    if not any(isinstance(finder, _MissingTimeZones) for finder in sys.meta_path):
        sys.meta_path.append(_MissingTimeZones())


def _add_note(error: ModuleNotFoundError) -> None:
    """Say what to do about a missing module, once."""
    package = (error.name or "").partition(".")[0]
    if not package:
        return
    if package in sys.stdlib_module_names:
        note = f"{package} is a part of Python that does not exist in a browser; do without it."
    else:
        note = f"If {package} belongs to a package, add that to packages in pyscript.toml."
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)


class _MissingTimeZones(MetaPathFinder):
    """Answers `zoneinfo` where the package `tzdata` is missing; it must be the last finder."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Raise `ZoneInfoNotFoundError` for an import by `zoneinfo`; find nothing for others."""
        frame = _asking_zoneinfo() if fullname == _ZONES else None
        if frame is None:
            return None
        key = frame.f_locals.get("key", "")
        raise frame.f_globals["ZoneInfoNotFoundError"](
            f"There is no time zone {key}: a browser has no time zones for Python. Add"
            f' packages = ["{_ZONES}"] to pyscript.toml, which brings them.'
        )


def _asking_zoneinfo() -> FrameType | None:
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_globals.get("__name__") != "zoneinfo._common":
        frame = frame.f_back
    return frame
