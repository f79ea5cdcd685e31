import json
import shutil
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from agentapp_devkit.tools.licenses import PACKAGES

# Of package.json, what no site has anything of: tools, the simulator's part, and `bench`'s.
TOOLS = {
    *("@eslint/js", "@types/node", "esbuild", "eslint", "globals", "prettier", "typescript"),
    *("@livechat/postmessage", "@micropython/micropython-webassembly-pyscript"),
}


def test_every_npm_package_is_a_tool_or_has_its_licence_in_sites() -> None:
    package = json.loads((paths.ROOT / "package.json").read_text("utf-8"))
    assert package["dependencies"].keys() == TOOLS | set(PACKAGES)


def test_a_site_has_the_licences_of_what_it_is_made_of_and_its_page_says_where(
    tmp_path: Path,
) -> None:
    app = tmp_path / "app"
    (app / "py").mkdir(parents=True)
    (app / "py" / "main.py").touch()
    (app / "pyscript.toml").write_text("[livechat]\nsnapshot = false\n", "utf-8")
    shutil.copy(paths.ROOT / "pyscript.lock", app)
    out = tmp_path / "site"
    builder.build(app, out, development=None, progress=Silent())
    (file,) = out.glob("assets/licenses-*.txt")
    page = (out / "index.html").read_text("utf-8")
    assert f'<link rel="license" href="assets/{file.name}">' in page
    text = file.read_text("utf-8")
    for name in PACKAGES:
        about = json.loads((paths.NODE_MODULES / name / "package.json").read_text("utf-8"))
        assert f"{about['name']} {about['version']}: {about['license']}\n" in text
        for own in (paths.NODE_MODULES / name).glob("LICENSE*"):
            assert own.read_text("utf-8").strip() in text
    assert "Copyright (c) 2016-present, Yann Collet" in text  # of Zstandard, within zstddec
