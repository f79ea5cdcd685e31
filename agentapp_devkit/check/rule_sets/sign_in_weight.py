"""Rules about the weight of signing in with LiveChat, and of LiveChat's Python SDK."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import Project
from agentapp_devkit.check.rule_sets import weight
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.packages import dependencies
from agentapp_devkit.packages.wheels import wheel
from agentapp_devkit.site.manifest import MANIFEST

SIGN_IN = Rule(
    "AA514",
    "sign-in-weight",
    Severity.INFO,
    "The bytes that signing in takes. LiveChat's accounts-sdk is fetched when the agent signs in."
    " LiveChat's Python SDK, and the packages that it needs, are part of every first visit where"
    " `packages` names it.",
    'packages = ["lc-sdk-python", "loguru"]\n\n[livechat]\nclient_id = "…"',
    "A site without client_id, and without lc-sdk-python in packages",
    file="",
)
_SDK = "lc-sdk-python"


def check(project: Project) -> Iterator[Issue]:
    """Weigh the parts of the site in `dist/` that signing in needs."""
    site = project.folder / weight.SITE
    if not (site / MANIFEST).is_file():
        return
    files = weight.page_files(site)
    scripts = [site / files[key] for key in ("accountsSdk", "signIn") if key in files]
    if scripts:
        size = sum(len(gzip.compress(script.read_bytes(), 6)) for script in scripts)
        yield SIGN_IN.issue(
            f"Signing in fetches {_kilobytes(size)} more, compressed with gzip.",
            "Without sign_in() and require_sign_in(), leave client_id out of pyscript.toml.",
            weight.SITE,
        )
    if sizes := _sdk_packages(site):
        parts = ", ".join(f"{name} {_kilobytes(size)}" for name, size in sizes.items())
        yield SIGN_IN.issue(
            "LiveChat's Python SDK and the packages that it needs are"
            f" {_kilobytes(sum(sizes.values()))} of a first visit: {parts}.",
            "Without account.agent_chat and the other Web APIs, leave it out of packages.",
            weight.SITE,
        )


def _sdk_packages(site: Path) -> dict[str, int]:
    """Return the sizes of LiveChat's Python SDK and of what it needs; none without the SDK."""
    wheels = weight.wheels(site)
    if not any(path.name.startswith(_SDK.replace("-", "_")) for path in wheels):
        return {}
    packages = {metadata.name: metadata for metadata in map(wheel.read, wheels)}
    found = dict(zip(packages, wheels, strict=True))
    needed = dependencies.edges([(_SDK, frozenset())], packages)
    sizes = {name: found[name].stat().st_size for name in needed}
    return dict(sorted(sizes.items(), key=lambda one: -one[1]))


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB"
