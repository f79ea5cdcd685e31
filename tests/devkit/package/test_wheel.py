"""The wheel that `uv build` makes of a checkout, and the commands that it installs."""

import io
import json
import re
import shutil
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

from agentapp_devkit import paths
from agentapp_devkit.tools import vendor
from agentapp_devkit.version import VERSION
from tests.devkit.package.conftest import Installation

DATA = "agentapp_devkit/_data"
LARGEST = 9_000_000  # bytes


def test_a_wheel_has_all_that_the_commands_need(wheel_files: dict[str, bytes]) -> None:
    for name in ("index.html", "static/panel.css", "docs/rules/AA101.md", "LICENSE"):
        assert f"{DATA}/{name}" in wheel_files
    placements = [path.name for path in (paths.STATIC / "placements").iterdir()]
    assert {f"{DATA}/static/placements/{name}" for name in placements} <= wheel_files.keys()
    lock = json.loads(vendor.LOCK.read_text("utf-8"))
    vendored = [name for name in lock if not name.startswith("node_modules/")]
    assert [name for name in vendored if f"{DATA}/static/vendor/{name}" not in wheel_files] == []
    runtime = {path.name for path in paths.RUNTIME_PACKAGE.glob("*.py")}
    assert runtime <= {PurePosixPath(name).name for name in wheel_files}


def test_a_wheel_has_no_more_than_that(wheel_files: dict[str, bytes], wheel: Path) -> None:
    top = {PurePosixPath(name).parts[0] for name in wheel_files}
    assert top == {"agentapp", "agentapp_devkit", f"agentapp-{VERSION}.dist-info"}
    unwanted = re.compile(r"__pycache__|/bench/|/tests/|static/(?:boot|bridge|cache|dom)/")
    extensions = (f"{DATA}/examples/", "agentapp_devkit/scaffold/templates/")  # with tests
    own = [name for name in wheel_files if not name.startswith(extensions)]
    assert [name for name in own if unwanted.search(name)] == []
    assert wheel.stat().st_size < LARGEST


def test_a_wheel_has_the_console_script_and_the_extras(wheel_files: dict[str, bytes]) -> None:
    info = f"agentapp-{VERSION}.dist-info"
    assert b"agentapp = agentapp_devkit.__main__:main" in wheel_files[f"{info}/entry_points.txt"]
    metadata = wheel_files[f"{info}/METADATA"].decode()
    assert "Requires-Dist: pytest>=8; extra == 'test'" in metadata
    assert "Requires-Dist: playwright>=1.45; extra == 'browser'" in metadata


def test_a_wheel_has_the_licence_of_each_package_in_it(wheel_files: dict[str, bytes]) -> None:
    notices = wheel_files[f"{DATA}/THIRD_PARTY_NOTICES.txt"].decode()
    for name in ("pyodide", "@pyscript/core", "@livechat/agent-app-sdk", "zstddec", "idiomorph"):
        assert re.search(rf"^{name} [\d.]+ \([\w. -]+\)$", notices, re.MULTILINE), name
    assert "SIL OPEN FONT LICENSE" in notices


def test_a_wheel_names_no_folder_of_the_machine(wheel_files: dict[str, bytes]) -> None:
    root = str(paths.ROOT).encode()
    assert [name for name, content in wheel_files.items() if root in content] == []


def test_an_installed_agentapp_builds_and_tests_without_npm_and_package_index(
    installation: Installation, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    (shop / "py").mkdir(parents=True)
    (shop / "tests").mkdir()
    (shop / "static").mkdir()
    (shop / "pyscript.toml").write_text('[livechat]\nstyles = ["static/shop.css"]\n', "utf-8")
    (shop / "static" / "shop.css").write_text("h2{background:url(dot.svg)}", "utf-8")
    (shop / "static" / "dot.svg").write_text("<svg/>", "utf-8")
    shutil.copy(paths.ROOT / "py" / "main.py", shop / "py")
    test = "import agentapp, htpy\n\ndef test_it():\n    assert agentapp.LiveChat\n"
    (shop / "tests" / "test_it.py").write_text(test, "utf-8")
    offline = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_NO_INDEX": "1"}
    installed = Installation(installation.scripts, {**installation.variables, **offline})

    built = installed.run("agentapp", "build", folder=shop)
    assert built.returncode == 0, built.stderr
    assert {path.name for path in (shop / "dist").iterdir()} >= {"index.html", "service-worker.js"}
    page = (shop / "dist" / "index.html").read_text("utf-8")
    assert re.search(r'url\("assets/dot-\w+\.svg"\)', page)
    (bridge,) = (shop / "dist" / "assets").glob("bridge-*.js")
    assert bridge.read_bytes().startswith(b"//# allFunctionsCalledOnLoad")
    build_id = json.loads(re.findall(r'id="agentapp">(.+?)</script>', page)[0])["buildId"]
    assert build_id in (shop / "dist" / "service-worker.js").read_text("utf-8")
    (archive,) = (shop / "dist" / "assets").glob("wheels-*/htpy-*.whl")
    assert ZipFile(io.BytesIO(archive.read_bytes())).testzip() is None

    checked = installed.run("agentapp", "check", "--strict", folder=shop)
    assert checked.returncode == 0, checked.stdout + checked.stderr

    tested = installed.run("agentapp", "test", "-q", folder=shop)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "1 passed" in tested.stdout


def test_an_installed_agentapp_lacks_a_contributors_commands(
    installation: Installation, tmp_path: Path
) -> None:
    helped = installation.run("agentapp", "--help", folder=tmp_path)
    assert "{serve,preview,build,check,test,new}" in helped.stdout
    assert "vendor" not in helped.stdout
    assert installation.run("agentapp", "bench", folder=tmp_path).returncode == 2


@pytest.mark.parametrize("name", ["bridge.js", "boot.mjs"])
def test_an_installed_agentapp_says_that_it_cannot_bundle_a_replaced_script(
    name: str, installation: Installation, tmp_path: Path
) -> None:
    for folder in ("py", "static"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pyscript.toml").write_text("[livechat]\nsnapshot = false\n", "utf-8")
    (tmp_path / "py" / "main.py").write_text("", "utf-8")
    (tmp_path / "static" / name).write_text("", "utf-8")
    done = installation.run("agentapp", "build", folder=tmp_path)
    assert done.returncode == 1
    assert f"{name} replaces a script of agentapp's" in done.stderr
