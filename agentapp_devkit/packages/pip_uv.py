"""Runs pip and uv, the ordinary clients of a package index.

Both ask the index that pip is configured for (in its files and its PIP_ variables).
"""

import os
import re
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from uv import find_uv_bin

_SETTING = re.compile(r"^(?P<section>[^.]+)\.(?P<key>[\w-]+)=(?P<value>.*)$", re.MULTILINE)
Variables = tuple[tuple[str, str], ...]
_SECTIONS = ("global", "download", ":env:")
_TIMEOUT = 900  # seconds, for a build or a download


class ClientError(Exception):
    """pip or uv failed; `output` is all that it wrote."""

    def __init__(self, output: str) -> None:
        """Keep the output."""
        super().__init__(output)
        self.output = output


def pip(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run pip in `folder` and return its output. Raises `ClientError`."""
    command = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments)
    return _run(command, folder, environment or {})


def uv(arguments: Sequence[str], *, folder: Path) -> str:
    """Run uv in `folder`, with pip's index, and return its output. Raises `ClientError`.

    uv cannot run the source of a package: any Python that it starts for a build ends at once, since
    its standard library is not where PYTHONHOME says. (uv itself looks at Python without it.)
    """
    options, environment = _index(tuple(sorted(os.environ.items())))
    return _run(
        (find_uv_bin(), *arguments, *options),
        folder,
        {
            "UV_PYTHON_DOWNLOADS": "never",
            "NO_COLOR": "1",
            "VIRTUAL_ENV": sys.prefix,
            "PYTHONHOME": str(folder / "no-python"),
            **dict(environment),
        },
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
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ClientError(f"It was stopped after {_TIMEOUT} seconds.") from None
    if done.returncode:
        raise ClientError(done.stdout)
    return done.stdout


@cache
def _index(_environment: Variables) -> tuple[tuple[str, ...], Variables]:
    """Translate pip's configuration for uv, into options and variables.

    The environment is part of that configuration, so the answer is cached under it.
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
    # Unlike pip, which takes the best version that any index has, this takes one of the first
    # index, the extra ones first, and looks further only where none of its versions can be used
    # here. So a newer package of the same name in a public index cannot replace a private one.
    yield from ("--index-strategy", "unsafe-first-match")
