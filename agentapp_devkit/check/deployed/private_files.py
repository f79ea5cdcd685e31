"""The rule about files that a web host must not serve."""

import re
from collections.abc import Iterator, Mapping

from agentapp_devkit.check.deployed.deployment import Deployment
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule

SERVED = Rule(
    "AA651",
    "private-file-served",
    Severity.ERROR,
    "Everybody can read a file that holds secrets, or that leads to them: `.env`, the history of"
    " the sources in `.git/`, or `authorize.py`.",
    "GET /.env\n200",
    "GET /.env\n404",
    file="",
)

PRIVATE_FILES: Mapping[str, re.Pattern[bytes]] = {
    ".env": re.compile(rb"(?m)^\s*(export\s+)?[A-Za-z_]\w*\s*="),
    ".git/config": re.compile(rb"(?m)^\s*\[core\]"),
    ".git/HEAD": re.compile(rb"\A(ref: refs/|[0-9a-f]{40}\s*\Z)"),
    "authorize.py": re.compile(rb"(?m)^\s*(async\s+)?def\s+authorize\b|^\s*(import|from)\s+\w"),
}
"""The files by path, each with what shows in its content: many web hosts answer with a page, or
with a text such as "Not found", and status 200 for any address."""


def check(deployment: Deployment) -> Iterator[Issue]:
    """Report each private file that is served."""
    for path, answer in deployment.private.items():
        is_there = answer.status == 200 and not answer.is_page
        if is_there and PRIVATE_FILES[path].search(answer.content):
            yield SERVED.issue(
                f"{path} is served to everybody.",
                "Upload the folder that `build` wrote and nothing else, and replace each secret"
                " that could be read.",
                answer.url,
            )
