"""Collects the licences of the npm packages whose code, styles or fonts a site has."""

import json
from pathlib import Path

PACKAGES = (
    *("pyodide", "@pyscript/core", "fake-indexeddb", "idiomorph", "zstddec"),
    *("@livechat/accounts-sdk", "@livechat/agent-app-sdk", "widget-sdk", "widget-sdk-1"),
    *("@livechat/design-system-react-components", "@fontsource-variable/inter"),
)
_WITH_DEPENDENCIES = "@livechat/accounts-sdk"
"""The package that is bundled with all packages that it depends on."""

_BEGINNING = """\
The licences of what this site is made of, besides its author's own work.
Each package of Python's has its own in its folder *.dist-info.
"""


def collect(packages: Path) -> str:
    """Return the licence of each package: its own file, or else what its package.json says.

    Args:
        packages: The folder of npm's packages.
    """
    names = [*PACKAGES, *_dependencies(packages, _WITH_DEPENDENCIES)]
    return "\n\n".join([_BEGINNING, *(_license(packages / name) for name in names)]) + "\n"


def _dependencies(packages: Path, name: str) -> list[str]:
    """List all packages that a package depends on, directly or not."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        about = json.loads((packages / waiting.pop() / "package.json").read_text("utf-8"))
        more = [one for one in about.get("dependencies", ()) if one not in found]
        found |= dict.fromkeys(more)
        waiting += more
    return sorted(found)


def _license(package: Path) -> str:
    about = json.loads((package / "package.json").read_text("utf-8"))
    source = about.get("repository") or {}
    address = source if isinstance(source, str) else source.get("url", "")
    heading = f"{about['name']} {about['version']}: {about['license']}"
    texts = [path.read_text("utf-8").strip() for path in _files(package)]
    return "\n\n".join([f"{'=' * len(heading)}\n{heading}", *filter(None, [address]), *texts])


def _files(package: Path) -> list[Path]:
    return [path for path in sorted(package.iterdir()) if path.name.lower().startswith("licen")]
