"""Packages from a folder, or an address, in the form of Pyodide's own distribution."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from agentapp_devkit.packages import Distribution, PackageError, Wheel, ensure
from agentapp_devkit.packages.wheels import site_wheel
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.progress import Silent
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock
from tests.devkit.packages.fake_distribution import FakeDistribution
from tests.devkit.packages.local_index import LINUX, OURS, Index, use_alone


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    index = Index(tmp_path / "index")
    use_alone(index.folder, monkeypatch)
    return index


@pytest.fixture
def distribution(tmp_path: Path) -> FakeDistribution:
    return FakeDistribution(tmp_path / "full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    return folder


def packages(
    folder: Path, *requirements: str, place: str = "../full", cache: str = "cache"
) -> dict[str, Wheel]:
    wheels = ensure(
        folder,
        requirements,
        cache=folder.with_name(cache),
        progress=Silent(),
        distribution=Distribution(place, folder) if place else None,
    )
    return {wheel.name: wheel for wheel in wheels}


def problems(folder: Path, *requirements: str, **options: str) -> tuple[str, ...]:
    with pytest.raises(PackageError) as raised:
        packages(folder, *requirements, **options)
    return raised.value.problems


def test_a_package_that_the_index_has_for_other_platforms_only_comes_from_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    index.wheel("fast", "2.0", LINUX)
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    wheel = packages(folder, "fast")["fast"]
    assert wheel.version == "1.0"
    assert wheel.path.name == f"fast-1.0-{OURS}.whl"
    lock = (folder / "pyscript.lock").read_text("utf-8")
    assert 'source = "distribution"' in lock
    assert wheel.sha256 in lock
    assert str(distribution.folder) not in lock


def test_a_package_of_which_the_index_has_only_the_source_comes_from_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    source = index.source("fast", "2.0")
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    assert packages(folder, "fast")["fast"].version == "1.0"
    assert not source.with_suffix(".built").exists()


def test_a_package_that_is_in_no_index_comes_from_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    index.wheel("shop", "1.0", requires=["fast"])
    wheels = packages(folder, "shop")
    assert wheels["shop"].depends == ("fast",)
    assert wheels["fast"].version == "1.0"


def test_a_wheel_of_the_index_goes_before_that_of_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.wheel(index.wheel("fast", "2.0", OURS))
    index.wheel("fast", "1.0", OURS)
    assert packages(folder, "fast")["fast"].version == "1.0"


def test_agentapps_own_packages_never_come_from_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    """A compiled markupsafe would keep all of agentapp out of the snapshot."""
    (index.folder / "markupsafe-99.0-py3-none-any.whl").unlink()
    index.source("markupsafe", "99.0")
    distribution.wheel(index.wheel("markupsafe", "99.0", OURS))
    assert packages(folder)["markupsafe"].path.name == "markupsafe-99.0-py3-none-any.whl"


def test_what_a_package_needs_is_what_its_metadata_and_the_distributions_lock_say(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    for name in ("dates", "zones", "unneeded"):
        index.wheel(name, "1.0")
    distribution.wheel(index.wheel("numbers", "1.0", OURS))
    distribution.wheel(
        index.wheel("frames", "1.0", OURS, requires=["dates"]), depends=["numbers", "zones"]
    )
    distribution.wheel(index.wheel("other", "1.0", OURS), depends=["unneeded"])
    wheels = packages(folder, "frames")
    assert wheels["frames"].depends == ("dates", "numbers", "zones")
    assert not wheels.keys() & {"other", "unneeded"}


def test_shared_libraries_come_with_the_packages_that_need_them(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.shared_library("libbase", {"libbase.so": b"library"})
    distribution.shared_library("libmath", {"libmath.so": b"library"}, depends=["libbase"])
    distribution.shared_library("libunneeded", {"libunneeded.so": b"library"})
    distribution.wheel(index.wheel("solver", "1.0", OURS), depends=["libmath"])
    wheels = packages(folder, "solver")
    assert wheels["solver"].depends == ("libmath",)
    assert wheels["libmath"].depends == ("libbase",)
    assert "libunneeded" not in wheels
    assert packages(folder, "solver", cache="other") == {
        name: _moved(wheel, folder.with_name("other")) for name, wheel in wheels.items()
    }
    prepared = site_wheel.prepare(wheels.values(), PathPatterns(("*",)), cache=folder / "cache")
    entries: Any = pyodide_lock(prepared.wheels, {})["packages"]
    assert entries["libmath"]["package_type"] == "shared_library"
    assert entries["libmath"]["install_dir"] == "dynlib"
    assert entries["libmath"]["sha256"] == wheels["libmath"].sha256
    assert entries["solver"]["package_type"] == "package"
    assert entries["solver"]["install_dir"] == "site"


def _moved(wheel: Wheel, cache: Path) -> Wheel:
    from dataclasses import replace

    return replace(wheel, path=cache.joinpath(*wheel.path.parts[-3:]))


def test_a_lock_with_a_package_of_the_distribution_needs_the_setting(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    index.wheel("numpy", "2.0", LINUX)
    distribution.wheel(index.wheel("numpy", "1.0", OURS))
    packages(folder, "numpy")
    (problem,) = problems(folder, "numpy", place="")
    assert (
        "Name the folder or the https address of that distribution as pyodide_packages" in problem
    )


def test_a_warm_cache_reads_nothing_of_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    first = packages(folder, "fast")
    distribution.folder.rename(distribution.folder.with_name("elsewhere"))
    assert packages(folder, "fast") == first


def test_the_authors_own_limits_hold_for_the_distribution(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    index.wheel("numpy", "2.0", LINUX)
    distribution.wheel(index.wheel("numpy", "1.0", OURS))
    (problem,) = problems(folder, "numpy>=2")
    assert problem.startswith("numpy>=2: no wheel of it runs in the browser")


def test_another_distribution_does_not_pass_for_the_locked_one(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    packages(folder, "fast")
    distribution.wheel(index.wheel("fast", "1.0", OURS, files=["other.py"]))
    (problem,) = problems(folder, "fast", cache="other")
    assert f"fast-1.0-{OURS}.whl: its bytes are not those in pyscript.lock" in problem
    assert "or delete pyscript.lock to take the packages of this one" in problem
    distribution.packages.clear()
    distribution.write()
    (problem,) = problems(folder, "fast", cache="other")
    assert "its bytes are not those in pyscript.lock" in problem


def test_a_file_that_is_not_the_one_of_the_lock_is_refused(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    path = distribution.wheel(index.wheel("fast", "1.0", OURS))
    path.write_bytes(path.read_bytes() + b"x")
    (problem,) = problems(folder, "fast")
    assert problem.startswith(
        f"pyscript.toml: [livechat] pyodide_packages: ../full/{path.name}: its bytes are not those"
        " that pyodide-lock.json names."
    )
    assert "Download the distribution again." in problem


def test_a_missing_file_is_named(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    path = distribution.wheel(index.wheel("fast", "1.0", OURS))
    path.unlink()
    (problem,) = problems(folder, "fast")
    assert f"pyodide_packages: ../full/{path.name}: cannot be read: no such file" in problem
    assert "Unpack the whole distribution of Pyodide 314.0.7 there." in problem


def test_a_package_that_neither_has_is_named(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    (problem,) = problems(folder, "nowhere")
    assert 'there is no package named "nowhere" in the index' in problem


@pytest.mark.parametrize(
    ("info", "words"),
    [
        ({"abi_version": "2025_0"}, "is for Python 3.14.2, ABI 2025_0; the site has"),
        (
            {"version": "0.28.0", "python": "3.13.2", "abi_version": "2025_0"},
            "is for Pyodide 0.28.0, Python 3.13.2, ABI 2025_0; the site has Pyodide 314.0.7",
        ),
        ({"python": "3.15.0"}, "is for Python 3.15.0, ABI 2026_0"),
    ],
)
def test_the_distribution_of_another_pyodide_is_refused(
    distribution: FakeDistribution, folder: Path, info: dict[str, str], words: str
) -> None:
    distribution.info |= info
    distribution.write()
    with pytest.raises(PackageError) as raised:
        _ = Distribution("../full", folder).entries
    (problem,) = raised.value.problems
    assert f"pyodide_packages: ../full/pyodide-lock.json: {words}" in problem
    assert "Name the distribution of Pyodide 314.0.7." in problem


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"info": null, "packages": {}}',
        '{"info": {}, "packages": []}',
        '{"info": {}, "packages": {"fast": {}}}',
    ],
)
def test_a_damaged_lock_of_the_distribution_is_named(
    distribution: FakeDistribution, folder: Path, text: str
) -> None:
    distribution.lock.write_text(text, "utf-8")
    with pytest.raises(PackageError) as raised:
        _ = Distribution("../full", folder).entries
    (problem,) = raised.value.problems
    assert "../full/pyodide-lock.json: is not a lock file of Pyodide's." in problem


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, trustme.CA]]:
    """Serve a folder over https; yield its address and the authority of its certificate."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"https://localhost:{server.server_port}", authority
        finally:
            server.shutdown()
            thread.join()


def test_a_distribution_at_an_address_is_fetched_and_verified(
    index: Index,
    distribution: FakeDistribution,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = distribution.wheel(index.wheel("fast", "1.0", OURS))
    with serving(distribution.folder) as (address, authority):
        (problem,) = problems(folder, "fast", place=address)
        assert f"pyodide_packages: {address}/pyodide-lock.json: cannot be fetched" in problem
        assert "A certificate is not trusted" in problem
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("PIP_CERT", str(tmp_path / "ca.pem"))
        wheel = packages(folder, "fast", place=address)["fast"]
        assert wheel.path.read_bytes() == path.read_bytes()
        path.unlink()
        (problem,) = problems(folder, "fast", place=f"{address}/", cache="other")
        assert f"pyodide_packages: {address}/{path.name}: the server answered 404." in problem
    assert "localhost" not in (folder / "pyscript.lock").read_text("utf-8")


def test_an_address_without_a_server_says_that_the_network_is_the_cause(
    index: Index, folder: Path
) -> None:
    index.wheel("fast", "2.0", LINUX)
    (problem,) = problems(folder, "fast", place="https://localhost:1/full")
    assert "https://localhost:1/full/pyodide-lock.json: cannot be fetched" in problem
    assert "The network cannot be reached" in problem


def test_a_lock_that_leads_to_an_insecure_address_is_refused(
    index: Index, distribution: FakeDistribution, folder: Path
) -> None:
    distribution.wheel(index.wheel("fast", "1.0", OURS))
    distribution.packages["fast"]["file_name"] = f"http://cdn.example.com/fast-1.0-{OURS}.whl"
    distribution.write()
    (problem,) = problems(folder, "fast")
    assert f"http://cdn.example.com/fast-1.0-{OURS}.whl: is not an https address." in problem
