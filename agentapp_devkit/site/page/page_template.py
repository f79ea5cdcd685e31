"""The HTML of a site's page: the author's own file, or agentapp's with the placement's skeleton."""

import re
from html import escape
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration, PlacedPage
from agentapp_devkit.site.errors import SiteError

MARKER = "<!-- agentapp -->"
"""The place in `<head>` of what a build adds."""

_PLACEMENTS = paths.STATIC / "placements"
_STYLES = re.compile(r'[ \t]*<link rel="stylesheet" href="static/(?:tokens|panel)\.css">\n?')
_SKELETON = re.compile(r"<main\b.*</main>\n", re.DOTALL)
_TITLE = re.compile(r"<title>.*</title>")


def read_template(folder: Path, configuration: Configuration, page: PlacedPage) -> str:
    """Read the page's HTML, without its links to agentapp's style sheets.

    Args:
        folder: The extension's folder; a file of the page's name in it is the author's own.
        configuration: Its configuration.
        page: The page.

    Raises:
        SiteError: The marker of the place for the head is missing, or there are several.
    """
    own = folder / page.file
    source = own if own.is_file() else paths.ROOT / "index.html"
    try:
        text = source.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.read_bytes().count(b"\n", 0, error.start) + 1
        raise SiteError(f"{source}:{line}: is not UTF-8. Save it as UTF-8.") from None
    if source != own:
        text = _fit(text, configuration.name, page)
    template = _STYLES.sub("", text)
    if template.count(MARKER) != 1:
        raise SiteError(
            f"{source}: the line {MARKER} must stand once in <head>;"
            " the page's scripts are put there."
        )
    return template


def placement_style(page: PlacedPage) -> Path | None:
    """Return the style sheet of the page's placement; None where panel.css is all of it."""
    style = _PLACEMENTS / f"{page.placement}.css"
    return style if style.is_file() else None


def _fit(text: str, name: str, page: PlacedPage) -> str:
    """Give agentapp's own page the skeleton of the placement, and a title that fits."""
    skeleton = _PLACEMENTS / f"{page.placement}.html"
    if not skeleton.is_file():
        return text
    main = skeleton.read_text("utf-8")
    title = f"<title>{escape(name)}</title>"
    return _TITLE.sub(lambda _: title, _SKELETON.sub(lambda _: main, text))
