"""The author's folder `static/`, which is published as it is."""

import shutil
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.source_files import SourceFolder

REPLACEABLE = ("boot.mjs", "bridge.js", "panel.css")
"""Files of agentapp's that an author's `static/` may replace; they become assets."""

PANEL_STYLE = "panel.css"

AGENTAPPS_OWN = {
    paths.STATIC / name
    for name in (
        *("boot", "bridge", "cache", "development", "dom", "placements", "types", "vendor"),
        "development.js",
    )
}
"""The folders of agentapp's own files, which the default extension's `static/` holds."""


def replaceable_file(folder: Path, configuration: Configuration, name: str) -> Path:
    """Return the file of this name in the author's `static/`, or else agentapp's own.

    Args:
        folder: The extension's folder.
        configuration: Its configuration: a file in `styles` replaces nothing.
        name: A name in `REPLACEABLE`.
    """
    replacement = folder / "static" / name
    is_additional = f"static/{name}" in configuration.styles
    return replacement if replacement.is_file() and not is_additional else paths.STATIC / name


def note_replaced(folder: Path, configuration: Configuration, progress: Progress) -> None:
    """Warn of each file of the author's that replaces one of agentapp's, which may be unintended.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `styles`.
        progress: Prints the warning.
    """
    if (folder / "static").resolve() == paths.STATIC.resolve():
        return
    for name in REPLACEABLE:
        own = folder / "static" / name
        if replaceable_file(folder, configuration, name) != own:
            continue
        remedy = "To keep agentapp's, rename the file."
        if name == PANEL_STYLE:
            remedy = (
                "To add rules to agentapp's instead, name it in pyscript.toml: "
                f'[livechat] styles = ["static/{name}"].'
            )
        progress.note(f"Warning: {own} replaces agentapp's own {name}. {remedy}")


def static_folder(folder: Path, configuration: Configuration) -> SourceFolder:
    """Return the author's folder `static/`, without agentapp's own files.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `include`.
    """
    folder = folder.resolve()
    include = PathPatterns(configuration.include)
    return SourceFolder(folder / "static", folder, include, skip=AGENTAPPS_OWN)


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
        if name not in REPLACEABLE or f"static/{name}" in configuration.styles:
            target = site / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
