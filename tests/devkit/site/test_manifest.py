"""The description of a built site: `agentapp.json`, and the README for whoever deploys it."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder, host_configs
from agentapp_devkit.site.builder import Development
from agentapp_devkit.version import VERSION

SETTINGS = """\
name = "Shop & more"
[livechat]
sdk = "boilerplate"
authorize = true
snapshot = false
hosts = ["https://my.livechatinc.com"]
apis = ["https://shop.example.com"]
images = ["https://cdn.example.com"]
"""


def make(folder: Path, settings: str, *, development: Development | None = None) -> Path:
    (folder / "py").mkdir(parents=True)
    (folder / "static").mkdir()
    (folder / "pyscript.toml").write_text(settings, "utf-8")
    (folder / "py" / "main.py").write_text("print()\n", "utf-8")
    (folder / "static" / "prices.json").write_text("{}", "utf-8")
    shutil.copy(paths.ROOT / "pyscript.lock", folder)
    builder.build(folder, folder / "dist", development=development, progress=Silent())
    return folder / "dist"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("shop") / "shop", SETTINGS)


@pytest.fixture(scope="module")
def manifest(site: Path) -> Any:
    return json.loads((site / "agentapp.json").read_text("utf-8"))


def test_each_file_that_a_page_may_ask_for_has_its_size_and_hash(site: Path, manifest: Any) -> None:
    instructions = {"agentapp.json", "README.md", *host_configs.FORMS}
    found = {
        path.relative_to(site).as_posix(): {
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in site.rglob("*")
        if path.is_file()
    }
    assert manifest["files"] == {n: facts for n, facts in found.items() if n not in instructions}
    assert {"index.html", "service-worker.js", "static/prices.json"} <= manifest["files"].keys()


def test_the_build_is_the_pages(site: Path, manifest: Any) -> None:
    assert f'"buildId": "{manifest["buildId"]}"' in (site / "index.html").read_text("utf-8")


def test_versions_and_settings_are_there(manifest: Any) -> None:
    assert manifest["format"] == 1
    assert manifest["name"] == "Shop & more"
    assert manifest["versions"]["agentapp"] == VERSION
    assert manifest["versions"]["packages"].keys() == {"htpy", "markupsafe", "micropip"}
    assert manifest["versions"]["pyodide"].startswith("314.")
    expected = {
        "pages": [{"file": "index.html", "placement": "details"}],
        "sdk": "boilerplate",
        "authorize": True,
        "hosts": ["https://my.livechatinc.com"],
        "apis": ["https://shop.example.com"],
        "images": ["https://cdn.example.com"],
    }
    assert {key: manifest[key] for key in expected} == expected


def test_the_readme_says_what_this_site_needs(site: Path, manifest: Any) -> None:
    text = (site / "README.md").read_text("utf-8")
    assert "# Shop & more" in text
    assert manifest["buildId"] in text
    for part in ("- https://shop.example.com", "https://my.livechatinc.com", "## Authorization"):
        assert part in text


def test_the_readme_leaves_out_what_a_site_does_not_need(tmp_path: Path) -> None:
    text = (make(tmp_path, "[livechat]\nsnapshot = false\n") / "README.md").read_text("utf-8")
    assert "Widget source URL" in text
    assert "## Authorization" not in text
    assert "## Services" not in text


def test_a_site_is_replaced_by_the_next_build(site: Path) -> None:
    before = json.loads((site / "agentapp.json").read_text("utf-8"))["buildId"]
    builder.build(site.parent, site, development=None, progress=Silent())
    assert json.loads((site / "agentapp.json").read_text("utf-8"))["buildId"] != before


def test_the_site_of_serve_has_neither(tmp_path: Path) -> None:
    development = Development("https://localhost:3000")
    out = make(tmp_path, "[livechat]\nsnapshot = false\n", development=development)
    assert not {"agentapp.json", "README.md"} & {path.name for path in out.iterdir()}
