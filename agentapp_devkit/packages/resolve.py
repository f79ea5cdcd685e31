"""Chooses a version of each package, with uv, for Pyodide's markers.

uv knows these markers under the name of an earlier Pyodide, whose platform tag differs: it sees
pure wheels and sources, and takes a wheel compiled for this Pyodide only as a file (`supplied`). It
cannot run a source to learn what a package needs; it takes one whose needs are written down, or one
in `from_source`, as if that needed nothing.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from agentapp_devkit.packages import messages, pip_uv, pyodide_target
from agentapp_devkit.packages.requirement import LocalWheel, RemoteWheel, Requirement

_MARKERS_OF = "wasm32-pyodide2025"


@dataclass(frozen=True)
class Pin:
    """A chosen version, and its files in the index.

    `wheel` is the file name of a wheel that runs in Pyodide, if uv saw one. The hashes are those of
    the index, as hexadecimal digits, and empty if it names none.
    """

    name: str
    version: str
    wheel: str | None
    wheel_sha256: str
    sdist_sha256: str


class UnresolvedError(Exception):
    """uv found no set of versions; `output` is what it wrote."""

    def __init__(self, output: str) -> None:
        """Keep the output of uv."""
        super().__init__(output)
        self.output = output

    @property
    def without_wheel(self) -> frozenset[str]:
        """The packages of which uv found no wheel, and no source that it can use unbuilt."""
        return messages.without_wheel(self.output)

    @property
    def not_found(self) -> frozenset[str]:
        """The packages that uv found nothing of."""
        return messages.not_found(self.output)


def resolve(
    folder: Path,
    requirements: Sequence[Requirement],
    *,
    preferred: Mapping[str, str],
    supplied: Mapping[str, Path],
    from_source: Set[str],
) -> tuple[Pin, ...]:
    """Choose a version for each requirement and for all that they need.

    Args:
        folder: The extension's folder.
        requirements: The requirements.
        preferred: The versions to keep if they still fit, by name.
        supplied: Wheels to use for some packages, by name.
        from_source: The packages whose source may be chosen whatever it needs.

    Raises:
        UnresolvedError: There is no such choice.
    """
    lines = [_line(folder, requirement) for requirement in requirements]
    return _compile(lines, preferred, supplied, from_source)


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
    lines: Sequence[str],
    preferred: Mapping[str, str],
    supplied: Mapping[str, Path],
    from_source: Set[str],
) -> tuple[Pin, ...]:
    sources = sorted(from_source - supplied.keys())
    with TemporaryDirectory(prefix="agentapp-") as name:
        folder = Path(name)
        _write(folder / "requirements.in", lines)
        _write(folder / "supplied.txt", [f"{name} @ {p.as_uri()}" for name, p in supplied.items()])
        _write(folder / "uv.toml", [f'[[dependency-metadata]]\nname = "{s}"' for s in sources])
        if preferred:
            # uv keeps the versions that its output file names, if it can.
            _write(folder / "pylock.toml", _preferences(preferred))
        try:
            pip_uv.uv(
                (
                    *("pip", "compile", "--quiet", "requirements.in"),
                    *("--constraint", "supplied.txt", "--config-file", "uv.toml"),
                    *("--python-platform", _MARKERS_OF, "--python-version", pyodide_target.PYTHON),
                    *("--format", "pylock.toml", "--output-file", "pylock.toml", "--no-header"),
                ),
                folder=folder,
            )
        except pip_uv.ClientError as error:
            raise UnresolvedError(error.output) from None
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
