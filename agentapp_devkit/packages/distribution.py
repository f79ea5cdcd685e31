"""Reads Pyodide's own distribution, which has packages that no index has for Pyodide.

It is a folder, or a folder at an https address: `pyodide-lock.json`, and the files that it names.
"""

import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from packaging.utils import canonicalize_name

from agentapp_devkit.packages import pyodide_target
from agentapp_devkit.packages.errors import PackageError
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.tools import causes, pip_settings

LOCK = "pyodide-lock.json"

_KEY = "pyscript.toml: [livechat] pyodide_packages"
_TIMEOUT = 60  # seconds without a byte


@dataclass(frozen=True)
class Entry:
    """A package of the distribution, or a library in C that its packages need.

    `file` is a path from the distribution, or an address.
    """

    name: str
    version: str
    file: str
    sha256: str
    depends: tuple[str, ...]
    is_shared_library: bool


@dataclass(frozen=True)
class Distribution:
    """The distribution that `pyodide_packages` names.

    Args:
        place: The setting's value: an https address, or a folder.
        folder: The extension's folder, from which a path begins.
    """

    place: str
    folder: Path

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The packages and libraries by name. Raises `PackageError` where there are none."""
        try:
            document = json.loads(self._read(LOCK))
            info = dict(document["info"])
            packages = [_entry(name, fields) for name, fields in document["packages"].items()]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._error(
                LOCK,
                "is not a lock file of Pyodide's.",
                f"Take it from the distribution of Pyodide {pyodide_target.PYODIDE}.",
            ) from None
        self._check_target(info)
        return {entry.name: entry for entry in packages}

    def fetch(self, name: str, *, cache: Path) -> Path:
        """Bring a file of the distribution into the cache, verified.

        Args:
            name: A name among `entries`.
            cache: The folder of cached wheels.

        Raises:
            PackageError: The file cannot be had, or is not the one that the lock names.
        """
        entry = self.entries[name]
        file_name = PurePosixPath(unquote(urlsplit(entry.file).path)).name
        cached = wheel.cached(cache, entry.sha256, file_name)
        if cached.is_file():
            return cached
        content = self._read(entry.file)
        if (found := sha256(content).hexdigest()) != entry.sha256:
            raise self._error(
                entry.file,
                f"its bytes are not those that {LOCK} names.\n"
                f"    sha256 should be {entry.sha256}, but it is {found}",
                "Download the distribution again.",
            )
        with TemporaryDirectory(prefix="agentapp-") as scratch:
            path = Path(scratch, file_name)
            path.write_bytes(content)
            return wheel.keep(cache, path)

    def _check_target(self, info: Mapping[str, str]) -> None:
        python, abi = str(info.get("python", "")), str(info.get("abi_version", ""))
        is_same_python = python.split(".")[:2] == pyodide_target.PYTHON.split(".")
        if is_same_python and abi == pyodide_target.ABI_VERSION:
            return
        version = f"Pyodide {info['version']}, " if "version" in info else ""
        raise self._error(
            LOCK,
            f"is for {version}Python {python or 'unknown'}, ABI {abi or 'unknown'}; the site has "
            f"Pyodide {pyodide_target.PYODIDE}, Python {pyodide_target.PYTHON}, "
            f"ABI {pyodide_target.ABI_VERSION}.",
            f"Name the distribution of Pyodide {pyodide_target.PYODIDE}.",
        )

    def _read(self, file: str) -> bytes:
        if "://" in file or "://" in self.place:
            return self._download(urljoin(f"{self.place.rstrip('/')}/", file))
        path = self.folder / self.place / file
        try:
            return path.read_bytes()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            remedy = f"Unpack the whole distribution of Pyodide {pyodide_target.PYODIDE} there."
            raise self._error(file, f"cannot be read: {reason}.", remedy) from None

    def _download(self, address: str) -> bytes:
        if urlsplit(address).scheme != "https":
            raise self._error(address, "is not an https address.", "Name one that is.")
        try:
            with _client() as client:
                response = client.get(address)
            response.raise_for_status()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            raise self._error(
                address,
                f"the server answered {status}.",
                f"Correct the address; it is the folder that {LOCK} is in.",
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            remedy = causes.of_output(str(error)) or causes.OFFLINE
            raise self._error(address, f"cannot be fetched: {error}.", remedy) from None
        if response.url.scheme != "https":
            raise self._error(address, f"leads to {response.url}.", "Name an https address.")
        return response.content

    def _error(self, file: str, message: str, remedy: str) -> PackageError:
        where = file if "://" in file else f"{self.place.rstrip('/')}/{file}"
        return PackageError(f"{_KEY}: {where}: {message}\n  {remedy}")


def _entry(name: str, fields: Mapping[str, object]) -> Entry:
    depends = fields["depends"]
    if not isinstance(depends, list):
        raise TypeError(f"{name} has no list of what it depends on")
    return Entry(
        name=canonicalize_name(name),
        version=str(fields["version"]),
        file=str(fields["file_name"]),
        sha256=str(fields["sha256"]),
        depends=tuple(canonicalize_name(needed) for needed in depends),
        is_shared_library=fields["package_type"] == "shared_library",
    )


def _client() -> httpx.Client:
    """Make a client that reaches the network as pip is set up to do."""
    settings = pip_settings.network(sys.executable)
    certificates = settings.get("cert")
    return httpx.Client(
        follow_redirects=True,
        timeout=_TIMEOUT,
        proxy=settings.get("proxy"),
        verify=ssl.create_default_context(cafile=certificates) if certificates else True,
    )
