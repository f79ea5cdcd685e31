"""The page's style sheet, bundled from several: imports inlined, fonts and images as assets.

A checkout uses esbuild. In a wheel, agentapp's own sheets are minified already, and the author's
sheets are read with tinycss2, so that a build needs neither Node.js nor npm.
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress
from agentapp_devkit.site import bundles
from agentapp_devkit.tools import node

Add = Callable[[str, bytes], str]
"""Adds a file to the site's assets, by name and content, and returns its address."""

_FOLDER = "assets"
_FILES = (
    *("avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"),
    *("otf", "ttf", "woff", "woff2"),
)
_OPTIONS = (
    *(f"--loader:.{suffix}=file" for suffix in _FILES),
    "--asset-names=[name]-[hash]",
    f"--public-path={_FOLDER}",
)
# esbuild's hash keeps two files of one name apart; `add` has a hash of its own.
_ESBUILDS_HASH = re.compile(r"-[A-Z0-9]{8}(?=\.\w+$)")


def bundle(sources: Sequence[Path], add: Add, *, progress: Progress) -> str:
    """Bundle style sheets, in the order of the cascade, and return the text of the result.

    Args:
        sources: The style sheets.
        add: Takes the fonts and images that they name.
        progress: Announces that esbuild is fetched.

    Raises:
        SiteError: A style sheet names a file that does not exist.
    """
    if paths.IS_CHECKOUT:
        return _with_esbuild(sources, add, progress)
    from agentapp_devkit.site import style_sheets

    return "".join(style_sheets.read(source, add) for source in sources)


def _with_esbuild(sources: Sequence[Path], add: Add, progress: Progress) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        entry = Path(scratch) / "style.css"
        entry.write_text("".join(f'@import "{path.as_posix()}";\n' for path in sources), "utf-8")
        result = Path(scratch) / "out"
        node.esbuild(
            [str(entry), *bundles.MINIFIED, *_OPTIONS, f"--outdir={result}"], progress=progress
        )
        style = (result / entry.name).read_text("utf-8")
        for file in sorted(result.iterdir()):
            if file.name != entry.name:
                address = add(_ESBUILDS_HASH.sub("", file.name), file.read_bytes())
                style = style.replace(f'"{_FOLDER}/{file.name}"', f'"{address}"')
        return style


def minify(source: Path, target: Path, *, progress: Progress) -> None:
    """Minify one of agentapp's style sheets for a wheel; the files that it names stay as named."""
    options = [f"--external:*.{suffix}" for suffix in _FILES]
    node.esbuild(
        [str(source), *bundles.MINIFIED, *options, f"--outfile={target}"], progress=progress
    )
