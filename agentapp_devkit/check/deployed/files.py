"""Rules about the files of a site: each one is there, and is what was built."""

import gzip
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterator

from agentapp_devkit.check.deployed.deployment import Answer, Deployment, listed
from agentapp_devkit.check.deployed.site_manifest import BuiltFile
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.site.security_headers import WORKER

MISSING = Rule(
    "AA621",
    "missing-file",
    Severity.ERROR,
    "The web host has no such file, or refuses it. The page needs it, now or when Python imports"
    " what is in it.",
    "GET /assets/boot-c6b6e4a1879e.js\n404",
    "GET /assets/boot-c6b6e4a1879e.js\n200",
    file="",
)
PAGE_INSTEAD = Rule(
    "AA622",
    "page-instead-of-file",
    Severity.ERROR,
    "A web page comes in place of the file. Many web hosts answer so for a missing file, for"
    " applications that have one page for all addresses.",
    "GET /assets/boot-c6b6e4a1879e.js\n200 text/html",
    "GET /assets/boot-c6b6e4a1879e.js\n200 text/javascript",
    file="",
)
CHANGED = Rule(
    "AA623",
    "changed-file",
    Severity.ERROR,
    "The file is not the one that was built: it was cut off, edited, or rewritten by the web host,"
    ' such as by its "minifying". Pages and browsers refuse it, because of its hash.',
    "GET /assets/boot-c6b6e4a1879e.js\n200, a script that the web host has shortened",
    "GET /assets/boot-c6b6e4a1879e.js\n200, byte for byte as in the folder that `build` wrote",
    file="",
)
MIXED = Rule(
    "AA624",
    "mixed-builds",
    Severity.ERROR,
    "The file is of another build than the manifest: only a part of the site was uploaded, or a"
    " cache of the web host still has the old part.",
    'index.html: "buildId": "b1d2"\nagentapp.json: "buildId": "a0c9"',
    'index.html: "buildId": "a0c9"\nagentapp.json: "buildId": "a0c9"',
    file="",
)
FALLBACK = Rule(
    "AA629",
    "page-for-missing-files",
    Severity.WARNING,
    "The web host answers with a page and status 200 where it has no file. A page of an older"
    " build that is still open then takes it for the file that it asks for, and browsers cache it.",
    "GET /assets/no-such-file.js\n200 text/html",
    "GET /assets/no-such-file.js\n404",
    file="",
)

# Scripts that web hosts add to pages, by a part of their text.
_ADDED = {
    b"static.cloudflareinsights.com": "Cloudflare's Web Analytics",
    b"/cdn-cgi/": "Cloudflare",
    b"/.netlify/scripts": "Netlify",
    b"/_vercel/insights": "Vercel's Analytics",
    b"googletagmanager.com": "Google's Tag Manager",
}
_UPLOAD = "Upload the whole folder that `build` wrote again, and empty the web host's cache."
_RAW = "Turn off what changes files (minifying, added scripts, text mode), and upload them again."


def check(deployment: Deployment) -> Iterator[Issue]:
    """Compare each file with the manifest."""
    found: dict[tuple[Rule, str], list[str]] = defaultdict(list)
    for path, built in deployment.manifest.files.items():
        if fault := _fault(deployment, path, built):
            found[fault].append(path)
    for (rule, difference), paths in found.items():
        message = f"{listed(paths)}: {difference}."
        yield rule.issue(message, _REMEDIES[rule], deployment.address.of(paths[0]))
    if deployment.missing and deployment.missing.status == 200 and deployment.missing.is_page:
        yield FALLBACK.issue(
            "The web host answers with a page for a file that no site has.",
            "Turn off the rule that answers every address with a page, or limit it.",
            deployment.missing.url,
        )


_REMEDIES = {
    CHANGED: _RAW,
    MISSING: _UPLOAD,
    MIXED: _UPLOAD,
    PAGE_INSTEAD: f"{_UPLOAD} Have it answer 404 for a missing file.",
}


def _fault(deployment: Deployment, path: str, built: BuiltFile) -> tuple[Rule, str] | None:
    """Return the rule that a file breaks, and the difference in a few words."""
    answer = deployment.files[path]
    if answer.status != 200:
        return MISSING, answer.outcome
    if _sha256(answer.content) == built.sha256:
        return None
    if answer.replaces(path):
        return PAGE_INSTEAD, "a web page comes in place of it"
    if _is_of_another_build(deployment, path, answer):
        return MIXED, f"of another build than {deployment.manifest.build_id}"
    return CHANGED, _likeness(answer.content, built)


def _is_of_another_build(deployment: Deployment, path: str, answer: Answer) -> bool:
    """Tell whether a page, or the service worker, names another build id."""
    if path not in deployment.manifest.pages and path != WORKER:
        return False
    return deployment.manifest.build_id.encode() not in answer.content


def _likeness(content: bytes, built: BuiltFile) -> str:
    """Say what a file looks like that differs from the built one."""
    if _sha256(_gunzipped(content)) == built.sha256:
        return "compressed with gzip, and no Content-Encoding says so"
    if _sha256(content.replace(b"\r\n", b"\n")) == built.sha256:
        return "its line ends were changed, as an upload in text mode does"
    if _sha256(content.removeprefix(b"\xef\xbb\xbf")) == built.sha256:
        return "a byte order mark was put before it"
    if content.startswith(b"version https://git-lfs."):
        return "a pointer of Git LFS, and not the file"
    if adder := next((name for part, name in _ADDED.items() if part in content), None):
        return f"rewritten, with a script of {adder}"
    sizes = f"{len(content):,} bytes of {built.size:,}"
    if not content:
        return "empty"
    if len(content) < built.size:
        return f"{'cut off' if _is_binary(content) else 'cut off or minified'} ({sizes})"
    return f"another content ({len(content):,} bytes instead of {built.size:,})"


def _gunzipped(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return b""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""


def _is_binary(content: bytes) -> bool:
    return b"\0" in content[:10_000]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
