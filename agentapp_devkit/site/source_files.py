"""The files below `py/` and `static/` that a build publishes.

A site is public. So hidden files, backups and the files of editors stay out of it, and a link must
lead to a file of the extension's folder that would be published by itself.
"""

from collections.abc import Container, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from agentapp_devkit.site.errors import SiteError

# Nobody misses these, so that no build names them.
_BY_PRODUCTS = ("__pycache__", "*.pyc", ".ds_store", "desktop.ini", "thumbs.db")
# ".well-known" has no exception: web hosts look for it at the root, and `static/` is below it.
_PRIVATE = (".*", "*~", "#*#", "*.bak", "*.orig", "*.rej", "*.swo", "*.swp")


def is_left_out(name: str) -> bool:
    """Tell whether files and folders of this name stay out of sites.

    >>> [is_left_out(name) for name in (".env", "main.py~", "Thumbs.db", "main.py")]
    [True, True, True, False]
    """
    return _matches(name, _BY_PRODUCTS) or _matches(name, _PRIVATE)


def source_files(folder: Path, project: Path, *, skip: Container[Path] = ()) -> dict[str, Path]:
    """List the published files below `folder`, by their path relative to it.

    Args:
        folder: A folder of the extension; it need not exist.
        project: The extension's folder, which no link may leave.
        skip: Files and folders to pass over.

    Raises:
        SiteError: A link leads out of `project`, to a file that is left out, into a loop, or
            nowhere.
    """
    return {
        path.relative_to(folder).as_posix(): path
        for path in _walk(folder, project, skip)
        if not is_left_out(path.name) and path.is_file()
    }


def left_out(folder: Path, project: Path, *, skip: Container[Path] = ()) -> list[str]:
    """List the files and folders below `folder` that stay out of the site, by-products excepted.

    Args:
        folder: A folder of the extension; it need not exist.
        project: The extension's folder, to which the paths are relative.
        skip: Files and folders to pass over.
    """
    return [
        path.relative_to(project).as_posix()
        for path in _walk(folder, project, skip)
        if is_left_out(path.name) and not _matches(path.name, _BY_PRODUCTS)
    ]


def _walk(
    folder: Path, project: Path, skip: Container[Path], parents: tuple[Path, ...] = ()
) -> Iterator[Path]:
    """Yield all entries below `folder`, those of published folders included."""
    if not folder.is_symlink() and not folder.exists():
        return
    real = _target(folder, project)
    if real in parents:
        raise SiteError(f"{folder} is a link to a folder that holds it. Remove the link.")
    for path in sorted(folder.iterdir()):
        if path in skip:
            continue
        if not is_left_out(path.name):
            _target(path, project)
            if path.is_dir():
                yield from _walk(path, project, skip, (*parents, real))
        yield path


def _target(path: Path, project: Path) -> Path:
    """Follow the links in `path`.

    Raises:
        SiteError: They lead to something that must not be published, or nowhere.
    """
    try:
        target, root = path.resolve(strict=True), project.resolve()
    except (OSError, RuntimeError) as error:
        raise SiteError(f"{path} is a link that leads nowhere. Remove or mend it.") from error
    if not target.is_relative_to(root):
        raise SiteError(
            f"{path} is a link to {target}, outside of {project}, and the site is public."
            " Put a copy of what you want to publish in the link's place."
        )
    if hidden := next(filter(is_left_out, target.relative_to(root).parts), None):
        raise SiteError(
            f"{path} is a link to {target}, which is not for a site because of the name {hidden}."
            " Remove the link, or rename its target."
        )
    return target


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)
