import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from agentapp_devkit.packages import OWN, PackageError, Wheel, ensure, pip_uv
from agentapp_devkit.progress import Silent
from tests.devkit.packages.local_index import LINUX, OURS, Index, use_alone


class Extension:
    def __init__(self, folder: Path, cache: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.cache = cache

    def ensure(
        self, *requirements: str, build: Sequence[str] = (), uses_time_zones: bool = False
    ) -> dict[str, Wheel]:
        wheels = ensure(
            self.folder,
            requirements,
            cache=self.cache,
            progress=Silent(),
            build_from_source=build,
            uses_time_zones=uses_time_zones,
        )
        return {wheel.name: wheel for wheel in wheels}

    def problems(self, *requirements: str, build: Sequence[str] = ()) -> tuple[str, ...]:
        with pytest.raises(PackageError) as raised:
            self.ensure(*requirements, build=build)
        return raised.value.problems

    @property
    def lock(self) -> Path:
        return self.folder / "pyscript.lock"

    @contextmanager
    def offline(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        def refuse(*_arguments: object, **_options: object) -> str:
            raise AssertionError("a client was started")

        with monkeypatch.context() as patch:
            patch.setattr(pip_uv, "_run", refuse)
            yield


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    index = Index(tmp_path / "index")
    use_alone(index.folder, monkeypatch)
    return index


@pytest.fixture
def extension(tmp_path: Path) -> Extension:
    return Extension(tmp_path / "app", tmp_path / "cache")


def test_agentapps_own_packages_always_come(index: Index, extension: Extension) -> None:
    wheels = extension.ensure()
    assert wheels.keys() == {"htpy", "markupsafe", "micropip"}
    assert wheels["htpy"].depends == ("markupsafe",)


def test_agentapps_own_packages_are_what_it_depends_on() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    assert set(OWN) <= {*project["dependencies"], "micropip"}


def test_markers_are_those_of_pyodide(index: Index, extension: Extension) -> None:
    for name in ("browser", "wasm", "new", "never"):
        index.wheel(name, "1.0")
    index.wheel(
        "shop",
        "1.0",
        requires=[
            'browser; sys_platform == "emscripten"',
            'wasm; platform_machine == "wasm32"',
            'new; python_version >= "3.14"',
            'never; sys_platform == "linux"',
            'never; extra == "unasked"',
        ],
    )
    wheels = extension.ensure("shop")
    assert wheels["shop"].depends == ("browser", "new", "wasm")
    assert "never" not in wheels


def test_extras_bring_what_they_need(index: Index, extension: Extension) -> None:
    index.wheel("mail", "1.0")
    index.wheel("shop", "1.0", requires=['mail; extra == "email"'])
    assert extension.ensure("shop[email]")["shop"].depends == ("mail",)


def test_the_top_level_modules_are_known(index: Index, extension: Extension) -> None:
    files = ("one.py", "two/__init__.py", "three.cpython-314-wasm32-emscripten.so", "four/x.so")
    data = ("shop-1.0.data/purelib/five/__init__.py", "shop-1.0.data/scripts/run.py", "six.txt")
    index.wheel("shop", "1.0", files=(*files, *data))
    imports = extension.ensure("shop")["shop"].imports
    assert imports == ("five", "four", "one", "three", "two")


def test_a_wheel_compiled_for_pyodide_is_taken_though_newer_ones_do_not_fit(
    index: Index, extension: Extension
) -> None:
    index.wheel("fast", "1.0", OURS)
    index.wheel("fast", "1.1", LINUX)
    index.wheel("shop", "1.0", requires=["fast"])
    wheel = extension.ensure("shop")["fast"]
    assert wheel.version == "1.0"
    assert wheel.path.name.endswith(f"{OURS}.whl")


def test_a_wheel_compiled_for_pyodide_goes_before_the_source(
    index: Index, extension: Extension
) -> None:
    index.wheel("fast", "1.0", OURS)
    index.source("fast", "1.0")
    assert extension.ensure("fast")["fast"].path.name.endswith(f"{OURS}.whl")


def test_an_older_compiled_wheel_is_taken_where_the_newest_source_needs_a_compiler(
    index: Index, extension: Extension
) -> None:
    index.wheel("fast", "1.0", OURS)
    index.source("fast", "1.1", fail="no compiler")
    assert extension.ensure("fast")["fast"].version == "1.0"


def test_a_source_is_built_without_a_compiler(index: Index, extension: Extension) -> None:
    index.source("plain", "1.0")
    wheel = extension.ensure("plain", build=["plain"])["plain"]
    assert wheel.path.name == "plain-1.0-py3-none-any.whl"
    with ZipFile(wheel.path) as archive:
        assert archive.read("plain/__init__.py") == b"compiler = 'false'"


def test_a_source_is_not_built_unasked(index: Index, extension: Extension) -> None:
    ran = index.source("plain", "1.0")
    index.wheel("shop", "1.0", requires=["plain"])
    (problem,) = extension.problems("plain")
    assert 'add build_from_source = ["plain"] to [livechat] in pyscript.toml' in problem
    (problem,) = extension.problems("shop")
    assert problem.startswith("plain==1.0: no wheel of it runs in the browser")
    assert 'build_from_source = ["plain"]' in problem
    assert not ran.with_suffix(".built").exists()


def test_a_source_that_is_asked_for_is_built_once(index: Index, extension: Extension) -> None:
    source = index.source("plain", "1.0")
    index.wheel("shop", "1.0", requires=["plain"])
    extension.ensure("shop", build=["plain"])
    extension.ensure("shop", build=["plain"])
    assert source.with_suffix(".built").read_text("utf-8") == "x"


def test_what_a_built_package_needs_comes_too(index: Index, extension: Extension) -> None:
    index.wheel("mail", "1.0")
    source = index.source("plain", "1.0", requires=["mail"])
    assert extension.ensure("plain", build=["plain"])["plain"].depends == ("mail",)
    assert source.with_suffix(".built").read_text("utf-8") == "x"


def test_a_lock_with_a_source_that_may_no_longer_be_built_is_not_used(
    index: Index, extension: Extension
) -> None:
    index.source("plain", "1.0")
    extension.ensure("plain", build=["plain"])
    (problem,) = extension.problems("plain")
    assert "only its source is in the index" in problem


def test_a_source_that_compiled_nothing_is_for_every_platform(
    index: Index, extension: Extension
) -> None:
    index.source("plain", "1.0", tag="cp311-cp311-linux_x86_64")
    wheel = extension.ensure("plain", build=["plain"])["plain"]
    assert wheel.path.name == "plain-1.0-py3-none-any.whl"
    with ZipFile(wheel.path) as archive:
        assert b"Tag: py3-none-any" in archive.read("plain-1.0.dist-info/WHEEL")
        assert b"linux" not in archive.read("plain-1.0.dist-info/WHEEL")


def test_a_source_that_compiled_for_this_machine_is_refused(
    index: Index, extension: Extension
) -> None:
    index.source("native", "1.0", tag="cp311-cp311-linux_x86_64", compiled=True)
    (problem,) = extension.problems("native", build=["native"])
    assert "which is for this machine" in problem


def test_a_source_builds_to_the_same_bytes_again(index: Index, extension: Extension) -> None:
    index.source("plain", "1.0")
    first = extension.ensure("plain", build=["plain"])["plain"]
    content = first.path.read_bytes()
    again = Extension(extension.folder, extension.cache.parent / "other cache")
    assert again.ensure("plain", build=["plain"])["plain"].path.read_bytes() == content


def test_a_source_that_builds_to_other_bytes_is_refused(index: Index, extension: Extension) -> None:
    index.source("plain", "1.0")
    digest = extension.ensure("plain", build=["plain"])["plain"].sha256
    extension.lock.write_text(extension.lock.read_text("utf-8").replace(digest, "0" * 64), "utf-8")
    (problem,) = extension.problems("plain", build=["plain"])
    assert "plain-1.0-py3-none-any.whl: its bytes are not those in pyscript.lock" in problem
    assert "tools that build it have changed" in problem


def test_a_warm_cache_starts_no_other_process(
    index: Index, extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.wheel("shop", "1.0")
    first = extension.ensure("shop")
    with extension.offline(monkeypatch):
        assert extension.ensure("shop") == first


def test_a_lock_that_fits_is_kept_though_newer_versions_came(
    index: Index, extension: Extension
) -> None:
    index.wheel("shop", "1.0")
    extension.ensure("shop")
    lock = extension.lock.read_bytes()
    index.wheel("shop", "2.0")
    fresh = Extension(extension.folder, extension.cache.parent / "other cache")
    assert fresh.ensure("shop")["shop"].version == "1.0"
    assert extension.lock.read_bytes() == lock


def test_changed_requirements_keep_the_versions_of_the_rest(
    index: Index, extension: Extension
) -> None:
    index.wheel("shop", "1.0")
    index.wheel("mail", "1.0")
    extension.ensure("shop")
    index.wheel("shop", "2.0")
    wheels = extension.ensure("shop", "mail")
    assert (wheels["shop"].version, wheels["mail"].version) == ("1.0", "1.0")
    assert extension.ensure("shop>=2", "mail")["shop"].version == "2.0"
    assert "mail" not in extension.ensure("shop")


def test_a_lock_for_another_pyodide_is_made_again(index: Index, extension: Extension) -> None:
    index.wheel("shop", "1.0")
    extension.ensure("shop")
    lock = extension.lock.read_text("utf-8")
    extension.lock.write_text(lock.replace('pyodide = "314.0.7"', 'pyodide = "313.0.0"'), "utf-8")
    extension.ensure("shop")
    assert extension.lock.read_text("utf-8") == lock


def test_a_byte_that_differs_in_the_index_fails(index: Index, extension: Extension) -> None:
    path = index.wheel("shop", "1.0")
    extension.ensure("shop")
    path.write_bytes(path.read_bytes() + b"x")
    fresh = Extension(extension.folder, extension.cache.parent / "other cache")
    (problem,) = fresh.problems("shop")
    assert "shop==1.0: its bytes are not those in pyscript.lock" in problem


def test_a_byte_that_differs_in_the_cache_fails(index: Index, extension: Extension) -> None:
    index.wheel("shop", "1.0")
    path = extension.ensure("shop")["shop"].path
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    (problem,) = extension.problems("shop")
    assert problem.startswith(f"{path}: its bytes are not those in pyscript.lock")
    path.unlink()
    assert extension.ensure("shop")["shop"].path == path


def test_a_wheel_in_the_folder_is_taken_with_what_it_needs(
    index: Index, extension: Extension
) -> None:
    index.wheel("mail", "1.0")
    path = index.wheel("mine", "1.0", OURS, requires=["mail"])
    path.rename(extension.folder / path.name)
    wheels = extension.ensure(path.name, "mine>=1")
    assert wheels["mine"].depends == ("mail",)
    assert 'source = "path"' in extension.lock.read_text("utf-8")
    assert str(extension.folder) not in extension.lock.read_text("utf-8")


def test_a_wheel_in_the_folder_that_changed_fails(index: Index, extension: Extension) -> None:
    path = index.wheel("mine", "1.0")
    path.rename(extension.folder / path.name)
    extension.ensure(path.name)
    index.wheel("mine", "1.0", files=["other.py"]).rename(extension.folder / path.name)
    (problem,) = extension.problems(path.name)
    assert "If you replaced it yourself, delete pyscript.lock" in problem


def test_a_wheel_in_the_folder_for_another_platform_is_refused(
    index: Index, extension: Extension
) -> None:
    path = index.wheel("mine", "1.0", LINUX)
    path.rename(extension.folder / path.name)
    assert "The wheel is mine-1.0" in extension.problems(path.name)[0]


def test_every_package_that_does_not_exist_has_its_own_paragraph(
    index: Index, extension: Extension
) -> None:
    first, second = extension.problems("nowhere", "neither")
    assert 'there is no package named "neither"' in first
    assert 'there is no package named "nowhere"' in second


def test_a_name_nearly_like_a_known_one_is_suggested(index: Index, extension: Extension) -> None:
    assert 'Did you mean "numpy"?' in extension.problems("nunpy")[0]


def test_what_is_compiled_for_others_only_says_for_whom(index: Index, extension: Extension) -> None:
    index.wheel("fast", "1.0", LINUX)
    (problem,) = extension.problems("fast")
    assert problem.startswith("fast: no wheel of it runs in the browser")
    assert "manylinux_2_17_x86_64" in problem
    assert "put a wheel for pyemscripten_2026_0_wasm32 into the folder" in problem


def test_what_pyodides_own_distribution_has_compiled_is_said(
    index: Index, extension: Extension
) -> None:
    index.wheel("numpy", "1.0", LINUX)
    (problem,) = extension.problems("numpy")
    assert "Pyodide's own distribution has a compiled one, 2." in problem
    assert (
        "Name the folder or the https address of that distribution as pyodide_packages" in problem
    )


def test_another_python_is_named(index: Index, extension: Extension) -> None:
    index.wheel("old", "1.0", python="<3.14")
    (problem,) = extension.problems("old")
    assert "old==1.0: it is for Python <3.14, but Pyodide" in problem


def test_a_version_that_does_not_exist_is_named(index: Index, extension: Extension) -> None:
    index.wheel("shop", "1.0")
    (problem,) = extension.problems("shop==9")
    assert "shop==9: there is no such version" in problem


def test_a_conflict_says_who_wants_what(index: Index, extension: Extension) -> None:
    index.wheel("base", "1.0")
    index.wheel("base", "2.0")
    index.wheel("left", "1.0", requires=["base<2"])
    index.wheel("right", "1.0", requires=["base>=2"])
    (problem,) = extension.problems("left", "right")
    assert "left depend on base<2" in problem
    assert "right depend on base>=2" in problem
    assert "Loosen or change" in problem


def test_a_failed_build_shows_the_end_of_its_log(index: Index, extension: Extension) -> None:
    index.source("broken", "1.0", fail="the header broken.h is missing")
    (problem,) = extension.problems("broken", build=["broken"])
    assert "broken==1.0" in problem
    assert "the header broken.h is missing" in problem


def test_no_network_is_said_once(
    index: Index, extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    (problem,) = extension.problems("shop", "mail")
    assert "the package index cannot be reached" in problem


def test_a_failure_leaves_no_lock_and_keeps_an_old_one(index: Index, extension: Extension) -> None:
    extension.problems("nowhere")
    assert not extension.lock.exists()
    extension.ensure()
    before = extension.lock.read_bytes()
    extension.problems("nowhere")
    assert extension.lock.read_bytes() == before


def test_entries_that_are_no_requirements_are_reported_together(extension: Extension) -> None:
    first, second = extension.problems("=>", "none-1.0-py3-none-any.whl")
    assert "is not a package requirement" in first
    assert "there is no such file" in second


def test_a_wheel_in_the_folder_for_another_python_is_refused(
    index: Index, extension: Extension
) -> None:
    path = index.wheel("mine", "1.0", python="<3.14")
    path.rename(extension.folder / path.name)
    assert "mine==1.0: it is for Python <3.14" in extension.problems(path.name)[0]
