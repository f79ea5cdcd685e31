"""The static site, as files: what goes in, under which names, and what is refused."""

import gzip
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from agentapp_devkit import paths, snapshot
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.page import page_template
from agentapp_devkit.snapshot import Excluded, ShownWarning, Snapshot, SnapshotRequest
from agentapp_devkit.tools.node import NodeError
from tests import header_parsers
from tests.devkit.serve.served_extension import Notes

WITHOUT_SNAPSHOT = "[livechat]\nsnapshot = false\n"
MAIN = """\
from __future__ import annotations
import json
import micropip
import js
from shop import cart
from agentapp import LiveChat
import htpy
"""


def make_folder(folder: Path, toml: str = WITHOUT_SNAPSHOT) -> Path:
    (folder / "py").mkdir(parents=True)
    (folder / "py" / "main.py").write_text(MAIN, "utf-8")
    (folder / "pyscript.toml").write_text(toml, "utf-8")
    shutil.copy(paths.ROOT / "pyscript.lock", folder)
    return folder


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def build(folder: Path, **options: Any) -> Path:
    out = folder / "dist"
    builder.build(folder, out, **{"development": None, "progress": Silent(), **options})
    return out


class ParsedIndex(HTMLParser):
    """The elements, configuration and style of a built `index.html`.

    Args:
        index: The file.
    """

    def __init__(self, index: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: dict[str, str] = {}
        self.feed(index.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and (name := self.elements[-1][1].get("id")):
            self._texts.setdefault(name, data)

    @property
    def configuration(self) -> dict[str, Any]:
        """The page's configuration."""
        found: dict[str, Any] = json.loads(self._texts["agentapp"])
        return found

    @property
    def style(self) -> str:
        """The style sheet."""
        return self._texts["agentapp-style"]

    def addresses(self) -> list[str]:
        """Everything that the page loads."""
        linked = [a.get("src") or a.get("href") for _, a in self.elements]
        return [address for address in linked if address] + [*self.configuration["files"].values()]


# --- A site, looked at from every side


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_folder(
        tmp_path_factory.mktemp("site") / "extension",
        '[livechat]\nsnapshot = false\nsdk = "static/my sdk.js"\n',
    )
    write(folder / "static" / "my sdk.js", "window.LiveChat = {}")
    write(folder / "static" / "orders.json", "[]")
    write(folder / "static" / "deep" / "er.txt", "deep")
    write(folder / "static" / "vendor" / "logo.svg", "<svg/>")
    write(folder / "static" / "panel.css", "main { color: rebeccapurple }")
    write(folder / "py" / "shop" / "__init__.py", "")
    write(folder / "py" / "shop" / "__pycache__" / "cart.cpython-314.pyc", "compiled")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    return folder / "dist"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that `serve` makes."""
    folder = make_folder(tmp_path_factory.mktemp("served") / "extension")
    return build(folder, development=Development("https://localhost:3000"))


def test_everything_that_the_page_loads_is_in_the_site(out: Path) -> None:
    addresses = ParsedIndex(out / "index.html").addresses()
    assert len(addresses) > 12
    assert [address for address in addresses if not (out / address).exists()] == []


def test_the_browser_knows_what_to_find_in_every_script(out: Path) -> None:
    page = ParsedIndex(out / "index.html")
    kinds = {"modulepreload", "script"}
    checked = [
        (attributes.get("src") or attributes.get("href"), attributes.get("integrity"))
        for _, attributes in page.elements
        if {attributes.get("rel"), attributes.get("as")} & kinds or attributes.get("src")
    ]
    assert len(checked) == 3
    for address, known in checked:
        assert known == integrity((out / str(address)).read_bytes())


def test_the_style_is_the_one_that_the_headers_allow_and_its_fonts_are_there(out: Path) -> None:
    style = ParsedIndex(out / "index.html").style
    (headers, *_) = header_parsers.netlify((out / "_headers").read_text("utf-8"))
    policy = headers.headers["Content-Security-Policy"]
    assert f"style-src 'self' '{integrity(style.encode())}';" in policy
    fonts = re.findall(r'url\("([^"]+)"\)', style)
    assert len(fonts) == 7
    assert [font for font in fonts if not (out / font).is_file()] == []
    (inventory,) = (out / "assets").glob("inventory-*.json")
    assert set(fonts) <= json.loads(inventory.read_text("utf-8")).keys()


@pytest.mark.parametrize("end", ["</style>", "</STYLE ", "<!--"])
def test_nothing_in_a_style_ends_it(end: str, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "extension", "[livechat]\nsnapshot = false\n")
    rule = f'main::after {{ content: "{end}<script>x</script>" }} main {{ color: rebeccapurple }}'
    write(folder / "static" / "panel.css", rule)
    page = ParsedIndex(build(folder) / "index.html")
    assert "#639" in page.style
    assert ("script", {}) not in page.elements


def test_the_scripts_know_what_to_find_in_every_file_that_they_fetch(out: Path) -> None:
    configuration = ParsedIndex(out / "index.html").configuration
    known = configuration["integrity"]
    fetched = {address for address in configuration["files"].values() if "." in address}
    assert fetched <= known.keys()
    assert {address.rpartition("/")[2] for address in known} >= {
        "pyodide.asm.js",
        "python_stdlib.zip",
    }
    for address, expected in known.items():
        assert expected == integrity((out / address).read_bytes())


def test_the_parts_of_the_standard_library_are_known(out: Path) -> None:
    page = ParsedIndex(out / "index.html").configuration
    content = (out / page["files"]["runtime"] / "python_stdlib.zip").read_bytes()
    parts = [
        content[start : start + page["stdlib"]["part"]]
        for start in range(0, page["stdlib"]["size"], page["stdlib"]["part"])
    ]
    assert b"".join(parts) == content
    assert page["stdlib"]["integrity"] == [integrity(part) for part in parts]


def test_each_asset_has_the_hash_of_its_content_in_its_name(out: Path) -> None:
    files = [path for path in (out / "assets").iterdir() if path.is_file()]
    assert len([path for path in files if path.suffix == ".woff2"]) == 7
    assert len(files) > 13
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        assert f"-{digest}." in path.name


def test_names_with_markup_in_them_stay_names(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path,
        'plugins = ["</script>\\"<b>"]\n'
        '[livechat]\nsnapshot = false\nsdk = "https://sdk.example/\\"</script><b>"\n',
    )
    page = ParsedIndex(build(folder) / "index.html")
    assert [tag for tag, _ in page.elements].count("b") == 0
    kinds = [a.get("type") for tag, a in page.elements if tag == "script"]
    assert kinds == ["application/json", None, "py"]
    sdk = 'https://sdk.example/"</script><b>'
    assert page.configuration["files"]["sdk"] == sdk
    assert sdk in [a.get("href") for tag, a in page.elements if tag == "link"]
    (config,) = [a["config"] for _, a in page.elements if "config" in a]
    assert json.loads(config or "")["plugins"][0] == '</script>"<b>'


def test_the_page_and_its_worker_have_the_same_build_id(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It changes with anything that a repeat visit begins with, the headers included."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")

    def build_of(site: Path) -> str:
        known = ParsedIndex(site / "index.html").configuration["buildId"]
        assert f"{known}" in (site / "service-worker.js").read_text("utf-8")
        return str(known)

    def with_line(name: str, line: str) -> Path:
        return build(make_folder(tmp_path / name, f"{WITHOUT_SNAPSHOT}{line}\n"))

    same, again = with_line("same", ""), with_line("again", "")
    assert build_of(same) == build_of(again)
    others = [
        out,
        with_line("early", 'connect = "manual"'),
        with_line("api", 'apis = ["https://a.example"]'),
    ]
    assert len({build_of(site) for site in (same, *others)}) == 4

    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    rebuilt = [with_line("rebuilt", ""), with_line("rebuilt-again", "")]
    assert len({build_of(site) for site in (same, *rebuilt)}) == 3


def test_only_a_site_of_serve_has_the_script_that_answers_the_simulator(
    out: Path, served: Path
) -> None:
    (script,) = served.glob("assets/development-*.js")
    assert f"assets/{script.name}" in ParsedIndex(served / "index.html").addresses()
    assert list(out.glob("assets/development-*")) == []
    assert not (out / "static" / "development.js").exists()


def test_only_a_site_for_production_has_its_page_cached(out: Path, served: Path) -> None:
    """The address of `serve` is another extension's tomorrow."""
    assert ParsedIndex(out / "index.html").configuration["worker"] == "service-worker.js"
    assert "addRoutes" in (out / "service-worker.js").read_text("utf-8")
    assert ParsedIndex(served / "index.html").configuration["worker"] is None
    assert not (served / "service-worker.js").exists()


def test_only_a_site_whose_agents_sign_in_has_the_scripts_for_it(out: Path, tmp_path: Path) -> None:
    signing_in = build(make_folder(tmp_path, f'{WITHOUT_SNAPSHOT}client_id = "2261a58d"\n'))
    found = ParsedIndex(signing_in / "index.html").configuration
    assert found["clientId"] == "2261a58d"
    assert found["accountsServer"] == "https://accounts.livechat.com"
    assert "webApis" not in found  # LiveChat's own
    for key in ("accountsSdk", "signIn"):
        assert (signing_in / found["files"][key]).is_file()
        assert found["files"][key] in found["integrity"]
    assert not {path.name[:7] for path in (out / "assets").iterdir()} & {"account", "sign-in"}
    others = ParsedIndex(out / "index.html").configuration
    assert not {"clientId", "accountsServer"} & others.keys()


def test_the_authors_static_files_are_there_as_they_are(out: Path) -> None:
    assert (out / "static" / "orders.json").read_text("utf-8") == "[]"
    assert (out / "static" / "deep" / "er.txt").read_text("utf-8") == "deep"


def test_a_name_of_agentapps_own_folders_is_no_other(out: Path) -> None:
    assert (out / "static" / "vendor" / "logo.svg").read_text("utf-8") == "<svg/>"


def test_an_author_may_replace_a_file_of_agentapps_own(out: Path) -> None:
    assert not (out / "static" / "panel.css").exists()
    assert "#639" in ParsedIndex(out / "index.html").style  # rebeccapurple, made smaller


def test_an_authors_styles_come_after_agentapps_with_their_images(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path / "extension",
        '[livechat]\nsnapshot = false\nstyles = ["static/panel.css", "looks/shop.css"]\n',
    )
    for name in ("static/a/dot.svg", "static/b/dot.svg"):
        write(folder / name, f'<svg xmlns="http://www.w3.org/2000/svg" id="{name[7]}"/>')
    write(
        folder / "static" / "panel.css",
        '.one { color: rebeccapurple; background: url("a/dot.svg") }'
        ".two { background: url(b/dot.svg); margin: var(--spacing-12); --own: 3px }",
    )
    write(folder / "looks" / "shop.css", ".three { padding: var(--own) }")
    notes = Notes()
    out = build(folder, progress=notes)
    style = ParsedIndex(out / "index.html").style
    rules = ("#panel{display:flex", ".one{", ".two{", ".three{padding:var(--own)}")
    assert [style.count(rule) for rule in rules] == [1, 1, 1, 1]
    assert sorted(rules, key=style.index) == list(rules)
    assert "--spacing-12:" in style
    assert "--own: 3px" in style
    images = re.findall(r'url\("(assets/dot-[0-9a-f]+\.svg)"\)', style)
    assert ['id="a"' in (out / image).read_text("utf-8") for image in images] == [True, False]
    assert (out / "static" / "panel.css").is_file()
    assert [line for line in notes.lines if "panel.css" in line] == []


def test_a_missing_image_of_a_style_is_named_with_its_line(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path / "extension", '[livechat]\nsnapshot = false\nstyles = ["static/shop.css"]\n'
    )
    write(folder / "static" / "shop.css", "a {}\nb { background: url(gone.png) }")
    with pytest.raises(NodeError, match=r'"gone\.png"[\s\S]*static/shop\.css:2:'):
        build(folder)


@pytest.mark.parametrize("development", [None, Development("https://localhost:3000")])
def test_a_file_that_replaces_one_of_agentapps_own_is_named(
    development: Development | None, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "extension", "[livechat]\nsnapshot = false\n")
    write(folder / "static" / "panel.css", "main { color: rebeccapurple }")
    write(folder / "static" / "bridge.js", "")
    notes = Notes()
    build(folder, development=development, progress=notes)
    bridge, panel = (line for line in notes.lines if line.startswith("Warning"))
    assert f"{folder / 'static' / 'bridge.js'} replaces agentapp's own bridge.js." in bridge
    assert f"{folder / 'static' / 'panel.css'} replaces agentapp's own panel.css." in panel
    assert 'styles = ["static/panel.css"]' in panel


@pytest.mark.parametrize("file", ["index.html", "py/shop.py", "static/deep/shop.css"])
def test_a_design_token_that_an_author_names_is_in_the_style(file: str, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "extension", "[livechat]\nsnapshot = false\n")
    write(folder / "index.html", (paths.ROOT / "index.html").read_text("utf-8"))
    write(folder / file, f"{read(folder / file)}\n# var(--surface-accent-emphasis-high-purple)")
    style = ParsedIndex(build(folder) / "index.html").style
    assert "--surface-accent-emphasis-high-purple:" in style
    assert "--content-basic-primary:" in style  # panel.css names it
    assert "--surface-accent-emphasis-high-warning:" not in style


def read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def test_nothing_compiled_is_in_the_archive(out: Path) -> None:
    (archive,) = out.glob("assets/app-*.bin")
    content = gzip.decompress(archive.read_bytes())
    header = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    paths = [path for path, _ in header["files"]]
    assert "/app/main.py" in paths
    assert "/app/shop/__init__.py" in paths
    assert "/app/agentapp/panel.py" in paths
    assert [path for path in paths if "__pycache__" in path] == []


def test_a_site_without_a_snapshot_holds_none_and_asks_for_none(out: Path) -> None:
    assert sorted(path.name.split("-")[0] for path in out.glob("assets/*.bin")) == [
        "app",
        "pyodide",
        "zstddec",
    ]
    assert {"memory", "packages"}.isdisjoint(ParsedIndex(out / "index.html").configuration["files"])


def test_a_site_is_replaced_as_a_whole(folder: Path, out: Path) -> None:
    (out / "assets" / "old.js").write_text("", "utf-8")
    build(folder)
    assert not (out / "assets" / "old.js").exists()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_build_that_fails_leaves_the_site_as_it_was(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (out / "index.html").read_bytes()
    monkeypatch.setattr(page_template, "MARKER", "<!-- nowhere -->")
    with pytest.raises(SiteError):
        build(folder)
    assert (out / "index.html").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


# --- What is refused


def test_a_folder_without_main_py_is_told_what_it_needs(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder / "py" / "main.py").unlink()
    with pytest.raises(SiteError, match=r"py/main\.py is missing: it is what the page runs"):
        build(folder)


@pytest.mark.parametrize("times", [0, 2])
def test_an_index_html_without_the_one_marker_is_told_what_it_needs(
    times: int, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path)
    write(folder / "index.html", f"<head>{'<!-- agentapp -->' * times}</head>")
    with pytest.raises(SiteError, match=r"index\.html: the line <!-- agentapp --> must stand once"):
        build(folder)


def test_an_authors_index_html_is_the_page(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    write(
        folder / "index.html",
        '<head>\n<link rel="stylesheet" href="static/panel.css">\n<!-- agentapp -->\n</head>'
        '<main id="panel"></main><p>Mine</p>',
    )
    page = (build(folder) / "index.html").read_text("utf-8")
    assert "<p>Mine</p>" in page
    assert "static/panel.css" not in page


@pytest.mark.parametrize("name", ["notes.txt", "index.html"])
def test_a_folder_that_no_build_made_is_not_replaced(name: str, tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    write(folder / "dist" / name, "precious")
    with pytest.raises(SiteError, match="holds files that no build made"):
        build(folder)
    assert (folder / "dist" / name).read_text("utf-8") == "precious"


@pytest.mark.parametrize("out", [".", "..", "py/.."])
def test_the_extension_itself_is_not_replaced(out: str, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "extension")
    write(folder / "index.html", "<!-- agentapp -->")
    write(folder / "assets" / "logo.svg", "")
    with pytest.raises(SiteError, match="holds the extension itself"):
        builder.build(folder, folder / out, development=None, progress=Silent())
    assert (folder / "py" / "main.py").is_file()


def test_a_file_is_not_replaced_by_a_site(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    write(folder / "dist", "precious")
    with pytest.raises(SiteError, match="is a file; name another folder"):
        build(folder)


def test_code_that_needs_pyscript_is_not_built_without_it(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, '[livechat]\nsnapshot = false\nruntime = "pyodide"\n')
    write(folder / "py" / "main.py", "import json\nfrom pyscript import document\n")
    write(folder / "py" / "shop.py", "from pyscript import when\n")
    with pytest.raises(SiteError) as raised:
        build(folder)
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == [
        "py/main.py:2",
        "py/shop.py:1",
    ]


# --- What goes into the snapshot


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[SnapshotRequest]:
    """The snapshots that were asked for; each leaves out the module `shop.cart`."""
    requests: list[SnapshotRequest] = []

    def ensure(request: SnapshotRequest, **_: object) -> Snapshot:
        requests.append(request)
        excluded = Excluded("shop.cart", "/app/shop/cart.py", 2, None, "it asks for the time")
        warnings = (
            ShownWarning("/app/shop/__init__.py", 3, "SyntaxWarning: invalid escape sequence"),
            ShownWarning("/lib/htpy.py", 1, "UserWarning: old"),
        )
        files = {"/lib/htpy.py": b""}
        return Snapshot({"build": "1"}, b"memory", files, (excluded,), warnings)

    monkeypatch.setattr(snapshot, "ensure", ensure)
    return requests


def _shop(folder: Path) -> Path:
    folder = make_folder(folder, "")
    write(folder / "py" / "shop" / "__init__.py", "")
    write(folder / "py" / "shop" / "cart.py", "")
    write(folder / "py" / "never_imported.py", "")
    return folder


def test_what_main_py_imports_is_in_the_snapshot_in_that_order(
    tmp_path: Path, asked: list[SnapshotRequest]
) -> None:
    notes = Notes()
    out = build(_shop(tmp_path), progress=notes)
    (request,) = asked
    others = [name for name in request.modules if not name.startswith("agentapp")]
    assert others == ["__future__", "json", "shop", "shop.cart", "htpy"]
    assert "agentapp._browser" in request.modules
    assert "agentapp._web_apis" not in request.modules  # few extensions have its packages
    assert "main.py" not in request.files
    assert notes.lines == [
        "shop.cart is not in the snapshot and starts slower:"
        " py/shop/cart.py:2: it asks for the time.",
        "py/shop/__init__.py:3: SyntaxWarning: invalid escape sequence",
    ]
    names = sorted(path.name.split("-")[0] for path in out.glob("assets/*.bin"))
    assert names == ["app", "memory", "packages", "pyodide", "zstddec"]
    files = ParsedIndex(out / "index.html").configuration["files"]
    # Not what is cached elsewhere, or what the browser has compiled code for: runtime-cache.mjs.
    elements = ParsedIndex(out / "index.html").elements
    loaded = [a for tag, a in elements if tag == "link" and a.get("rel") != "license"]
    linked = {a.get("href") for a in loaded}
    assert linked == {files["sdk"], files["boot"]}  # Python would delay the first paint


def test_during_development_only_agentapp_and_packages_are_in_the_snapshot(
    tmp_path: Path, asked: list[SnapshotRequest]
) -> None:
    folder = _shop(tmp_path)
    out = build(folder, development=Development("https://localhost:3000"))
    (request,) = asked
    others = [name for name in request.modules if not name.startswith("agentapp")]
    assert others == ["__future__", "json", "htpy"]
    assert all(path.startswith("agentapp/") for path in request.files)
    configuration = ParsedIndex(out / "index.html").configuration
    assert configuration["simulatorOrigin"] == "https://localhost:3000"
    assert configuration["hosts"][-1] == "https://localhost:3000"


def test_a_main_py_with_a_mistake_is_built_and_tells_of_it_in_the_page(
    tmp_path: Path, asked: list[SnapshotRequest]
) -> None:
    folder = make_folder(tmp_path, "")
    (folder / "py" / "main.py").write_bytes(b"# \xff\nimport json\ndef f(:\n")
    build(folder)
    assert "json" in asked[0].modules


def test_scripts_ask_in_their_first_line_to_be_compiled_as_a_whole(out: Path) -> None:
    """Chromium hears it there only, and keeps what it has compiled when they have run."""
    scripts = [*out.glob("assets/b*.js"), *out.glob("assets/pyodide-*/pyodide.asm.js")]
    names = sorted(script.name.split("-")[0] for script in scripts)
    assert names == ["boot", "bridge", "pyodide.asm.js"]
    for script in scripts:
        assert script.read_text("utf-8").startswith("//# allFunctionsCalledOnLoad\n"), script


def test_addresses_in_the_page_are_relative(out: Path) -> None:
    """So that a site may be served from any folder."""
    absolute = re.compile(r"^(?:/|https?:)")
    assert [a for a in ParsedIndex(out / "index.html").addresses() if absolute.match(a)] == []


# --- Several placements in one site


TOGETHER = """
[livechat]
snapshot = false
sdk = "agent-app-sdk"

[livechat.placements.message-box]
main = "py/message_box.py"

[livechat.placements.fullscreen]
main = "py/report.py"
"""


def test_each_placement_has_a_page_and_shares_all_assets(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "extension", TOGETHER)
    write(folder / "py" / "message_box.py", "")
    write(folder / "py" / "report.py", "")
    out = build(folder)
    pages = {
        name: ParsedIndex(out / f"{name}.html") for name in ("index", "message-box", "fullscreen")
    }
    configurations = {name: page.configuration for name, page in pages.items()}
    assert {
        name: (found["placement"], found["main"], found["file"])
        for name, found in configurations.items()
    } == {
        "index": ("details", "main.py", "index.html"),
        "message-box": ("message-box", "message_box.py", "message-box.html"),
        "fullscreen": ("fullscreen", "report.py", "fullscreen.html"),
    }
    own = ("placement", "main", "file")
    shared = [
        {key: value for key, value in found.items() if key not in own}
        for found in configurations.values()
    ]
    assert shared[0] == shared[1] == shared[2]
    assert len({page.style for page in pages.values()}) == 3

    rules = header_parsers.netlify((out / "_headers").read_text("utf-8"))
    policy = rules[0].headers["Content-Security-Policy"]
    for page in pages.values():
        assert f"'{integrity(page.style.encode())}'" in policy
    uncached = {rule.path for rule in rules if rule.headers.get("Cache-Control") == "no-cache"}
    assert {"/index.html", "/message-box.html", "/fullscreen.html"} <= uncached
    worker = (out / "service-worker.js").read_text("utf-8")
    assert "message-box.html" in worker
    build(folder)  # the further pages are known as a build's own


def test_an_authors_own_page_of_a_placement_is_taken(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "extension", TOGETHER)
    write(folder / "py" / "message_box.py", "")
    write(folder / "py" / "report.py", "")
    write(folder / "fullscreen.html", "<head><!-- agentapp --></head><body>My own</body>")
    out = build(folder)
    assert "My own" in (out / "fullscreen.html").read_text("utf-8")
    assert "My own" not in (out / "index.html").read_text("utf-8")
