"""Brings the packages of an extension, as its configuration and its code ask for them."""

from collections.abc import Mapping
from pathlib import Path

from agentapp_devkit import packages, paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.packages import time_zones
from agentapp_devkit.packages.wheels.wheel import Wheel
from agentapp_devkit.progress import Progress


def ensure(
    folder: Path, configuration: Configuration, files: Mapping[str, bytes], progress: Progress
) -> tuple[Wheel, ...]:
    """Return the wheels of an extension, by name; see `packages.ensure`.

    Args:
        folder: The extension's folder, with pyscript.lock.
        configuration: Its settings.
        files: The author's files, by their path in `/app`.
        progress: Announces the steps.

    Raises:
        PackageError: A package cannot be had.
    """
    place = configuration.pyodide_packages
    return packages.ensure(
        folder,
        configuration.packages,
        cache=paths.CACHE / "packages",
        progress=progress,
        build_from_source=configuration.build_from_source,
        distribution=packages.Distribution(place, folder) if place else None,
        uses_time_zones=time_zones.used_by_sources(
            content for path, content in files.items() if path.endswith(".py")
        ),
    )
