"""Makes `static/vendor/` from npm packages, and verifies it against `vendor.lock` at each build.

npm checks the hash of each package that it fetches. `vendor.lock` holds the hash of each file in
`static/vendor/`, and of each npm package that is bundled into the page's scripts, so one changed
byte stops the build. After a deliberate change, such as a new version in package.json,
`python3 build.py vendor` updates `vendor.lock`.
"""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.bundles import COMPILE_EAGERLY
from agentapp_devkit.tools import licenses, node

LOCK = Path(__file__).with_name("vendor.lock")
_PYODIDE = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_FACTORY = re.compile(
    r"(async function _createPyodideModule\(.*\})\s*export default _createPyodideModule;\s*", re.S
)
# The npm packages that the page's own scripts import.
_BUNDLED = ("fake-indexeddb", "idiomorph", "pyodide")
_WEBASSEMBLY = re.compile(r'^const wasm = "([A-Za-z0-9+/=]+)";$', re.M)
_SCRIPTS = frozenset({".cjs", ".js", ".json", ".mjs"})
# Patch "sdk-origins" of docs/patches.md.
# agent-app-widget-sdk 1.3.0 accepts messages from LiveChat's own origins only. The copy
# widget-sdk-1.development.js, which only `serve` uses, accepts the simulator's as well.
_ORIGINS_OF_1_3_0 = re.compile(r"\[(?=\s*[\"']http://my\.lc:3000[\"'],)")
_ORIGINS_IN_DEVELOPMENT = "[window.agentapp.configuration.simulatorOrigin, "
# Patch "pyscript-markup" of docs/patches.md.
# The places where PyScript's Python package turns text into markup. The response headers demand
# Trusted Types, so these places call the one policy that the headers allow.
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


class VendorError(ReportedError):
    """A vendored file differs from `vendor.lock`, or an npm package from what is expected."""


def _hashes() -> dict[str, str]:
    return _vendored() | {
        f"node_modules/{name}": _hash_of_scripts(paths.NODE_MODULES / name) for name in _BUNDLED
    }


def _vendored() -> dict[str, str]:
    return {
        path.relative_to(paths.VENDOR).as_posix(): _sha256(path).hex()
        for path in sorted(paths.VENDOR.rglob("*"))
        if path.is_file()
    }


def _hash_of_scripts(package: Path) -> str:
    """Hash a package's scripts, and its JSON files, which say which scripts are bundled."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in _SCRIPTS and path.is_file():
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(_sha256(path))
    return digest.hexdigest()


def _sha256(path: Path) -> bytes:
    state = path.stat()
    return _sha256_of_state(path, state.st_mtime_ns, state.st_ctime_ns, state.st_size)


@lru_cache(maxsize=1024)  # `serve` builds again and again, and these are some 15 MB
def _sha256_of_state(path: Path, *_state: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    return sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )


def ensure(*, progress: Progress) -> Path:
    """Return `static/vendor/`, complete and verified.

    Raises:
        VendorError: A file differs from `vendor.lock`.
        NodeError: Node.js or the npm packages cannot be installed.
    """
    expected: dict[str, str] = json.loads(LOCK.read_text("utf-8"))
    if not paths.IS_CHECKOUT:
        _verify_installed(expected)
    elif _differences(expected, _hashes()):
        make(progress=progress)
        if wrong := _differences(expected, _hashes()):
            raise VendorError(
                "These files and packages differ from agentapp_devkit/tools/vendor.lock: "
                + ", ".join(wrong)
                + ".\nIf package.json was changed on purpose, `python3 build.py vendor` accepts"
                " them; otherwise delete node_modules and static/vendor and try again."
            )
    return paths.VENDOR


def _verify_installed(expected: Mapping[str, str]) -> None:
    # The page's scripts are ready-made, so of npm's packages only these files are there.
    needed = {name: known for name, known in expected.items() if not name.startswith("node_mod")}
    if wrong := _differences(needed, _vendored()):
        raise VendorError(
            f"These files of agentapp in {paths.VENDOR} are missing or changed: "
            + ", ".join(wrong)
            + ".\nInstall agentapp again."
        )


def accept(*, progress: Progress) -> None:
    """Make `static/vendor/` and write `vendor.lock` from it."""
    make(progress=progress)
    LOCK.write_text(json.dumps(_hashes(), indent=1) + "\n", "utf-8", newline="\n")


def make(*, progress: Progress) -> None:
    """Make `static/vendor/` from the npm packages."""
    packages = node.ensure_packages(progress)
    with progress.step("Preparing static/vendor"):
        shutil.rmtree(paths.VENDOR, ignore_errors=True)
        paths.VENDOR.mkdir(parents=True)
        _copy_pyodide(packages)
        _copy_pyscript(packages)
        _extract_zstd(packages)
        _make_sdks(packages, progress)
        _make_styles(packages)
        (paths.VENDOR / "licenses.txt").write_text(
            licenses.collect(packages), "utf-8", newline="\n"
        )
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
    (folder / "pyodide.asm.js").write_text(as_script(module), "utf-8", newline="\n")


# Patch "module-as-script" of docs/patches.md.
def as_script(module: str) -> str:
    """Turn Emscripten's ES module into a script that sets `agentapp.createPyodideModule`.

    Chromium caches the compiled code of scripts between visits, but not that of modules. Most of
    the code runs at each start, so the script asks for all of it to be compiled eagerly.

    Raises:
        VendorError: The module is not one exported function.
    """
    parts = _FACTORY.fullmatch(module)
    if not parts:
        raise VendorError("pyodide.asm.mjs was expected to export one function.")
    factory = parts[1].replace("import.meta.url", "agentapp.configuration.files.runtime")
    return f'{COMPILE_EAGERLY}\n"use strict";agentapp.createPyodideModule=({factory});\n'


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
    core.write_text(text, "utf-8", newline="\n")


def _extract_zstd(packages: Path) -> None:
    """Extract the WebAssembly module of `zstddec`, which the package has as text in a script."""
    script = (packages / "zstddec" / "dist" / "zstddec-stream.mjs").read_text("utf-8")
    found = _WEBASSEMBLY.search(script)
    if not found:
        raise VendorError("zstddec was expected to hold a WebAssembly module.")
    (paths.VENDOR / "zstddec.wasm").write_bytes(base64.b64decode(found[1]))


def _make_sdks(packages: Path, progress: Progress) -> None:
    shutil.copyfile(
        packages / "widget-sdk" / "dist" / "agentapp-widget.umd.min.js",
        paths.VENDOR / "widget-sdk.js",
    )
    shutil.copyfile(
        packages / "@livechat" / "agent-app-sdk" / "dist" / "agentapp.umd.min.js",
        paths.VENDOR / "agent-app-sdk.js",
    )
    # The package's own script for browsers fails at its start: 2.1.3 looks for Node.js's `util`.
    node.esbuild(
        [
            str(packages / "@livechat" / "accounts-sdk" / "dist" / "index.esm.js"),
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=AccountsSDK",
            "--footer:js=AccountsSDK = AccountsSDK.default;",
            f"--outfile={paths.VENDOR / 'accounts-sdk.js'}",
        ],
        progress=progress,
    )
    # Version 1 has only an ES module with a default export, and the page needs a script that sets
    # the global.
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
    text, count = _ORIGINS_OF_1_3_0.subn(_ORIGINS_IN_DEVELOPMENT, original.read_text("utf-8"))
    if count != 1:
        raise VendorError("The list of origins in agent-app-widget-sdk 1.3.0 was not found.")
    (paths.VENDOR / "widget-sdk-1.development.js").write_text(text, "utf-8", newline="\n")


def _make_styles(packages: Path) -> None:
    css = packages / "@livechat" / "design-system-react-components" / "dist"
    tokens = _tokens((css / "design-system-react-components.css").read_text("utf-8"))
    fonts = _fonts(packages / "@fontsource-variable" / "inter")
    (paths.VENDOR / "tokens.css").write_text(fonts + tokens, "utf-8", newline="\n")


def _tokens(css: str) -> str:
    """Extract LiveChat's design tokens: for light, for dark, and for the system's choice."""
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
    """Copy Inter, the Agent App's typeface, and return fontsource's style sheet for it."""
    css = (inter / "index.css").read_text("utf-8")
    (paths.VENDOR / "fonts").mkdir()
    for name in set(re.findall(r"url\(\./files/([^)]+)\)", css)):
        shutil.copyfile(inter / "files" / name, paths.VENDOR / "fonts" / name)
    return re.sub(r"/\*.*?\*/\s*", "", css, flags=re.S).replace("./files/", "./fonts/")
