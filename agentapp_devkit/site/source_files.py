"""The files below `py/` and `static/` that a build publishes.

A site is public. So hidden files, keys, backups, and the files of editors and version control stay
out of it, unless the author's `include` names them. A link must lead to a file of the extension's
folder that would be published by itself.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.errors import SiteError

# Nobody misses these, so that no build names them.
_BY_PRODUCTS = ("__pycache__", "*.py[co]", ".ds_store", "__macosx", "desktop.ini", "thumbs.db")
_PRIVATE = (
    *(".*", "_netrc", "*.env", "authorize.py"),
    *("*.key", "*.pem", "*.p8", "*.p12", "*.pfx", "*.ppk", "*.jks", "*.keystore", "*.kdbx"),
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"),
    *("*~", "#*#", "*.bak", "*.backup", "*.old", "*.orig", "*.rej", "*.save", "*.tmp"),
    *("*.sw[nop]", "*___jb_tmp___", "*___jb_old___"),
    *("CVS", "_darcs"),
)
_PUBLIC = (".well-known",)


def is_left_out(name: str) -> bool:
    """Tell whether files and folders of this name stay out of sites, unless an author names them.

    >>> [is_left_out(name) for name in (".env", "main.py~", "server.key", "Thumbs.db", "main.py")]
    [True, True, True, True, False]
    """
    return _matches(name, _BY_PRODUCTS) or (
        _matches(name, _PRIVATE) and not _matches(name, _PUBLIC)
    )


@dataclass(frozen=True)
class SourceFolder:
    """A folder of an extension with files for the site.

    Args:
        path: The folder; it need not exist.
        project: The extension's folder, which no link may leave.
        include: The author's patterns of files to publish that would stay out, relative to
            `project`.
        skip: Files and folders to pass over.
    """

    path: Path
    project: Path
    include: PathPatterns
    skip: Container[Path] = ()

    def files(self) -> dict[str, Path]:
        """List the published files, by their path relative to the folder.

        Raises:
            SiteError: A link leads out of `project`, to a file that is left out, into a loop, or
                nowhere.
        """
        return {
            path.relative_to(self.path).as_posix(): path
            for path in self._walk(self.path)
            if not self._is_left_out(path) and path.is_file()
        }

    def left_out(self) -> list[str]:
        """List the files and folders that stay out of the site, by-products excepted.

        The paths are relative to `project`.
        """
        return [
            self._name(path)
            for path in self._walk(self.path)
            if self._is_left_out(path)
            and not _matches(path.name, _BY_PRODUCTS)
            and not self._is_searched(path)
        ]

    def entries(self) -> list[str]:
        """List all files and folders that were looked at, relative to `project`."""
        return [self._name(path) for path in self._walk(self.path)]

    def _walk(self, folder: Path, parents: tuple[Path, ...] = ()) -> Iterator[Path]:
        """Yield all entries below `folder`, those of published folders included."""
        if not folder.is_symlink() and not folder.exists():
            return
        real = self._target(folder)
        if real in parents:
            raise SiteError(f"{folder} is a link to a folder that holds it. Remove the link.")
        for path in sorted(folder.iterdir()):
            if path in self.skip:
                continue
            if not self._is_left_out(path):
                self._target(path)
            if path.is_dir() and (not self._is_left_out(path) or self._is_searched(path)):
                yield from self._walk(path, (*parents, real))
            yield path

    def _is_left_out(self, path: Path) -> bool:
        """Tell whether `path`, or a folder that it is in, is private and not included."""
        names = path.relative_to(self.path).parts
        return any(map(is_left_out, names)) and self._name(path) not in self.include

    def _is_searched(self, path: Path) -> bool:
        return path.is_dir() and not path.is_symlink() and self.include.reach_into(self._name(path))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.project).as_posix()

    def _target(self, path: Path) -> Path:
        """Follow the links in `path`.

        Raises:
            SiteError: They lead to something that must not be published, or nowhere.
        """
        try:
            target, root = path.resolve(strict=True), self.project.resolve()
        except (OSError, RuntimeError) as error:
            raise SiteError(f"{path} is a link that leads nowhere. Remove or mend it.") from error
        if not target.is_relative_to(root):
            raise SiteError(
                f"{path} is a link to {target}, outside of {self.project}, and the site is public."
                " Put a copy of what you want to publish in the link's place."
            )
        names = target.relative_to(root)
        private = next(filter(is_left_out, names.parts), None)
        if private and path.is_symlink() and self._name(path) not in self.include:
            raise SiteError(
                f"{path} is a link to {target}, which is not for a site because of the name"
                f" {private}. Remove the link, or rename its target."
            )
        return target


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    names = {name, name.lower()}
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
