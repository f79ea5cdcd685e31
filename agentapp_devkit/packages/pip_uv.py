"""Runs pip and uv, the ordinary clients of a package index.

Both ask the index that pip is configured for (in its files and its PIP_ variables).
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from uv import find_uv_bin

from agentapp_devkit.tools import child_processes, pip_settings

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
    pip = (sys.executable, "-I", "-m", "pip", "--no-input", "--disable-pip-version-check")
    settings = _settings(pip_settings.environment)
    return _run((*pip, *arguments), folder, {**settings, **(environment or {})})


def uv(arguments: Sequence[str], *, folder: Path) -> str:
    """Run uv in `folder`, with pip's index, and return its output. Raises `ClientError`.

    uv cannot run the source of a package: any Python that it starts for a build ends at once, since
    its standard library is not where PYTHONHOME says. (uv itself looks at Python without it.)
    """
    settings = _settings(pip_settings.network)
    certificates = {"SSL_CERT_FILE": settings["cert"]} if "cert" in settings else {}
    return _run(
        (find_uv_bin(), *arguments, *_options(settings)),
        folder,
        {
            **pip_settings.without_settings(),
            **certificates,
            "UV_PYTHON_DOWNLOADS": "never",
            "NO_COLOR": "1",
            "VIRTUAL_ENV": sys.prefix,
            "PYTHONHOME": str(folder / "no-python"),
        },
    )


def _settings(read: Callable[[str], Mapping[str, str]]) -> Mapping[str, str]:
    try:
        return read(sys.executable)
    except pip_settings.PipSettingsError as error:
        raise ClientError(str(error)) from None


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    try:
        done = child_processes.run(
            command, folder=folder, environment=environment, joined=True, timeout=_TIMEOUT
        )
    except subprocess.TimeoutExpired:
        raise ClientError(f"It was stopped after {_TIMEOUT} seconds.") from None
    if done.returncode:
        raise ClientError(done.stdout)
    return done.stdout


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
