"""Makes `static/vendor/` from npm's packages, and checks it against `vendor.lock` each time.

npm checks the hash of each package that it fetches. `vendor.lock` has the hash of each file that
is made of them, and of the packages that the page's scripts are bundled with, so that a change of
one byte on the way stops the build. After a deliberate change
(a new version in package.json, say) `python3 build.py vendor` rewrites it.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.assets import EAGERLY
from agentapp_devkit.tools import node

LOCK = Path(__file__).with_name("vendor.lock")
_PYODIDE = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_FACTORY = re.compile(
    r"(async function _createPyodideModule\(.*\})\s*export default _createPyodideModule;\s*", re.S
)
# What the page's own scripts are bundled with, straight from npm's packages.
_BUNDLED = ("fake-indexeddb", "idiomorph", "pyodide")
_SCRIPTS = frozenset({".cjs", ".js", ".json", ".mjs"})
# Patch "sdk-origins" of docs/patches.md.
# 1.3.0 hears only LiveChat's own origins, so a page served from localhost needs a copy of it that
# also hears the simulator. The copy's name says so, and `build` never uses it.
_ORIGINS_OF_1_3_0 = re.compile(r"\[(?=\s*[\"']http://my\.lc:3000[\"'],)")
_ORIGINS_IN_DEVELOPMENT = "[window.agentapp.configuration.simulatorOrigin, "
# Patch "pyscript-markup" of docs/patches.md.
# Where PyScript's Python package hands the page text as markup, which the policy of Trusted Types
# refuses: there it asks the page's own policy, the one named in the headers.
_MARKUP = "document.defaultView.agentapp.policy.createHTML({})"
_MARKUP_IN_PYSCRIPT = {
    "createContextualFragment(B)": f"createContextualFragment({_MARKUP.format('B')})",
    "A.innerHTML=B": f"A.innerHTML={_MARKUP.format('B')}",
    "insertAdjacentHTML('beforeend',child)": (
        f"insertAdjacentHTML('beforeend',{_MARKUP.format('child')})"
    ),
    "setattr(self._dom_element,dom_name,value)": (
        f"setattr(self._dom_element,dom_name,{_MARKUP.format('value')}"
        "if dom_name in('innerHTML','outerHTML')else value)"
    ),
}


class VendorError(Exception):
    """A vendored file is not what `vendor.lock` says."""


def _hashes() -> dict[str, str]:
    vendored = {
        path.relative_to(paths.VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths.VENDOR.rglob("*"))
        if path.is_file()
    }
    return vendored | {
        f"node_modules/{name}": _hash_of_scripts(paths.NODE_MODULES / name) for name in _BUNDLED
    }


def _hash_of_scripts(package: Path) -> str:
    """One hash of what could be bundled: the scripts, and the files that say which are meant."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in _SCRIPTS and path.is_file():
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _differences(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    return sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )


def ensure(*, progress: Progress) -> Path:
    """`static/vendor/`, complete and verified.

    Raises:
        VendorError: A file differs from `vendor.lock`.
        NodeError: Node.js or the npm packages cannot be had.
    """
    expected: dict[str, str] = json.loads(LOCK.read_text())
    if _differences(expected, _hashes()):
        make(progress=progress)
        if wrong := _differences(expected, _hashes()):
            raise VendorError(
                "These files, in static/vendor or named as they are, differ from"
                " agentapp_devkit/tools/vendor.lock: "
                + ", ".join(wrong)
                + ".\nIf package.json was changed on purpose, `python3 build.py vendor` accepts"
                " them; otherwise delete node_modules and static/vendor and try again."
            )
    return paths.VENDOR


def accept(*, progress: Progress) -> None:
    """Make `static/vendor/`, and write `vendor.lock` from it."""
    make(progress=progress)
    LOCK.write_text(json.dumps(_hashes(), indent=1) + "\n")


def make(*, progress: Progress) -> None:
    """Make `static/vendor/` from the npm packages."""
    packages = node.ensure_packages(progress)
    with progress.step("Preparing static/vendor"):
        shutil.rmtree(paths.VENDOR, ignore_errors=True)
        paths.VENDOR.mkdir(parents=True)
        _copy_pyodide(packages)
        _copy_pyscript(packages)
        _make_sdks(packages, progress)
        _make_styles(packages)
        node.esbuild(
            [
                str(paths.SIMULATOR_PAGE / "connection.mjs"),
                "--bundle",
                "--format=esm",
                '--define:process.env.NODE_ENV="production"',
                f"--outfile={paths.VENDOR / 'host.mjs'}",
            ],
            progress=progress,
        )


def _copy_pyodide(packages: Path) -> None:
    folder = paths.VENDOR / "pyodide"
    folder.mkdir()
    for name in _PYODIDE:
        shutil.copyfile(packages / "pyodide" / name, folder / name)
    module = (packages / "pyodide" / "pyodide.asm.mjs").read_text("utf-8")
    (folder / "pyodide.asm.js").write_text(as_script(module), "utf-8")


# Patch "module-as-script" of docs/patches.md.
def as_script(module: str) -> str:
    """Turn Emscripten's module into a script that sets `agentapp.createPyodideModule`.

    Chromium keeps the compiled code of scripts from one visit to the next, and of modules none. It
    keeps what was compiled when the script has run, and compiles everything beforehand where the
    first line asks for it: most of this is run at each start.

    Raises:
        VendorError: The module is something else than that one function.
    """
    parts = _FACTORY.fullmatch(module)
    if not parts:
        raise VendorError("pyodide.asm.mjs was expected to export one function.")
    factory = parts[1].replace("import.meta.url", "agentapp.configuration.files.runtime")
    return f'{EAGERLY}\n"use strict";agentapp.createPyodideModule=({factory});\n'


def _copy_pyscript(packages: Path) -> None:
    shutil.copytree(
        packages / "@pyscript" / "core" / "dist",
        paths.VENDOR / "pyscript",
        ignore=shutil.ignore_patterns("*.map"),
    )
    (core,) = (paths.VENDOR / "pyscript").glob("core-*.js")
    text = core.read_text("utf-8")
    for original, replacement in _MARKUP_IN_PYSCRIPT.items():
        if text.count(original) != 1:
            raise VendorError(f"PyScript's core was expected to hold {original} once.")
        text = text.replace(original, replacement)
    core.write_text(text, "utf-8")


def _make_sdks(packages: Path, progress: Progress) -> None:
    shutil.copyfile(
        packages / "widget-sdk" / "dist" / "agentapp-widget.umd.min.js",
        paths.VENDOR / "widget-sdk.js",
    )
    shutil.copyfile(
        packages / "@livechat" / "agent-app-sdk" / "dist" / "agentapp.umd.min.js",
        paths.VENDOR / "agent-app-sdk.js",
    )
    # An ES module with a default export: bundled into a script that sets the global.
    module = packages / "widget-sdk-1" / "dist" / "agentapp-widget.es.js"
    original = paths.VENDOR / "widget-sdk-1.js"
    node.esbuild(
        [
            str(module),
            "--bundle",
            "--format=iife",
            "--global-name=LiveChat",
            "--footer:js=LiveChat = LiveChat.default;",
            f"--outfile={original}",
        ],
        progress=progress,
    )
    text, count = _ORIGINS_OF_1_3_0.subn(_ORIGINS_IN_DEVELOPMENT, original.read_text())
    if count != 1:
        raise VendorError("The list of origins in agent-app-widget-sdk 1.3.0 was not found.")
    (paths.VENDOR / "widget-sdk-1.development.js").write_text(text)


def _make_styles(packages: Path) -> None:
    css = packages / "@livechat" / "design-system-react-components" / "dist"
    tokens = _tokens((css / "design-system-react-components.css").read_text())
    fonts = _fonts(packages / "@fontsource-variable" / "inter")
    (paths.VENDOR / "tokens.css").write_text(fonts + tokens)


def _tokens(css: str) -> str:
    """LiveChat's design tokens: what they are in light, in dark, and as the system asks."""
    shared = re.findall(r"(?:^|(?<=\})):root\{(--[^{}]*)\}", css)
    light = re.findall(r"(?:^|(?<=\})):root,\s*\.lc-light-theme\{([^{}]*)\}", css)
    dark = re.findall(r"(?:^|(?<=\}))\.lc-dark-theme\{([^{}]*)\}", css)
    if not (light and dark):
        raise VendorError("The design tokens were not found in LiveChat's style sheet.")
    always, bright, black = ";".join(shared), ";".join(light), ";".join(dark)
    return (
        f":root{{color-scheme:light;{always};{bright}}}\n"
        f".lc-dark-theme{{color-scheme:dark;{black}}}\n"
        "@media (prefers-color-scheme:dark){:root:not(.lc-light-theme):not(.lc-dark-theme)"
        f"{{color-scheme:dark;{black}}}}}\n"
    )


def _fonts(inter: Path) -> str:
    """Inter, the Agent App's typeface, in the ranges that fontsource cuts it into."""
    css = (inter / "index.css").read_text()
    (paths.VENDOR / "fonts").mkdir()
    for name in set(re.findall(r"url\(\./files/([^)]+)\)", css)):
        shutil.copyfile(inter / "files" / name, paths.VENDOR / "fonts" / name)
    return re.sub(r"/\*.*?\*/\s*", "", css, flags=re.S).replace("./files/", "./fonts/")
