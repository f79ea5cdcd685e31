"""`Project`: an extension as the rules read it, also where its configuration is broken."""

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.check.names import Names
from agentapp_devkit.config.config_errors import InvalidConfigurationError, Mistake
from agentapp_devkit.config.configuration import NAME, Configuration, load
from agentapp_devkit.config.toml_lines import Key, key_lines
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.source_files import SourceFolder


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
    error: SyntaxError | ValueError | None = None

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
    def modules(self) -> SourceFolder:
        """The folder `py/`."""
        include = self.configuration.include if self.configuration else ()
        return SourceFolder(self.folder / "py", self.folder, PathPatterns(include))

    @cached_property
    def python_files(self) -> tuple[PythonFile, ...]:
        """The author's files of Python that are part of the site.

        Raises:
            SiteError: A link in `py/` leads out of the folder, or nowhere.
        """
        found = {f"py/{path}": path for path in self.modules.files()}
        if self.configuration:
            found |= dict(self.configuration.files)
        if (self.folder / "py" / "agentapp").resolve() == paths.RUNTIME_PACKAGE.resolve():
            found = {s: path for s, path in found.items() if not path.startswith("agentapp/")}
        return tuple(
            _parse(self.folder, source, path)
            for source, path in sorted(found.items())
            if path.endswith(".py")
        )

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
    except (SyntaxError, ValueError) as error:
        return PythonFile(source, module, content, None, error)
    return PythonFile(source, module, content, tree)
