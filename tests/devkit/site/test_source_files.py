"""The files of `py/` and `static/` that a site holds, and the links and files that it must not."""

import shutil
import sys
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import load
from agentapp_devkit.site import builder
from agentapp_devkit.site.app_files import app_files
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.static_folder import copy_static, note_left_out, refuse_as_output
from tests.devkit.serve.served_extension import Notes

PRIVATE = [
    ".env",
    ".git/config",
    ".main.py.swp",
    ".#main.py",
    ".well-known/security.txt",
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
]
BY_PRODUCTS = ["__pycache__/main.cpython-311.pyc", "main.pyc", "Thumbs.db", "desktop.ini"]
PUBLIC = ["main.py", "deep/er.txt", "a~b.txt", "bak", "env", "#.txt", "orders.json"]


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
    copy_static(folder, site)
    static = [path for path in (site / "static").rglob("*") if path.is_file()]
    return {
        f"py/{path}": content.decode()
        for path, content in app_files(folder, load(folder)).items()
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
    note_left_out(folder, notes)
    assert notes.lines == [
        "Left out of the site, as hidden or backup files:"
        " py/main.py.swp, static/.env, static/.git, static/main.py~."
    ]


def test_where_nothing_is_left_out_nothing_is_said(folder: Path) -> None:
    write(folder / "static" / "logo.svg")
    notes = Notes()
    note_left_out(folder, notes)
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


@pytest.mark.parametrize("out", ["static", "static/site", "static/deep/../site", "py/site"])
def test_no_site_is_built_into_its_own_sources(out: str, folder: Path) -> None:
    name = out.split("/")[0]
    with pytest.raises(SiteError, match=rf"is within {name}/, which is part of the site"):
        refuse_as_output(folder / out, folder)


@pytest.mark.parametrize("out", ["dist", "statics", "../static"])
def test_a_site_is_built_beside_its_sources(out: str, folder: Path) -> None:
    refuse_as_output(folder / out, folder)


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
    assert notes.lines == ["Left out of the site, as hidden or backup files: static/.env."]
    assert not (site / "static").exists()
