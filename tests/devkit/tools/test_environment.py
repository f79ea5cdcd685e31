"""The environment that build.py makes: whole, in the right place, whatever pip is set to."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from agentapp_devkit import paths
from agentapp_devkit.tools import environment, pip_settings
from agentapp_devkit.tools.environment import EnvironmentMissingError


def make_requirements(folder: Path) -> Path:
    """One small package, whose wheel is beside the file."""
    wheel = folder / "shop-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shop.py", "")
        archive.writestr(
            "shop-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n"
        )
        archive.writestr("shop-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("shop-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    file = folder / "requirements.txt"
    file.write_text(f"shop==1.0 --hash=sha256:{digest}\n", "utf-8")
    return file


@pytest.fixture(scope="module")
def requirements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_requirements(tmp_path_factory.mktemp("requirements"))


def find_only(requirements: Path, settings: pytest.MonkeyPatch) -> None:
    """Have pip find the packages beside the file, and no others."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        settings.delenv(name)
    settings.setenv("PIP_NO_INDEX", "1")
    settings.setenv("PIP_FIND_LINKS", str(requirements.parent))


@pytest.fixture(autouse=True)
def _only_shop(requirements: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find_only(requirements, monkeypatch)


def imports_shop(python: Path) -> bool:
    return subprocess.run([str(python), "-I", "-c", "import shop"]).returncode == 0


class MadeError(Exception):
    """An environment would be made."""


def refuse_to_make(_folder: Path, _requirements: Path) -> None:
    raise MadeError


LEFT_OVER = "left-over"


# --- pip's settings


@pytest.fixture(scope="module")
def made(requirements: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that was made where the settings say to install elsewhere, or nothing.

    It replaced one whose making had ended before pip was in it.
    """
    folder = tmp_path_factory.mktemp("made")
    half_made = [sys.executable, "-I", "-m", "venv", "--without-pip", str(folder / "venv")]
    subprocess.run(half_made, check=True)
    (folder / "venv" / LEFT_OVER).write_bytes(b"")
    elsewhere = str(folder / "elsewhere")
    settings = f"[global]\ndry-run = true\n[install]\nuser = true\nroot = {elsewhere}\n"
    (folder / "pip.conf").write_text(settings, "utf-8")
    (folder / "json.py").write_text("raise SystemExit('imported')", "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        find_only(requirements, monkeypatch)
        for name, value in {
            "PIP_CONFIG_FILE": str(folder / "pip.conf"),
            "PIP_USER": "1",
            "PIP_TARGET": elsewhere,
            "PIP_PREFIX": elsewhere,
            "PIP_CONSTRAINT": str(folder / "missing.txt"),
            "PYTHONPATH": str(folder),  # a fake of the standard library's
            "PYTHONWARNINGS": "error",
            "UV_TARGET": elsewhere,
        }.items():
            monkeypatch.setenv(name, value)
        environment.ensure([folder / "venv"], requirements)
    return folder


def test_settings_of_where_to_install_do_not_reach_the_environment(made: Path) -> None:
    assert imports_shop(made / "venv" / "bin" / "python")
    assert not (made / "elsewhere").exists()


def test_settings_of_the_index_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.com/simple")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("UV_OFFLINE", "1")
    found = pip_settings.environment(sys.executable)
    assert found["PIP_INDEX_URL"] == "https://index.example.com/simple"
    assert found["UV_OFFLINE"] == "1"
    assert "PIP_TARGET" not in found


def test_broken_settings_of_pip_are_named(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.conf").write_text("no section", "utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setattr(environment, "_run", lambda *_: None)
    monkeypatch.setattr(environment, "_python", lambda _: Path(sys.executable))  # has a pip
    with pytest.raises(EnvironmentMissingError, match=r"(?s)pip\.conf.*Correct pip's settings"):
        environment.ensure([tmp_path / "venv"], requirements)


# --- An environment that is whole


def test_an_environment_whose_making_was_interrupted_is_made_again(made: Path) -> None:
    assert imports_shop(made / "venv" / "bin" / "python")
    assert not (made / "venv" / LEFT_OVER).exists()


def test_an_environment_that_has_lost_something_is_not_believed(
    made: Path, requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made / "venv"
    monkeypatch.setattr(environment, "_make", refuse_to_make)
    for pattern in ("**/shop-1.0.dist-info/RECORD", "bin/python", "agentapp.json"):
        found = environment.ensure([tmp_path / "missing", folder], requirements)
        assert found == folder / "bin" / "python"
        (lost,) = folder.glob(pattern)
        moved = lost.rename(tmp_path / "lost")
        try:
            with pytest.raises(MadeError):
                environment.ensure([folder], requirements)
        finally:
            moved.rename(lost)


def test_an_environment_without_what_it_needs_is_not_believed(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install_nothing(command: list[str], variables: dict[str, str]) -> None:
        if "--dry-run" in command or "venv" in command:
            run(command, variables)

    run = environment._run
    monkeypatch.setattr(environment, "_run", install_nothing)
    with pytest.raises(EnvironmentMissingError, match="shop"):
        environment.ensure([tmp_path / "venv"], requirements)
    monkeypatch.setattr(environment, "_make", refuse_to_make)
    with pytest.raises(MadeError):
        environment.ensure([tmp_path / "venv"], requirements)


# --- Where it is


def test_a_folder_that_cannot_be_written_to_is_passed_over(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_make", lambda folder, _: folder.mkdir(parents=True))
    (tmp_path / "file").write_bytes(b"")
    folders = [tmp_path / "file" / "venv", tmp_path / "own" / "venv"]
    assert environment.ensure(folders, requirements).is_relative_to(tmp_path / "own")


def test_a_folder_with_one_of_another_user_in_it_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "cache" / "snapshots"
    inner.mkdir(parents=True)
    assert paths.can_write(tmp_path)
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: access(path, mode) and (path != inner or mode == os.F_OK)
    )
    assert not paths.can_write(tmp_path)
    assert not paths.can_write(inner / "missing")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may be somebody else")
def test_a_folder_that_nobody_else_may_look_into_is_passed_over(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    child = os.fork()
    if child == 0:
        os.setreuid(65534, 65534)
        try:
            found = paths.can_write(tmp_path / "missing" / "cache")
        except BaseException:
            found = True
        os._exit(found)
    assert os.waitpid(child, 0)[1] == 0


# --- build.py


@pytest.fixture(scope="module")
def checkout(requirements: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the real build.py, and commands that do nothing."""
    folder = tmp_path_factory.mktemp("checkout") / "顧客"
    tools = folder / "agentapp_devkit" / "tools"
    tools.mkdir(parents=True)
    shutil.copy(paths.ROOT / "build.py", folder)
    for name in ("__init__", "paths", "terminal", "tools/__init__", "tools/causes"):
        shutil.copy(paths.DEVKIT / f"{name}.py", tools.parent / f"{name}.py")
    for name in ("environment", "pip_settings"):
        shutil.copy(paths.DEVKIT / "tools" / f"{name}.py", tools)
    shutil.copy(requirements, tools.parent)
    commands = (
        "import os, sys, json, logging, shop\n"
        "print('ran', *sys.argv[1:], sys.stdout.encoding, os.getpid())\n"
    )
    (tools.parent / "__main__.py").write_text(commands, "utf-8")
    return folder


def run_build(checkout: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "build.py"), *arguments],
        cwd=cwd,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        encoding="utf-8",
    )


REPLACED = ("json", "logging", "pathlib", "shop", "subprocess")


def test_modules_of_an_author_and_on_pythonpath_replace_none_of_python_s(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, named = tmp_path / "here", tmp_path / "named"
    for folder in (here, named, checkout, checkout / "py"):
        folder.mkdir(exist_ok=True)
        for name in REPLACED:
            (folder / f"{name}.py").write_text(f"raise SystemExit('of {folder}')", "utf-8")
    for folder in (here, named):
        (folder / "agentapp_devkit.py").write_text(f"raise SystemExit('of {folder}')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["../named", str(Path(os.__file__).parent)]))
    for _ in range(2):  # without and with an environment
        done = run_build(checkout, "build", cwd=here)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1].startswith("ran build ")


def test_pypas_build_runs_where_build_py_has_its_name(checkout: Path, tmp_path: Path) -> None:
    def run_module(**variables: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-S", "-m", "build", "--outdir", "wheels"],  # whatever is installed
            cwd=checkout,
            env={**os.environ, **variables},
            capture_output=True,
            encoding="utf-8",
        )
        return done.returncode, done.stdout, done.stderr

    status, _, said = run_module(PYTHONPATH="")
    assert (status, said) == (1, "PyPA's build is not installed: python3 -m pip install build\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "__main__.py").write_text("import sys; print(*sys.argv[1:])", "utf-8")
    assert run_module(PYTHONPATH=str(tmp_path)) == (0, "--outdir wheels\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no process")
def test_the_command_is_the_process_that_was_started_so_signals_reach_it(
    checkout: Path, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, str(checkout / "build.py"), "serve"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        printed, _ = process.communicate()
        assert printed.split()[-1] == str(process.pid)


def test_a_file_in_place_of_the_folder_is_named(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(
        checkout, tmp_path / "checkout", ignore=shutil.ignore_patterns(".agentapp", "py")
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(copy / "build.py"))
    (copy / ".agentapp").write_bytes(b"")
    done = run_build(copy, "build", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert ".agentapp: Not a directory." in done.stdout
    assert "Move or rename it." in done.stdout
