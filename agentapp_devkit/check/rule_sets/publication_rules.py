"""Rules about the files of a site, which is public."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import NAME
from agentapp_devkit.path_patterns import PathPatterns

SECRET = Rule(
    "AA404",
    "secret",
    Severity.ERROR,
    "A file of the site holds a token or a private key. Everybody can read a site, so whoever opens"
    " the page has it. Only forms that are surely secrets are reported.",
    f'TOKEN = "ghp_{"0aB1" * 9}"\n',
    "from pyodide.http import pyfetch\n\n"
    'response = await pyfetch("https://shop.example.com/orders")  # it has the token\n',
    beside=((NAME, '[livechat]\napis = ["https://shop.example.com"]\n'),),
)
UNSUITABLE_FILE = Rule(
    "AA408",
    "unsuitable-file",
    Severity.WARNING,
    "A file of the site is for developing it, or holds raw data: tests, databases, logs,"
    " packages of npm.",
    "def test_orders() -> None: ...\n",
    "",
    file="py/test_orders.py",
)
BROKEN_LINK = Rule(
    "AA409",
    "unpublishable-link",
    Severity.ERROR,
    "A link in `py/` or `static/` leads out of the extension's folder, to a private file, or"
    " nowhere. `build` and `serve` stop at it.",
    "static/prices.json -> ../../prices.json",
    "static/prices.json",
    file="",
)
LEFT_OUT = Rule(
    "AA410",
    "left-out-file",
    Severity.INFO,
    "A hidden, private or backup file in `py/` or `static/` stays out of the site. Outside of them,"
    " nobody takes it for a part of the site. `[livechat] include` publishes it all the same.",
    "draft\n",
    "",
    file="static/notes.txt.bak",
)
NO_FILE = Rule(
    "AA005",
    "pattern-without-effect",
    Severity.WARNING,
    "A pattern of `[livechat] include` fits no file in `py/` and `static/`.",
    '[livechat]\ninclude = ["static/.nojekyl"]\n',
    "[livechat]\ninclude = []\n",
    file=NAME,
)

# The beginnings that their makers document, and lengths that nothing else has.
_SECRETS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\s|\\[nr])+[A-Za-z0-9+/=]{40}",
    "an access key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "a token of Slack": r"\bxox[abposr]-\d+-[A-Za-z0-9-]{20,}\b",
    "a secret key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}\b",
    "a key of SendGrid": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "a key of OpenAI": r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}",
    "a key of Anthropic": r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a token of PyPI": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}",
    "a token of LiveChat": r"\b(?:dal|fra|us-south1|europe-west3):[A-Za-z0-9_-]{20,}\b",
}
_SECRET = re.compile(
    "|".join(f"(?P<s{index}>{form})" for index, form in enumerate(_SECRETS.values()))
)
_PLACEHOLDER = re.compile(r"example|placeholder|your|x{6}|0{8}", re.IGNORECASE)
_LARGEST = 5_000_000  # bytes; a larger file holds no source

_UNSUITABLE = {
    "py": ("test_*.py", "*_test.py", "conftest.py"),
    "*": (
        *("*.log", "*.sqlite", "*.sqlite3", "Dockerfile", "docker-compose.yml"),
        *("package-lock.json", "node_modules", "service-account*.json", "credentials.json"),
    ),
}


def check(project: Project) -> Iterator[Issue]:
    """Report secrets, files that are not for a site, and links and patterns that lead nowhere."""
    for error in project.link_errors:
        message, _, remedy = error.rpartition(". ")
        place = message.split(" is a link")[0].removeprefix(f"{project.folder}/")
        message = message.replace(f"{project.folder}/", "")
        yield BROKEN_LINK.issue(f"{message}.", remedy, place)
    for path in project.published:
        yield from _secrets(project, path)
        yield from _unsuitable(path)
    yield from _secrets(project, NAME)
    yield from _secrets(project, "index.html")
    for path in project.left_out:
        message = "The file stays out of the site because of its name."
        yield LEFT_OUT.issue(message, "Move it elsewhere, or name it in include.", path)
    if project.configuration:
        include = project.configuration.include
        for pattern in PathPatterns(include).without_effect(project.entries):
            line = project.line("livechat", "include", include.index(pattern))
            message = f'There is no file for "{pattern}" in py/ and static/.'
            yield NO_FILE.issue(message, "Correct or remove it.", NAME, line)


def _secrets(project: Project, path: str) -> Iterator[Issue]:
    file = project.folder / path
    if not file.is_file() or file.stat().st_size > _LARGEST:
        return
    text = file.read_bytes().decode("utf-8", errors="replace")
    for match in _SECRET.finditer(text):
        if _PLACEHOLDER.search(match[0]):
            continue
        kind = list(_SECRETS)[int((match.lastgroup or "s0")[1:])]
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"This is {kind}, and everybody can read a site: {match[0][:8]}…"
        remedy = "Revoke it, and keep it in a service of your own that the page asks."
        yield SECRET.issue(message, remedy, path, line, column)


def _unsuitable(path: str) -> Iterator[Issue]:
    folder, *names = PurePosixPath(path).parts
    patterns = (*_UNSUITABLE["*"], *_UNSUITABLE.get(folder, ()))
    if any(fnmatchcase(name, pattern) for name in names for pattern in patterns):
        message = "The file becomes a part of the site, which is public."
        yield UNSUITABLE_FILE.issue(message, "Move it out of py/ and static/.", path)
