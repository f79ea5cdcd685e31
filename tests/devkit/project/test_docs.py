"""The documents are true: code runs, links lead somewhere, no key or option is left out."""

import argparse
import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentapp_devkit import cli
from agentapp_devkit.config.configuration import Configuration, load
from agentapp_devkit.config.initial_state import load_initial_state
from agentapp_devkit.serve import authorization
from agentapp_devkit.simulator.server import API_KEY, LOGIN
from tests.devkit.project.markdown import ROOT, Block, Document, documents

DOCUMENTS = documents()
README = Document(ROOT / "README.md")
GUIDE = Document(ROOT / "docs" / "guide.md")
RECIPES = Document(ROOT / "docs" / "recipes.md")
TESTING = Document(ROOT / "docs" / "testing.md")

LARGEST_IMAGE = 200_000  # bytes
COMMAND_LINE = re.compile(
    r"^python3 build\.py (?P<block>.+)$|`python3 build\.py (?P<inline>[^`]+)`", re.MULTILINE
)

# Most pieces of the guide go into a main.py that begins like this.
BEGINNING = """\
from htpy import Node
from agentapp import CustomerProfile, LiveChat, Panel, UserError

chat = LiveChat()
panel = Panel(chat)
"""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- Links and pictures


def relative_links() -> Iterator[tuple[Document, str]]:
    for document in DOCUMENTS:
        for target in document.links():
            if "://" not in target:
                yield document, target


@pytest.mark.parametrize(
    ("document", "target"),
    list(relative_links()),
    ids=lambda it: str(getattr(it, "path", it))[-30:],
)
def test_a_link_leads_to_a_file_and_a_heading_that_exist(document: Document, target: str) -> None:
    name, _, anchor = target.partition("#")
    path = (document.path.parent / name) if name else document.path
    assert path.is_file(), f"{relative(document.path)} links to {target}"
    if anchor:
        assert anchor in Document(path).anchors(), f"{relative(document.path)} links to {target}"


@pytest.mark.parametrize(
    "image", sorted((ROOT / "docs" / "images").iterdir()), ids=lambda p: p.name
)
def test_a_picture_is_small_and_shown_somewhere(image: Path) -> None:
    assert image.suffix == ".png"
    assert image.stat().st_size < LARGEST_IMAGE
    shown = [d for d in DOCUMENTS if any((d.path.parent / t) == image for t in d.links())]
    assert shown, f"no document shows {image.name}"


# --- Python in the documents


def snippets() -> Iterator[tuple[str, Block]]:
    for document in (README, GUIDE, RECIPES):
        for block in document.blocks("python"):
            yield f"{relative(document.path)}:{block.line}", block


@pytest.mark.parametrize(("where", "block"), list(snippets()), ids=lambda it: str(it)[:24])
def test_a_snippet_is_python(where: str, block: Block) -> None:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    compile("\n" * (block.line - 1) + block.code, where, "exec", flags=flags, dont_inherit=True)


def test_a_type_checker_has_nothing_to_say_about_the_snippets(tmp_path: Path) -> None:
    for where, block in snippets():
        name = block.file or re.sub(r"\W", "_", where) + ".py"
        is_whole = block.file or "LiveChat()" in block.code
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("" if is_whole else BEGINNING, "utf-8")
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(block.code)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--explicit-package-bases",
    ]
    # What only a browser has is beside the point here.
    command += ["--disable-error-code=top-level-await", "--disable-error-code=import-not-found"]
    done = subprocess.run(
        [*command, *map(str, sorted(tmp_path.rglob("*.py")))],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": os.pathsep.join([str(tmp_path / "py"), str(ROOT / "py")])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", [GUIDE, TESTING], ids=lambda document: document.path.name)
def test_the_test_of_an_extension_passes(document: Document, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "static", tmp_path / "static", ignore=lambda *_: ["vendor"])
    for name in ("pyscript.toml", "py/main.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for block in [*document.blocks("python"), *document.blocks("toml")]:
        if (document is TESTING and block.file) or block.file.startswith("tests/"):
            (tmp_path / block.file).parent.mkdir(exist_ok=True)
            (tmp_path / block.file).write_text(block.code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "agentapp_devkit.testing.plugin"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "py")])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_guides_authorize_lets_the_simulated_agent_in_and_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "authorize.py").write_text(GUIDE.file("authorize.py"), "utf-8")
    authorize = authorization._load(tmp_path / "authorize.py")
    assert authorize(LOGIN, API_KEY) == f"session-of-{LOGIN}"
    for login, key in ((LOGIN, "wrong"), ("stranger@example.com", API_KEY), ("", "")):
        with pytest.raises(PermissionError):
            authorize(login, key)


def test_the_guides_initial_state_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "initial-state.json").write_text(GUIDE.file("initial-state.json"), "utf-8")
    assert [section["title"] for section in load_initial_state(tmp_path)] == ["Orders"]


# --- pyscript.toml


@pytest.mark.parametrize("block", GUIDE.blocks("toml"), ids=lambda block: f"line-{block.line}")
def test_an_example_of_pyscript_toml_is_right(block: Block, tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text(block.code, "utf-8")
    livechat = tomllib.loads(block.code).get("livechat", {})
    scripts = [table["main"] for table in livechat.get("placements", {}).values()]
    for name in (*livechat.get("styles", ()), *scripts):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    load(tmp_path)


def test_every_key_of_livechat_is_in_the_guide_with_its_default(tmp_path: Path) -> None:
    (tmp_path / "pyscript.toml").write_text("[livechat]\nnonsense = 1\n", "utf-8")
    with pytest.raises(Exception, match="Known: ") as raised:
        load(tmp_path)
    known = re.search(r"Known: ([\w, ]+)\.", str(raised.value))
    assert known is not None
    (tmp_path / "pyscript.toml").write_text("", "utf-8")
    defaults: Configuration = load(tmp_path)
    rows = GUIDE.section("pyscript.toml").rows()
    for key in known[1].split(", "):
        default = getattr(defaults, key)
        said = tomllib.loads(f"value = {rows[key][0].strip('`')}")["value"]
        assert said == (list(default) if isinstance(default, tuple) else default), key


# --- Commands


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


@pytest.mark.parametrize("command", list(commands()))
def test_every_option_of_a_command_is_in_the_guide_with_its_default(command: str) -> None:
    rows = GUIDE.section(command).rows()
    expected = {}
    for action in commands()[command]._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        name = action.option_strings[-1] if action.option_strings else action.dest
        takes_value = action.option_strings and action.nargs != 0
        shown = f"{name} {action.metavar or action.dest.upper()}" if takes_value else name
        shown += " …" if action.nargs == "+" else ""
        expected[shown] = str(action.default) if isinstance(action.default, int) else None
    assert rows.keys() == expected.keys()
    for shown, default in expected.items():
        if default is not None and default != "False":
            assert rows[shown][0] == default, shown


def command_lines() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        for match in COMMAND_LINE.finditer(document.text):
            yield relative(document.path), match["block"] or match["inline"]


@pytest.mark.parametrize(("where", "line"), list(command_lines()))
def test_a_command_in_a_document_is_one_that_exists(where: str, line: str) -> None:
    arguments = shlex.split(line, comments=True)
    if arguments not in (["COMMAND"], ["…"]):
        cli.parse(arguments)
