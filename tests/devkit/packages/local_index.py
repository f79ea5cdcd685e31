"""A package index made of tiny wheels and sources, for pip and uv, without a network."""

import os
import tarfile
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from agentapp_devkit.tools import pip_settings

OURS = "cp314-cp314-pyemscripten_2026_0_wasm32"
LINUX = "cp314-cp314-manylinux_2_17_x86_64"
PURE = "py3-none-any"

# A build backend without dependencies, in the source itself.
_BACKEND = """\
import base64, hashlib, os, sys, zipfile

NAME, VERSION, TAG, FAIL, COMPILED = {name!r}, {version!r}, {tag!r}, {fail!r}, {compiled!r}
BUILT = {built!r}
METADATA = f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n" + {needs!r}


def build_wheel(folder, config_settings=None, metadata_directory=None):
    with open(BUILT, "a") as file:
        file.write("x")
    if FAIL:
        sys.exit(FAIL)
    info = f"{{NAME}}-{{VERSION}}.dist-info"
    files = {{
        f"{{NAME}}/__init__.py": "compiler = " + repr(os.environ.get("CC")),
        f"{{info}}/METADATA": METADATA,
        f"{{info}}/WHEEL": "Wheel-Version: 1.0\\nGenerator: own (1.0)\\n"
        f"Root-Is-Purelib: false\\nTag: {{TAG}}\\n",
    }}
    if COMPILED:
        files[f"{{NAME}}/_fast.so"] = "ELF"
    record = f"{{info}}/RECORD"
    lines = [f"{{record}},,"]
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest())
        lines.append(f"{{path}},sha256={{digest.rstrip(b'=').decode()}},{{len(content)}}")
    files[record] = "\\n".join(lines) + "\\n"
    file_name = f"{{NAME}}-{{VERSION}}-{{TAG}}.whl"
    with zipfile.ZipFile(os.path.join(folder, file_name), "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return file_name
"""


def fake_pip_config(_python: str) -> dict[str, str]:
    """Return the settings that are in pip's variables, without starting pip to list them."""
    settings = {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith("PIP_")
    }
    return {key: settings[key] for key in settings.keys() & pip_settings._NETWORK}


def use_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip and uv know the packages of this folder only, whatever the machine's settings are."""
    monkeypatch.setattr(pip_settings, "network", fake_pip_config)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(folder.with_name("uv")))
    monkeypatch.setenv("PIP_CACHE_DIR", str(folder.with_name("pip")))


class Index:
    """A folder of packages that `--find-links` accepts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in ("htpy", "markupsafe", "micropip"):
            self.wheel(name, "99.0", requires=["markupsafe"] if name == "htpy" else [])

    def wheel(
        self,
        name: str,
        version: str,
        tag: str = PURE,
        *,
        requires: Iterable[str] = (),
        python: str = "",
        files: Iterable[str] = (),
        contents: Mapping[str, str] | None = None,
    ) -> Path:
        """Add a wheel with empty `files` or with `contents`, and return its path."""
        path = self.folder / f"{name}-{version}-{tag}.whl"
        info = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        metadata += f"Requires-Python: {python}\n" if python else ""
        metadata += "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
        wheel = f"Wheel-Version: 1.0\nGenerator: x (1)\nRoot-Is-Purelib: true\nTag: {tag}\n"
        all_contents = {
            **(contents or dict.fromkeys(files or [f"{name}/__init__.py"], "")),
            f"{info}/METADATA": metadata,
            f"{info}/WHEEL": wheel,
        }
        lines = []
        for file, content in all_contents.items():
            digest = urlsafe_b64encode(sha256(content.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{file},sha256={digest},{len(content)}\n")
        with ZipFile(path, "w") as archive:
            for file, content in {**all_contents, f"{info}/RECORD": "".join(lines)}.items():
                archive.writestr(ZipInfo(file), content)
        return path

    def source(
        self,
        name: str,
        version: str,
        *,
        tag: str = PURE,
        requires: Iterable[str] = (),
        fail: str = "",
        compiled: bool = False,
    ) -> Path:
        """Add a source that builds a wheel with `tag`, or ends with the message `fail`.

        Each build adds a letter to the file beside it, whose suffix is `.built`.
        """
        path = self.folder / f"{name}-{version}.tar.gz"
        backend = _BACKEND.format(
            name=name,
            version=version,
            tag=tag,
            fail=fail,
            compiled=compiled,
            built=str(path.with_suffix(".built")),
            needs="".join(f"Requires-Dist: {requirement}\n" for requirement in requires),
        )
        with tarfile.open(path, "w:gz") as archive:
            for file, content in {
                "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "own"\n'
                'backend-path = ["."]\n'
                f'[project]\nname = "{name}"\nversion = "{version}"\n',
                "PKG-INFO": f"Metadata-Version: 2.2\nName: {name}\nVersion: {version}\n",
                "own.py": backend,
            }.items():
                member = tarfile.TarInfo(f"{name}-{version}/{file}")
                member.size = len(content.encode())
                archive.addfile(member, BytesIO(content.encode()))
        return path
