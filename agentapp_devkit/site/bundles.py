"""The page's own scripts, each bundled with the modules that it imports.

A checkout bundles them with esbuild at each build. A wheel has them ready-made, so that a build
needs neither Node.js nor npm.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.security_headers import WORKER
from agentapp_devkit.tools import node

MINIFIED = ("--bundle", "--minify", "--legal-comments=none")
COMPILE_EAGERLY = "//# allFunctionsCalledOnLoad"
"""The first line of a script that makes Chromium compile all of its functions before it runs.

Chromium caches the code that is compiled when the script has run. Functions that are called later
would be compiled on every visit.
"""
# Scripts are not strict by themselves, as modules are. Pyodide uses `node:*` and
# `import.meta.url` in Node.js only.
_SCRIPT = (
    "--format=iife",
    f'--banner:js={COMPILE_EAGERLY}\n"use strict";',
    "--external:node:*",
    "--define:import.meta.url=document.baseURI",
)
VERIFIED_FETCH = paths.STATIC / "boot" / "files" / "verified-fetch.mjs"
"""The `fetch` of boot.mjs, which verifies each file of the site."""

# `serve` builds again and again, and each esbuild takes a tenth of a second.
_bundled: dict[object, bytes] = {}

SIGN_IN = paths.STATIC / "bridge" / "accounts" / "sign-in.mjs"
"""The script of sites whose agents sign in."""

# The build id in a ready-made service worker.
_ANY_BUILD = "agentapp-build-id"


def bundle(source: Path, *, module: bool, inject: Path | None = None, progress: Progress) -> bytes:
    """Bundle a script with all modules that it imports, minified.

    Args:
        source: The script: one of agentapp's, or an author's in its place.
        module: True for an ES module, false for a classic script.
        inject: A module whose exports replace the browser's globals of the same names.
        progress: Announces that esbuild is fetched.

    Raises:
        SiteError: An installed agentapp cannot bundle an author's script.
    """
    if ready := _ready_made(source):
        return ready
    kind = ["--format=esm"] if module else _SCRIPT
    injected = [f"--inject:{inject}"] if inject else []
    options = (*kind, *injected)
    if not source.is_relative_to(paths.STATIC):
        return _esbuild(source, options, progress)
    key = (source, options, _state_of_sources())
    if key not in _bundled:
        _bundled[key] = _esbuild(source, options, progress)
    return _bundled[key]


def worker(build_id: str, *, progress: Progress) -> bytes:
    """Bundle the service worker of the build with this id."""
    source = paths.STATIC / "cache" / WORKER
    if ready := _ready_made(source):
        return ready.replace(_ANY_BUILD.encode(), build_id.encode())
    return _esbuild(source, [f"--define:BUILD={json.dumps(build_id)}"], progress)


def make_all(folder: Path, *, progress: Progress) -> None:
    """Write all scripts of the page into `folder`, for a wheel."""
    boot = paths.STATIC / "boot"
    folder.mkdir(parents=True)
    for source, is_module, inject in (
        (paths.STATIC / "bridge.js", False, None),
        (paths.STATIC / "boot.mjs", False, VERIFIED_FETCH),
        (paths.STATIC / "development.js", False, None),
        (SIGN_IN, False, None),
        (boot / "pyscript-interpreter.mjs", True, None),
        (boot / "indexeddb-fallback.mjs", True, None),
    ):
        content = bundle(source, module=is_module, inject=inject, progress=progress)
        (folder / source.name).write_bytes(content)
    (folder / WORKER).write_bytes(worker(_ANY_BUILD, progress=progress))


def _state_of_sources() -> int:
    """Hash the names, times and sizes of the page's own scripts, to see that none has changed."""
    parts = (part for part in paths.STATIC.iterdir() if part != paths.VENDOR)
    scripts = (path for part in parts for path in [part, *part.rglob("*js")] if path.is_file())
    states = ((str(path), path.stat()) for path in sorted(scripts))
    return hash(tuple((name, state.st_mtime_ns, state.st_size) for name, state in states))


def _ready_made(source: Path) -> bytes | None:
    if paths.SCRIPTS is None:
        return None
    if not source.is_relative_to(paths.STATIC):
        raise SiteError(
            f"{source} replaces a script of agentapp's, which takes esbuild to be bundled. Build"
            " with `python3 build.py` in a checkout of agentapp, or rename the file."
        )
    return (paths.SCRIPTS / source.name).read_bytes()


def _esbuild(source: Path, options: Sequence[str], progress: Progress) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "bundle.js"
        node.esbuild([str(source), *MINIFIED, *options, f"--outfile={target}"], progress=progress)
        return target.read_bytes()
