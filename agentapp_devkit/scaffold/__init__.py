"""`new`: a working extension with tests, made from a template or an example, without a network."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.version import VERSION

TEMPLATES = ("panel", "minimal", "service")

_HERE = Path(__file__).parent / "templates"
_EXAMPLES = paths.ROOT / "examples"
_CONFIGURATION = "pyscript.toml"
_LOCK = "pyscript.lock"
_README = "README.md"
_CI = ".github"
_FOR_AGENTS = ("AGENTS.md", "CLAUDE.md")
_GUIDE_LINK = re.compile(r"\[([^\]]+)\]\(\.\./\.\./docs/guide\.md[^)]*\)")
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_DEPENDENCIES = frozenset({"agentapp", "mypy", "pytest", "ruff"})  # of the templates' projects
# Folders that tools make, as are those that begin with a dot.
_MADE = frozenset({"__pycache__", "dist"})


class ScaffoldError(ReportedError):
    """The extension cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Choices:
    """The options of `new`.

    Args:
        template: One of `TEMPLATES`.
        example: The name of a folder in `examples/`, instead of a template.
        with_ci: Add a workflow for continuous integration.
        with_agents_md: Add `AGENTS.md` and `CLAUDE.md`.
        with_git: Make a git repository, unless the folder is in one.
    """

    template: str = "panel"
    example: str | None = None
    with_ci: bool = True
    with_agents_md: bool = True
    with_git: bool = True


def create(folder: Path, choices: Choices) -> None:
    """Make an extension in `folder`, which must be missing or empty.

    Args:
        folder: The extension's folder.
        choices: The options.

    Raises:
        ScaffoldError: The folder has files, or there is no such example.
    """
    files = _files(choices)
    _refuse_name(folder.resolve().name)
    _refuse_files(folder)
    values = _values(folder, choices.example)
    for name, source in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        if choices.example is not None and name == _README:
            content = _outside_of_the_checkout(content, choices.example)
        target.write_bytes(_filled(content, values))
    if choices.with_git and not _is_minimal(choices):
        _make_repository(folder)


def _outside_of_the_checkout(readme: bytes, example: str) -> bytes:
    """Return an example's README with the commands and the paths of a project."""
    folder = f"{_EXAMPLES.name}/{example}"
    command = rf"python3 build\.py (\w+) --app {re.escape(folder)}\b"
    text = re.sub(command, r"uv run agentapp \1", readme.decode())
    text = _GUIDE_LINK.sub(r"*\1* in agentapp's guide", text)
    return text.replace(f"{folder}/", "").encode()


def examples() -> list[str]:
    """Return the names of the examples."""
    found = _EXAMPLES.glob("*/pyscript.toml")
    return sorted(file.parent.name for file in found)


def _is_minimal(choices: Choices) -> bool:
    return choices.template == "minimal" and choices.example is None


def _files(choices: Choices) -> dict[str, Path]:
    """Return the sources of the new files, by path; later folders replace files of earlier ones."""
    if _is_minimal(choices):
        return dict(_below(_HERE / "minimal"))
    files = {_LOCK: (paths.WHEELS or paths.ROOT) / _LOCK, **dict(_below(_HERE / "project"))}
    if choices.example is not None:
        files |= _example(choices.example)
    else:
        files |= dict(_below(_HERE / "panel"))
        files |= dict(_below(_HERE / choices.template))
    return {name: source for name, source in files.items() if _is_wanted(name, choices)}


def _example(name: str) -> dict[str, Path]:
    known = examples()
    if name not in known:
        names = f"Known: {', '.join(known)}." if known else "This agentapp has none."
        raise ScaffoldError(f'--example: there is no example "{name}". {names}')
    return dict(_below(_EXAMPLES / name))


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files by their path in an extension; a leading underscore stands for a dot."""
    is_template = folder.is_relative_to(_HERE)
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        is_made = any(part in _MADE or part.startswith(".") for part in parts)
        if file.is_file() and not is_made:
            name = "/".join(parts)
            yield re.sub(r"^_", ".", name) if is_template else name, file


def _is_wanted(name: str, choices: Choices) -> bool:
    if name.split("/")[0] == _CI:
        return choices.with_ci
    return choices.with_agents_md or name not in _FOR_AGENTS


def _refuse_name(name: str) -> None:
    if not name.isprintable():  # half a character of a file system without UTF-8 is not, either
        raise ScaffoldError(
            f"{name!r} cannot be the name of an extension: it has characters that do not print."
            " Name another folder."
        )


def _refuse_files(folder: Path) -> None:
    if folder.is_dir():
        if found := sorted(path.name for path in folder.iterdir() if path.name != ".git"):
            raise ScaffoldError(
                f"{folder} has files already ({', '.join(found[:3])}), and `new` overwrites none."
                " Name another folder, or empty this one."
            )
    elif folder.exists() or folder.is_symlink():
        raise ScaffoldError(f"{folder} exists and is no folder. Name another one.")


def _values(folder: Path, example: str | None) -> Mapping[str, str]:
    """Return the texts for the placeholders in templates."""
    name = folder.resolve().name or "extension"
    source = _source()
    return {
        "name": name,
        "toml_name": json.dumps(name, ensure_ascii=False),
        "slug": _slug(name),
        "version": VERSION,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "requirement": f'"{source}[test]"' if source else f'"agentapp[test]=={VERSION}"',
        "source": _source_table(source),
        "packages": "".join(f", {json.dumps(package)}" for package in _packages(example)),
    }


def _packages(example: str | None) -> list[str]:
    """Return the packages of an example, which the project's type checker reads, too."""
    if example is None:
        return []
    text = (_EXAMPLES / example / _CONFIGURATION).read_text("utf-8")
    packages: list[str] = tomllib.loads(text).get("packages", [])
    return packages


def _slug(name: str) -> str:
    """Return the name of the project, which none of the packages that it asks for may have."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "extension"
    return f"{slug}-extension" if slug in _DEPENDENCIES else slug


def _source() -> Path | None:
    """Return the checkout or the file that this agentapp comes from; `None` for an index."""
    if paths.IS_CHECKOUT:
        return paths.ROOT
    with suppress(metadata.PackageNotFoundError, ValueError, KeyError):
        text = metadata.distribution("agentapp").read_text("direct_url.json")
        url = json.loads(text)["url"] if text else ""
        if url.startswith("file:"):
            return Path.from_uri(url) if hasattr(Path, "from_uri") else _path_of(url)
    return None


def _path_of(url: str) -> Path:
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(url).path))


def _source_table(source: Path | None) -> str:
    """Say where uv finds agentapp, as the rest of a comment and what follows it."""
    if source is None:
        return "uv takes agentapp from its index."
    editable = ", editable = true" if source.is_dir() else ""
    path = json.dumps(str(source), ensure_ascii=False)
    return (
        "agentapp was installed from this path. Without the table, uv takes it from its index.\n"
        f"[tool.uv.sources]\nagentapp = {{ path = {path}{editable} }}"
    )


def _filled(content: bytes, values: Mapping[str, str]) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content  # a picture
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text).encode()


def _make_repository(folder: Path) -> None:
    git = shutil.which("git")
    if git is None:
        return
    inside = [git, "-C", str(folder), "rev-parse", "--is-inside-work-tree"]
    if subprocess.run(inside, capture_output=True, check=False).returncode:
        # A template of git's that fails is no reason for `new` to fail.
        command = [git, "init", "--quiet", str(folder)]
        subprocess.run(command, capture_output=True, check=False)
