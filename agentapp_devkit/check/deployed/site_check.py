"""Checks a deployed site: asks its web host, and applies the rules to the answers."""

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agentapp_devkit.check.deployed import (
    collector,
    delivery,
    files,
    local_settings,
    policy,
    private_files,
    services,
    transport,
)
from agentapp_devkit.check.deployed.address import SiteAddress
from agentapp_devkit.check.deployed.deployment import Answer
from agentapp_devkit.check.deployed.site_manifest import ManifestError, SiteManifest, read
from agentapp_devkit.check.deployed.web_client import WebClient, connect
from agentapp_devkit.check.issues import Issue
from agentapp_devkit.check.rule_sets.unfinished import issue_of
from agentapp_devkit.errors import ReportedError
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.manifest import MANIFEST

_CHECKS = (
    files.check,
    policy.check,
    delivery.check,
    services.check,
    private_files.check,
)


@dataclass(frozen=True)
class _CheckedSite:
    """The issues of a site, and its manifest; None where there is none to compare it with."""

    issues: tuple[Issue, ...]
    manifest: SiteManifest | None


def check_site(
    address: SiteAddress, folder: Path, progress: Progress, *, in_browser: bool = False
) -> list[Issue]:
    """Check a deployed site.

    Args:
        address: The site's address.
        folder: The extension's folder, whose settings are compared with the site's.
        progress: Announces the work.
        in_browser: True to open its pages in Chromium, too.
    """
    checked = asyncio.run(_check(address, folder, progress))
    found = list(checked.issues)
    if in_browser and checked.manifest is not None:
        accepts_untrusted = any(issue.code in transport.CERTIFICATE_CODES for issue in found)
        try:
            found += _check_in_browser(
                address, checked.manifest, progress, accepts_untrusted=accepts_untrusted
            )
        except ReportedError as error:
            found.append(issue_of(error, str(address)))
    return found


def _check_in_browser(
    address: SiteAddress, manifest: SiteManifest, progress: Progress, *, accepts_untrusted: bool
) -> list[Issue]:
    if find_spec("playwright") is None:
        raise ReportedError(_NO_PLAYWRIGHT)
    from agentapp_devkit.check.deployed import framed_pages

    return framed_pages.check_in_chromium(
        address, manifest, progress, accepts_untrusted=accepts_untrusted
    )


_NO_PLAYWRIGHT = (
    "--browser needs Playwright, which is not installed beside agentapp. Install both, such as with"
    ' `pip install "agentapp[browser]"`; then try again.'
)


async def _check(address: SiteAddress, folder: Path, progress: Progress) -> _CheckedSite:
    async with connect() as client:
        answer = await client.ask(address.of(MANIFEST))
        if answer.untrusted is None:
            return await _check_through(client, answer, address, folder, progress)
    untrusted = transport.certificate_issue(answer.untrusted, address)
    # The other faults are worth knowing, too; nothing that is sent is a secret.
    async with connect(verify=False) as client:
        answer = await client.ask(address.of(MANIFEST))
        checked = await _check_through(client, answer, address, folder, progress)
    return _CheckedSite((untrusted, *checked.issues), checked.manifest)


async def _check_through(
    client: WebClient, answer: Answer, address: SiteAddress, folder: Path, progress: Progress
) -> _CheckedSite:
    """Check a site through a client, from the answer for its manifest on."""
    issues = [] if address.is_encrypted else [transport.unencrypted_issue(address)]
    if issue := transport.manifest_issue(answer):
        return _CheckedSite((*issues, issue), None)
    try:
        manifest = read(answer.content)
    except ManifestError as error:
        issue = transport.unreadable_manifest_issue(error, address)
        return _CheckedSite((*issues, issue), None)
    with progress.step(f"Comparing the {len(manifest.files)} files of {address}"):
        deployment = await collector.collect(address, manifest, client)
    issues += [issue for check in _CHECKS for issue in check(deployment)]
    issues += local_settings.check(deployment, folder)
    return _CheckedSite(tuple(issues), manifest)
