"""Makes the folder `_data` of a wheel: all that the commands need and that is no Python module.

    python -m agentapp_devkit.package_data FOLDER

Runs in the environment of a checkout, which has npm's packages.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from agentapp_devkit import packages, paths
from agentapp_devkit.config.configuration import load
from agentapp_devkit.packages.wheels import shipped
from agentapp_devkit.progress import ConsoleProgress, Progress
from agentapp_devkit.site import bundles
from agentapp_devkit.site.page import style_bundle
from agentapp_devkit.tools import vendor

_FILES = ("index.html", "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md")
_FOLDERS = ("docs", "examples")
# What takes a snapshot in Node.js needs of the npm packages, beside static/vendor/pyodide.
_NODE_MODULES = {
    "pyodide": ("package.json", "pyodide.mjs", "pyodide.asm.mjs"),
    "ws": ("package.json", "*.js", "*.mjs", "lib/*.js"),
}
_NOTICES = "THIRD_PARTY_NOTICES.txt"
# The npm packages of which files or parts are in the wheel.
_DISTRIBUTED = (
    "@fontsource-variable/inter",
    "@livechat/accounts-sdk",
    "@livechat/agent-app-sdk",
    "@livechat/design-system-react-components",
    "@livechat/postmessage",
    "@pyscript/core",
    "fake-indexeddb",
    "idiomorph",
    "pyodide",
    "widget-sdk",
    "widget-sdk-1",
    "ws",
    "zstddec",
)
# Their own dependencies are not in it, but for those that they are bundled with.
_BUNDLERS = ("@livechat/accounts-sdk", "@livechat/postmessage", "@pyscript/core")


def make(folder: Path, *, progress: Progress) -> None:
    """Write the folder, which must not exist.

    Args:
        folder: The folder.
        progress: Announces the steps.
    """
    vendor.ensure(progress=progress)
    own = load(paths.ROOT)
    wheels = packages.ensure(
        paths.ROOT, own.packages, cache=paths.CACHE / "packages", progress=progress
    )
    with progress.step("Making the files of the package"):
        folder.mkdir(parents=True)
        bundles.make_all(folder / "scripts", progress=progress)
        shipped.collect(folder / "packages", wheels)
        _copy_checkout(folder)
        _copy_static(folder / "static", progress)
        _copy_node_modules(folder / "node_modules")
        (folder / _NOTICES).write_text("".join(_notices()), "utf-8", newline="\n")


def _copy_checkout(folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", ".*", "dist")
    for name in _FILES:
        shutil.copyfile(paths.ROOT / name, folder / name)
    for name in _FOLDERS:
        if (paths.ROOT / name).is_dir():
            shutil.copytree(paths.ROOT / name, folder / name, ignore=ignored)


def _copy_static(static: Path, progress: Progress) -> None:
    shutil.copytree(paths.VENDOR, static / "vendor")
    style_bundle.minify(paths.STATIC / "panel.css", static / "panel.css", progress=progress)
    (static / "placements").mkdir()
    for source in sorted((paths.STATIC / "placements").iterdir()):
        target = static / "placements" / source.name
        if source.suffix == ".css":
            style_bundle.minify(source, target, progress=progress)
        else:
            shutil.copyfile(source, target)


def _copy_node_modules(target: Path) -> None:
    for package, patterns in _NODE_MODULES.items():
        source = paths.NODE_MODULES / package
        for file in (file for pattern in patterns for file in sorted(source.glob(pattern))):
            copy = target / package / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def _notices() -> Iterator[str]:
    """Yield the name, version and licence of each npm package in the wheel, and its own notice."""
    yield "agentapp distributes files of these packages, unchanged or as parts of its scripts.\n"
    for name in _distributed():
        package = paths.NODE_MODULES / name
        about = json.loads((package / "package.json").read_text("utf-8"))
        yield f"\n\n{'=' * 80}\n{about['name']} {about['version']} ({about.get('license', '?')})\n"
        for file in sorted(package.glob("[LlNn][IiOo][CcTt][EeIi][NnCc]*")):
            yield f"\n{file.read_text('utf-8', errors='replace').strip()}\n"


def _distributed() -> list[str]:
    """List the packages, and all that those which bundle others depend on."""
    found = dict.fromkeys(_DISTRIBUTED)
    waiting = list(_BUNDLERS)
    while waiting:
        about = json.loads((paths.NODE_MODULES / waiting.pop() / "package.json").read_text("utf-8"))
        more = [
            name
            for name in about.get("dependencies", ())
            if name not in found and (paths.NODE_MODULES / name).is_dir()
        ]
        found |= dict.fromkeys(more)
        waiting += more
    return sorted(found)


if __name__ == "__main__":
    make(Path(sys.argv[1]), progress=ConsoleProgress(Console(stderr=True)))
