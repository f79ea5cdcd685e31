"""`Project`: an extension as the rules read it, also where its configuration is broken."""

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import decode_source
from pathlib import Path, PurePosixPath

from agentapp_devkit import paths
from agentapp_devkit.check.analysis.names import Names
from agentapp_devkit.config.config_errors import InvalidConfigurationError, Mistake
from agentapp_devkit.config.configuration import NAME, Configuration, load
from agentapp_devkit.config.toml_lines import Key, key_lines
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.errors import SiteError
from agentapp_devkit.site.source_files import SourceFolder
from agentapp_devkit.site.static_folder import AGENTAPPS_OWN

_PAGE_FILES = {".css", ".html", ".js", ".mjs"}


@dataclass(frozen=True)
class PythonFile:
    """One of the author's files of Python.

    Args:
        path: Its path, relative to the extension's folder.
        module: The name under which it can be imported.
        source: Its content.
        tree: Its syntax; None where the source has a mistake.
        error: The mistake.
    """

    path: str
    module: str
    source: bytes
    tree: ast.Module | None
    error: SyntaxError | ValueError | RecursionError | None = None

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, decoded as it declares."""
        return decode_source(self.source).split("\n")

    def column(self, node: ast.AST) -> int:
        """Return the column of a node in characters, from 1; its own counts bytes of UTF-8."""
        line = self.lines[getattr(node, "lineno", 1) - 1]
        before = line.encode()[: getattr(node, "col_offset", 0)]
        return len(before.decode(errors="replace")) + 1

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its syntax."""
        return tuple(ast.walk(self.tree)) if self.tree else ()

    @cached_property
    def names(self) -> Names:
        """The names in it."""
        return Names(self.tree or ast.Module([], []), self.module)


class Project:
    """An extension.

    Args:
        folder: Its folder.
    """

    def __init__(self, folder: Path) -> None:
        """Read the configuration."""
        self.folder = folder.resolve()
        self.mistakes: tuple[Mistake, ...] = ()
        self.configuration: Configuration | None = None
        try:
            self.configuration = load(self.folder)
        except InvalidConfigurationError as error:
            self.mistakes = error.mistakes

    @cached_property
    def toml_lines(self) -> Mapping[Key, int]:
        """The lines of the keys of a valid pyscript.toml."""
        if self.configuration is None:
            return {}
        text = (self.folder / NAME).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        return key_lines(text)

    @cached_property
    def _folders(self) -> tuple[SourceFolder, ...]:
        """The folders of which the site is made: `py/` and `static/`."""
        include = PathPatterns(self.configuration.include if self.configuration else ())
        return (
            SourceFolder(self.folder / "py", self.folder, include),
            SourceFolder(self.folder / "static", self.folder, include, skip=AGENTAPPS_OWN),
        )

    def _read(self, read: Callable[[SourceFolder], Iterable[str]]) -> tuple[str, ...]:
        """Read both folders; what links spoil is in `link_errors`."""
        found: list[str] = []
        for folder in self._folders:
            with suppress(SiteError):
                found += read(folder)
        return tuple(found)

    @cached_property
    def link_errors(self) -> tuple[str, ...]:
        """The messages about links that lead to nothing that may be published."""
        found = []
        for folder in self._folders:
            try:
                folder.files()
            except SiteError as error:
                found.append(str(error))
        return tuple(found)

    @cached_property
    def published(self) -> tuple[str, ...]:
        """The author's files that are part of the site, relative to the folder."""
        own = self._read(lambda folder: [f"{folder.path.name}/{name}" for name in folder.files()])
        is_agentapps = (
            self.folder / "py" / "agentapp"
        ).resolve() == paths.RUNTIME_PACKAGE.resolve()
        named = self.configuration.files if self.configuration else ()
        found = dict.fromkeys((*own, *named))
        return tuple(
            path for path in found if not (is_agentapps and path.startswith("py/agentapp/"))
        )

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The author's files that stay out of the site because of their names."""
        return self._read(SourceFolder.left_out)

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """All files and folders in the author's folders."""
        return self._read(SourceFolder.entries)

    @cached_property
    def python_files(self) -> tuple[PythonFile, ...]:
        """The author's files of Python that are part of the site."""
        named = self.configuration.files if self.configuration else {}
        places = {path: named.get(path, path.removeprefix("py/")) for path in self.published}
        return tuple(
            _parse(self.folder, source, path)
            for source, path in sorted(places.items())
            if path.endswith(".py") and (source in named or source.startswith("py/"))
        )

    @cached_property
    def own_page(self) -> str:
        """The author's own `index.html`; "" without one."""
        file = self.folder / "index.html"
        return file.read_text("utf-8", errors="replace") if file.is_file() else ""

    @cached_property
    def page_texts(self) -> tuple[str, ...]:
        """The author's page, and their style sheets, scripts and markup in `static/`."""
        files = (
            (self.folder / path).read_text("utf-8", errors="replace")
            for path in self.published
            if PurePosixPath(path).suffix in _PAGE_FILES
        )
        return (self.own_page, *files)

    def line(self, *key: str | int) -> int:
        """Return the line of a key of pyscript.toml, or of the nearest one around it."""
        known = (key[:length] for length in range(len(key), 0, -1))
        return next((self.toml_lines[part] for part in known if part in self.toml_lines), 1)

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts of the pages, relative to the folder."""
        scripts = self.configuration.scripts if self.configuration else ("main.py",)
        return tuple(f"py/{script}" for script in scripts)


def _parse(folder: Path, source: str, path: str) -> PythonFile:
    content = (folder / source).read_bytes()
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        tree = ast.parse(content)
        with warnings.catch_warnings(action="ignore"):  # Python shows them where the code runs
            compile(content, source, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        return PythonFile(source, module, content, None, error)
    return PythonFile(source, module, content, tree)
