"""What `build` puts into the `<head>` of `index.html`: all that the page has to load, and know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.packages import Wheel
from agentapp_devkit.site.app_files import APP_DIR
from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.security_headers import WORKER

# PyScript loads every plugin unless told otherwise; an extension that wants one names it.
_PLUGINS = (
    "codemirror",
    "deprecations-manager",
    "donkey",
    "error",
    "py-editor",
    "py-game",
    "py-terminal",
)

# Those of them whose first lines PyScript loads in any case.
_LOADED_PLUGINS = tuple(name for name in _PLUGINS if name != "codemirror")
_PART = 1 << 17  # bytes of the standard library that come at a time; a module is a few KiB

# The page's own script; main.py is in the archive, under its name, for the sake of tracebacks.
_RUN_MAIN = "import js; await js.agentapp.main()"


@dataclass(frozen=True)
class Head:
    """The head of a built site's page.

    Args:
        build: What tells the site's build from all others.
        bridge: The address of the page's first script.
        style: The style sheet's text.
        addresses: Those of what the scripts load, by what it is to them.
        integrity: The hash of each file of the site, by its address.
        configuration: What `pyscript.toml` says.
        wheels: The packages.
        host: The simulator's origin, during development.
        waits_for_pyscript: Whether the author's code needs PyScript from its first line on.
    """

    build: str
    bridge: str
    style: str
    addresses: Mapping[str, str]
    integrity: Mapping[str, str]
    configuration: Configuration
    wheels: tuple[Wheel, ...]
    host: str | None
    waits_for_pyscript: bool

    def lines(self) -> list[str]:
        """The elements, each on a line of its own."""
        addresses = self.addresses
        head = [
            self._json_block(),
            # Here, and not in a file: the skeleton shows as soon as the page is there.
            f'<style id="agentapp-style">{self.style}</style>',
            f'<script async fetchpriority="high" {self._verified("src", self.bridge)}></script>',
            # What comes later is asked for later: it would only delay these.
            *(
                f'<link rel="preload" as="script" {self._verified("href", addresses[name])}>'
                for name in ("sdk", "boot")
            ),
        ]
        if "pyscript" in addresses:
            if self.waits_for_pyscript:
                head.append(
                    f'<link rel="modulepreload" {self._verified("href", addresses["pyscript"])}>'
                )
            head.append(self._pyscript_tag())
        return head

    def _verified(self, attribute: str, address: str) -> str:
        """The attribute, with what the browser has to find there where the file is the site's."""
        known = self.integrity.get(address)
        return f'{attribute}="{escape(address)}"' + (f' integrity="{known}"' if known else "")

    def _fetched_by_scripts(self) -> dict[str, str]:
        """What the page's scripts have to find in the files that they fetch, by address.

        Not the wheels', which pyodide-lock.json has, nor those of PyScript's parts that it loads
        for some plugins only.
        """
        folders = [self.addresses["runtime"]]
        if "pyscript" in self.addresses:
            folder = self.addresses["pyscript"].removesuffix("core.js")
            folders += [f"{folder}{name}-" for name in ("core", *_LOADED_PLUGINS)]
        return {
            address: known
            for address, known in self.integrity.items()
            if address in self.addresses.values() or address.startswith(tuple(folders))
        }

    def _json_block(self) -> str:
        configuration = self.configuration
        wanted = [wheel for wheel in self.wheels if wheel.name != "micropip"]
        content = {
            "development": self.host,
            "build": self.build,
            "worker": None if self.host else WORKER,
            "connect": configuration.connect,
            "authorize": configuration.authorize,
            "hosts": [*configuration.hosts, *([self.host] if self.host else [])],
            "runtime": configuration.runtime,
            "waitsForPyScript": self.waits_for_pyscript,
            "home": APP_DIR,
            "files": dict(self.addresses),
            "preload": [f"{self.addresses['runtime']}pyodide.asm.js"],
            "integrity": self._fetched_by_scripts(),
            "packages": [f"{wheel.name}=={wheel.version}" for wheel in wanted],
            "stdlib": _stdlib(),
        }
        text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
        return f'<script type="application/json" id="agentapp">{text}</script>'

    def _pyscript_tag(self) -> str:
        keys = dict(self.configuration.pyscript)
        asked = keys.get("plugins", [])
        names = list(asked) if isinstance(asked, list) else []
        keys["plugins"] = names + [f"!{name}" for name in _PLUGINS if name not in names]
        keys["interpreter"] = f"./{self.addresses['interpreter']}"
        config = escape(json.dumps(keys, ensure_ascii=False))
        return f'<script type="py" config="{config}">{_RUN_MAIN}</script>'


def _stdlib() -> dict[str, object]:
    """The standard library: where Python looks for it, its size, and what each part has to be."""
    content = (paths.VENDOR / "pyodide" / "python_stdlib.zip").read_bytes()
    return {
        "path": "/lib/python314.zip",
        "size": len(content),
        "part": _PART,
        "integrity": [
            integrity(content[start : start + _PART]) for start in range(0, len(content), _PART)
        ],
    }
