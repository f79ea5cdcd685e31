"""The files of Python's folder `/app`: the author's `py/`, agentapp, and those of `files`."""

from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.site.source_files import SourceFolder, is_left_out

APP_DIR = "/app"
MAIN = "main.py"
_TEST_KIT = "agentapp/testing.py"  # of use outside of a page alone


def app_files(folder: Path, configuration: Configuration) -> dict[str, bytes]:
    """Read the files, by their path in `/app`.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `files`.

    Raises:
        SiteError: A link in `py/` leads to something that must not be published.
    """
    own = {
        destination: (folder / source).read_bytes()
        for source, destination in configuration.files.items()
    }
    files = {**agentapp_files(), **_authors_files(folder, configuration), **own}
    # The default extension's own py/ holds agentapp, the test kit included.
    return {path: content for path, content in files.items() if path != _TEST_KIT}


def source_of(path: str, configuration: Configuration) -> str:
    """Return the source of `path` in `/app`, relative to the extension's folder.

    Example:
        >>> source_of("shop/cart.py", load(folder))  # doctest: +SKIP
        'py/shop/cart.py'
    """
    named = {destination: source for source, destination in configuration.files.items()}
    return named.get(path, f"py/{path}")


def agentapp_files() -> dict[str, bytes]:
    """Read agentapp's own files, by their path in `/app`, without its test kit."""
    # Not by `SourceFolder`: an installer may have linked the package's files.
    package = paths.RUNTIME_PACKAGE
    files = {
        f"agentapp/{path.relative_to(package).as_posix()}": path
        for path in sorted(package.rglob("*"))
        if path.is_file() and not any(map(is_left_out, path.relative_to(package).parts))
    }
    return {name: path.read_bytes() for name, path in files.items() if name != _TEST_KIT}


def author_modules(folder: Path, configuration: Configuration) -> SourceFolder:
    """Return the folder of the author's modules, `py/`."""
    return SourceFolder(folder / "py", folder, PathPatterns(configuration.include))


def _authors_files(folder: Path, configuration: Configuration) -> dict[str, bytes]:
    files = author_modules(folder, configuration).files()
    return {path: file.read_bytes() for path, file in files.items()}
