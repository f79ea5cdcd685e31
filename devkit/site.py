"""The static site: everything the page needs, from the site itself, under names with a hash.

`index.html` alone keeps its name and refers to the rest, so a new build never mixes with an old one
and everything else may be cached for ever:

    index.html
    assets/<name>-<hash>.<ext>    one file
    assets/<name>-<hash>/…        files that refer to each other by name
    static/…                      the author's own files, as they are
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from devkit import node, packages, vendor
from devkit.configuration import Configuration, load
from devkit.lock_file import pyodide_lock
from devkit.packages import Wheel
from devkit.progress import Progress

STATIC = node.ROOT / "static"
BOILERPLATE = "https://cdn.livechatinc.com/boilerplate/1.1.js"
STAND_IN = Path(__file__).with_name("standin") / "boilerplate.stand-in.js"
_CACHE = node.ROOT / ".agentapp" / "cache"
_MARKER = "<!-- agentapp -->"
_STYLES = re.compile(r'[ \t]*<link rel="stylesheet" href="static/(?:tokens|panel)\.css">\n?')
_OWN = frozenset(
    {"bridge.js", "boot.mjs", "patch.mjs", "storage.mjs", "panel.css", "tokens.css", "vendor"}
)
_HASH_LENGTH = 12
# PyScript loads every plugin unless told otherwise; an extension that wants one names it.
_PLUGINS = (
    "codemirror",
    "deprecations-manager",
    "donkey",
    "error",
    "py-editor",
    "py-game",
    "py-terminal",
)


class SiteError(Exception):
    """The extension's folder lacks something; the message says what."""


@dataclass(frozen=True)
class Development:
    """What `serve` adds: errors show on the page, and the simulator may frame it.

    Args:
        host: The simulator's origin.
    """

    host: str


def build(
    folder: Path, out: Path, *, development: Development | None, progress: Progress
) -> Configuration:
    """Build the site of the extension in `folder` into `out`, which is replaced as a whole.

    Args:
        folder: The extension's folder.
        out: Where the site goes; what was there is gone.
        development: For `serve`; `None` for production.
        progress: Where long work is announced.

    Raises:
        SiteError: A file is missing, or `out` holds something that is not a site.
        ConfigurationError: `pyscript.toml` has mistakes.
        PackageError: A package cannot be had.
    """
    configuration = load(folder)
    if not (folder / "py" / "main.py").is_file():
        raise SiteError(f"{folder / 'py' / 'main.py'} is missing: it is what the page runs.")
    if out.exists() and any(out.iterdir()) and not (out / "index.html").is_file():
        raise SiteError(f"{out} holds files that no build made; name another folder with --out.")
    vendor.ensure(progress=progress)
    wheels = packages.ensure(
        folder, configuration.packages, cache=_CACHE / "packages", progress=progress
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        progress.step("Building the site"),
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".agentapp-") as scratch,
    ):
        fresh = Path(scratch) / "site"
        _Build(folder, fresh, configuration, wheels, development, progress).run()
        if out.exists():
            out.rename(Path(scratch) / "old")
        fresh.rename(out)
    return configuration


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
        self._assets = out / "assets"
        self._configuration = configuration
        self._wheels = wheels
        self._development = development
        self._progress = progress

    def run(self) -> None:
        self._assets.mkdir(parents=True)
        self._copy_static()
        files = {
            "boot": self._bundle("boot.mjs", "--format=esm", "--external:node:*"),
            "runtime": self._folder_asset(
                "pyodide", vendor.VENDOR / "pyodide", "pyodide-lock.json"
            ),
            "lock": self._add("pyodide-lock.json", self._lock()),
            "wheels": self._wheels_asset(),
            "archive": self._add("app.zip", self._archive()),
            "sdk": self._sdk(),
        }
        if self._configuration.runtime == "pyscript":
            pyscript = self._folder_asset("pyscript", vendor.VENDOR / "pyscript")
            files["pyscript"] = f"{pyscript}core.js"
            files["storage"] = self._bundle("storage.mjs", "--format=esm")
        head = [
            f'<link rel="stylesheet" href="{self._styles()}">',
            self._json_block(files),
            f'<script async src="{self._bundle("bridge.js")}"></script>',
            f'<link rel="preload" as="script" href="{escape(files["sdk"])}">',
        ]
        if self._configuration.runtime == "pyscript":
            head.append(self._pyscript_tag(files["boot"]))
        self._write_index(head)

    # --- assets: each returns its URL, relative to index.html

    def _add(self, name: str, content: bytes) -> str:
        stem, dot, suffix = name.partition(".")
        hashed = f"{stem}-{_digest(content)}{dot}{suffix}"
        (self._assets / hashed).write_bytes(content)
        return f"assets/{hashed}"

    def _folder_asset(self, name: str, source: Path, *without: str) -> str:
        files = [p for p in sorted(source.rglob("*")) if p.is_file() and p.name not in without]
        return self._group(name, {p.relative_to(source).as_posix(): p for p in files})

    def _group(self, name: str, files: Mapping[str, Path]) -> str:
        parts = [f"{path}\0{_digest(file.read_bytes())}" for path, file in sorted(files.items())]
        folder = self._assets / f"{name}-{_digest(chr(10).join(parts).encode())}"
        for path, file in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        return f"assets/{folder.name}/"

    def _wheels_asset(self) -> str:
        return self._group("wheels", {wheel.path.name: wheel.path for wheel in self._wheels})

    def _bundle(self, name: str, *options: str) -> str:
        with tempfile.TemporaryDirectory() as scratch:
            target = Path(scratch) / name
            node.esbuild(
                [
                    str(self._source(name)),
                    "--bundle",
                    "--minify",
                    "--legal-comments=none",
                    *options,
                    f"--outfile={target}",
                ],
                progress=self._progress,
            )
            return self._add(name, target.read_bytes())

    def _styles(self) -> str:
        with tempfile.TemporaryDirectory() as scratch:
            entry = Path(scratch) / "panel.css"
            entry.write_text(
                f'@import "{(vendor.VENDOR / "tokens.css").as_posix()}";\n'
                f'@import "{self._source("panel.css").as_posix()}";\n'
            )
            result = Path(scratch) / "out"
            node.esbuild(
                [
                    str(entry),
                    "--bundle",
                    "--minify",
                    "--loader:.woff2=file",
                    "--asset-names=[name]-[hash]",
                    f"--outdir={result}",
                ],
                progress=self._progress,
            )
            for font in result.glob("*.woff2"):
                shutil.copyfile(font, self._assets / font.name)
            return self._add("panel.css", (result / "panel.css").read_bytes())

    def _sdk(self) -> str:
        sdk = self._configuration.sdk
        if sdk == "boilerplate":
            if self._development is None:
                return BOILERPLATE
            return self._add(STAND_IN.name, STAND_IN.read_bytes())
        if sdk.startswith("https://"):
            return sdk
        if sdk.endswith(".js"):
            return self._add(Path(sdk).name, (self._folder / sdk).read_bytes())
        if sdk == "widget-sdk-1" and self._development:
            sdk = "widget-sdk-1.development"
        return self._add(f"{sdk}.js", (vendor.VENDOR / f"{sdk}.js").read_bytes())

    def _lock(self) -> bytes:
        info = json.loads((vendor.VENDOR / "pyodide" / "pyodide-lock.json").read_text())["info"]
        return json.dumps(pyodide_lock(self._wheels, info), separators=(",", ":")).encode()

    def _archive(self) -> bytes:
        """What Python finds in `/app`: the author's `py/`, agentapp, and `files`."""
        members = {
            f"agentapp/{path}": file for path, file in _sources(node.ROOT / "py" / "agentapp")
        }
        members |= dict(_sources(self._folder / "py"))
        for source, destination in self._configuration.files.items():
            members[destination] = self._folder / source
        with tempfile.TemporaryFile() as stream:
            with ZipFile(stream, "w") as archive:
                for name, file in sorted(members.items()):
                    # A fixed date, and no compression: web hosts compress better.
                    archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), file.read_bytes())
            stream.seek(0)
            return stream.read()

    # --- index.html

    def _source(self, name: str) -> Path:
        own = self._folder / "static" / name
        return own if own.is_file() else STATIC / name

    def _copy_static(self) -> None:
        for path in sorted((self._folder / "static").glob("*")):
            if path.name in _OWN:
                continue
            target = self._out / "static" / path.name
            if path.is_dir():
                shutil.copytree(path, target)
            else:
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, target)

    def _json_block(self, files: dict[str, str]) -> str:
        configuration = self._configuration
        hosts = [*configuration.hosts, *([self._development.host] if self._development else [])]
        wanted = [wheel for wheel in self._wheels if wheel.name != "micropip"]
        content = {
            "development": self._development.host if self._development else None,
            "connect": configuration.connect,
            "authorize": configuration.authorize,
            "hosts": hosts,
            "runtime": configuration.runtime,
            "files": files,
            "packages": [f"{wheel.name}=={wheel.version}" for wheel in wanted],
        }
        text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
        return f'<script type="application/json" id="agentapp">{text}</script>'

    def _pyscript_tag(self, boot: str) -> str:
        keys = dict(self._configuration.pyscript)
        asked = keys.get("plugins", [])
        names = list(asked) if isinstance(asked, list) else []
        keys["plugins"] = names + [f"!{name}" for name in _PLUGINS if name not in names]
        keys["interpreter"] = f"./{boot}"
        config = escape(json.dumps(keys, ensure_ascii=False))
        return f'<script type="py" config="{config}">import js; await js.agentapp.main()</script>'

    def _write_index(self, head: list[str]) -> None:
        own = self._folder / "index.html"
        source = own if own.is_file() else node.ROOT / "index.html"
        page = _STYLES.sub("", source.read_text())
        if page.count(_MARKER) != 1:
            raise SiteError(
                f"{source}: the line {_MARKER} must stand once in <head>;"
                " the page's scripts are put there."
            )
        (self._out / "index.html").write_text(page.replace(_MARKER, "\n".join(head)))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]


def _sources(folder: Path) -> list[tuple[str, Path]]:
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    ]
