"""The wheel of this checkout, and agentapp installed from it."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from uv import find_uv_bin

from agentapp_devkit import paths

# Node.js takes the snapshot; npm must not be needed.
_PROGRAMS = ("node", "git", "sh")


@dataclass(frozen=True)
class Installation:
    """An environment with agentapp, and a home folder of its own."""

    scripts: Path
    variables: Mapping[str, str]

    def run(self, *command: str, folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.scripts / command[0]), *command[1:]],
            cwd=folder,
            env=dict(self.variables),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [find_uv_bin(), "build", "--quiet", "--out-dir", str(out), str(paths.ROOT)]
    subprocess.run(command, check=True)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def wheel_files(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installed")
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", str(folder / "venv")], check=True)
    python = next((folder / "venv").glob("bin/python")).absolute()
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", str(python), f"{wheel}[test]"], check=True
    )
    programs = folder / "programs"
    programs.mkdir()
    for name in _PROGRAMS:
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    (folder / "home").mkdir()
    variables = {"HOME": str(folder / "home"), "PATH": str(programs)}
    with _read_only(folder / "venv"):
        yield Installation(python.parent, variables)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """Take the right to write away; root has it all the same."""
    files = [path for path in folder.rglob("*") if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in (folder, *files)}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
