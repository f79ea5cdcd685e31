"""Rules about the weight of the built site: a first visit, its largest files, its packages' data.

They read the site that `build` has written to `dist/`, if there is one.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.site.manifest import MANIFEST

FIRST_VISIT = Rule(
    "AA511",
    "first-visit",
    Severity.INFO,
    "The bytes that an agent's first visit takes until Python is there, by the web host, whose"
    " compression decides. [The guide](../guide.md#build-and-host) compares them.",
    "A first visit takes 14.7 MB on nginx, Debian's configuration",
    "A first visit takes 7.6 MB on nginx with headers/nginx.conf",
    file="",
)
LARGEST_FILES = Rule(
    "AA512",
    "largest-files",
    Severity.INFO,
    "The largest files of a first visit, compressed with gzip. Pyodide itself is two of them; the"
    " others grow with your packages, your modules and your own files.",
    "static/prices.json 3.1 MB",
    "A file that is fetched in parts, or by a service",
    file="",
)
PACKAGE_DATA = Rule(
    "AA513",
    "package-data",
    Severity.INFO,
    "A package brings many bytes of data or of tests, which every first visit fetches. `exclude`"
    " leaves out what the extension does not read.",
    'packages = ["babel"]',
    'packages = ["babel"]\n\n[livechat]\nexclude = ["babel/locale-data/*", "!babel/*/en.dat"]',
    file="",
)

SITE = "dist"
"""The folder of the built site, in an extension's."""

_LATER = frozenset({"inventory", "pyscript", "interpreter", "storage", "accountsSdk", "signIn"})
"""The page's files that it fetches when idle, where something is broken, or to sign in."""

_FILES = 5
_LEAST_DATA = 100_000  # bytes, compressed, of a folder of a package that are worth a remark
_CONFIGURATION = re.compile(r'<script type="application/json" id="agentapp">(.+?)</script>')
_SCRIPT = re.compile(r'<script async [^>]*src="([^"]+)"')
_CODE = (".py", ".pyi", ".so", ".pyc", ".js", ".mjs")
_TESTS = frozenset({"test", "tests"})


def check(project: Project) -> Iterator[Issue]:
    """Weigh the site in `dist/`."""
    site = project.folder / SITE
    if not (site / MANIFEST).is_file():
        return
    files = first_visit(site)
    yield FIRST_VISIT.issue(
        f"A first visit takes {_by_web_host(files)}.",
        "Take a web host that compresses scripts, or the settings in headers/.",
        SITE,
    )
    yield LARGEST_FILES.issue(
        f"The largest files of a first visit: {_largest(site, files)}.",
        "Leave out what the extension does not need: packages, data, pictures.",
        SITE,
    )
    yield from _package_data(site)


def first_visit(site: Path) -> list[Path]:
    """Return the files that the page `index.html` fetches until Python is there.

    Args:
        site: The folder of a built site.
    """
    text = (site / "index.html").read_text("utf-8")
    files = page_files(site)
    runtime = files.get("runtime", "")
    names = ["index.html", *_SCRIPT.findall(text), f"{runtime}pyodide.asm.js"]
    names += [address for key, address in files.items() if key not in _LATER]
    if "memory" not in files:
        names.append(f"{runtime}python_stdlib.zip")
        names += [path.relative_to(site).as_posix() for path in wheels(site)]
    # Folders are none of it, and neither is an SDK of another site.
    return [site / name for name in dict.fromkeys(names) if (site / name).is_file()]


def page_files(site: Path) -> dict[str, str]:
    """Return the addresses of the files that the page `index.html` names, by their keys."""
    configured = _CONFIGURATION.search((site / "index.html").read_text("utf-8"))
    return json.loads(configured[1])["files"] if configured else {}


def _by_web_host(files: Sequence[Path]) -> str:
    """Say what the files weigh on each of some web hosts."""
    # These import the compressors, and rules are imported for their documentation alone, too.
    from agentapp_devkit.check import web_hosts

    chosen = (
        web_hosts.NGINX,
        web_hosts.NGINX_WITH_HEADERS,
        web_hosts.CADDY_WITH_HEADERS,
        web_hosts.CLOUDFLARE,
        web_hosts.CLOUDFRONT,
    )
    contents = {file: file.read_bytes() for file in files}
    encodings = {
        (file, encoding)
        for web_host in chosen
        for file, content in contents.items()
        if (encoding := web_host.encoding_of(file.suffix, len(content)))
    }
    asked = sorted(encodings, key=lambda pair: -len(contents[pair[0]]))
    with ThreadPoolExecutor() as pool:
        encoded = pool.map(lambda pair: len(web_hosts.encode(contents[pair[0]], pair[1])), asked)
        sizes = dict(zip(asked, encoded, strict=True))
    parts = []
    for web_host in chosen:
        total = 0
        for file, content in contents.items():
            encoding = web_host.encoding_of(file.suffix, len(content))
            total += sizes[file, encoding] if encoding else len(content)
        parts.append(f"{_megabytes(total)} on {web_host.title}")
    return "; ".join(parts)


def _largest(site: Path, files: Sequence[Path]) -> str:
    import gzip

    sizes = {
        file.relative_to(site).as_posix(): len(gzip.compress(file.read_bytes(), 6))
        for file in files
    }
    largest = sorted(sizes, key=lambda name: -sizes[name])[:_FILES]
    return ", ".join(f"{name} {_megabytes(sizes[name])}" for name in largest)


def _package_data(site: Path) -> Iterator[Issue]:
    """Yield the folders of packages whose data or tests are large."""
    for wheel in wheels(site):
        sizes: dict[str, int] = defaultdict(int)
        try:
            with ZipFile(wheel) as archive:
                for member in archive.infolist():
                    if folder := _data_folder(member.filename):
                        sizes[folder] += member.compress_size
        except BadZipFile:
            continue
        for folder, size in sizes.items():
            if size >= _LEAST_DATA:
                yield PACKAGE_DATA.issue(
                    f"{wheel.name.partition('-')[0]} has {_megabytes(size)} in {folder}/.",
                    f'Unless the extension reads it: [livechat] exclude = ["{folder}/"].',
                    NAME,
                )


def _data_folder(name: str) -> str:
    """Return the folder of a package's file, if the file is data or a test; else "".

    Example:
        >>> _data_folder("babel/locale-data/de.dat"), _data_folder("babel/core.py")
        ('babel/locale-data', '')
    """
    *folders, file = name.split("/")
    if not folders or folders[0].endswith((".dist-info", ".data")):
        return ""
    tests = next((index for index, folder in enumerate(folders) if folder in _TESTS), None)
    if tests is not None:
        return "/".join(folders[: tests + 1])
    return "" if file.endswith(_CODE) or len(folders) < 2 else "/".join(folders[:2])


def wheels(site: Path) -> list[Path]:
    """Return the packages of a built site."""
    return sorted(site.glob("assets/wheels-*/*.whl"))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
