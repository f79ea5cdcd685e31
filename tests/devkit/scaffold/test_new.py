"""`new`: what it makes works at once, and nothing is overwritten."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from agentapp_devkit import cli, paths, scaffold
from agentapp_devkit.config.configuration import load
from agentapp_devkit.progress import Silent
from agentapp_devkit.scaffold import Choices, ScaffoldError
from agentapp_devkit.site import builder
from agentapp_devkit.version import VERSION

WITH_TESTS = ("panel", "service")
LONGEST_AGENTS_MD = 40  # lines


def files_below(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] != ".git"}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(paths.ROOT / "py"),
            "MYPYPATH": str(paths.ROOT / "py"),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(params=WITH_TESTS)
def extension(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    scaffold.create(tmp_path / "shop", Choices(template=request.param))
    return tmp_path / "shop"


def test_a_panel_has_all_that_a_project_needs(tmp_path: Path) -> None:
    assert cli.main(["new", str(tmp_path / "shop")]) == 0
    assert files_below(tmp_path / "shop") == {
        *("pyscript.toml", "pyscript.lock", "py/main.py", "py/orders.py"),
        *("static/orders.css", "static/orders.json"),
        *("tests/test_orders.py", "tests/test_panel.py"),
        *("pyproject.toml", ".python-version", ".gitignore", "README.md", "AGENTS.md", "CLAUDE.md"),
        *(".github/workflows/test.yml", ".vscode/settings.json"),
    }
    assert (tmp_path / "shop" / ".git").is_dir()


def test_minimal_is_two_files(tmp_path: Path) -> None:
    assert cli.main(["new", str(tmp_path), "--template", "minimal"]) == 0
    assert files_below(tmp_path) == {"pyscript.toml", "py/main.py"}


def test_a_service_has_its_authorization(tmp_path: Path) -> None:
    scaffold.create(tmp_path, Choices(template="service"))
    assert files_below(tmp_path) >= {"authorize.py", "tests/test_authorize.py", "py/orders.py"}
    assert load(tmp_path).authorize


def test_what_is_not_wanted_is_left_out(tmp_path: Path) -> None:
    options = ["--no-ci", "--no-agents-md", "--no-git"]
    assert cli.main(["new", str(tmp_path), *options]) == 0
    names = {name.split("/")[0] for name in files_below(tmp_path)}
    assert names.isdisjoint({".github", "AGENTS.md", "CLAUDE.md"})
    assert not (tmp_path / ".git").exists()


def test_a_folder_of_a_repository_gets_no_repository_of_its_own(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    scaffold.create(tmp_path / "shop", Choices())
    assert not (tmp_path / "shop" / ".git").exists()


@pytest.mark.parametrize("template", scaffold.TEMPLATES)
def test_every_template_is_built_without_a_package_index(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_NO_INDEX", "UV_OFFLINE"):
        monkeypatch.setenv(name, "1")
    folder = tmp_path / "shop"
    scaffold.create(folder, Choices(template=template))
    if template == "minimal":  # a wheel brings the lock along, a checkout has it
        (folder / "pyscript.lock").write_bytes((paths.ROOT / "pyscript.lock").read_bytes())
    lock = (folder / "pyscript.lock").read_bytes()
    with (folder / "pyscript.toml").open("a", encoding="utf-8") as settings:
        is_open = "[livechat]" in (folder / "pyscript.toml").read_text("utf-8")
        settings.write(f"{'' if is_open else '[livechat]'}\nsnapshot = false\n")
    builder.build(folder, folder / "dist", development=None, progress=Silent())
    assert (folder / "dist" / "index.html").is_file()
    assert (folder / "pyscript.lock").read_bytes() == lock


def test_the_tests_pass(extension: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--app", str(extension), "-q"]) == 0
    assert " passed" in capfd.readouterr().out


def test_the_linter_and_the_type_checker_are_content_until_there_is_a_mistake(
    extension: Path,
) -> None:
    for command in (["ruff", "check", "--no-cache"], ["ruff", "format", "--check"], ["mypy"]):
        done = run(extension, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    with (extension / "py" / "main.py").open("a", encoding="utf-8") as main:
        main.write("chat.nonsense()\n")
    assert "nonsense" in run(extension, "mypy").stdout


def test_every_command_in_the_texts_exists(extension: Path) -> None:
    texts = [
        (extension / name).read_text("utf-8")
        for name in ("README.md", "AGENTS.md", ".github/workflows/test.yml")
    ]
    found = re.findall(r"uv run agentapp ([a-z]+)", "\n".join(texts))
    assert {"serve", "test", "build"} <= set(found)
    for command in found:
        cli.parse([command])


def test_the_text_for_coding_agents_is_short(extension: Path) -> None:
    assert len((extension / "AGENTS.md").read_text("utf-8").splitlines()) <= LONGEST_AGENTS_MD
    assert (extension / "CLAUDE.md").read_text("utf-8") == "@AGENTS.md\n"


@pytest.mark.parametrize("name", ["Órders & «more»", 'a "shop"', "2024"])
def test_any_name_of_a_folder_will_do(name: str, tmp_path: Path) -> None:
    scaffold.create(tmp_path / name, Choices(with_git=False))
    assert load(tmp_path / name).name == name
    project = tomllib.loads((tmp_path / name / "pyproject.toml").read_text("utf-8"))["project"]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", project["name"])
    texts = ((tmp_path / name / file).read_text("utf-8") for file in files_below(tmp_path / name))
    assert not any("{{" in text for text in texts)


@pytest.mark.parametrize("name", ["agentapp", "Pytest", "ruff", "mypy"])
def test_a_project_has_the_name_of_none_of_its_packages(name: str, tmp_path: Path) -> None:
    scaffold.create(tmp_path / name, Choices(with_git=False))
    project = tomllib.loads((tmp_path / name / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["name"] == f"{name.lower()}-extension"
    packages = {re.match(r"[a-z]+", one)[0] for one in project["dependency-groups"]["dev"]}  # type: ignore[index]
    assert name.lower() in packages


@pytest.mark.parametrize("name", ["del\x7f", "caf\udce9", "a\nb"])
def test_a_name_that_no_file_can_have_makes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="cannot be the name of an extension"):
        scaffold.create(tmp_path / name, Choices())
    assert not list(tmp_path.iterdir())


def test_an_extension_without_tests_is_told_how_to_write_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scaffold.create(tmp_path / "mini", Choices(template="minimal"))
    assert cli.main(["test", "--app", str(tmp_path / "mini")]) == 1
    assert "Write them into files such as tests/test_panel.py" in capsys.readouterr().err


# --- The version of agentapp


def test_the_project_asks_for_this_agentapp(extension: Path) -> None:
    project = tomllib.loads((extension / "pyproject.toml").read_text("utf-8"))
    assert f"agentapp[test]=={VERSION}" in project["dependency-groups"]["dev"]
    assert project["dependency-groups"]["browser"] == [f"agentapp[browser]=={VERSION}"]
    source = project["tool"]["uv"]["sources"]["agentapp"]
    assert source == {"path": str(paths.ROOT), "editable": True}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, None),
        ("https://shop.example.com/agentapp.whl", None),
        ("file:///tmp/my%20wheels/agentapp.whl", {"path": "/tmp/my wheels/agentapp.whl"}),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="other paths")
def test_an_agentapp_from_a_file_is_asked_for_by_its_path(
    url: str | None,
    expected: dict[str, str] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class FakeDistribution:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps({"url": url}) if url else None

    monkeypatch.setattr(paths, "IS_CHECKOUT", False)
    monkeypatch.setattr("importlib.metadata.distribution", lambda _name: FakeDistribution())
    scaffold.create(tmp_path, Choices(with_git=False))
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["uv"].get("sources", {}).get("agentapp") == expected


# --- Nothing is overwritten


def test_a_folder_with_files_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyscript.toml").write_text("# mine\n", "utf-8")
    assert cli.main(["new", str(tmp_path)]) == 1
    assert files_below(tmp_path) == {"pyscript.toml"}
    assert (tmp_path / "pyscript.toml").read_text("utf-8") == "# mine\n"
    assert "Name another folder" in capsys.readouterr().err


def test_a_file_in_the_place_stays(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("mine", "utf-8")
    with pytest.raises(ScaffoldError, match="is no folder"):
        scaffold.create(tmp_path / "shop", Choices())
    assert (tmp_path / "shop").read_text("utf-8") == "mine"


def test_an_unknown_example_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match='no example "nonsense"'):
        scaffold.create(tmp_path / "shop", Choices(example="nonsense"))
    assert not (tmp_path / "shop").exists()


def test_an_example_becomes_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = tmp_path / "examples" / "crm"
    for name in ("pyscript.toml", "README.md", "py/main.py", "dist/index.html", ".mypy_cache/x"):
        (example / name).parent.mkdir(parents=True, exist_ok=True)
        (example / name).write_text(f"of the example: {name}", "utf-8")
    (example / "pyscript.toml").write_text('packages = ["babel>=2"]', "utf-8")
    monkeypatch.setattr(scaffold, "_EXAMPLES", tmp_path / "examples")
    scaffold.create(tmp_path / "shop", Choices(example="crm"))
    assert ', "babel>=2"]' in (tmp_path / "shop" / "pyproject.toml").read_text("utf-8")
    assert scaffold.examples() == ["crm"]
    made = files_below(tmp_path / "shop")
    assert made >= {"pyproject.toml", ".gitignore", "py/main.py"}
    assert made.isdisjoint({"py/orders.py", "dist/index.html", ".mypy_cache/x"})
    assert (tmp_path / "shop" / "README.md").read_text("utf-8") == "of the example: README.md"


@pytest.mark.parametrize("example", scaffold.examples())
def test_each_example_becomes_a_project_that_passes_its_own_checks(
    example: str, tmp_path: Path
) -> None:
    scaffold.create(tmp_path / "shop", Choices(example=example))
    lint = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    subprocess.run(lint, cwd=tmp_path / "shop", check=True)
    readme = (tmp_path / "shop" / "README.md").read_text("utf-8")
    assert "uv run agentapp serve" in readme
    assert "build.py" not in readme
    assert "examples/" not in readme
    assert "../" not in readme


def test_a_template_and_an_example_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.parse(["new", str(tmp_path), "--template", "service", "--example", "crm"])
    assert raised.value.code == 2


def test_new_imports_neither_servers_nor_builders(tmp_path: Path) -> None:
    """They take longer than `new` itself."""
    code = (
        "import sys; from agentapp_devkit import cli;"
        f"assert cli.main(['new', {str(tmp_path / 'shop')!r}]) == 0;"
        "print([name for name in ('uvicorn', 'starlette', 'httpx', 'playwright', 'watchfiles')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
