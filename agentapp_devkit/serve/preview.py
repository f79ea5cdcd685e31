"""`preview`: a built site in the simulator, with its own headers, snapshot and service worker.

What is served is a copy of the site that differs in three things only: the simulator is among the
hosts, or no page of localhost could frame it; browsers are not told to use HTTPS for all of
localhost; and agents sign in with the fake of LiveChat's accounts server.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from agentapp_devkit.config import configuration
from agentapp_devkit.progress import Progress
from agentapp_devkit.serve.live_site import Build
from agentapp_devkit.serve.sockets import ServerError
from agentapp_devkit.serve.watcher import Sources
from agentapp_devkit.site.builder import Built, Development
from agentapp_devkit.site.security_headers import ACCOUNTS_SERVER, WEB_APIS, Rule

_CONFIGURATION = re.compile(r'(?<=<script type="application/json" id="agentapp">).+?(?=</script>)')
_FRAME_ANCESTORS = re.compile(r"(?<=frame-ancestors )[^;]+")
_HEADERS = "vercel.json"
_ONLY_ONLINE = "Strict-Transport-Security"


def copy_of(site: Path) -> Build:
    """Return a builder that copies the built site instead of building one.

    Args:
        site: The folder that `build` has written.
    """

    def copy(
        folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        del progress
        if development is None:
            raise ValueError("a preview is for a simulator")
        if not (site / _HEADERS).is_file():
            raise ServerError(f"There is no built site in {site}. Run `build` first.")
        settings = configuration.load(folder)
        for placed in settings.pages:
            if not (site / placed.file).is_file():
                raise ServerError(f"{site} was built without {placed.file}. Run `build` again.")
        shutil.copytree(site, out)
        for page in (out / placed.file for placed in settings.pages):
            text = _page(page.read_text("utf-8"), development)
            page.write_text(text, "utf-8", newline="\n")
        return Built(settings, _rules(site, development))

    return copy


def sources_of(site: Path) -> Sources:
    """Return what a preview watches: the site's folder, which each build replaces as a whole."""
    return Sources(files=frozenset({site}), folders=frozenset())


def _page(text: str, development: Development) -> str:
    """Add the simulator to the hosts in the page's configuration, and name the fakes."""
    settings = json.loads(_CONFIGURATION.findall(text)[0])
    settings["hosts"] = [*settings["hosts"], development.host]
    if "accountsServer" in settings:
        settings["accountsServer"] = development.accounts_server
        settings["webApis"] = development.web_apis
    changed = json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")
    return _CONFIGURATION.sub(lambda _: changed, text)


def _rules(site: Path, development: Development) -> tuple[Rule, ...]:
    """Read the site's headers, as a web host does."""
    entries = json.loads((site / _HEADERS).read_text("utf-8"))["headers"]
    return tuple(
        Rule(
            entry["source"].replace("(.*)", "*"),
            _headers({each["key"]: each["value"] for each in entry["headers"]}, development),
        )
        for entry in entries
    )


def _headers(headers: Mapping[str, str], development: Development) -> dict[str, str]:
    return {
        name: _FRAME_ANCESTORS.sub(lambda hosts: f"{hosts[0]} {development.host}", value)
        .replace(f"frame-src {ACCOUNTS_SERVER}", f"frame-src {development.accounts_server}")
        .replace(f" {WEB_APIS}", f" {development.web_apis}")
        for name, value in headers.items()
        if name != _ONLY_ONLINE
    }
