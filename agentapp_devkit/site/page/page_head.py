"""The elements that a build adds to the page's `<head>`: scripts, style, configuration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from agentapp_devkit import paths
from agentapp_devkit.config.configuration import Configuration, PlacedPage
from agentapp_devkit.packages import Wheel
from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.page.page_configuration import (
    PageConfiguration,
    PageFiles,
    StandardLibrary,
)
from agentapp_devkit.site.runtime.app_files import APP_DIR
from agentapp_devkit.site.security_headers import ACCOUNTS_SERVER, WEB_APIS, WORKER

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
_PART_SIZE = 1 << 17  # bytes of each part of the standard library; a module has a few KiB

# PyScript's script tag; main.py is in the archive, under its own name, so that tracebacks name it.
_RUN_MAIN = "import js; await js.agentapp.main()"


@dataclass(frozen=True)
class Head:
    """The head of a built site's page.

    Args:
        build_id: The id of the site's build.
        page: The page that the head is for.
        bridge: The address of the page's first script.
        style: The style sheet's text.
        licenses: The address of the licences.
        files: The addresses of the files that the scripts load.
        integrity: The hash of each file of the site, by its address.
        configuration: The extension's configuration.
        wheels: The packages.
        simulator_origin: The simulator's origin, during development.
        waits_for_pyscript: True where the author's code needs PyScript from its first line on.
        early_view: The element with the early view; None where the page has none.
        development: The address of the script that only `serve` adds.
        accounts_server: The origin of the accounts server.
        web_apis: The origin of the Web APIs.
    """

    build_id: str
    page: PlacedPage
    bridge: str
    style: str
    licenses: str
    files: PageFiles
    integrity: Mapping[str, str]
    configuration: Configuration
    wheels: tuple[Wheel, ...]
    simulator_origin: str | None
    waits_for_pyscript: bool
    early_view: str | None = None
    development: str | None = None
    accounts_server: str = ACCOUNTS_SERVER
    web_apis: str = WEB_APIS

    def lines(self) -> list[str]:
        """Return the elements, each on its own line."""
        head = [
            self._configuration().element(),
            *([self.early_view] if self.early_view else []),  # before the script that reads it
            # Inline, so that the skeleton shows without waiting for another file.
            f'<style id="agentapp-style">{self.style}</style>',
            f'<script async fetchpriority="high" {self._verified("src", self.bridge)}></script>',
            # Preloads of later scripts would only delay these two.
            *(
                f'<link rel="preload" as="script" {self._verified("href", address)}>'
                for address in (self.files.sdk, self.files.boot)
            ),
        ]
        if self.development:
            head.append(f"<script async {self._verified('src', self.development)}></script>")
        head.append(f'<link rel="license" href="{escape(self.licenses)}">')
        if core := self.files.pyscript:
            if self.waits_for_pyscript:
                head.append(f'<link rel="modulepreload" {self._verified("href", core)}>')
            head.append(self._pyscript_tag())
        return head

    def _verified(self, attribute: str, address: str) -> str:
        """Return the attribute with the address, and `integrity` if the file is the site's."""
        known = self.integrity.get(address)
        return f'{attribute}="{escape(address)}"' + (f' integrity="{known}"' if known else "")

    def _fetched_by_scripts(self) -> dict[str, str]:
        """Return the hashes of the files that the page's scripts fetch, by address.

        The wheels' hashes are in pyodide-lock.json; PyScript's parts for single plugins have none.
        """
        addresses = self.files.addresses().values()
        starts = [self.files.runtime]
        if core := self.files.pyscript:
            folder = core.removesuffix("core.js")
            starts += [f"{folder}{name}-" for name in ("core", *_LOADED_PLUGINS)]
        return {
            address: known
            for address, known in self.integrity.items()
            if address in addresses or address.startswith(tuple(starts))
        }

    def _configuration(self) -> PageConfiguration:
        configuration = self.configuration
        simulator = self.simulator_origin
        # Shared libraries come with the packages that need them.
        wheels = [
            wheel
            for wheel in self.wheels
            if wheel.name != "micropip" and not wheel.is_shared_library
        ]
        return PageConfiguration(
            simulator_origin=simulator,
            build_id=self.build_id,
            file=self.page.file,
            worker=None if simulator else WORKER,
            connect=configuration.connect,
            authorize=configuration.authorize,
            placement=self.page.placement,
            hosts=(*configuration.hosts, *([simulator] if simulator else [])),
            runtime=configuration.runtime,
            waits_for_py_script=self.waits_for_pyscript,
            home=APP_DIR,
            main=self.page.main,
            files=self.files,
            preload=(f"{self.files.runtime}pyodide.asm.js",),
            integrity=self._fetched_by_scripts(),
            packages=tuple(f"{wheel.name}=={wheel.version}" for wheel in wheels),
            stdlib=standard_library(),
            client_id=configuration.client_id or None,
            accounts_server=self.accounts_server if configuration.client_id else None,
            web_apis=self.web_apis if configuration.client_id and simulator else None,
        )

    def _pyscript_tag(self) -> str:
        keys = dict(self.configuration.pyscript)
        asked = keys.get("plugins", [])
        names = list(asked) if isinstance(asked, list) else []
        keys["plugins"] = names + [f"!{name}" for name in _PLUGINS if name not in names]
        keys["interpreter"] = f"./{self.files.interpreter}"
        config = escape(json.dumps(keys, ensure_ascii=False))
        return f'<script type="py" config="{config}">{_RUN_MAIN}</script>'


def standard_library() -> StandardLibrary:
    """Describe the vendored standard library."""
    content = (paths.VENDOR / "pyodide" / "python_stdlib.zip").read_bytes()
    parts = [content[start : start + _PART_SIZE] for start in range(0, len(content), _PART_SIZE)]
    return StandardLibrary(
        path="/lib/python314.zip",
        size=len(content),
        part=_PART_SIZE,
        integrity=tuple(map(integrity, parts)),
    )
