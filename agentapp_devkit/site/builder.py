"""Builds an extension's static site, which holds all files that the page loads.

The pages name the assets by addresses with a hash of their content. So a browser never mixes
two builds, and may cache assets for ever:

    index.html                    runs py/main.py
    <placement>.html              runs the script of a further placement
    assets/<name>-<hash>.<ext>    one file
    assets/<name>-<hash>/…        files that refer to each other by name
    service-worker.js             answers with the cached pages
    static/…                      the author's own files, unchanged
    _headers, vercel.json, headers/…    the response headers, for web hosts
    agentapp.json, README.md      the manifest, and what to do with the site
"""

import os
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agentapp._placements import WITH_CUSTOMER
from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration, PlacedPage, load
from agentapp_devkit.packages import extension_packages
from agentapp_devkit.packages.wheels import site_wheel
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.progress import Progress
from agentapp_devkit.site import bundles, host_configs, manifest
from agentapp_devkit.site.assets import Assets, digest, integrity
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.extension import Extension
from agentapp_devkit.site.left_out import note_left_out
from agentapp_devkit.site.output_folder import refuse_output
from agentapp_devkit.site.page import design_tokens, page_files
from agentapp_devkit.site.page.early_view import render_early_view
from agentapp_devkit.site.page.page_head import Head
from agentapp_devkit.site.page.page_template import MARKER, placement_style, read_template
from agentapp_devkit.site.page.panel_choice import read_panel_choice
from agentapp_devkit.site.runtime.app_files import MAIN, app_files
from agentapp_devkit.site.runtime.module_names import refuse_taken_names
from agentapp_devkit.site.runtime.pyscript_imports import contradictions, pyscript_uses
from agentapp_devkit.site.security_headers import ACCOUNTS_SERVER, WEB_APIS, WORKER, Rule, rules
from agentapp_devkit.site.static_folder import (
    PANEL_STYLE,
    copy_static,
    note_replaced,
    replaceable_file,
)
from agentapp_devkit.tools import vendor


@dataclass(frozen=True)
class Development:
    """The options of `serve`: the page shows errors, and the simulator may frame it.

    Args:
        host: The simulator's origin.
        accounts_server: The origin of the fake of LiveChat's accounts server.
        web_apis: The origin of the fake of LiveChat's Web APIs.
    """

    host: str
    accounts_server: str = ACCOUNTS_SERVER
    web_apis: str = WEB_APIS


@dataclass(frozen=True)
class Built:
    """The facts about a built site.

    Args:
        configuration: The content of `pyscript.toml`.
        headers: The response headers that the site needs.
    """

    configuration: Configuration
    headers: tuple[Rule, ...]


def build(folder: Path, out: Path, *, development: Development | None, progress: Progress) -> Built:
    """Build the site of the extension in `folder`, and replace the folder `out` with it.

    Args:
        folder: The extension's folder.
        out: The folder for the site; the site of an earlier build in it is lost.
        development: The options of `serve`; `None` for production.
        progress: Announces the steps.

    Raises:
        SiteError: A file is missing, `out` overlaps with the extension or with files that no build
            has made, a module has the name of another one, or the code needs PyScript and `runtime`
            does without it.
        InvalidConfigurationError: `pyscript.toml` has mistakes.
        PackageError: A package cannot be had.
    """
    configuration = load(folder)
    refuse_taken_names(folder, configuration)
    files = _read_app_files(folder, configuration)
    refuse_output(out, folder, configuration)
    out = out.resolve()  # a link to a folder stays
    vendor.ensure(progress=progress)
    wheels = extension_packages.ensure(folder, configuration, files, progress)
    exclude = PathPatterns(configuration.exclude)
    site_wheels = site_wheel.prepare(wheels, exclude, cache=paths.CACHE / "packages")
    refuse_taken_names(folder, configuration, site_wheels.wheels)
    extension = Extension(
        folder,
        configuration,
        files,
        site_wheels.wheels,
        development.host if development else None,
        development.accounts_server if development else ACCOUNTS_SERVER,
        development.web_apis if development else WEB_APIS,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        progress.step("Building the site"),
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".agentapp-") as scratch,
    ):
        fresh = Path(scratch) / "site"
        headers = _write_site(extension, fresh, progress)
        if out.exists():
            out.rename(Path(scratch) / "old")
        fresh.rename(out)
    note_replaced(folder, configuration, progress)
    if development is None:
        note_left_out(folder, configuration, progress)
        for pattern in site_wheels.without_effect:
            progress.note(
                f'[livechat] exclude: no package has a file for "{pattern}". Correct or remove it.'
            )
    return Built(configuration, headers)


def _read_app_files(folder: Path, configuration: Configuration) -> dict[str, bytes]:
    """Read the files of Python's folder `/app`.

    Raises:
        SiteError: A page's script is missing, or a file needs PyScript and `runtime` does without
            it.
    """
    main = folder / "py" / MAIN
    if not main.is_file():  # those of further pages were looked for in `load`
        raise SiteError(f"{main} is missing: it is what the page runs.")
    files = app_files(folder, configuration)
    for script in configuration.scripts:
        if script not in files:
            raise SiteError(f"py/{script} stays out of the site because of its name. Rename it.")
    if found := contradictions(files, configuration):
        raise SiteError("\n".join(found))
    return files


def make_style(
    assets: Assets, panel: Path, styles: Sequence[Path] = (), others: Iterable[bytes] = ()
) -> str:
    """Make the page's style sheet: fonts, the design tokens that are used, and rules.

    Args:
        assets: The site's assets, for the fonts and images.
        panel: The file `panel.css`.
        styles: The style sheets that come after it.
        others: The content of other files that may name design tokens.
    """
    sheets = [panel, *styles]
    named = design_tokens.named_in([*(sheet.read_bytes() for sheet in sheets), *others])
    return assets.bundle_styles([paths.VENDOR / "tokens.css", *sheets], properties=named)


def _write_site(extension: Extension, site: Path, progress: Progress) -> tuple[Rule, ...]:
    """Write the site into a new folder, and return its response headers."""
    configuration = extension.configuration
    templates = {
        page: read_template(extension.folder, configuration, page) for page in configuration.pages
    }
    copy_static(extension.folder, configuration, site)
    assets = Assets(site, progress)
    bridge = assets.bundle(
        replaceable_file(extension.folder, configuration, "bridge.js"), module=False
    )
    development = (
        assets.bundle(paths.STATIC / "development.js", module=False)
        if extension.is_in_development
        else None
    )
    styles = {
        page: _make_page_style(extension, site, page, template, assets)
        for page, template in templates.items()
    }
    licenses = assets.add("licenses.txt", (paths.VENDOR / "licenses.txt").read_bytes())
    files = page_files.write(extension, assets, progress)  # last, for the inventory of all assets
    hashes = dict.fromkeys(integrity(style.encode()) for style in styles.values())
    headers = rules(
        configuration,
        styles=tuple(hashes),
        host=extension.simulator_origin,
        accounts_server=extension.accounts_server,
        web_apis=extension.web_apis,
    )
    heads = {
        page: Head(
            build_id="",
            page=page,
            bridge=bridge,
            style=styles[page],
            licenses=licenses,
            files=files,
            integrity=assets.integrity,
            configuration=configuration,
            wheels=extension.wheels,
            simulator_origin=extension.simulator_origin,
            waits_for_pyscript=bool(pyscript_uses(extension.files)),
            early_view=_early_view(extension, page),
            development=development,
            accounts_server=extension.accounts_server,
            web_apis=extension.web_apis,
        )
        for page in configuration.pages
    }
    serial = "" if extension.is_in_development else _serial()
    build_id = _build_id(templates, heads, headers, serial)
    for page, head in heads.items():
        _write_page(site / page.file, templates[page], replace(head, build_id=build_id))
    if not extension.is_in_development:
        _write_worker(site, build_id, progress)
    host_configs.write(site, headers)
    if not extension.is_in_development:
        manifest.write(site, configuration, extension.wheels, headers=headers, build_id=build_id)
    return headers


def _early_view(extension: Extension, page: PlacedPage) -> str | None:
    configuration = extension.configuration
    if configuration.connect == "manual" or page.placement not in WITH_CUSTOMER:
        return None  # no customer comes before Python has connected, or at all
    other_scripts = {other.main for other in configuration.pages} - {page.main}
    files = {path: file for path, file in extension.files.items() if path not in other_scripts}
    choice = read_panel_choice(files, page.main)
    return render_early_view(choice) if choice else None


def _make_page_style(
    extension: Extension, site: Path, page: PlacedPage, template: str, assets: Assets
) -> str:
    static = [path for path in (site / "static").rglob("*") if path.is_file()]
    others = [
        template.encode(),
        *extension.files.values(),
        *(path.read_bytes() for path in static),
    ]
    own = placement_style(page)
    styles = [extension.folder / style for style in extension.configuration.styles]
    panel = replaceable_file(extension.folder, extension.configuration, PANEL_STYLE)
    return make_style(assets, panel, [*([own] if own else []), *styles], others)


def _build_id(
    templates: Mapping[PlacedPage, str],
    heads: Mapping[PlacedPage, Head],
    headers: tuple[Rule, ...],
    serial: str,
) -> str:
    """Return the hash of everything that a repeat visit begins with, and of the serial."""
    lines = [line for head in heads.values() for line in head.lines()]
    return digest("\n".join([*templates.values(), *lines, repr(headers), serial]).encode())


def _serial() -> str:
    """Tell a build from another one of the same files.

    A browser may have cached a page that an intruder had put on the web server. It forgets that
    page when it meets another build id, so building and deploying again is enough to clean up. With
    SOURCE_DATE_EPOCH, which reproducible builds set, the same files have the same build id.
    """
    return os.environ.get("SOURCE_DATE_EPOCH") or str(time.time_ns())


def _write_page(file: Path, template: str, head: Head) -> None:
    lines = "\n".join(f"    {line}" for line in head.lines())
    file.write_text(template.replace(MARKER, lines.strip()), "utf-8", newline="\n")


def _write_worker(site: Path, build_id: str, progress: Progress) -> None:
    # Its name has no hash: the browser looks for a new service worker at the address of the old.
    (site / WORKER).write_bytes(bundles.worker(build_id, progress=progress))
