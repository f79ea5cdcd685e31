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


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One small package, which pip finds beside the file."""
    wheel = tmp_path / "shop-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("shop.py", "")
        archive.writestr(
            "shop-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n"
        )
        archive.writestr("shop-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("shop-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    file = tmp_path / "requirements.txt"
    file.write_text(f"shop==1.0 --hash=sha256:{digest}\n", "utf-8")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return file


def imports_shop(python: Path) -> bool:
    return subprocess.run([str(python), "-I", "-c", "import shop"]).returncode == 0


# --- pip's settings


def test_settings_of_where_to_install_do_not_reach_the_environment(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    settings = f"[global]\ndry-run = true\n[install]\nuser = true\nroot = {elsewhere}\n"
    (tmp_path / "pip.conf").write_text(settings, "utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    for name, value in {
        "PIP_USER": "1",
        "PIP_TARGET": elsewhere,
        "PIP_PREFIX": elsewhere,
        "PIP_CONSTRAINT": str(tmp_path / "missing.txt"),
        "PYTHONPATH": str(tmp_path),  # a fake of the standard library's
        "PYTHONWARNINGS": "error",
        "UV_TARGET": elsewhere,
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "json.py").write_text("raise SystemExit('imported')", "utf-8")
    assert imports_shop(environment.ensure([tmp_path / "venv"], requirements))
    assert not Path(elsewhere).exists()


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
    with pytest.raises(EnvironmentMissingError, match=r"(?s)pip\.conf.*Correct pip's settings"):
        environment.ensure([tmp_path / "venv"], requirements)


# --- An environment that is whole


def test_an_environment_that_has_lost_something_is_not_believed(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class MadeError(Exception):
        pass

    def make(_folder: Path, _requirements: Path) -> None:
        raise MadeError

    folder = tmp_path / "venv"
    python = environment.ensure([folder], requirements)
    monkeypatch.setattr(environment, "_make", make)
    for pattern in ("**/shop-1.0.dist-info/RECORD", "bin/python", "agentapp.json"):
        assert environment.ensure([tmp_path / "missing", folder], requirements) == python
        (lost,) = folder.glob(pattern)
        moved = lost.rename(tmp_path / "lost")
        with pytest.raises(MadeError):
            environment.ensure([folder], requirements)
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
    monkeypatch.setattr(environment, "_run", run)
    assert imports_shop(environment.ensure([tmp_path / "venv"], requirements))


# --- Where it is


def test_a_folder_that_cannot_be_written_to_is_passed_over(
    requirements: Path, tmp_path: Path
) -> None:
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


@pytest.fixture
def checkout(requirements: Path, tmp_path: Path) -> Path:
    """A checkout with the real build.py, and commands that do nothing."""
    folder = tmp_path / "顧客"
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


def test_an_author_s_modules_replace_none_of_python_s(checkout: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for folder in (here, checkout, checkout / "py"):
        folder.mkdir(exist_ok=True)
        for name in ("json", "logging", "pathlib", "shop", "subprocess"):
            (folder / f"{name}.py").write_text("raise SystemExit('an author s')", "utf-8")
    (here / "agentapp_devkit.py").write_text("raise SystemExit('an author s')", "utf-8")
    done = run_build(checkout, "build", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("ran build ")


def test_modules_on_pythonpath_replace_none_of_python_s(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("agentapp_devkit", "json", "logging", "pathlib", "shop", "subprocess"):
        (own / f"{name}.py").write_text("raise SystemExit('an author s')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["own", str(Path(os.__file__).parent)]))
    done = run_build(checkout, "build", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("ran build ")


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
    monkeypatch.setenv("XDG_CACHE_HOME", str(checkout / "build.py"))
    (checkout / ".agentapp").write_bytes(b"")
    done = run_build(checkout, "build", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert ".agentapp: Not a directory." in done.stdout
    assert "Move or rename it." in done.stdout
