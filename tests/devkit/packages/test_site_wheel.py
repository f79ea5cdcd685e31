"""The wheels of a site: files are moved to their places, and left out where the author says so."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import PathDistribution
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

import pytest

from agentapp_devkit.packages import PackageError, Wheel
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.packages.wheels.site_wheel import prepare
from agentapp_devkit.path_patterns import PathPatterns

INFO = "shop-1.0.dist-info"
DATA = "shop-1.0.data"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def make(folder: Path, *files: str, format_version: str = "1.0") -> Wheel:
    contents = {file: f"# {file}" for file in files}
    contents[f"{INFO}/METADATA"] = "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n"
    contents[f"{INFO}/WHEEL"] = f"Wheel-Version: {format_version}\nTag: py3-none-any\n"
    contents[f"{INFO}/RECORD"] = "".join(f"{file},,\n" for file in contents)
    path = folder / "shop-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for file, content in contents.items():
            archive.writestr(file, content)
    imports = wheel.read(path).imports
    return Wheel("shop", "1.0", path, wheel.sha256(path), (), imports)


def prepared(original: Wheel, cache: Path, *exclude: str) -> Wheel:
    (found,) = prepare([original], PathPatterns(exclude), cache=cache).wheels
    return found


def files_of(found: Wheel) -> dict[str, str]:
    """The files that the package itself has, and the content of each."""
    with ZipFile(found.path) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if not name.startswith(INFO)
        }


def test_each_scheme_has_its_place(tmp_path: Path, cache: Path) -> None:
    original = make(
        tmp_path,
        "shop/__init__.py",
        f"{DATA}/purelib/shop/cart.py",
        f"{DATA}/platlib/fast.cpython-314-wasm32-emscripten.so",
        f"{DATA}/data/share/shop/prices.json",
        f"{DATA}/scripts/shop-admin",
        f"{DATA}/headers/shop.h",
    )
    found = prepared(original, cache)
    assert files_of(found) == {
        "shop/__init__.py": "# shop/__init__.py",
        "shop/cart.py": f"# {DATA}/purelib/shop/cart.py",
        "fast.cpython-314-wasm32-emscripten.so": (
            f"# {DATA}/platlib/fast.cpython-314-wasm32-emscripten.so"
        ),
        f"{DATA}/data/share/shop/prices.json": f"# {DATA}/data/share/shop/prices.json",
        f"{DATA}/data/bin/shop-admin": f"# {DATA}/scripts/shop-admin",
        f"{DATA}/data/include/python3.14/shop/shop.h": f"# {DATA}/headers/shop.h",
    }
    assert found.imports == ("fast", "shop") == original.imports
    assert found.sha256 == wheel.sha256(found.path) != original.sha256


def test_record_has_each_file_and_its_hash(tmp_path: Path, cache: Path) -> None:
    original = make(tmp_path, "shop/a,b.txt", "shop/__init__.py", f"{DATA}/purelib/cart.py")
    found = prepared(original, cache, "shop/__init__.py")
    with ZipFile(found.path) as archive:
        names = set(archive.namelist())
        digests = {
            name: urlsafe_b64encode(sha256(archive.read(name)).digest()).rstrip(b"=").decode()
            for name in names
        }
    recorded = PathDistribution(ZipPath(found.path, f"{INFO}/")).files or []
    assert {str(file) for file in recorded} == names
    for file in recorded:
        if file.hash:
            assert file.hash.value == digests[str(file)]
    assert [str(file) for file in recorded if not file.hash] == [f"{INFO}/RECORD"]


def test_a_wheel_without_anything_to_move_is_the_one_that_was_fetched(
    tmp_path: Path, cache: Path
) -> None:
    original = make(tmp_path, "shop/__init__.py", f"{DATA}/data/share/prices.json")
    assert prepared(original, cache, "other/*") == original


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (f"{DATA}/lib/shop.py", 'is for "lib", and installers know purelib, platlib, data,'),
        (f"{DATA}/shop.py", "is in no folder that names where it is to be installed"),
        ("../shop.py", "leads out of the folder"),
        ("/shop.py", "leads out of the folder"),
        (f"{DATA}/data/../../shop.py", "leads out of the folder"),
    ],
)
def test_a_file_without_a_place_is_refused_with_the_wheel(
    file: str, reason: str, tmp_path: Path, cache: Path
) -> None:
    original = make(tmp_path, "shop/__init__.py", file)
    with pytest.raises(PackageError) as caught:
        prepared(original, cache)
    assert str(caught.value).startswith(f"shop-1.0-py3-none-any.whl: its file {file} {reason}")


def test_a_wheel_of_a_later_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"shop-1\.0-py3-none-any\.whl is of format 2\.0"):
        make(tmp_path, "shop/__init__.py", format_version="2.0")
    make(tmp_path, "shop/__init__.py", format_version="1.9")


@pytest.mark.parametrize(
    ("files", "imports"),
    [
        (["shop.py"], ("shop",)),
        (["space/shop/cart.py"], ("space",)),
        ([f"{DATA}/purelib/shop.py", f"{DATA}/platlib/cart/__init__.py"], ("cart", "shop")),
        (["fast.abi3.so", "faster.so"], ("fast", "faster")),
        (["fast.cpython-313-x86_64-linux-gnu.so", "shop.pyi", "class.py"], ()),
        ([f"{DATA}/scripts/run.py", f"{DATA}/data/share/example.py"], ()),
        (["shop-data/a.py", f"{INFO}/hook.py", "prices.json"], ()),
        (["shop.py", f"{INFO}/top_level.txt"], ("shop",)),
    ],
)
def test_what_can_be_imported_is_known_by_the_files(
    files: list[str], imports: tuple[str, ...], tmp_path: Path, cache: Path
) -> None:
    original = make(tmp_path, *files)
    assert original.imports == imports
    assert prepared(original, cache).imports == imports


def test_files_are_left_out_by_pattern(tmp_path: Path, cache: Path) -> None:
    locales = [f"shop/locale/{name}.dat" for name in ("de", "en", "fr")]
    original = make(tmp_path, "shop/__init__.py", "extra.py", *locales)
    found = prepared(original, cache, "shop/locale/*", "!shop/locale/en.dat", "extra.py")
    assert files_of(found).keys() == {"shop/__init__.py", "shop/locale/en.dat"}
    assert found.imports == ("shop",)


def test_the_metadata_stays(tmp_path: Path, cache: Path) -> None:
    original = make(tmp_path, "shop/__init__.py", "shop/a.txt")
    with ZipFile(prepared(original, cache, "*").path) as archive:
        assert set(archive.namelist()) == {f"{INFO}/{n}" for n in ("METADATA", "WHEEL", "RECORD")}


def test_another_pattern_gives_another_wheel_and_the_same_one_the_same_bytes(
    tmp_path: Path, cache: Path
) -> None:
    original = make(tmp_path, "shop/__init__.py", "shop/a.txt", "shop/b.txt")
    one, other = (prepared(original, cache, f"shop/{name}.txt") for name in "ab")
    assert one.sha256 != other.sha256
    elsewhere = prepared(original, tmp_path / "elsewhere", "shop/a.txt")
    assert elsewhere.path.read_bytes() == one.path.read_bytes()


def test_patterns_that_fit_no_file_are_known(tmp_path: Path, cache: Path) -> None:
    original = make(tmp_path, "shop/__init__.py", f"{DATA}/data/share/a.txt")
    exclude = PathPatterns(("share/*.txt", "shop/locale/*", "METADATA"))
    assert prepare([original], exclude, cache=cache).without_effect == (
        "shop/locale/*",
        "METADATA",
    )
