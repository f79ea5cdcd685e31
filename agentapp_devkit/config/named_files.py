"""Lists the files that `pyscript.toml` names."""

from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import get_args

from agentapp_devkit.config import configuration
from agentapp_devkit.config.configuration import Configuration, Sdk
from agentapp_devkit.packages.distribution import LOCK as DISTRIBUTION_LOCK
from agentapp_devkit.packages.requirement import LocalWheel, RequirementError, parse


def named_files(folder: Path) -> tuple[str, ...]:
    """List the files that the `pyscript.toml` in `folder` names, by their paths in `folder`.

    Files that do not exist yet are among them; other mistakes are passed over.

    Raises:
        InvalidConfigurationError: The file is missing or is no TOML.

    Example:
        >>> named_files(Path("examples/orders"))  # doctest: +SKIP
        ('data/orders.json', 'index.html')
    """
    settings, _ = configuration.read(folder)
    return tuple(normpath(name) for name in _names(settings) if _is_in_folder(name))


def _names(settings: Configuration) -> Iterator[str]:
    yield from settings.files
    yield from settings.styles
    yield from (page.file for page in settings.pages)
    if settings.sdk not in get_args(Sdk):
        yield settings.sdk
    if settings.pyodide_packages:
        yield f"{settings.pyodide_packages}/{DISTRIBUTION_LOCK}"
    for text in settings.packages:
        try:
            requirement = parse(text)
        except RequirementError:
            continue
        if isinstance(requirement, LocalWheel):
            yield requirement.path


def _is_in_folder(name: str) -> bool:
    return "://" not in name and not normpath(name).startswith(("/", ".."))
