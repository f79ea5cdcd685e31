"""The files of `py/` and `static/` that a site holds, and the links and files that it must not."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import InvalidConfigurationError, load
from agentapp_devkit.site import builder
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.left_out import note_left_out
from agentapp_devkit.site.output_folder import refuse_output
from agentapp_devkit.site.runtime.app_files import app_files
from agentapp_devkit.site.static_folder import copy_static
from tests.devkit.serve.served_extension import Notes

PRIVATE = [
    ".env",
    ".git/config",
    ".main.py.swp",
    ".#main.py",
    "deep/.htpasswd",
    "deep/.ssh/id_ed25519",
    "main.py~",
    "main.py.bak",
    "MAIN.PY.BAK",
    "main.py.orig",
    "main.py.rej",
    "main.py.swp",
    "main.py.swo",
    "#main.py#",
    "main.py.old",
    "main.py.save",
    "main.py.tmp",
    "main.py___jb_old___",
    "prod.env",
    "authorize.py",
    "deep/authorize.py",
    "server.key",
    "server.pem",
    "server.PFX",
    "deep/id_rsa",
    "CVS/Root",
    "deep/.svn/entries",
    ".well-known/.env",
]
BY_PRODUCTS = ["__pycache__/main.cpython-311.pyc", "main.pyc", "Thumbs.db", "desktop.ini"]
PUBLIC = [
    *("main.py", "deep/er.txt", "a~b.txt", "bak", "env", "#.txt", "orders.json"),
    *(".well-known/security.txt", "authorize.txt", "key.py", "pem", "cvs/ada.txt", "id_rsa.py"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An extension's folder, with a secret beside it."""
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key.txt").write_text("secret", "utf-8")
    folder = tmp_path / "extension"
    for name in ("py", "static"):
        (folder / name).mkdir(parents=True)
    (folder / "pyscript.toml").touch()
    return folder


def write(file: Path, text: str = "text") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def published(folder: Path) -> dict[str, str]:
    """The content of the author's files in a site, by their path in the extension's folder."""
    site = folder.parent / "site"
    configuration = load(folder)
    copy_static(folder, configuration, site)
    static = [path for path in (site / "static").rglob("*") if path.is_file()]
    return {
        f"py/{path}": content.decode()
        for path, content in app_files(folder, configuration).items()
        if not path.startswith("agentapp/")
    } | {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in static}


@pytest.mark.parametrize("place", ["py", "static"])
@pytest.mark.parametrize("name", [*PRIVATE, *BY_PRODUCTS])
def test_private_files_are_not_published(place: str, name: str, folder: Path) -> None:
    write(folder / place / name)
    write(folder / place / "public.txt")
    assert published(folder) == {f"{place}/public.txt": "text"}


@pytest.mark.parametrize("place", ["py", "static"])
def test_all_other_files_are_published(place: str, folder: Path) -> None:
    for name in PUBLIC:
        write(folder / place / name)
    assert published(folder).keys() == {f"{place}/{name}" for name in PUBLIC}


def test_what_is_left_out_is_named_in_one_line_without_by_products(folder: Path) -> None:
    for name in (".env", ".git/config", "main.py~", *BY_PRODUCTS, *PUBLIC):
        write(folder / "static" / name)
    write(folder / "py" / "main.py.swp")
    notes = Notes()
    note_left_out(folder, load(folder), notes)
    assert notes.lines == [
        "Left out of the site, as hidden, private or backup files:"
        " py/main.py.swp, static/.env, static/.git, static/main.py~."
    ]


def test_where_nothing_is_left_out_nothing_is_said(folder: Path) -> None:
    write(folder / "static" / "logo.svg")
    notes = Notes()
    note_left_out(folder, load(folder), notes)
    assert notes.lines == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
class TestLinks:
    """Links in both folders."""

    @pytest.fixture(params=["py", "static"])
    def place(self, request: pytest.FixtureRequest) -> str:
        name: str = request.param
        return name

    def test_linked_files_and_folders_of_the_extension_are_published(
        self, place: str, folder: Path
    ) -> None:
        write(folder / "shared" / "shop" / "cart.py", "cart")
        write(folder / "shared" / "one.py", "one")
        (folder / place / "shop").symlink_to("../shared/shop")
        (folder / place / "one.py").symlink_to(folder / "shared" / "one.py")
        assert published(folder) == {f"{place}/shop/cart.py": "cart", f"{place}/one.py": "one"}

    def test_two_links_to_one_folder_are_no_loop(self, place: str, folder: Path) -> None:
        write(folder / "shared" / "one.py", "one")
        for name in ("first", "second"):
            (folder / place / name).symlink_to("../shared")
        assert published(folder) == {
            f"{place}/first/one.py": "one",
            f"{place}/second/one.py": "one",
        }

    def test_hidden_files_of_linked_folders_are_not_published(
        self, place: str, folder: Path
    ) -> None:
        write(folder / "shared" / ".env")
        write(folder / "shared" / "one.py", "one")
        (folder / place / "shared").symlink_to("../shared")
        assert published(folder) == {f"{place}/shared/one.py": "one"}

    @pytest.mark.parametrize(
        ("link", "target"),
        [
            ("passwd", "/etc/passwd"),
            ("secret.txt", "../../secret.txt"),
            ("secrets", "../../secrets"),
            ("deep/secrets", "../../../secrets"),
            ("chain", "../chain"),
            ("boot.mjs", "../../secret.txt"),
        ],
    )
    def test_a_link_out_of_the_extension_is_refused_with_a_remedy(
        self, link: str, target: str, place: str, folder: Path
    ) -> None:
        (folder / "chain").symlink_to("../secret.txt")
        file = folder / place / link
        file.parent.mkdir(exist_ok=True)
        file.symlink_to(target)
        with pytest.raises(SiteError) as caught:
            published(folder)
        assert str(file) in str(caught.value)
        assert "outside of" in str(caught.value)
        assert "Put a copy" in str(caught.value)

    def test_the_folder_itself_may_not_be_a_link_out(self, place: str, folder: Path) -> None:
        (folder / place).rmdir()
        (folder / place).symlink_to("../secrets")
        with pytest.raises(SiteError, match="outside of"):
            published(folder)

    @pytest.mark.parametrize("target", [".env", ".git/config", "main.py.bak"])
    def test_a_link_to_a_private_file_is_refused(
        self, target: str, place: str, folder: Path
    ) -> None:
        write(folder / target)
        (folder / place / "public.txt").symlink_to(f"../{target}")
        with pytest.raises(SiteError, match="rename its target"):
            published(folder)

    @pytest.mark.parametrize("target", [".", "..", "../..", "../py", "../static"])
    def test_a_link_never_leads_into_an_endless_site(
        self, target: str, place: str, folder: Path
    ) -> None:
        (folder / "py" / "round").symlink_to("../static")
        (folder / "static" / "round").symlink_to("../py")
        (folder / place / "loop").symlink_to(target)
        with pytest.raises(SiteError, match=r"holds it|outside of"):
            published(folder)

    @pytest.mark.parametrize("target", ["missing", "itself"])
    def test_a_link_to_nothing_is_refused(self, target: str, place: str, folder: Path) -> None:
        (folder / place / "itself").symlink_to(target)
        with pytest.raises(SiteError, match="leads nowhere"):
            published(folder)

    def test_an_editors_lock_which_is_a_link_to_nothing_is_left_out(
        self, place: str, folder: Path
    ) -> None:
        (folder / place / ".#main.py").symlink_to("ada@example.com.1234")
        assert published(folder) == {}

    def test_a_link_to_the_outside_would_be_read(self, place: str, folder: Path) -> None:
        """The control: the system follows these links."""
        (folder / place / "secrets").symlink_to("../../secrets")
        assert (folder / place / "secrets" / "key.txt").read_text("utf-8") == "secret"


@pytest.fixture
def include(folder: Path) -> Callable[[str], None]:
    """Write the key `include`."""

    def write_include(patterns: str) -> None:
        (folder / "pyscript.toml").write_text(f"[livechat]\ninclude = {patterns}\n", "utf-8")

    return write_include


class TestInclude:
    """The author's list of private files that a site is to have."""

    @pytest.mark.parametrize("place", ["py", "static"])
    @pytest.mark.parametrize(
        ("pattern", "names"),
        [
            (".nojekyll", {".nojekyll", "deep/.nojekyll"}),
            ("PLACE/.nojekyll", {".nojekyll"}),
            ("PLACE/.config/*.json", {".config/a.json"}),
            ("PLACE/.config/", {".config/a.json", ".config/b.txt"}),
            ("PLACE/**/public.pem", {"deep/public.pem"}),
            ("*.pem", {"deep/public.pem"}),
            ("nothing", set()),
        ],
    )
    def test_named_files_are_published(
        self,
        pattern: str,
        names: set[str],
        place: str,
        folder: Path,
        include: Callable[[str], None],
    ) -> None:
        for name in (".nojekyll", "deep/.nojekyll", "deep/public.pem", ".git/config", "a.txt"):
            write(folder / place / name)
        for name in (".config/a.json", ".config/b.txt"):
            write(folder / place / name)
        include(f'["{pattern.replace("PLACE", place)}"]')
        assert published(folder).keys() == {f"{place}/{name}" for name in {*names, "a.txt"}}

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
    def test_a_link_to_a_private_file_may_be_named(
        self, folder: Path, include: Callable[[str], None]
    ) -> None:
        write(folder / ".env")
        (folder / "static" / "settings").symlink_to("../.env")
        include('["static/settings"]')
        assert published(folder) == {"static/settings": "text"}

    def test_what_is_published_is_not_named_as_left_out(
        self, folder: Path, include: Callable[[str], None]
    ) -> None:
        for name in (".nojekyll", ".config/a.json", ".config/b.txt"):
            write(folder / "static" / name)
        include('[".nojekyll", "static/.config/a.json"]')
        notes = Notes()
        note_left_out(folder, load(folder), notes)
        assert notes.lines == [
            "Left out of the site, as hidden, private or backup files: static/.config/b.txt."
        ]

    def test_a_pattern_without_a_file_is_named(
        self, folder: Path, include: Callable[[str], None]
    ) -> None:
        write(folder / "static" / ".nojekyll")
        include('[".nojekyl", ".nojekyll"]')
        notes = Notes()
        note_left_out(folder, load(folder), notes)
        assert notes.lines == [
            '[livechat] include: there is no file for ".nojekyl" in py/ and static/.'
            " Correct or remove it."
        ]

    @pytest.mark.parametrize("pattern", ["", "/", "../secret.txt", "./a", "[z-a]"])
    def test_what_is_no_pattern_is_refused(
        self, pattern: str, folder: Path, include: Callable[[str], None]
    ) -> None:
        include(f'["{pattern}"]')
        with pytest.raises(InvalidConfigurationError, match=r"pyscript\.toml:2.*\.gitignore"):
            load(folder)


class TestOutput:
    """The folder for the site, and what is in it already."""

    def refuse(self, out: Path, folder: Path) -> str:
        before = sorted(folder.parent.rglob("*"))
        with pytest.raises(SiteError) as caught:
            refuse_output(out, folder, load(folder))
        assert sorted(folder.parent.rglob("*")) == before
        return str(caught.value)

    @pytest.mark.parametrize(
        "out", ["static", "static/site", "static/deep/../site", "py/site", "tests/site"]
    )
    def test_no_site_is_built_into_its_own_sources(self, out: str, folder: Path) -> None:
        assert f"is within {out.split('/')[0]}/, which" in self.refuse(folder / out, folder)

    @pytest.mark.parametrize("out", [".", "..", "py/.."])
    def test_no_site_replaces_the_extension(self, out: str, folder: Path) -> None:
        assert "holds the extension itself" in self.refuse(folder / out, folder)

    @pytest.mark.parametrize("out", ["dist", "statics", "../static"])
    def test_a_site_is_built_beside_its_sources(self, out: str, folder: Path) -> None:
        refuse_output(folder / out, folder, load(folder))

    def test_other_files_are_named_and_not_replaced(self, folder: Path) -> None:
        for name in ("notes.txt", "old/a.txt"):
            write(folder / "dist" / name)
        message = self.refuse(folder / "dist", folder)
        assert "holds files that no build made (notes.txt and 1 more)" in message

    def test_other_files_in_an_earlier_site_are_named_and_not_lost(self, folder: Path) -> None:
        for name in ("index.html", "assets/app.bin", "static/a.txt", "_headers", "headers/nginx"):
            write(folder / "dist" / name)
        write(folder / "dist" / ".DS_Store")
        refuse_output(folder / "dist", folder, load(folder))
        write(folder / "dist" / "CNAME")
        assert "(CNAME)" in self.refuse(folder / "dist", folder)

    def test_packages_of_uv_build_are_named_with_where_to_make_them(self, folder: Path) -> None:
        packages = [folder / "dist" / f"agentapp-0.1.0{end}" for end in (".tar.gz", "-any.whl")]
        for package in packages:
            write(package)
        (folder / "dist" / ".gitignore").write_text("*", "utf-8")  # as uv writes it
        message = self.refuse(folder / "dist", folder)
        assert "(agentapp-0.1.0-any.whl and 1 more)" in message
        assert "`uv build --out-dir wheels`" in message
        for package in packages:
            package.unlink()
        refuse_output(folder / "dist", folder, load(folder))

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
    @pytest.mark.parametrize(
        ("link", "target", "out"),
        [
            ("out", "static", "out"),
            ("out", "static", "out/site"),
            ("out", "py", "out/site"),
            ("out", ".", "out"),
            ("out", "missing", "out"),
            ("static/old", "../dist", "dist"),
            ("static/shared", "../shared", "shared/site"),
            ("py/shared", "../shared", "shared/site"),
        ],
    )
    def test_a_link_hides_no_overlap(self, link: str, target: str, out: str, folder: Path) -> None:
        for name in ("shared/a.txt", "dist/index.html", "dist/assets/app.bin", "static/a.txt"):
            write(folder / name)
        (folder / link).symlink_to(target)
        assert "--out" in self.refuse(folder / out, folder)


def test_a_build_keeps_to_all_this(folder: Path) -> None:
    (folder / "pyscript.toml").write_text(
        "[livechat]\nsnapshot = false\nruntime = 'pyodide'\n", "utf-8"
    )
    write(folder / "py" / "main.py", "import agentapp")
    shutil.copy(paths.ROOT / "pyscript.lock", folder)
    write(folder / "static" / ".env")
    with pytest.raises(SiteError, match="is within static/"):
        builder.build(folder, folder / "static" / "site", development=None, progress=Notes())
    notes = Notes()
    site = folder / "dist"
    builder.build(folder, site, development=None, progress=notes)
    assert notes.lines == ["Left out of the site, as hidden, private or backup files: static/.env."]
    assert not (site / "static").exists()


@pytest.mark.parametrize("of_default_extension", [True, False])
def test_the_test_kit_is_in_no_page(of_default_extension: bool, folder: Path) -> None:
    app = paths.ROOT if of_default_extension else folder
    assert (paths.RUNTIME_PACKAGE / "testing.py").is_file()
    names = app_files(app, load(app)).keys()
    assert "agentapp/panel.py" in names
    assert [name for name in names if name.startswith("agentapp/testing")] == []
