"""Everything that is fetched is pinned by its hash: one byte that differs, and nothing is built.

The wheels of an extension's packages are tested in test_packages.py.
"""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import environment, node, vendor
from agentapp_devkit.tools.node import NodeError
from agentapp_devkit.tools.vendor import VendorError

REQUIREMENTS = ("requirements.txt", "tools/node-requirements.txt")


def flip(file: Path) -> None:
    """Change one bit; the file may be a link to one that must stay as it is."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    file.write_bytes(content)


# --- What is vendored from npm


@pytest.fixture
def vendored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of static/vendor and of the bundled packages; making them again changes nothing."""
    vendor.ensure(progress=Silent())  # of the sources as they are now
    shutil.copytree(paths.VENDOR, tmp_path / "vendor", copy_function=os.link)
    for name in ("fake-indexeddb", "idiomorph", "pyodide"):
        shutil.copytree(paths.NODE_MODULES / name, tmp_path / "node_modules" / name)
    monkeypatch.setattr(paths, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(paths, "NODE_MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(vendor, "make", lambda *, progress: None)
    return tmp_path


def test_what_is_as_the_lock_says_is_used(vendored: Path) -> None:
    assert vendor.ensure(progress=Silent()) == vendored / "vendor"


BUNDLED = {
    "pyodide": "pyodide.mjs",
    "idiomorph": "dist/idiomorph.esm.js",
    "fake-indexeddb": "package.json",
}


def test_each_file_and_package_with_another_byte_is_named_and_stops_the_build(
    vendored: Path,
) -> None:
    files = [name for name in json.loads(vendor.LOCK.read_text("utf-8")) if "node_mod" not in name]
    for name in files:
        flip(vendored / "vendor" / name)
    for package, file in BUNDLED.items():
        flip(vendored / "node_modules" / package / file)
    with pytest.raises(VendorError) as raised:
        vendor.ensure(progress=Silent())
    listed = str(raised.value).partition("vendor.lock: ")[2].partition(".\n")[0].split(", ")
    assert sorted(listed) == sorted([*files, *(f"node_modules/{name}" for name in BUNDLED)])


FACTORY = "async function _createPyodideModule(settings={}){return import.meta.url}"


def test_pyodides_module_becomes_a_script_that_finds_its_files() -> None:
    script = vendor.as_script(f"{FACTORY}export default _createPyodideModule;\n")
    factory = FACTORY.replace("import.meta.url", "agentapp.configuration.files.runtime")
    assert script == (
        f'//# allFunctionsCalledOnLoad\n"use strict";agentapp.createPyodideModule=({factory});\n'
    )


@pytest.mark.parametrize(
    "module",
    [
        FACTORY,
        f"{FACTORY}export default somethingElse;",
        f"const x = 1;{FACTORY}export default _createPyodideModule;",
        f"{FACTORY}export default _createPyodideModule;export const more = 1;",
    ],
)
def test_a_module_of_another_form_stops_the_build(module: str) -> None:
    with pytest.raises(VendorError, match=r"pyodide\.asm\.mjs"):
        vendor.as_script(module)


def test_a_file_too_many_stops_the_build(vendored: Path) -> None:
    (vendored / "vendor" / "extra.js").write_text("", "utf-8")
    with pytest.raises(VendorError, match=r"extra\.js"):
        vendor.ensure(progress=Silent())


# --- npm's packages


def test_every_package_of_npm_has_a_hash() -> None:
    lock = json.loads((paths.ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [n for n, entry in packages.items() if not entry["integrity"].startswith("sha512")] == []


@pytest.mark.parametrize("is_changed", [False, True])
def test_npm_refuses_a_package_with_another_hash(
    is_changed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "shop.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        content = b'{"name": "shop", "version": "1.0.0"}'
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    digest = hashlib.sha512(archive.read_bytes() + (b"!" if is_changed else b"")).digest()
    wanted = {"dependencies": {"shop": "file:shop.tgz"}}
    installed = {
        "version": "1.0.0",
        "resolved": "file:shop.tgz",
        "integrity": f"sha512-{base64.b64encode(digest).decode()}",
    }
    lock = {"lockfileVersion": 3, "packages": {"": wanted, "node_modules/shop": installed}}
    (tmp_path / "package.json").write_text(json.dumps(wanted), "utf-8")
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "NODE_MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(node, "_STAMP", tmp_path / "node_modules" / ".agentapp")
    monkeypatch.setattr(node.run, "__kwdefaults__", {"folder": tmp_path})
    if is_changed:
        with pytest.raises(NodeError, match="EINTEGRITY"):
            node.ensure_packages(Silent())
        assert not (tmp_path / "node_modules" / ".agentapp").exists()
    else:
        node.ensure_packages(Silent())
        assert (tmp_path / "node_modules" / "shop" / "package.json").is_file()


# --- What runs the devkit


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_has_a_version_and_a_hash(name: str) -> None:
    text = (paths.DEVKIT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    assert [
        li for li in lines if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:\w{64}", li)
    ] == []


def test_the_environment_is_not_made_of_a_wheel_with_another_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a wheel with its hash is made in `tests/devkit/tools/test_environment.py`."""
    wheel = tmp_path / "shop-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shop.py", "")
        archive.writestr(
            "shop-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n"
        )
        archive.writestr("shop-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("shop-1.0.dist-info/RECORD", "")
    known = hashlib.sha256(wheel.read_bytes() + b"!").hexdigest()
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"shop==1.0 --hash=sha256:{known}\n", "utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(environment.EnvironmentMissingError, match="DO NOT MATCH THE HASHES"):
        environment.ensure([tmp_path / "venv"], requirements)
