"""`SiteManifest`: the manifest of a deployed site, `agentapp.json`, read into typed values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentapp_devkit.errors import ReportedError
from agentapp_devkit.site.manifest import FORMAT, MANIFEST
from agentapp_devkit.site.security_headers import Rule


class ManifestError(ReportedError):
    """A text is no manifest that this agentapp can read; the message says why."""


@dataclass(frozen=True)
class BuiltFile:
    """A file as it was built.

    Args:
        size: Its bytes.
        sha256: Its hash, in hexadecimal.
    """

    size: int
    sha256: str


@dataclass(frozen=True)
class SiteManifest:
    """The manifest of a site.

    Args:
        name: The extension's name.
        build_id: The id of the build.
        pages: The placement of each page, by its file.
        sdk: The setting `sdk`.
        authorize: The setting `authorize`.
        hosts: The setting `hosts`.
        apis: The setting `apis`.
        images: The setting `images`.
        files: The files by their path.
        headers: The header rules of the build.
    """

    name: str
    build_id: str
    pages: Mapping[str, str]
    sdk: str
    authorize: bool
    hosts: tuple[str, ...]
    apis: tuple[str, ...]
    images: tuple[str, ...]
    files: Mapping[str, BuiltFile]
    headers: tuple[Rule, ...]


def read(content: bytes) -> SiteManifest:
    """Read a manifest.

    Raises:
        ManifestError: The content is no manifest, or one of another version of agentapp.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ManifestError(f"{MANIFEST} is of another version of agentapp.")
        return _manifest(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ManifestError(f"{MANIFEST} is not what `build` writes.") from None


def _manifest(document: Mapping[str, object]) -> SiteManifest:
    pages = [(_text(page["file"]), _text(page["placement"])) for page in _list(document["pages"])]
    files = {
        path: BuiltFile(int(file["size"]), _text(file["sha256"]))
        for path, file in _table(document["files"]).items()
    }
    rules = [
        Rule(path, {name: _text(value) for name, value in _table(headers).items()})
        for path, headers in _table(document["headers"]).items()
    ]
    return SiteManifest(
        name=_text(document["name"]),
        build_id=_text(document["buildId"]),
        pages=dict(pages),
        sdk=_text(document["sdk"]),
        authorize=bool(document["authorize"]),
        hosts=_texts(document["hosts"]),
        apis=_texts(document["apis"]),
        images=_texts(document["images"]),
        files=files,
        headers=tuple(rules),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value
