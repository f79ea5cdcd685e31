"""Reads PyScript's table `files`, which maps files of the folder to Python's file system.

PyScript's rules: `"{NAME}" = "…"` defines a name for the sources and destinations after it; a
destination that is empty or ends in `/` keeps the source's file name. Every file is part of the
site, so a source must be in the folder.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath

from agentapp_devkit.config.config_errors import Mistakes

_NAME = re.compile(r"\{.+\}")
_USE = re.compile(r"\{.+?\}")
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_WORKING_FOLDERS = ("/app", "/home/pyodide")
"""Python's working folder here, and where it is in PyScript's documentation."""


def read(folder: Path, value: Mapping[str, object], mistakes: Mistakes) -> Mapping[str, str]:
    """Map each source, relative to `folder`, to its path relative to Python's working folder.

    That folder is `/app`; absolute destinations in it, or in PyScript's `/home/pyodide`, become
    relative. Mistakes are added to `mistakes`.

    >>> read(folder, {"{DATA}": "data", "{DATA}/prices.json": "./"}, mistakes)  # doctest: +SKIP
    {'data/prices.json': 'prices.json'}
    """
    return _Reader(folder, mistakes).read(value)


@dataclass
class _FileMistakeError(Exception):
    message: str
    remedy: str


class _Reader:
    def __init__(self, folder: Path, mistakes: Mistakes) -> None:
        self._folder = folder
        self._mistakes = mistakes
        self._names: dict[str, str] = {}

    def read(self, value: Mapping[str, object]) -> Mapping[str, str]:
        files: dict[str, str] = {}
        for key, destination in value.items():
            try:
                if not isinstance(destination, str):
                    raise _FileMistakeError(f'"{key}" is not followed by a path', "Write a text.")
                if _NAME.fullmatch(key):
                    self._names[key] = self._replace(destination)
                    continue
                source = self._replace(key)
                path = self._path_of(source)
                files[path] = self._destination(path, self._replace(destination), files)
                self._check_existence(source)
            except _FileMistakeError as mistake:
                self._mistakes.add(("files", key), mistake.message, mistake.remedy)
        return files

    def _replace(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            if match.group() not in self._names:
                raise _FileMistakeError(
                    f"{match.group()} is not defined above it",
                    f'Put "{match.group()}" = "…" before its first use.',
                )
            return self._names[match.group()]

        return _USE.sub(value, text)

    def _path_of(self, source: str) -> str:
        if _REMOTE.match(source):
            raise _FileMistakeError(
                f'"{source}" is on another server',
                "Download it into the folder, or fetch it from Python while it runs, with its "
                "origin in [livechat] apis.",
            )
        path = normpath(source)
        if source.startswith("/") or path.startswith(".."):
            raise _FileMistakeError(
                f'"{source}" is outside of the folder', "Copy the file into the folder."
            )
        return path

    def _check_existence(self, source: str) -> None:
        found = self._folder / source
        if not found.is_file():
            what = "is a folder" if found.is_dir() else "does not exist"
            raise _FileMistakeError(f'"{source}" {what}', "Name an existing file, one an entry.")
        if not found.resolve().is_relative_to(self._folder.resolve()):
            raise _FileMistakeError(
                f'"{source}" is a link out of the folder', "Copy the file into it."
            )

    def _destination(self, source: str, destination: str, files: Mapping[str, str]) -> str:
        if destination.endswith("/*"):
            raise _FileMistakeError(
                f'"{source}" would have to be unpacked in the browser',
                "Unpack it in the folder and name its files.",
            )
        target = destination or "./"
        if target.endswith("/"):
            target += PurePosixPath(source).name
        path = normpath(_relative(target))
        if path.startswith(("..", "/")):
            raise _FileMistakeError(
                f'"{destination}" is outside of Python\'s working folder',
                'Write a path relative to it, such as "data/prices.json".',
            )
        if path in files.values():
            raise _FileMistakeError(
                f'"{path}" is the place of two files', "Give each its own place."
            )
        if (self._folder / "py" / path).exists() or path.split("/")[0] == "agentapp":
            raise _FileMistakeError(
                f'"{path}" is already the place of a module', "Choose another place, or remove it."
            )
        return path


def _relative(path: str) -> str:
    for folder in _WORKING_FOLDERS:
        if path.startswith(f"{folder}/"):
            return path.removeprefix(f"{folder}/")
    return path
