import json
from pathlib import Path

import pytest

from agentapp_devkit.packages import PackageError, Wheel, lock, pyodide_target
from agentapp_devkit.packages.lock import Lock, LockedPackage, Sdist
from agentapp_devkit.packages.pyodide_target import runs
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock

SHOP = LockedPackage(
    name="shop",
    version="1.0",
    file="shop-1.0-py3-none-any.whl",
    sha256="ab" * 32,
    size=12,
    depends=("mail",),
    imports=("shop", "shop_data"),
    source="sdist",
    sdist=Sdist("cd" * 32, "setuptools==80.9.0"),
)
MAIL = LockedPackage(
    "mail", "2.0", "mail-2.0-py3-none-any.whl", "ef" * 32, 3, (), ("mail",), "index"
)


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = Lock(('mail; python_version > "3"', 'odd "\\\n\x7f é', "shop"), (MAIL, SHOP))
    lock.write(tmp_path, written)
    assert lock.read(tmp_path) == written


def test_the_same_packages_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    lock.write(tmp_path, Lock(("mail", "shop"), (MAIL, SHOP)))
    first = (tmp_path / lock.NAME).read_bytes()
    lock.write(tmp_path, Lock(("shop", "mail"), (SHOP, MAIL)))
    assert (tmp_path / lock.NAME).read_bytes() == first


def test_a_lock_fits_its_requirements_in_any_order_and_no_others() -> None:
    known = Lock(("mail", "shop"), (MAIL, SHOP))
    assert known.fits(["shop", "mail"])
    assert not known.fits(["shop"])
    assert not known.fits(["shop", "mail>=2"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2] + '"',
        lambda text: text.replace('name = "mail"\n', ""),
        lambda text: text.replace("sha256 =", "sha255 ="),
        lambda text: text.replace("requirements =", "required ="),
    ],
)
def test_a_damaged_lock_says_what_to_do(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    lock.write(tmp_path, Lock(("mail", "shop"), (MAIL, SHOP)))
    path = tmp_path / lock.NAME
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    with pytest.raises(PackageError, match=r"pyscript\.lock is damaged.*\n.*delete it"):
        lock.read(tmp_path)


def test_the_target_is_the_pyodide_of_the_npm_package() -> None:
    pyodide = Path("node_modules/pyodide")
    info = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    assert (
        json.loads((pyodide / "package.json").read_text("utf-8"))["version"]
        == pyodide_target.PYODIDE
    )
    assert info["abi_version"] == pyodide_target.ABI_VERSION
    assert f"pyemscripten_{info['abi_version']}_{info['arch']}" == pyodide_target.PLATFORM
    assert pyodide_target.MARKERS["python_full_version"] == info["python"]
    release = pyodide_target.MARKERS["platform_release"].replace(".", "_")
    assert info["platform"] == f"emscripten_{release}"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a-1-py3-none-any.whl", True),
        ("a-1-py2.py3-none-any.whl", True),
        ("a-1-cp314-cp314-pyemscripten_2026_0_wasm32.whl", True),
        ("a-1-cp311-abi3-pyemscripten_2026_0_wasm32.whl", True),
        ("a-1-cp313-cp313-pyemscripten_2025_0_wasm32.whl", False),
        ("a-1-cp314-cp314-pyemscripten_2025_0_wasm32.whl", False),
        ("a-1-cp314-cp314-manylinux_2_17_x86_64.whl", False),
        ("a-1-py2-none-any.whl", False),
        ("a-1-cp314-cp314t-pyemscripten_2026_0_wasm32.whl", False),
        ("a-1.tar.gz", False),
    ],
)
def test_a_wheel_runs_if_its_tags_are_pyodides(file: str, *, expected: bool) -> None:
    assert runs(file) is expected


def test_pyodides_own_lock_names_only_our_wheels() -> None:
    wheels = [
        Wheel(
            "shop", "1.0", Path("/cache/x/shop-1.0-py3-none-any.whl"), "ab", ("mail",), ("shop",)
        ),
        Wheel("mail", "2.0", Path("/cache/y/mail-2.0-py3-none-any.whl"), "cd", (), ("mail",)),
    ]
    info = {"python": "3.14.2"}
    written = pyodide_lock(wheels, info)
    assert written["info"] == info
    packages = written["packages"]
    assert isinstance(packages, dict)
    assert list(packages) == ["mail", "shop"]
    assert packages["shop"] == {
        "name": "shop",
        "version": "1.0",
        "file_name": "shop-1.0-py3-none-any.whl",
        "sha256": "ab",
        "depends": ["mail"],
        "imports": ["shop"],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
