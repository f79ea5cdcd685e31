"""The settings of pip, without those that say what is installed and where.

An author's machine may install for the user, or into a folder, by default. agentapp's own
installations take from the settings only how to reach an index. Imports the standard library
alone.
"""

import os
import re
import subprocess
from ast import literal_eval
from collections.abc import Mapping
from functools import cache

_NETWORK = frozenset(
    {
        *("index-url", "extra-index-url", "find-links", "no-index", "trusted-host"),
        *("proxy", "cert", "client-cert", "timeout", "default-timeout", "retries"),
        *("keyring-provider", "cache-dir", "no-cache-dir", "use-feature", "use-deprecated"),
    }
)
_SECTIONS = ("global", "install", "download", ":env:")
_SETTING = re.compile(r"^(?P<section>[^.]+)\.(?P<key>[\w-]+)=(?P<value>.*)$", re.MULTILINE)
# Of uv, which has variables for all that it does, those that say how to reach an index.
_UV_NETWORK = (
    *("UV_CACHE_DIR", "UV_CONCURRENT", "UV_DEFAULT_INDEX", "UV_EXCLUDE_NEWER", "UV_EXTRA_INDEX"),
    *("UV_FIND_LINKS", "UV_HTTP", "UV_INDEX", "UV_INSECURE_HOST", "UV_KEYRING", "UV_NATIVE_TLS"),
    *("UV_NO_CACHE", "UV_NO_INDEX", "UV_OFFLINE", "UV_REQUEST_TIMEOUT", "UV_SYSTEM_CERTS"),
)


_INTERPRETER = re.compile(r"PYTHON[A-Z]")


class PipSettingsError(Exception):
    """pip cannot read its own settings; the message is pip's."""


def environment(python: str) -> dict[str, str]:
    """Return the environment in which pip and uv install for agentapp.

    Args:
        python: An interpreter that has pip.

    Raises:
        PipSettingsError: pip cannot read its own settings.
    """
    variables = {f"PIP_{k.upper().replace('-', '_')}": v for k, v in network(python).items()}
    return {**without_settings(), "PIP_CONFIG_FILE": os.devnull, **variables}


def network(python: str) -> Mapping[str, str]:
    """Return the settings that say how to reach an index, by pip's names of them.

    Raises:
        PipSettingsError: pip cannot read its own settings.
    """
    return _network(python, tuple(sorted(os.environ.items())))


@cache
def _network(python: str, _environment: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Ask pip; its settings depend on the environment, so the answer is cached under it."""
    listed = subprocess.run(
        [python, "-I", "-m", "pip", "config", "list"],
        env={**_without("PIP_PYTHON"), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if listed.returncode:
        raise PipSettingsError(listed.stderr.strip())
    settings: dict[str, str] = {}
    for section in _SECTIONS:
        for match in _SETTING.finditer(listed.stdout):
            if match["section"] == section and match["key"] in _NETWORK:
                settings[match["key"]] = str(literal_eval(match["value"]))
    return settings


def without_settings() -> dict[str, str]:
    """Return this process's environment without the settings of Python, pip and uv."""
    uv = {name: value for name, value in os.environ.items() if name.startswith(_UV_NETWORK)}
    return {**_without("PIP_", "UV_"), **uv}


def _without(*prefixes: str) -> dict[str, str]:
    """Leave variables of the interpreter out (PYTHONHOME, not PYTHON_KEYRING_BACKEND), and others.

    An interpreter that -I keeps from reading them hands them on to those that it starts.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(prefixes) and not _INTERPRETER.match(name)
    }
