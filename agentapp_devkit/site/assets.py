"""The site's files under `assets/`, each with a hash of its content in its address."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from agentapp_devkit.progress import Progress
from agentapp_devkit.site import bundles
from agentapp_devkit.site.page import design_tokens, style_bundle

FOLDER = "assets"
_HASH_LENGTH = 12


class Assets:
    """Writes assets; each method returns an address relative to `index.html`.

    Args:
        site: The site's folder.
        progress: Announces that esbuild is fetched.

    Attributes:
        integrity: The hash of each file, by its address, as the function `integrity` returns it.
    """

    def __init__(self, site: Path, progress: Progress) -> None:
        """Make the folder."""
        self._folder = site / FOLDER
        self._folder.mkdir(parents=True)
        self._progress = progress
        self.integrity: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        """Write one file, as `assets/<stem>-<hash>.<suffix>`."""
        stem, dot, suffix = name.partition(".")
        hashed = f"{stem}-{digest(content)}{dot}{suffix}"
        (self._folder / hashed).write_bytes(content)
        return self._record(f"{FOLDER}/{hashed}", content)

    def add_group(self, name: str, files: Mapping[str, Path]) -> str:
        """Write files that refer to each other by name, as `assets/<name>-<hash>/…`."""
        parts = [f"{path}\0{digest(file.read_bytes())}" for path, file in sorted(files.items())]
        folder = self._folder / f"{name}-{digest(chr(10).join(parts).encode())}"
        for path, file in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            self._record(f"{FOLDER}/{folder.name}/{path}", target.read_bytes())
        return f"{FOLDER}/{folder.name}/"

    def add_folder(self, source: Path, *, without: Sequence[str] = ()) -> str:
        """Write all files of a folder, as a group under the folder's name."""
        files = [p for p in sorted(source.rglob("*")) if p.is_file() and p.name not in without]
        return self.add_group(source.name, {p.relative_to(source).as_posix(): p for p in files})

    def add_inventory(self) -> str:
        """Write the SHA-256 of each file so far, for a page that looks for the broken file."""
        files = sorted(path for path in self._folder.rglob("*") if path.is_file())
        digests = {
            f"{FOLDER}/{path.relative_to(self._folder).as_posix()}": hashlib.sha256(
                path.read_bytes()
            ).hexdigest()
            for path in files
        }
        return self.add("inventory.json", json.dumps(digests, separators=(",", ":")).encode())

    def bundle(self, source: Path, *, module: bool, inject: Path | None = None) -> str:
        """Write a script and all modules that it imports, minified into one file.

        Args:
            source: The script.
            module: True for an ES module, false for a classic script.
            inject: A module whose exports replace the browser's globals of the same names.
        """
        content = bundles.bundle(source, module=module, inject=inject, progress=self._progress)
        suffix = ".mjs" if module else ".js"
        return self.add(f"{source.stem}{suffix}", content)

    def bundle_styles(self, sources: Sequence[Path], *, properties: Iterable[str]) -> str:
        """Minify style sheets into one, and write their fonts and images as files.

        Args:
            sources: The style sheets, in the order of the cascade.
            properties: The custom properties to keep, as `design_tokens.named_in` returns them.

        Returns:
            The text of the style sheet, which may stand between `<style>` and `</style>`.
        """
        sheet = style_bundle.bundle(sources, self.add, progress=self._progress)
        return design_tokens.prune(sheet, properties).strip()

    def _record(self, address: str, content: bytes) -> str:
        self.integrity[address] = integrity(content)
        return address


def integrity(content: bytes) -> str:
    """Return the value of an attribute `integrity`; a browser refuses any other content.

    >>> integrity(b"")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def digest(content: bytes) -> str:
    """Return the hash of a content, for names.

    >>> digest(b"")
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
