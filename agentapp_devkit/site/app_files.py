"""The files of Python's folder `/app`: the author's `py/`, agentapp, and those of `files`."""

from pathlib import Path

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration

APP_DIR = "/app"
MAIN = "main.py"


def app_files(folder: Path, configuration: Configuration) -> dict[str, bytes]:
    """Read the files, by their path in `/app`.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `files`.
    """
    own = {
        destination: (folder / source).read_bytes()
        for source, destination in configuration.files.items()
    }
    return {**agentapp_files(), **_read(folder / "py"), **own}


def source_of(path: str, configuration: Configuration) -> str:
    """Return the source of `path` in `/app`, relative to the extension's folder.

    Example:
        >>> source_of("shop/cart.py", load(folder))  # doctest: +SKIP
        'py/shop/cart.py'
    """
    named = {destination: source for source, destination in configuration.files.items()}
    return named.get(path, f"py/{path}")


def agentapp_files() -> dict[str, bytes]:
    """Read agentapp's own files, by their path in `/app`."""
    package = paths.RUNTIME_PACKAGE
    return {f"agentapp/{path}": content for path, content in _read(package).items()}


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
