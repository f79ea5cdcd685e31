"""An entry of `packages`: a name, the path of a wheel, or the address of one."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename


class RequirementError(ValueError):
    """An entry of `packages` that cannot be used; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        """Say what is wrong and what to do."""
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Named:
    """A package from the index: `pydantic[email]>=2`."""

    text: str
    name: str
    extras: frozenset[str]


@dataclass(frozen=True)
class LocalWheel:
    """A wheel in the extension's folder; `path` is relative to it."""

    text: str
    name: str
    path: str
    extras: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RemoteWheel:
    """A wheel at an https address, fetched when the site is built."""

    text: str
    name: str
    url: str
    extras: frozenset[str] = frozenset()


Requirement = Named | LocalWheel | RemoteWheel

_PROVIDED = {"agentapp", "pyodide", "pyodide-py", "pyscript", "js", "python"}


def parse(text: str) -> Requirement:
    """Read one entry of `packages`.

    Raises `RequirementError` for what is neither a requirement as of PEP 508 nor a wheel.

    >>> parse("Pydantic>=2").name
    'pydantic'
    >>> parse("./wheels/shop-1.0-py3-none-any.whl").path
    'wheels/shop-1.0-py3-none-any.whl'
    """
    entry = text.strip()
    if "://" in entry and " @ " not in entry:
        return _remote(text, entry)
    if entry.endswith((".whl", ".toml", ".json", ".tar.gz", ".zip")):
        return _local(text, entry)
    return _named(text, entry)


def _named(text: str, entry: str) -> Requirement:
    try:
        requirement = Pep508(entry)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise RequirementError(
            f'"{text}" is not a package requirement: {reason}',
            'Write a name with an optional version, such as "humanize" or "humanize>=4".',
        ) from None
    name = canonicalize_name(requirement.name)
    extras = frozenset(canonicalize_name(extra) for extra in requirement.extras)
    if name in _PROVIDED:
        raise RequirementError(
            f'"{requirement.name}" comes with the runtime and is not a package to install',
            "Remove it.",
        )
    if requirement.url is not None:
        wheel = _remote(text, requirement.url)
        if wheel.name != name:
            raise RequirementError(
                f'"{text}" names {name}, but the wheel is {wheel.name}',
                f'Write "{requirement.url}".',
            )
        return RemoteWheel(text, name, wheel.url, extras)
    return Named(text, name, extras)


def _remote(text: str, url: str) -> RemoteWheel:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or any(map(str.isspace, url)):
        raise RequirementError(
            f'"{text}" is not an https address',
            "Packages are fetched from https only: use https, or put the wheel in the folder and "
            "write its path.",
        )
    return RemoteWheel(text, _wheel_name(text, unquote(PurePosixPath(parts.path).name)), url)


def _local(text: str, entry: str) -> LocalWheel:
    path = PurePosixPath(entry.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":"):
        raise RequirementError(
            f'"{text}" leads out of the extension\'s folder',
            "Copy the wheel into the folder and write its path from there.",
        )
    return LocalWheel(text, _wheel_name(text, path.name), str(path))


def _wheel_name(text: str, file_name: str) -> str:
    try:
        name, *_ = parse_wheel_filename(file_name)
    except InvalidWheelFilename:
        raise RequirementError(
            f'"{text}" is not a wheel',
            "Only wheels (NAME-VERSION-TAGS.whl) can be installed from a path or an address.",
        ) from None
    return name
