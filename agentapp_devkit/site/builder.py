"""The static site: everything the page needs, from the site itself, under names with a hash.

`index.html` alone keeps its name and refers to the rest, so a new build never mixes with an old one
and what it refers to may be cached for ever:

    index.html
    assets/<name>-<hash>.<ext>    one file
    assets/<name>-<hash>/…        files that refer to each other by name
    service-worker.js             shows the index.html that the browser has kept
    static/…                      the author's own files, as they are
    _headers, vercel.json, headers/…    the response headers, for web hosts
"""

import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from agentapp_devkit import packages, paths, snapshot
from agentapp_devkit.config.configuration import Configuration, load
from agentapp_devkit.packages import Wheel
from agentapp_devkit.progress import Progress
from agentapp_devkit.site import design_tokens, host_configs
from agentapp_devkit.site.app_files import APP_DIR, MAIN, agentapp_files, app_files, source_of
from agentapp_devkit.site.archive import pack, pack_files
from agentapp_devkit.site.assets import FOLDER, Assets, digest, integrity
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.page_head import Head
from agentapp_devkit.site.pyodide_lock import pyodide_lock
from agentapp_devkit.site.pyscript_imports import contradictions, pyscript_uses
from agentapp_devkit.site.security_headers import BOILERPLATE, WORKER, Rule, rules
from agentapp_devkit.site.static_folder import copy_static, note_left_out, refuse_as_output
from agentapp_devkit.snapshot.imports import imported_by, own_modules
from agentapp_devkit.tools import node, vendor

_MARKER = "<!-- agentapp -->"
_STYLES = re.compile(r'[ \t]*<link rel="stylesheet" href="static/(?:tokens|panel)\.css">\n?')
# What only a page has, or what keeps objects of one.
_NEVER_IN_A_SNAPSHOT = frozenset({"js", "micropip", "pyodide_js", "pyscript"})


@dataclass(frozen=True)
class Development:
    """The additions of `serve`: errors show on the page, and the simulator may frame it.

    Args:
        host: The simulator's origin.
    """

    host: str


@dataclass(frozen=True)
class Built:
    """The settings of a finished build.

    Args:
        configuration: What `pyscript.toml` says.
        headers: The response headers that the site needs.
    """

    configuration: Configuration
    headers: tuple[Rule, ...]


def build(folder: Path, out: Path, *, development: Development | None, progress: Progress) -> Built:
    """Build the site of the extension in `folder` into `out`, which is replaced as a whole.

    Args:
        folder: The extension's folder.
        out: Where the site goes; what was there is gone.
        development: For `serve`; `None` for production.
        progress: Where long work is announced.

    Raises:
        SiteError: A file is missing, `out` holds something that is not a site, or the code needs
            PyScript and `runtime` does without it.
        InvalidConfigurationError: `pyscript.toml` has mistakes.
        PackageError: A package cannot be had.
    """
    configuration = load(folder)
    if not (folder / "py" / "main.py").is_file():
        raise SiteError(f"{folder / 'py' / 'main.py'} is missing: it is what the page runs.")
    if found := contradictions(app_files(folder, configuration), configuration):
        raise SiteError("\n".join(found))
    _refuse_to_replace(out, folder)
    vendor.ensure(progress=progress)
    wheels = packages.ensure(
        folder,
        configuration.packages,
        cache=paths.CACHE / "packages",
        progress=progress,
        build_from_source=configuration.build_from_source,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        progress.step("Building the site"),
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".agentapp-") as scratch,
    ):
        fresh = Path(scratch) / "site"
        headers = _Build(folder, fresh, configuration, wheels, development, progress).run()
        if out.exists():
            out.rename(Path(scratch) / "old")
        fresh.rename(out)
    if development is None:
        note_left_out(folder, progress)
    return Built(configuration, headers)


def _refuse_to_replace(out: Path, folder: Path) -> None:
    """Raise `SiteError` where replacing `out` would lose something that no build made."""
    if folder.resolve().is_relative_to(out.resolve()):
        raise SiteError(f"{out} holds the extension itself; name another folder with --out.")
    refuse_as_output(out, folder)
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file; name another folder with --out.")
    is_site = (out / "index.html").is_file() and (out / FOLDER).is_dir()
    if out.exists() and any(out.iterdir()) and not is_site:
        raise SiteError(f"{out} holds files that no build made; name another folder with --out.")


def make_style(assets: Assets, panel: Path, others: Iterable[bytes] = ()) -> str:
    """The page's style sheet, with those of LiveChat's design tokens that are named somewhere.

    Args:
        assets: Where its fonts go.
        panel: `panel.css`.
        others: The content of other files that may name some.
    """
    named = design_tokens.named_in([panel.read_bytes(), *others])
    return assets.bundle_styles([paths.VENDOR / "tokens.css", panel], properties=named)


class _Build:
    def __init__(
        self,
        folder: Path,
        out: Path,
        configuration: Configuration,
        wheels: tuple[Wheel, ...],
        development: Development | None,
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._out = out
        self._configuration = configuration
        self._wheels = wheels
        self._development = development
        self._host = development.host if development else None
        self._progress = progress
        self._assets = Assets(out, progress)
        self._files = app_files(folder, configuration)
        self._waits_for_pyscript = bool(pyscript_uses(self._files))
        self._lock = self._make_lock()

    def run(self) -> tuple[Rule, ...]:
        """Write the site; returns its headers."""
        copy_static(self._folder, self._out)
        addresses = {
            "boot": self._assets.bundle(
                self._source("boot.mjs"),
                module=False,
                inject=paths.STATIC / "boot" / "files" / "verified-fetch.mjs",
            ),
            "runtime": self._assets.add_folder(
                paths.VENDOR / "pyodide", without=["pyodide-lock.json"]
            ),
            "lock": self._assets.add("pyodide-lock.json", self._lock),
            "wheels": self._assets.add_group(
                "wheels", {wheel.path.name: wheel.path for wheel in self._wheels}
            ),
            "app": self._assets.add(
                "app.pack",
                pack_files({f"{APP_DIR}/{path}": file for path, file in self._files.items()}),
            ),
            "sdk": self._sdk(),
        }
        if self._configuration.snapshot:
            addresses |= self._snapshot()
        if self._configuration.runtime == "pyscript":
            pyscript = self._assets.add_folder(paths.VENDOR / "pyscript")
            addresses["pyscript"] = f"{pyscript}core.js"
            addresses["interpreter"] = self._assets.bundle(
                paths.STATIC / "boot" / "pyscript-interpreter.mjs", module=True
            )
            addresses["storage"] = self._assets.bundle(
                paths.STATIC / "boot" / "indexeddb-fallback.mjs", module=True
            )
        page = self._page()
        style = self._style(page)
        headers = rules(self._configuration, style=integrity(style.encode()), host=self._host)
        build = self._write_index(page, style, addresses, headers)
        if self._development is None:
            self._write_worker(build)
        host_configs.write(self._out, headers)
        return headers

    # --- Python

    def _make_lock(self) -> bytes:
        info = json.loads((paths.VENDOR / "pyodide" / "pyodide-lock.json").read_text())["info"]
        return json.dumps(pyodide_lock(self._wheels, info), separators=(",", ":")).encode()

    def _snapshot(self) -> dict[str, str]:
        made = snapshot.ensure(
            self._snapshot_request(), cache=paths.CACHE / "snapshots", progress=self._progress
        )
        for excluded in made.excluded:
            self._progress.note(excluded.explain(lambda path: source_of(path, self._configuration)))
        return {
            "memory": self._assets.add("memory.pack", pack(made.header, made.memory)),
            "packages": self._assets.add("packages.pack", pack_files(made.packages)),
        }

    def _snapshot_request(self) -> snapshot.SnapshotRequest:
        own = own_modules(self._files)
        imported = imported_by(self._files[MAIN], own)
        never = _NEVER_IN_A_SNAPSHOT
        files = self._files
        if self._development is not None:
            # The author's own modules change all the time.
            files = agentapp_files()
            never = never | {name.split(".")[0] for name in own}
        modules = [name for name in imported if name.split(".")[0] not in never]
        return snapshot.SnapshotRequest(
            runtime=paths.VENDOR / "pyodide",
            wheels=self._wheels,
            lock=self._lock,
            files={path: content for path, content in files.items() if path != MAIN},
            modules=[*dict.fromkeys((*modules, *own_modules(agentapp_files())))],
        )

    # --- LiveChat's SDK

    def _sdk(self) -> str:
        sdk = self._configuration.sdk
        if sdk == "boilerplate":
            if self._development is None:
                return BOILERPLATE
            return self._assets.add(
                paths.FAKE_BOILERPLATE.name, paths.FAKE_BOILERPLATE.read_bytes()
            )
        if sdk.startswith("https://"):
            return sdk
        if sdk.endswith(".js"):
            return self._assets.add(Path(sdk).name, (self._folder / sdk).read_bytes())
        if sdk == "widget-sdk-1" and self._development:
            sdk = "widget-sdk-1.development"
        return self._assets.add(f"{sdk}.js", (paths.VENDOR / f"{sdk}.js").read_bytes())

    # --- The page

    def _source(self, name: str) -> Path:
        own = self._folder / "static" / name
        return own if own.is_file() else paths.STATIC / name

    def _write_worker(self, build: str) -> None:
        """The service worker, whose name has no hash: a browser asks there for the next one."""
        options = ["--bundle", "--minify", f"--define:BUILD={json.dumps(build)}"]
        node.esbuild(
            [str(paths.STATIC / "cache" / WORKER), *options, f"--outfile={self._out / WORKER}"],
            progress=self._progress,
        )

    def _page(self) -> str:
        """The page as its author has it."""
        own = self._folder / "index.html"
        source = own if own.is_file() else paths.ROOT / "index.html"
        page = _STYLES.sub("", source.read_text())
        if page.count(_MARKER) != 1:
            raise SiteError(
                f"{source}: the line {_MARKER} must stand once in <head>;"
                " the page's scripts are put there."
            )
        return page

    def _write_index(
        self, page: str, style: str, addresses: dict[str, str], headers: tuple[Rule, ...]
    ) -> str:
        """The page; returns what tells its build from all others."""
        head = Head(
            build_id="",
            bridge=self._assets.bundle(self._source("bridge.js"), module=False),
            style=style,
            addresses=addresses | {"inventory": self._assets.inventory()},
            integrity=self._assets.integrity,
            configuration=self._configuration,
            wheels=self._wheels,
            simulator_origin=self._host,
            waits_for_pyscript=self._waits_for_pyscript,
        )
        build = digest("\n".join([page, *head.lines(), repr(headers)]).encode())
        lines = "\n".join(f"    {line}" for line in replace(head, build_id=build).lines())
        (self._out / "index.html").write_text(page.replace(_MARKER, lines.strip()))
        return build

    def _style(self, page: str) -> str:
        static = [path for path in (self._out / "static").rglob("*") if path.is_file()]
        own = [page.encode(), *self._files.values(), *(path.read_bytes() for path in static)]
        return make_style(self._assets, self._source("panel.css"), own)
