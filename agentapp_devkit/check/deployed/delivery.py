"""Rules about the way in which files come: their types, compression, and caching."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from agentapp_devkit.check.deployed.deployment import Answer, Deployment, listed
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

WRONG_TYPE = Rule(
    "AA625",
    "wrong-type",
    Severity.ERROR,
    "The web host sends the file with another content type than browsers ask for. They run no"
    " module of another type, and compile WebAssembly of another type later.",
    "GET /assets/core-9f86d081884c.mjs\nContent-Type: application/octet-stream",
    "GET /assets/core-9f86d081884c.mjs\nContent-Type: text/javascript",
    file="",
)
UNCOMPRESSED = Rule(
    "AA626",
    "uncompressed",
    Severity.WARNING,
    "The web host does not compress files that shrink much, so a first visit takes longer.",
    "GET /assets/pyodide-9f86d081884c/pyodide.asm.js\nContent-Type: text/javascript",
    "GET /assets/pyodide-9f86d081884c/pyodide.asm.js\nContent-Type: text/javascript\n"
    "Content-Encoding: gzip",
    file="",
)
WRONG_CACHING = Rule(
    "AA627",
    "wrong-caching",
    Severity.WARNING,
    "`Cache-Control` is not as the build asks for. Files in `assets/` never change and may be kept"
    " for a year; browsers compare pages and the service worker with the web host each time, or"
    " agents keep an old build.",
    "GET /\nCache-Control: max-age=14400",
    "GET /\nCache-Control: no-cache",
    file="",
)
NO_REVALIDATION = Rule(
    "AA628",
    "no-revalidation",
    Severity.WARNING,
    "The answer names no version of the file (`ETag` or `Last-Modified`), or the web host sends"
    " the whole file again to a browser that has this version already.",
    'GET /\nIf-None-Match: "5f3c"\n\n200',
    'GET /\nIf-None-Match: "5f3c"\n\n304',
    file="",
)

_SCRIPTS = frozenset(
    {"application/ecmascript", "application/javascript", "application/x-javascript"}
    | {"text/ecmascript", "text/javascript", "text/x-javascript"}
)
_TYPES: Mapping[str, frozenset[str]] = {
    ".css": frozenset({"text/css"}),
    ".html": frozenset({"text/html"}),
    ".js": _SCRIPTS,
    ".mjs": _SCRIPTS,
    ".svg": frozenset({"image/svg+xml"}),
    ".wasm": frozenset({"application/wasm"}),
}
"""The types that browsers insist on, by the file's ending."""

_BEST_TYPES = {".js": "text/javascript", ".mjs": "text/javascript"}

_COMPRESSIBLE = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm"})
"""The endings of what the built header files have compressed."""

_SMALLEST = 1000  # bytes; web hosts compress nothing smaller
_LEAST_SAVED = 20_000  # bytes of a whole site that are worth a remark
_LONG = 30 * 24 * 3600  # seconds
_MAX_AGE = re.compile(r'max-age="?(\d+)')
_HEADER_FILES = "headers/nginx.conf, headers/Caddyfile, _headers or vercel.json of the built site"


def check(deployment: Deployment) -> Iterator[Issue]:
    """Compare the headers of the files with what browsers need, and with the build's."""
    yield from _types(deployment)
    yield from _compression(deployment)
    yield from _caching(deployment)
    yield from _revalidation(deployment)


def _types(deployment: Deployment) -> Iterator[Issue]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, answer in deployment.arrived():
        ending = PurePosixPath(path).suffix
        right = _TYPES.get(ending)
        if right and answer.content_type not in right:
            found[ending, answer.content_type or "no content type"].append(path)
    for (ending, actual), paths in found.items():
        best = _BEST_TYPES.get(ending) or next(iter(_TYPES[ending]))
        yield WRONG_TYPE.issue(
            f"{listed(paths)}: {actual} instead of {best}.",
            f"Have the web host send {best} for {ending}.",
            deployment.address.of(paths[0]),
        )


def _compression(deployment: Deployment) -> Iterator[Issue]:
    saved = {
        path: bytes_saved
        for path, answer in deployment.arrived()
        if (bytes_saved := _bytes_saved(path, answer)) > 0
    }
    total = sum(saved.values())
    if total < _LEAST_SAVED:
        return
    paths = sorted(saved, key=lambda path: -saved[path])
    yield UNCOMPRESSED.issue(
        f"{listed(paths)} come uncompressed; gzip would save {total / 1e3:,.0f} kB.",
        f"Have the web host compress {', '.join(_endings(paths))}; for nginx and Caddy, the built"
        " site has the settings in headers/.",
        deployment.address.of(paths[0]),
    )


def _bytes_saved(path: str, answer: Answer) -> int:
    """Return the bytes that gzip would save of a file that comes without compression."""
    is_candidate = PurePosixPath(path).suffix in _COMPRESSIBLE and len(answer.content) >= _SMALLEST
    if not is_candidate or answer.header("content-encoding") not in {"", "identity"}:
        return 0
    return len(answer.content) - len(gzip.compress(answer.content, 6))


def _endings(paths: list[str]) -> list[str]:
    return sorted({PurePosixPath(path).suffix for path in paths})


def _caching(deployment: Deployment) -> Iterator[Issue]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, answer in deployment.arrived():
        wanted = deployment.built_headers(path).get("cache-control", "")
        actual = answer.header("cache-control")
        if not _caches_alike(actual, wanted):
            found[actual, wanted].append(path)
    for (actual, wanted), paths in found.items():
        sent = f'Cache-Control "{actual}"' if actual else "no Cache-Control"
        yield WRONG_CACHING.issue(
            f'{listed(paths)}: {sent}, and the build asks for "{wanted}".',
            f"Have the web host send it, as in {_HEADER_FILES}.",
            deployment.address.of(paths[0]),
        )


def _caches_alike(actual: str, wanted: str) -> bool:
    """Tell whether browsers cache a file as they would with the header that the build asks for.

    Example:
        >>> _caches_alike("public, max-age=0, must-revalidate", "no-cache")
        True
        >>> _caches_alike("max-age=14400", "public, max-age=31536000, immutable")
        False
    """
    if not wanted:
        return True
    value = actual.lower()
    age = _MAX_AGE.search(value)
    seconds = int(age[1]) if age else None
    if wanted == "no-cache":
        return "no-cache" in value or seconds == 0
    return "no-cache" not in value and "no-store" not in value and (seconds or 0) >= _LONG


def _revalidation(deployment: Deployment) -> Iterator[Issue]:
    unnamed = [path for path, answer in deployment.arrived() if not _has_version(answer)]
    if unnamed:
        yield NO_REVALIDATION.issue(
            f"{listed(unnamed)}: neither ETag nor Last-Modified.",
            "Have the web host send an ETag, as most do by themselves.",
            deployment.address.of(unnamed[0]),
        )
    repeated = [path for path, answer in deployment.revalidated.items() if answer.status == 200]
    if repeated:
        yield NO_REVALIDATION.issue(
            f"{listed(repeated)}: sent again in full to a browser that has it.",
            "Have the web host answer If-None-Match and If-Modified-Since with 304.",
            deployment.address.of(repeated[0]),
        )


def _has_version(answer: Answer) -> bool:
    """Tell whether an answer names the version of its file."""
    return bool(answer.header("etag") or answer.header("last-modified"))
