"""Choosing a version of every package, by uv, for Pyodide's markers.

uv knows those markers under the name of an earlier Pyodide, whose platform tag differs: it sees
pure wheels and sources, and takes a wheel compiled for this Pyodide only where it is handed the
file. So `resolve` takes such files, and `fetch.py` finds out which packages have them.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from agentapp_devkit.packages import messages, pip_uv, pyodide_target
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.requirement import LocalWheel, RemoteWheel, Requirement

_MARKERS_OF = "wasm32-pyodide2025"


@dataclass(frozen=True)
class Pin:
    """A chosen version, and what the index has of it.

    `wheel` is the file name of a wheel that runs in Pyodide, if uv saw one; the hashes are those of
    the index, as hexadecimal digits, and empty where it names none.
    """

    name: str
    version: str
    wheel: str | None
    wheel_sha256: str
    sdist_sha256: str


class NoWheelError(PackageError):
    """uv found no wheel with fitting tags for `names`; there may be ones that it does not know."""

    def __init__(self, names: frozenset[str], problem: str) -> None:
        """Take the packages' names beside the paragraph to show when there are none."""
        super().__init__(problem)
        self.names = names


def resolve(
    folder: Path,
    requirements: Sequence[Requirement],
    *,
    preferred: Mapping[str, str],
    given: Mapping[str, Path],
) -> tuple[Pin, ...]:
    """Choose a version for each requirement and all that they need.

    `preferred` maps names to the versions to keep if they still fit; `given` maps names to wheels
    compiled for Pyodide, to be used for those packages. Raises `PackageError`, with a paragraph for
    each requirement that fails by itself, or one for a conflict.
    """
    lines = [_line(folder, requirement) for requirement in requirements]
    try:
        return _compile(lines, preferred, given)
    except pip_uv.ClientError as error:
        failure = error.output
    problems = []
    names: set[str] = set(messages.without_wheel(failure))
    for requirement, line in zip(requirements, lines, strict=True):
        if messages.is_offline(failure):
            problems = [messages.offline(requirement.text)]
            break
        try:
            _compile([line], {}, given)
        except pip_uv.ClientError as error:
            problems.append(messages.unresolved(requirement.text, error.output))
            names |= messages.without_wheel(error.output)
    message = problems or [messages.conflict(failure)]
    if names:
        raise NoWheelError(frozenset(names), "\n\n".join(message))
    raise PackageError(*message)


def _line(folder: Path, requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    match requirement:
        case LocalWheel():
            address = (folder / requirement.path).resolve().as_uri()
            return f"{requirement.name}{extras} @ {address}"
        case RemoteWheel():
            return f"{requirement.name}{extras} @ {requirement.url}"
        case _:
            return requirement.text


def _compile(
    lines: Sequence[str], preferred: Mapping[str, str], given: Mapping[str, Path]
) -> tuple[Pin, ...]:
    with TemporaryDirectory(prefix="agentapp-") as name:
        folder = Path(name)
        _write(folder / "requirements.in", lines)
        if preferred:
            # uv keeps to what its output file already names, where it can
            _write(folder / "pylock.toml", _preferences(preferred))
        _write(folder / "given.txt", [f"{name} @ {path.as_uri()}" for name, path in given.items()])
        pip_uv.uv(
            (
                *("pip", "compile", "--quiet", "requirements.in"),
                *("--constraint", "given.txt"),
                *("--python-platform", _MARKERS_OF, "--python-version", pyodide_target.PYTHON),
                *("--format", "pylock.toml", "--output-file", "pylock.toml", "--no-header"),
            ),
            folder=folder,
        )
        packages = tomllib.loads((folder / "pylock.toml").read_text("utf-8")).get("packages", [])
    return tuple(_pin(package) for package in packages)


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _preferences(preferred: Mapping[str, str]) -> list[str]:
    return [
        'lock-version = "1.0"\ncreated-by = "agentapp"',
        *(f'[[packages]]\nname = "{name}"\nversion = "{v}"' for name, v in preferred.items()),
    ]


def _pin(package: Mapping[str, Any]) -> Pin:
    wheels = {_file_name(wheel): wheel for wheel in _wheels(package)}
    wheel = next((name for name in sorted(wheels) if pyodide_target.runs(name)), None)
    return Pin(
        name=package["name"],
        version=package["version"],
        wheel=wheel,
        wheel_sha256=_sha256(wheels[wheel]) if wheel else "",
        sdist_sha256=_sha256(package.get("sdist", {})),
    )


def _wheels(package: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from package.get("wheels", [])
    if "archive" in package:
        yield package["archive"]


def _file_name(artifact: Mapping[str, Any]) -> str:
    if "name" in artifact:
        return str(artifact["name"])
    location = artifact.get("path") or unquote(urlsplit(artifact["url"]).path)
    return PurePosixPath(location.replace("\\", "/")).name


def _sha256(artifact: Mapping[str, Any]) -> str:
    return str(artifact.get("hashes", {}).get("sha256", ""))
