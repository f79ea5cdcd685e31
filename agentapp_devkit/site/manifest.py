"""`agentapp.json`, the manifest of a built site, and `README.md` for whoever deploys the site.

The manifest says which build a folder or a web host has, and what each file must be. Neither file
is a secret, and no page asks for them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agentapp_devkit.config.configuration import Configuration, PlacedPage, Placement
from agentapp_devkit.packages import Wheel, pyodide_target
from agentapp_devkit.site.security_headers import WORKER, Rule
from agentapp_devkit.version import VERSION

MANIFEST = "agentapp.json"
README = "README.md"
FORMAT = 1
"""The version of the manifest's form."""

# Instructions for web hosts, which some serve and some do not.
_FOR_WEB_HOSTS = frozenset({"_headers", "vercel.json", README, MANIFEST})


def write(
    site: Path,
    configuration: Configuration,
    wheels: tuple[Wheel, ...],
    *,
    headers: Sequence[Rule],
    build_id: str,
) -> None:
    """Write both files into the folder of a site that is complete but for them.

    Args:
        site: The site's folder.
        configuration: The extension's configuration.
        wheels: The packages.
        headers: The response headers of the site.
        build_id: The id of the site's build.
    """
    # A folder's name need not be UTF-8, and an extension without a name has it.
    name = configuration.name.encode("utf-8", "replace").decode("utf-8")
    text = _readme(name, configuration, build_id)
    (site / README).write_text(text, "utf-8", newline="\n")
    manifest = {
        "format": FORMAT,
        "name": name,
        "buildId": build_id,
        "versions": {
            "agentapp": VERSION,
            "pyodide": pyodide_target.PYODIDE,
            "python": pyodide_target.PYTHON,
            "packages": {wheel.name: wheel.version for wheel in wheels},
        },
        "pages": [{"file": page.file, "placement": page.placement} for page in configuration.pages],
        "sdk": configuration.sdk,
        "authorize": configuration.authorize,
        "hosts": list(configuration.hosts),
        "apis": list(configuration.apis),
        "images": list(configuration.images),
        "headers": {rule.path: dict(rule.headers) for rule in headers},
        "files": dict(_files(site)),
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (site / MANIFEST).write_text(content, "utf-8", newline="\n")


def _files(site: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the size and the SHA-256 of each file that a page may ask for, by its path."""
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        path = file.relative_to(site).as_posix()
        if path not in _FOR_WEB_HOSTS and not path.startswith("headers/"):
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            yield path, {"size": len(content), "sha256": digest}


def _readme(name: str, configuration: Configuration, build_id: str) -> str:
    parts = [
        f"# {name}: a built site\n",
        f"Build {build_id}, made by agentapp {VERSION}. `{MANIFEST}` lists each file with its size"
        " and SHA-256. Upload the whole folder, and change nothing in it: a page refuses files that"
        " differ.\n",
        _WEB_HOST,
        *([_AUTHORIZATION] if configuration.authorize else []),
        *([_apis(configuration)] if configuration.apis else []),
        _console(name, configuration),
        _UPDATE,
    ]
    return "\n".join(parts)


def _apis(configuration: Configuration) -> str:
    origins = "".join(f"- {origin}\n" for origin in configuration.apis)
    return (
        "## Services\n\n"
        "The page calls these origins. Each has to answer requests of the site's origin with"
        f" `Access-Control-Allow-Origin`:\n\n{origins}"
    )


def _console(name: str, configuration: Configuration) -> str:
    hosts = ", ".join(configuration.hosts)
    pages = "\n".join(map(_widget, configuration.pages))
    return f"""\
## LiveChat's Developer Console

1. Create an app, or open it. Its name can be *{name}*.
2. Add the building block *Agent App Widgets*. YOUR-SITE stands for this site's address:
{pages}
3. Under *Private installation*, install the app for your own account, and open the Agent App.

These pages may frame the site, as `hosts` in pyscript.toml says: {hosts}.
"""


def _widget(page: PlacedPage) -> str:
    file = "" if page.file == "index.html" else page.file
    place = _PLACES[page.placement]
    return f"   - *Widget source URL* `https://YOUR-SITE/{file}`, *Widget placement* {place}"


_PLACES: Mapping[Placement, str] = {
    "details": "in the chat details",
    "message-box": "in the message box",
    "fullscreen": "full screen",
    "settings": "in the settings",
}

_WEB_HOST = f"""\
## Web host

Any web host with HTTPS will do. It has to send the site's headers, and each file as it is:

| web host | file | what to do |
|---|---|---|
| Netlify, Cloudflare Pages | `_headers` | nothing |
| Vercel | `vercel.json` | nothing; deploy this folder itself |
| nginx | `headers/nginx.conf` | `include` it in the `server` block, beside `root` |
| Caddy | `headers/Caddyfile` | `import` it into the site's block, beside `root` and `file_server` |
| any other | `_headers` | set the same headers |

- MIME types: `text/javascript` for `.mjs` and `.js`.
- Compression of `.js`, `.mjs` and `.json`. A `.bin` is compressed already.
- No "minifying", no rewriting, and no page in place of a missing file.
- `index.html` and `{WORKER}` are revalidated each time; files in `assets/` never change.
"""

_AUTHORIZATION = """\
## Authorization

The Agent App posts each agent's login and API key to `/authorize/` of this site. Run the
extension's `authorize.py` as a service, and have the web server pass `/authorize/` on to it:

    python -m uvicorn --port 8000 --factory \\
      agentapp_devkit.serve.authorization:from_working_directory

`authorize.py` itself is no part of the site, and must not become one.
"""

_UPDATE = """\
## A new version

Build again, and replace all files at once. Leave the old files in `assets/` for a day, for pages
that are open.
"""
