"""The copy of a built site that `preview` serves."""

import json
import re
import shutil
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.serve import preview
from agentapp_devkit.serve.sockets import ServerError
from agentapp_devkit.site import builder
from agentapp_devkit.site.builder import Built, Development
from agentapp_devkit.site.security_headers import ACCOUNTS_SERVER, WEB_APIS

SIMULATOR = "https://localhost:3001"
ACCOUNTS = "https://localhost:3002"
WEB_APIS_FAKE = "https://localhost:3003"
WEB_APIS_FAKE = "https://127.0.0.1:3002"


def copy(shop: Path, out: Path) -> Built:
    return preview.copy_of(shop / "dist")(
        shop,
        out,
        development=Development(SIMULATOR, ACCOUNTS, WEB_APIS_FAKE),
        progress=Silent(),
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "py").mkdir(parents=True)
    (tmp_path / "shop" / "py" / "main.py").write_text("", "utf-8")
    (tmp_path / "shop" / "pyscript.toml").write_text(
        'name = "</script> & more"\n[livechat]\nsnapshot = false\nclient_id = "2261a58d"\n', "utf-8"
    )
    shutil.copy(paths.ROOT / "pyscript.lock", tmp_path / "shop")
    return tmp_path / "shop"


def test_only_the_page_differs_and_only_in_its_hosts_and_livechats_servers(
    shop: Path, tmp_path: Path
) -> None:
    builder.build(shop, shop / "dist", development=None, progress=Silent())
    copy(shop, tmp_path / "copy")
    for file in (path for path in (shop / "dist").rglob("*") if path.is_file()):
        copied = tmp_path / "copy" / file.relative_to(shop / "dist")
        if file.name != "index.html":
            assert copied.read_bytes() == file.read_bytes()

    def settings(folder: Path) -> dict[str, object]:
        page = (folder / "index.html").read_text("utf-8")
        (text,) = re.findall(r'id="agentapp">(.+?)</script>', page)
        parsed: dict[str, object] = json.loads(text)
        return parsed

    built, copied_settings = settings(shop / "dist"), settings(tmp_path / "copy")
    hosts = built["hosts"]
    assert isinstance(hosts, list)
    assert built["accountsServer"] == ACCOUNTS_SERVER
    changed = {"hosts": [*hosts, SIMULATOR], "accountsServer": ACCOUNTS, "webApis": WEB_APIS_FAKE}
    assert copied_settings == built | changed


def test_the_headers_are_the_sites_own_with_the_simulator(shop: Path, tmp_path: Path) -> None:
    built = builder.build(shop, shop / "dist", development=None, progress=Silent())
    copied = copy(shop, tmp_path / "copy")
    for own, shown in zip(built.headers, copied.headers, strict=True):
        assert shown.path == own.path
        expected = dict(own.headers)
        if own.path == "/*":
            del expected["Strict-Transport-Security"]
            policy = expected["Content-Security-Policy"]
            expected["Content-Security-Policy"] = policy.replace(
                "https://*.text.com", f"https://*.text.com {SIMULATOR}"
            ).replace(f"frame-src {ACCOUNTS_SERVER}", f"frame-src {ACCOUNTS}")
            assert f" {WEB_APIS};" in policy
            expected["Content-Security-Policy"] = expected["Content-Security-Policy"].replace(
                WEB_APIS, WEB_APIS_FAKE
            )
        assert shown.headers == expected


def test_without_a_site_it_says_what_to_run(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="Run `build` first"):
        copy(shop, tmp_path / "copy")


def test_a_site_without_a_page_that_was_added_since_says_what_to_run(
    shop: Path, tmp_path: Path
) -> None:
    builder.build(shop, shop / "dist", development=None, progress=Silent())
    (shop / "py" / "report.py").write_text("", "utf-8")
    configuration = shop / "pyscript.toml"
    added = 'sdk = "agent-app-sdk"\n[livechat.placements.fullscreen]\nmain = "py/report.py"\n'
    configuration.write_text(configuration.read_text("utf-8") + added, "utf-8")
    with pytest.raises(ServerError, match=r"built without fullscreen\.html. Run `build` again"):
        copy(shop, tmp_path / "copy")


def test_a_new_build_is_a_change(shop: Path) -> None:
    sources = preview.sources_of(shop / "dist")
    assert shop / "dist" in sources
    assert shop / "py" / "main.py" not in sources
    assert sources.watched_folders().flat == {shop}
