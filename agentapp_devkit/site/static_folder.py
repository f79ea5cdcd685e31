"""The author's folder `static/`, which is published as it is."""

import shutil
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.source_files import SourceFolder

REPLACEABLE = ("boot.mjs", "bridge.js", "panel.css")
"""Files of agentapp's that an author's `static/` may replace; they become assets."""

_AGENTAPPS_OWN = {
    paths.STATIC / name for name in ("boot", "bridge", "cache", "dom", "types", "vendor")
}


def replaceable_file(folder: Path, name: str) -> Path:
    """Return the file of this name in the author's `static/`, or else agentapp's own.

    Args:
        folder: The extension's folder.
        name: A name in `REPLACEABLE`.
    """
    replacement = folder / "static" / name
    return replacement if replacement.is_file() else paths.STATIC / name


def static_folder(folder: Path, configuration: Configuration) -> SourceFolder:
    """Return the author's folder `static/`, without agentapp's own files.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `include`.
    """
    folder = folder.resolve()
    include = PathPatterns(configuration.include)
    return SourceFolder(folder / "static", folder, include, skip=_AGENTAPPS_OWN)


def copy_static(folder: Path, configuration: Configuration, site: Path) -> None:
    """Copy the author's files into the site.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `include`.
        site: The site's folder.

    Raises:
        SiteError: A link leads to something that must not be published.
    """
    for name, source in static_folder(folder, configuration).files().items():
        if name not in REPLACEABLE:
            target = site / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
