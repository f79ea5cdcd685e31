"""The files that the page's scripts load: the runtime, the packages, the author's code, the SDK."""

import json
from dataclasses import dataclass
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.progress import Progress
from agentapp_devkit.site import bundles
from agentapp_devkit.site.assets import Assets
from agentapp_devkit.site.bundles import VERIFIED_FETCH
from agentapp_devkit.site.compression import FAST, SMALL, compress_gzip, compress_zstd
from agentapp_devkit.site.extension import Extension
from agentapp_devkit.site.page.page_configuration import PageFiles
from agentapp_devkit.site.runtime import snapshot_files
from agentapp_devkit.site.runtime.app_files import APP_DIR
from agentapp_devkit.site.runtime.archive import pack_files
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock
from agentapp_devkit.site.security_headers import BOILERPLATE
from agentapp_devkit.site.static_folder import replaceable_file

_WASM = "pyodide.asm.wasm"


@dataclass(frozen=True)
class _PyScriptFiles:
    core: str
    interpreter: str
    storage: str


@dataclass(frozen=True)
class _SignInFiles:
    sdk: str
    script: str


def write(extension: Extension, assets: Assets, progress: Progress) -> PageFiles:
    """Write the files, and at last the inventory of all assets.

    Args:
        extension: The extension.
        assets: The site's assets, complete but for these files.
        progress: Announces that a snapshot is taken.
    """
    configuration = extension.configuration
    lock = write_lock(extension)
    boot = assets.bundle(
        replaceable_file(extension.folder, configuration, "boot.mjs"),
        module=False,
        inject=VERIFIED_FETCH,
    )
    runtime = assets.add_folder(paths.VENDOR / "pyodide", without=["pyodide-lock.json", _WASM])
    module = assets.add("pyodide.wasm.bin", _compressed_module(extension))
    lock_address = assets.add("pyodide-lock.json", lock)
    wheels = assets.add_group("wheels", {wheel.path.name: wheel.path for wheel in extension.wheels})
    app = assets.add(
        "app.bin",
        compress_gzip(
            pack_files({f"{APP_DIR}/{path}": file for path, file in extension.files.items()})
        ),
    )
    decoder = assets.add("zstddec.bin", compress_gzip((paths.VENDOR / "zstddec.wasm").read_bytes()))
    sdk = _write_sdk(extension, assets)
    sign_in = _write_sign_in(assets) if configuration.client_id else None
    snapshot = (
        snapshot_files.write(extension, assets, lock=lock, progress=progress)
        if configuration.snapshot
        else None
    )
    pyscript = _write_pyscript(assets) if configuration.runtime == "pyscript" else None
    return PageFiles(
        boot=boot,
        runtime=runtime,
        module=module,
        lock=lock_address,
        wheels=wheels,
        app=app,
        decoder=decoder,
        sdk=sdk,
        inventory=assets.add_inventory(),
        memory=snapshot.memory if snapshot else None,
        packages=snapshot.packages if snapshot else None,
        pyscript=pyscript.core if pyscript else None,
        interpreter=pyscript.interpreter if pyscript else None,
        storage=pyscript.storage if pyscript else None,
        accounts_sdk=sign_in.sdk if sign_in else None,
        sign_in=sign_in.script if sign_in else None,
    )


def _compressed_module(extension: Extension) -> bytes:
    content = (paths.VENDOR / "pyodide" / _WASM).read_bytes()
    level = FAST if extension.is_in_development else SMALL
    return compress_zstd(content, level=level, cache=paths.CACHE / "zstd")


def write_lock(extension: Extension) -> bytes:
    """Return the content of the site's `pyodide-lock.json`."""
    original = json.loads((paths.VENDOR / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    lock = pyodide_lock(extension.wheels, original["info"])
    return json.dumps(lock, separators=(",", ":")).encode()


def _write_sdk(extension: Extension, assets: Assets) -> str:
    sdk = extension.configuration.sdk
    if sdk == "boilerplate":
        if not extension.is_in_development:
            return BOILERPLATE
        return assets.add(paths.FAKE_BOILERPLATE.name, paths.FAKE_BOILERPLATE.read_bytes())
    if sdk.startswith("https://"):
        return sdk
    if sdk.endswith(".js"):
        return assets.add(Path(sdk).name, (extension.folder / sdk).read_bytes())
    if sdk == "widget-sdk-1" and extension.is_in_development:
        sdk = "widget-sdk-1.development"
    return assets.add(f"{sdk}.js", (paths.VENDOR / f"{sdk}.js").read_bytes())


def _write_sign_in(assets: Assets) -> _SignInFiles:
    return _SignInFiles(
        sdk=assets.add("accounts-sdk.js", (paths.VENDOR / "accounts-sdk.js").read_bytes()),
        script=assets.bundle(bundles.SIGN_IN, module=False),
    )


def _write_pyscript(assets: Assets) -> _PyScriptFiles:
    boot = paths.STATIC / "boot"
    return _PyScriptFiles(
        core=f"{assets.add_folder(paths.VENDOR / 'pyscript')}core.js",
        interpreter=assets.bundle(boot / "pyscript-interpreter.mjs", module=True),
        storage=assets.bundle(boot / "indexeddb-fallback.mjs", module=True),
    )
