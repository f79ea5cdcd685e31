"""The weight of a built site, as `check` says it."""

import json
import random
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rule_sets import sign_in_weight, weight

NOISE = random.Random(18)
FILES = {
    "boot": "assets/boot-1.js",
    "runtime": "assets/pyodide-1/",
    "module": "assets/pyodide-1.wasm.bin",
    "lock": "assets/pyodide-lock-1.json",
    "app": "assets/app-1.bin",
    "sdk": "assets/widget-sdk-1.js",
    "decoder": "assets/zstddec-1.bin",
    "memory": "assets/memory-1.bin",
    "packages": "assets/packages-1.bin",
}
BRIDGE = "assets/bridge-1.js"
WHEEL = "assets/wheels-1/babel-2.18.0-py3-none-any.whl"


def page(files: dict[str, str]) -> str:
    configuration = json.dumps({"files": files})
    return (
        f'<script type="application/json" id="agentapp">{configuration}</script>\n'
        f'<script async fetchpriority="high" src="{BRIDGE}" integrity="x"></script>\n'
    )


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write an extension with a fake of a built site; each file has 1 MB that shrinks to a half."""
    site = folder / "dist"
    content = NOISE.randbytes(500_000) + bytes(500_000)
    runtime = files["runtime"]
    names = [BRIDGE, *(name for name in files.values() if name != runtime)]
    for name in (*names, f"{runtime}pyodide.asm.js", f"{runtime}python_stdlib.zip"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    (site / "index.html").write_text(page(files), "utf-8")
    (site / "agentapp.json").write_text("{}", "utf-8")
    (folder / "pyscript.toml").write_text("", "utf-8")
    wheel = site / WHEEL
    wheel.parent.mkdir()
    with ZipFile(wheel, "w", ZIP_DEFLATED) as archive:
        for name in ("babel/core.py", "babel-2.18.0.dist-info/RECORD", "babel/small/a.dat"):
            archive.writestr(name, "text")
        for name in ("babel/locale-data/de.dat", "babel/locale-data/fr.dat", "babel/tests/a.py"):
            archive.writestr(name, NOISE.randbytes(200_000))
    return folder


def found(folder: Path) -> list[Issue]:
    return list(weight.check(Project(folder)))


def test_a_first_visit_is_weighed_by_web_host(tmp_path: Path) -> None:
    first, largest, *data = found(write(tmp_path, FILES))
    # Ten files of 1 MB, of which a web host compresses none, or all five but the .bin.
    assert "10.0 MB on nginx, Debian's configuration" in first.message
    for title in ("nginx with headers/nginx.conf", "Caddy with headers/Caddyfile"):
        assert f"7.5 MB on {title}" in first.message
    assert "7.5 MB on Cloudflare" in first.message
    assert largest.message.count(" 0.5 MB") == 5
    assert [issue.code for issue in data] == ["AA513", "AA513"]
    assert {issue.severity for issue in found(tmp_path)} == {Severity.INFO}


def test_data_and_tests_of_packages_come_with_the_pattern_that_leaves_them_out(
    tmp_path: Path,
) -> None:
    _, _, locales, tests = found(write(tmp_path, FILES))
    assert "babel has 0.4 MB in babel/locale-data/" in locales.message
    assert 'exclude = ["babel/locale-data/"]' in locales.remedy
    assert 'exclude = ["babel/tests/"]' in tests.remedy


def test_without_a_snapshot_the_library_and_the_packages_are_fetched(tmp_path: Path) -> None:
    files = {key: name for key, name in FILES.items() if key not in ("memory", "packages")}
    site = write(tmp_path, files) / "dist"
    names = {file.relative_to(site).as_posix() for file in weight.first_visit(site)}
    assert {f"{FILES['runtime']}python_stdlib.zip", WHEEL} < names
    assert {FILES["module"], FILES["decoder"]} < names


def test_an_sdk_of_another_site_is_not_weighed(tmp_path: Path) -> None:
    site = write(tmp_path, FILES) / "dist"
    text = page(FILES | {"sdk": "https://cdn.example.com/sdk.js"})
    (site / "index.html").write_text(text, "utf-8")
    assert all("sdk" not in file.name for file in weight.first_visit(site))


@pytest.mark.parametrize("text", ["<html></html>", page({})])
def test_a_page_of_ones_own_in_dist_does_no_harm(text: str, tmp_path: Path) -> None:
    site = write(tmp_path, FILES) / "dist"
    (site / "index.html").write_text(text, "utf-8")
    assert [issue.code for issue in found(tmp_path)][:1] == ["AA511"]


def test_without_a_built_site_there_is_nothing_to_weigh(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text("", "utf-8")
    assert found(tmp_path) == []


def wheel(folder: Path, name: str, requires: str, size: int) -> None:
    info = f"{name}-1.0.dist-info"
    with ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{info}/METADATA", f"Name: {name}\nVersion: 1.0\n{requires}")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\n")
        archive.writestr(f"{name}.py", NOISE.randbytes(size))


def test_signing_in_is_weighed_apart_from_a_first_visit(tmp_path: Path) -> None:
    scripts = {"accountsSdk": "assets/accounts-sdk-1.js", "signIn": "assets/sign-in-1.js"}
    site = write(tmp_path, FILES | scripts) / "dist"
    (site / WHEEL).unlink()
    assert not {"accounts-sdk-1.js", "sign-in-1.js"} & {
        file.name for file in weight.first_visit(site)
    }
    (signing_in,) = sign_in_weight.check(Project(tmp_path))
    assert "Signing in fetches 1003 kB more" in signing_in.message  # halves of two files
    wheel((site / WHEEL).parent, "lc_sdk_python", "Requires-Dist: httpx\n", 30_000)
    wheel((site / WHEEL).parent, "httpx", "", 70_000)
    wheel((site / WHEEL).parent, "babel", "", 500_000)
    _, sdk = sign_in_weight.check(Project(tmp_path))
    assert "are 101 kB of a first visit: httpx 70 kB, lc-sdk-python 31 kB." in sdk.message


def test_a_site_without_signing_in_is_not_weighed_for_it(tmp_path: Path) -> None:
    assert list(sign_in_weight.check(Project(write(tmp_path, FILES)))) == []
