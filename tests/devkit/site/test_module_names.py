"""Modules of the author's that have the name of another module."""

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

import pytest

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import load
from agentapp_devkit.packages import Wheel
from agentapp_devkit.packages.standard_library import STANDARD_LIBRARY
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.runtime.module_names import refuse_taken_names


def extension(folder: Path, files: Iterable[str], toml: str = "") -> Path:
    for name in ("py/main.py", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "pyscript.toml").write_text(toml, "utf-8")
    return folder


def wheel(folder: Path, name: str, *files: str) -> Wheel:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for file in files:
            archive.writestr(file, "")
    return Wheel(name, "1.0", path, "", (), (name,))


def refuse(folder: Path, *wheels: Wheel) -> str:
    try:
        refuse_taken_names(folder, load(folder), wheels)
    except SiteError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        ("py/json.py", "Python's own module json"),
        ("py/types.py", "Python's own module types"),
        ("py/profile.py", "Python's own module profile"),
        ("py/sys.py", "Python's own module sys"),
        ("py/annotationlib.py", "Python's own module annotationlib"),
        ("py/email/__init__.py", "Python's own module email"),
        ("py/email/templates.py", "Python's own module email"),
        ("py/js.py", "the module js of the runtime"),
        ("py/pyodide/__init__.py", "the module pyodide of the runtime"),
        ("py/pyscript.py", "the module pyscript of the runtime"),
        ("py/agentapp/__init__.py", "agentapp itself"),
        ("py/agentapp.py", "agentapp itself"),
    ],
)
def test_a_name_of_pythons_or_the_runtimes_is_refused(
    file: str, owner: str, tmp_path: Path
) -> None:
    name = Path(file).stem if file.count("/") == 1 else file.split("/")[1]
    assert refuse(extension(tmp_path, [file])) == (
        f"{file}: has the name of {owner}, and one of the two would hide the other."
        f" Rename it; my_{name} would do."
    )


@pytest.mark.parametrize(
    "file",
    [
        "py/shop/json.py",
        "py/shop/email/__init__.py",
        "py/json.txt",
        "py/json/prices.json",
        "py/orders.py",
        "py/test/__init__.py",
        "py/imp.py",  # Python had it until 3.12
        "py/email-templates/a.py",
        "static/json.py",
    ],
)
def test_other_names_are_allowed(file: str, tmp_path: Path) -> None:
    assert refuse(extension(tmp_path, [file])) == ""


def test_a_file_that_pyscript_toml_puts_there_is_named(tmp_path: Path) -> None:
    folder = extension(tmp_path, ["lib/a.py"], '[files]\n"lib/a.py" = "json.py"\n')
    assert refuse(folder).startswith("lib/a.py: has the name of Python's own module json")


def test_all_are_named(tmp_path: Path) -> None:
    folder = extension(tmp_path, ["py/json.py", "py/types.py"])
    assert [line.split(":")[0] for line in refuse(folder).splitlines()] == [
        "py/json.py",
        "py/types.py",
    ]


@pytest.mark.parametrize(
    ("own", "theirs", "is_refused"),
    [
        ("py/shop.py", "shop/__init__.py", True),
        ("py/shop/__init__.py", "shop/cart.py", True),
        ("py/shop/cart.py", "shop/__init__.py", True),
        ("py/shop/cart.py", "shop.py", True),
        ("py/shop/cart.py", "shop/prices.py", False),
        ("py/store/shop.py", "shop/__init__.py", False),
    ],
)
def test_a_name_of_a_package_is_refused_unless_both_add_to_a_namespace(
    own: str, theirs: str, is_refused: bool, tmp_path: Path
) -> None:
    message = refuse(extension(tmp_path / "app", [own]), wheel(tmp_path, "shop", theirs))
    assert ("the module shop of the package shop 1.0" in message) is is_refused


def test_agentapps_own_extension_may_be_built() -> None:
    refuse_taken_names(paths.ROOT, load(paths.ROOT))


@pytest.mark.parametrize("development", [None, Development("http://localhost:3000")])
def test_build_and_serve_stop(development: Development | None, tmp_path: Path) -> None:
    folder = extension(tmp_path / "app", ["py/json.py"])
    with pytest.raises(SiteError, match=r"py/json\.py: has the name of Python's own module json"):
        builder.build(folder, tmp_path / "out", development=development, progress=Silent())
    assert not (tmp_path / "out").exists()


def test_the_names_are_those_of_pyodides_python() -> None:
    with ZipFile(paths.VENDOR / "pyodide" / "python_stdlib.zip") as archive:
        files = archive.namelist()
    names = {file.split("/")[0].removesuffix(".py") for file in files if ".py" in file}
    others = {name for name in names - STANDARD_LIBRARY if not name.startswith("_sysconfigdata")}
    assert others == {"pyodide", "_pyodide", "__hello__", "__phello__"}
    assert {"sys", "math", "lzma", "annotationlib"} <= STANDARD_LIBRARY
    assert {"imp", "asyncore", "test"}.isdisjoint(STANDARD_LIBRARY)
