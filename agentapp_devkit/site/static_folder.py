"""The author's folder `static/`, which is published as it is."""

import shutil
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.source_files import left_out, source_files

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


def copy_static(folder: Path, site: Path) -> None:
    """Copy the author's files into the site.

    Args:
        folder: The extension's folder.
        site: The site's folder.

    Raises:
        SiteError: A link leads to something that must not be published.
    """
    folder = folder.resolve()
    for name, source in source_files(folder / "static", folder, skip=_AGENTAPPS_OWN).items():
        if name not in REPLACEABLE:
            target = site / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def note_left_out(folder: Path, progress: Progress) -> None:
    """Name the files of `py/` and `static/` that stay out of the site, in one line."""
    folder = folder.resolve()
    names = [
        *left_out(folder / "py", folder),
        *left_out(folder / "static", folder, skip=_AGENTAPPS_OWN),
    ]
    if names:
        progress.note(f"Left out of the site, as hidden or backup files: {', '.join(names)}.")


def refuse_as_output(out: Path, folder: Path) -> None:
    """Raise `SiteError` where a site in `out` would become part of itself."""
    for name in ("py", "static"):
        if out.resolve().is_relative_to((folder / name).resolve()):
            raise SiteError(
                f"{out} is within {name}/, which is part of the site;"
                " name another folder with --out."
            )
