"""Says which agentapp runs where an extension's pyproject.toml asks for another version."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from agentapp_devkit import paths
from agentapp_devkit.version import VERSION

_NAME = "agentapp"


def difference(folder: Path) -> str | None:
    """Describe the difference between this version and the one of the extension in `folder`.

    The project is the nearest one, of the folder or around it, as uv finds it.

    Returns:
        The text of a note; `None` where the extension asks for no version, or for this one.
    """
    around = (folder.resolve(), *folder.resolve().parents)
    file = next(filter(Path.is_file, (each / "pyproject.toml" for each in around)), None)
    if file is None:
        return None
    try:
        project = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return None  # another tool's, and its to report
    wanted = next(filter(_is_unfit, _requirements(project)), None)
    if wanted is None:
        return None
    origin = "this checkout" if paths.IS_CHECKOUT else "this installation"
    return (
        f"agentapp {VERSION} runs, of {origin}; {file} asks for {wanted}."
        " `uv run agentapp …` in the extension's folder runs that one; to go on with this one,"
        f" write {_NAME}=={VERSION} there."
    )


def _is_unfit(requirement: Requirement) -> bool:
    is_agentapp = canonicalize_name(requirement.name) == _NAME
    return is_agentapp and not requirement.specifier.contains(VERSION, prereleases=True)


def _requirements(project: dict[str, object]) -> Iterator[Requirement]:
    """Yield the requirements of the project, of its extras, and of its dependency groups."""
    table = _table(project, "project")
    groups = (*_table(table, "optional-dependencies").values(), table.get("dependencies"))
    for group in (*groups, *_table(project, "dependency-groups").values()):
        for text in group if isinstance(group, list) else ():
            try:
                yield Requirement(text)
            except (InvalidRequirement, TypeError):  # or a table, which includes another group
                continue


def _table(parent: dict[str, object], key: str) -> dict[str, object]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}
