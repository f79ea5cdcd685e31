"""The page's style sheet, bundled from several: imports inlined, fonts and images as assets.

A checkout uses esbuild. In a wheel, agentapp's own sheets are minified already, and the author's
sheets are read with tinycss2, so that a build needs neither Node.js nor npm.
"""

import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    from agentapp_devkit.site.page import style_sheets

    return "".join(style_sheets.read(source, add) for source in sources)


@dataclass(frozen=True)
class _Bundled:
    """A result of esbuild.

    Args:
        style: The style sheet.
        files: The files that it names.
        inputs: The content of each file that esbuild has read.
        is_certain: False where an input may have changed while esbuild ran.
    """

    style: str
    files: Mapping[str, bytes]
    inputs: Mapping[Path, bytes]
    is_certain: bool

    def is_current(self) -> bool:
        return self.is_certain and all(
            path.is_file() and path.read_bytes() == content for path, content in self.inputs.items()
        )


_CLOCK_STEP = 2  # seconds; file systems round the time of a change

# `serve` builds again and again, and esbuild takes a third of the time of such a build.
_bundled: dict[tuple[Path, ...], _Bundled] = {}


def _with_esbuild(sources: Sequence[Path], add: Add, progress: Progress) -> str:
    bundled = _bundled.get(tuple(sources))
    if bundled is None or not bundled.is_current():
        bundled = _bundled[tuple(sources)] = _run_esbuild(sources, progress)
    style = bundled.style
    for name, content in bundled.files.items():
        address = add(_ESBUILDS_HASH.sub("", name), content)
        style = style.replace(f'"{_FOLDER}/{name}"', f'"{address}"')
    return style


def _run_esbuild(sources: Sequence[Path], progress: Progress) -> _Bundled:
    with tempfile.TemporaryDirectory() as scratch:
        entry = Path(scratch) / "style.css"
        entry.write_text("".join(f'@import "{path.as_posix()}";\n' for path in sources), "utf-8")
        began = time.time()
        result, metafile = Path(scratch) / "out", Path(scratch) / "meta.json"
        node.esbuild(
            [
                *(str(entry), *bundles.MINIFIED, *_OPTIONS),
                *(f"--outdir={result}", f"--metafile={metafile}"),
            ],
            progress=progress,
        )
        named = json.loads(metafile.read_bytes())["inputs"]  # relative to esbuild's folder
        read = [(paths.ROOT / path).resolve() for path in named]
        inputs = [path for path in read if path != entry.resolve()]
        return _Bundled(
            style=(result / entry.name).read_text("utf-8"),
            files={
                file.name: file.read_bytes()
                for file in sorted(result.iterdir())
                if file.name != entry.name
            },
            inputs={path: path.read_bytes() for path in inputs},
            is_certain=all(path.stat().st_mtime < began - _CLOCK_STEP for path in inputs),
        )


def minify(source: Path, target: Path, *, progress: Progress) -> None:
    """Minify one of agentapp's style sheets for a wheel; the files that it names stay as named."""
    options = [f"--external:*.{suffix}" for suffix in _FILES]
    node.esbuild(
        [str(source), *bundles.MINIFIED, *options, f"--outfile={target}"], progress=progress
    )
