"""The part of the import audit that runs in the audited interpreter.

Answers are JSON. A place is `{"path": …, "line": …, "within": …}`, with `None` for an unknown part.
`path` is the author's file if one is involved, and `within` the place in a package that its line
led to.
"""

import ast
import importlib
import json
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_STANDARD_LIBRARY = ("/lib/python314.zip/", "<frozen ", "<string>", "<exec>")
_MAX_DEPTH = 3  # of containers in containers

Place = dict[str, Any]


def import_one(name: str, home: str) -> str:
    """Import a module; return its failure and its warnings, as JSON.

    `failure` is the place and the reason, or `None`. Each warning is `{"path", "line", "text"}`.
    """
    failure = None
    with _recorded_warnings() as recorded:
        try:
            importlib.import_module(name)
        except BaseException as error:
            failure = {**_place(_frames_of(error), home), "reason": _reason(error)}
    return json.dumps({"failure": failure, "warnings": [_warning(shown) for shown in recorded]})


# Patch "import-warnings" of docs/patches.md.
@contextmanager
def _recorded_warnings() -> Iterator[list[warnings.WarningMessage]]:
    """Record the warnings that would be written to the console.

    Not by `warnings.catch_warnings`, which would undo what a module sets for the whole program.
    """
    recorded: list[warnings.WarningMessage] = []
    write, record = warnings._showwarnmsg_impl, recorded.append  # type: ignore[attr-defined]
    warnings._showwarnmsg_impl = record  # type: ignore[attr-defined]
    try:
        yield recorded
    finally:
        warnings._showwarnmsg_impl = write  # type: ignore[attr-defined]


def _warning(shown: warnings.WarningMessage) -> dict[str, Any]:
    text = f"{shown.category.__name__}: {shown.message}"
    return {"path": shown.filename, "line": shown.lineno, "text": text.splitlines()[0]}


def _frames_of(error: BaseException) -> list[tuple[str, int | None]]:
    walked = traceback.walk_tb(error.__traceback__)
    frames: list[tuple[str, int | None]] = [(frame.f_code.co_filename, n) for frame, n in walked]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno or 1))
    return frames


def _reason(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name == "pyscript":
        return "it imports pyscript, which only a page has"
    return f"{type(error).__name__}: {error}"


def where_now(home: str) -> str:
    """Return the place that Python is at, as JSON."""
    walked = traceback.walk_stack(None)
    frames = [(frame.f_code.co_filename, line) for frame, line in walked]
    return json.dumps(_place(frames[::-1], home))


def _place(frames: Sequence[tuple[str, int | None]], home: str) -> Place:
    """Choose a place among frames, the innermost last."""
    outside = [frame for frame in frames if not frame[0].startswith(_STANDARD_LIBRARY)]
    own = [frame for frame in outside if frame[0].startswith(f"{home}/")]
    if not outside:
        return {"path": None, "line": None, "within": None}
    path, line = (own or outside)[-1]
    within = outside[-1] if own and outside[-1] != own[-1] else None
    return {"path": path, "line": line, "within": within and f"{within[0]}:{within[1]}"}


def find_holder(is_live: Callable[[object], bool], home: str) -> str:
    """Find the author's module that holds an object for which `is_live` is true; return JSON."""
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None) or ""
        if not path.startswith(f"{home}/"):
            continue
        names = {name for name, value in vars(module).items() if _holds(value, is_live)}
        if names:
            return json.dumps({"path": path, "line": _line_of(names, path), "within": None})
    return json.dumps({"path": None, "line": None, "within": None})


def _holds(value: object, is_live: Callable[[object], bool], depth: int = 0) -> bool:
    from pyodide.ffi import JsProxy

    if isinstance(value, JsProxy):
        return is_live(value)
    if depth == _MAX_DEPTH or isinstance(value, ModuleType):
        return False
    return any(_holds(item, is_live, depth + 1) for item in _parts_of(value))


def _parts_of(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    return list(getattr(value, "__dict__", {}).values())


def _line_of(names: set[str], path: str) -> int | None:
    """Find the first line of the file at `path` that binds one of `names`."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        tree = ast.parse(file.read())
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names)
        or (isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in names)
    ]
    return min(lines, default=None)
