"""The folder that a build writes its site to, which must hold nothing of the author's."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from agentapp_devkit.config.configuration import Configuration, Placement
from agentapp_devkit.site.assets import FOLDER
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.host_configs import FORMS
from agentapp_devkit.site.manifest import MANIFEST, README
from agentapp_devkit.site.runtime.app_files import author_modules
from agentapp_devkit.site.security_headers import WORKER
from agentapp_devkit.site.source_files import SourceFolder
from agentapp_devkit.site.static_folder import static_folder

_ANOTHER = "name another folder with --out."
_PAGES = frozenset({"index.html", *(f"{placement}.html" for placement in get_args(Placement))})
_PARTS = _PAGES | {
    *(FOLDER, "static", WORKER, MANIFEST, README),
    *(name.split("/")[0] for name in FORMS),
}
_BY_SYSTEMS = frozenset({".ds_store", "desktop.ini", "thumbs.db"})  # written unasked
_PACKAGES = (".whl", ".tar.gz")
_SOURCES = ("py", "static", "tests")


def refuse_output(out: Path, folder: Path, configuration: Configuration) -> None:
    """Refuse a folder that overlaps with the extension, or with files that no build has made.

    Args:
        out: The folder for the site; it need not exist.
        folder: The extension's folder.
        configuration: Its configuration, for `include`.

    Raises:
        SiteError: A site in `out` would be a part of itself, or files would be lost.
    """
    if out.is_symlink() and not out.exists():
        raise SiteError(f"{out} is a link that leads nowhere; {_ANOTHER}")
    if _is_within(folder, out):
        raise SiteError(f"{out} holds the extension itself; {_ANOTHER}")
    _refuse_sources(out, folder, configuration)
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file; {_ANOTHER}")
    others = _others_in(out) if out.is_dir() else []
    if packages := [name for name in others if name.endswith(_PACKAGES)]:
        raise SiteError(
            f"{out} holds Python packages, as `uv build` makes them ({_listed(packages)}), and a"
            " build would delete them. Move them elsewhere, and make the next ones with"
            f" `uv build --out-dir wheels`; or {_ANOTHER}"
        )
    if others:
        raise SiteError(
            f"{out} holds files that no build made ({_listed(others)}), and a build would delete"
            f" them. Move them elsewhere, or {_ANOTHER}"
        )


def _refuse_sources(out: Path, folder: Path, configuration: Configuration) -> None:
    for name in _SOURCES:
        if _is_within(out, folder / name):
            part = "which holds the tests" if name == "tests" else "which is part of the site"
            raise SiteError(f"{out} is within {name}/, {part}; {_ANOTHER}")
    for source in (author_modules(folder, configuration), static_folder(folder, configuration)):
        if link := _link_to(out, source):
            raise SiteError(
                f"{out} would be a part of the site, because of the link {link}. Remove the link,"
                f" or {_ANOTHER}"
            )


def _link_to(out: Path, source: SourceFolder) -> Path | None:
    """Find a folder of published files that `out` holds, or that holds `out`."""
    folders = {path.parent for path in source.files().values()}
    return next((f for f in sorted(folders) if _is_within(f, out) or _is_within(out, f)), None)


def _others_in(out: Path) -> list[str]:
    names = sorted(path.name for path in out.iterdir() if not _is_unasked(path))
    is_site = (out / "index.html").is_file() and (out / FOLDER).is_dir()
    return [name for name in names if not is_site or name not in _PARTS]


def _is_unasked(path: Path) -> bool:
    """Tell whether the system has written the file, or uv: its list of ignored files, all."""
    is_uvs = path.name == ".gitignore" and path.is_file() and path.read_bytes().strip() == b"*"
    return is_uvs or path.name.lower() in _BY_SYSTEMS


def _is_within(path: Path, folder: Path) -> bool:
    """Tell whether `path` is `folder` or below it, by whatever names or links."""
    if not folder.exists():
        return path.resolve().is_relative_to(folder.resolve())
    return any(
        parent.exists() and parent.samefile(folder)
        for parent in (path.resolve(), *path.resolve().parents)
    )


def _listed(names: Iterable[str]) -> str:
    first, *rest = names
    return f"{first} and {len(rest)} more" if rest else first
