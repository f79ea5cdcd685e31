"""Makes the pages that the bench compares, each a folder for a web server."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from agentapp_devkit import packages, paths
from agentapp_devkit.bench.serving import Site
from agentapp_devkit.check.web_hosts import PYTHON, WebHost
from agentapp_devkit.config.configuration import load
from agentapp_devkit.progress import Progress
from agentapp_devkit.site import builder
from agentapp_devkit.site.assets import Assets
from agentapp_devkit.site.page.page_configuration import PageConfiguration, PageFiles
from agentapp_devkit.site.page.page_head import standard_library
from agentapp_devkit.site.runtime.app_files import agentapp_files
from agentapp_devkit.site.runtime.pyodide_lock import pyodide_lock
from agentapp_devkit.tools import vendor

AGENTAPP = "agentapp"
PYSCRIPT = "pyscript"
PYODIDE = "pyodide"
MICROPYTHON = "micropython"
JAVASCRIPT = "javascript"

HOST = "my.livechatinc.com"
SWITCHING = "switching"
_DOMAIN = "extension.example"

_SOURCES = Path(__file__).with_name("sources")
_EXTENSION = Path(__file__).with_name("extension")
_CUSTOMERS = paths.SIMULATOR_PAGE / "customers.json"
_MICROPYTHON = paths.NODE_MODULES / "@micropython" / "micropython-webassembly-pyscript"
_SDK = "widget-sdk.js"
_STYLES = re.compile(r'[ \t]*<link rel="stylesheet" href="[^"]*">\n?')
_MARKER = "<!-- agentapp -->"


@dataclass(frozen=True)
class ComparedPage:
    """A page that the bench compares.

    Args:
        slug: Its short name.
        title: Its name in the tables.
        make: Makes it in a new folder.
    """

    slug: str
    title: str
    make: Callable[[Path, Progress], None]

    def host(self, web_host: WebHost) -> str:
        """Return the name under which a web host serves it."""
        return host_of(self.slug, web_host)


def host_of(slug: str, web_host: WebHost) -> str:
    """Return the name under which a web host serves a page."""
    return f"{slug}.{web_host.slug}.{_DOMAIN}"


def make_agentapp(out: Path, progress: Progress) -> None:
    """Make the default extension as `build` does."""
    builder.build(paths.ROOT, out, development=None, progress=progress)


def make_pyodide(out: Path, progress: Progress) -> None:
    """Make the default extension, started without PyScript's core."""
    folder = out.with_name(f"{out.name}.source")
    folder.mkdir()
    for name in ("pyscript.toml", "pyscript.lock", "index.html"):
        shutil.copyfile(paths.ROOT / name, folder / name)
    (folder / "py").mkdir()
    shutil.copyfile(paths.ROOT / "py" / "main.py", folder / "py" / "main.py")
    _copy_static(folder / "static")
    file = folder / "pyscript.toml"
    settings = re.sub(r"(?m)^runtime *=.*\n", "", file.read_text("utf-8"))
    file.write_text(
        re.sub(r"(?m)^\[livechat\]$", '[livechat]\nruntime = "pyodide"', settings), "utf-8"
    )
    builder.build(folder, out, development=None, progress=progress)


def _copy_static(target: Path) -> None:
    """Copy the default extension's own files, without agentapp's in the same folder."""
    ignored = shutil.ignore_patterns("*.css", "*.js", "*.mjs", "placements", "types", "vendor")
    shutil.copytree(paths.STATIC, target, ignore=ignored)


def make_pyscript(out: Path, progress: Progress) -> None:
    """Make a page of the default extension's `main.py` and packages on PyScript as it comes.

    Nothing is slowed down: PyScript's configuration is in the page and not in a file of its own,
    and Pyodide's lock file has only the packages that are needed. (agentapp's files in one archive
    would be no faster than they are one by one.)
    """
    configuration = load(paths.ROOT)
    wheels = packages.ensure(
        paths.ROOT, configuration.packages, cache=paths.CACHE / "packages", progress=progress
    )
    vendor.ensure(progress=progress)
    assets = Assets(out, progress)
    _copy_runtime(out, [wheel.path for wheel in wheels])
    info = json.loads((paths.VENDOR / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["info"]
    (out / "pyodide" / "pyodide-lock.json").write_text(
        json.dumps(pyodide_lock(wheels, info)), "utf-8"
    )
    shutil.copyfile(paths.ROOT / "py" / "main.py", out / "main.py")
    _copy_static(out / "static")
    for path, content in agentapp_files().items():
        target = out / "app" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    settings = {
        "interpreter": "./pyodide/pyodide.mjs",
        "packages": [wheel.name for wheel in wheels if wheel.name != "micropip"],
        "files": {f"./app/{path}": f"./{path}" for path in agentapp_files()},
    }
    page_configuration = PageConfiguration(
        simulator_origin=None,
        build_id="",
        file="index.html",
        worker=None,
        connect=configuration.connect,
        authorize=configuration.authorize,
        placement="details",
        hosts=configuration.hosts,
        runtime=configuration.runtime,
        waits_for_py_script=True,
        home="",
        main="main.py",
        files=PageFiles(
            boot=assets.bundle(_SOURCES / "pyscript" / "boot.mjs", module=False),
            sdk=assets.add(_SDK, (paths.VENDOR / _SDK).read_bytes()),
            # PyScript loads its own.
            runtime="",
            module="",
            lock="",
            wheels="",
            app="",
            decoder="",
            inventory="",
        ),
        preload=(),
        integrity={},
        packages=(),
        stdlib=standard_library(),
    )
    (out / "panel.css").write_text(builder.make_style(assets, paths.STATIC / "panel.css"), "utf-8")
    head = [
        '<link rel="stylesheet" href="panel.css">',
        '<link rel="stylesheet" href="pyscript/core.css">',
        page_configuration.element(),
        f'<script async src="{assets.bundle(paths.STATIC / "bridge.js", module=False)}"></script>',
        '<script type="module" src="pyscript/core.js"></script>',
        f'<script type="py" src="./main.py" config="{escape(json.dumps(settings))}"></script>',
    ]
    page = _STYLES.sub("", (paths.ROOT / "index.html").read_text("utf-8"))
    (out / "index.html").write_text(page.replace(_MARKER, "\n    ".join(head)), "utf-8")


def _copy_runtime(out: Path, wheels: list[Path]) -> None:
    """Copy Pyodide and PyScript as they come, with the wheels where Pyodide looks for them."""
    runtime = out / "pyodide"
    runtime.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        shutil.copyfile(paths.NODE_MODULES / "pyodide" / name, runtime / name)
    for wheel in wheels:
        shutil.copyfile(wheel, runtime / wheel.name)
    shutil.copytree(paths.VENDOR / "pyscript", out / "pyscript")


def make_micropython(out: Path, progress: Progress) -> None:
    """Make the smallest page on PyScript's MicroPython that shows the name."""
    vendor.ensure(progress=progress)
    shutil.copytree(_SOURCES / "micropython", out)
    shutil.copyfile(paths.VENDOR / _SDK, out / _SDK)
    shutil.copytree(paths.VENDOR / "pyscript", out / "pyscript")
    (out / "micropython").mkdir()
    for name in ("micropython.mjs", "micropython.wasm"):
        shutil.copyfile(_MICROPYTHON / name, out / "micropython" / name)


def make_javascript(out: Path, progress: Progress) -> None:
    """Make a page that does in JavaScript what LiveChat's sample extension does."""
    vendor.ensure(progress=progress)
    shutil.copytree(_SOURCES / "javascript", out)
    shutil.copyfile(paths.VENDOR / _SDK, out / _SDK)


def make_switching(out: Path, progress: Progress) -> None:
    """Make an extension with three sections, to time the switch between customers."""
    builder.build(_EXTENSION, out, development=None, progress=progress)


def make_host(out: Path, progress: Progress) -> None:
    """Make the host page."""
    vendor.ensure(progress=progress)
    shutil.copytree(_SOURCES / "host", out)
    shutil.copyfile(paths.VENDOR / "host.mjs", out / "connection.mjs")
    shutil.copyfile(_CUSTOMERS, out / "customers.json")


PAGES = (
    ComparedPage(AGENTAPP, "agentapp", make_agentapp),
    ComparedPage(PYSCRIPT, "PyScript as it comes", make_pyscript),
    ComparedPage(PYODIDE, 'agentapp, runtime = "pyodide"', make_pyodide),
    ComparedPage(MICROPYTHON, "MicroPython", make_micropython),
    ComparedPage(JAVASCRIPT, "JavaScript", make_javascript),
)


COMPARED_ON_WEB_HOSTS = PAGES[:2]
"""agentapp, and what an author would use without it."""


def make(
    folder: Path, served: Mapping[str, Mapping[str, WebHost]], *, progress: Progress
) -> dict[str, Site]:
    """Make pages and the host page; return the sites by their names.

    Args:
        folder: The folder to make them in.
        served: The slugs of the pages, each with the web hosts that serve it.
        progress: Announces the work.
    """
    makers = {page.slug: page.make for page in PAGES} | {SWITCHING: make_switching}
    sites = {}
    for slug, web_hosts in served.items():
        makers[slug](folder / slug, progress)
        for web_host in web_hosts.values():
            sites[host_of(slug, web_host)] = Site(folder / slug, web_host)
    make_host(folder / HOST, progress)
    return {**sites, HOST: Site(folder / HOST, PYTHON)}
