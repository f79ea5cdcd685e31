"""Running pip and uv, the ordinary clients of a package index.

Which index they ask is the configuration of pip (its files and its PIP_ variables): uv is told the
same, so that a mirror which is set up for pip is all that is needed.
"""

import os
import re
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

_SETTING = re.compile(r"^(?P<section>[^.]+)\.(?P<key>[\w-]+)=(?P<value>.*)$", re.MULTILINE)
Variables = tuple[tuple[str, str], ...]
_SECTIONS = ("global", "download", ":env:")
_BUILD_SECONDS = 900
"""A build or a download that takes longer than this is stuck."""


class ClientError(Exception):
    """pip or uv ended with an error; `output` is all that it wrote."""

    def __init__(self, output: str) -> None:
        """Keep what the client wrote."""
        super().__init__(output)
        self.output = output


def pip(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run pip in `folder` and return what it wrote. Raises `ClientError`."""
    command = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments)
    return _run(command, folder, environment or {})


def uv(arguments: Sequence[str], *, folder: Path) -> str:
    """Run uv in `folder`, with pip's index, and return what it wrote. Raises `ClientError`."""
    options, environment = _index(tuple(sorted(os.environ.items())))
    return _run(
        (sys.executable, "-m", "uv", *arguments, *options),
        folder,
        {"UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", **dict(environment)},
    )


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_BUILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ClientError(f"It was stopped after {_BUILD_SECONDS} seconds.") from None
    if done.returncode:
        raise ClientError(done.stdout)
    return done.stdout


@cache
def _index(_environment: Variables) -> tuple[tuple[str, ...], Variables]:
    """Translate pip's configuration for uv, into options and variables.

    The environment is part of that configuration, so the answer is remembered by it.
    """
    listing = pip(("config", "list"), folder=Path())
    settings: dict[str, str] = {}
    for section in _SECTIONS:
        for match in _SETTING.finditer(listing):
            if match["section"] == section:
                settings[match["key"]] = str(literal_eval(match["value"]))
    certificates = (("SSL_CERT_FILE", settings["cert"]),) if "cert" in settings else ()
    return tuple(_options(settings)), certificates


def _options(settings: Mapping[str, str]) -> Iterator[str]:
    for key, option in (
        ("index-url", "--default-index"),
        ("extra-index-url", "--index"),
        ("find-links", "--find-links"),
        ("trusted-host", "--allow-insecure-host"),
    ):
        for value in settings.get(key, "").split():
            yield from (option, value)
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        yield "--no-index"
    # Unlike pip, which takes the best version that any index has, uv takes a package from the first
    # index that has it, the extra ones first. So nobody can replace a private package by putting a
    # newer one of its name into a public index.
