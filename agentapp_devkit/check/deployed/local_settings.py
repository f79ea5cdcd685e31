"""Rules that compare a deployed site with the extension's folder."""

from collections.abc import Iterator
from pathlib import Path

from agentapp_devkit.check.deployed.deployment import Deployment
from agentapp_devkit.check.deployed.site_manifest import ManifestError, SiteManifest, read
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.rules import Rule
from agentapp_devkit.config.configuration import (
    Configuration,
    InvalidConfigurationError,
    load,
)
from agentapp_devkit.site.manifest import MANIFEST

OTHER_SETTINGS = Rule(
    "AA661",
    "older-settings",
    Severity.WARNING,
    "The deployed site was built with other settings than those in `pyscript.toml` now.",
    'agentapp.json: "apis": []\npyscript.toml: apis = ["https://api.shop.example.com"]',
    'agentapp.json: "apis": ["https://api.shop.example.com"]\n'
    'pyscript.toml: apis = ["https://api.shop.example.com"]',
    file="",
)
OTHER_BUILD = Rule(
    "AA662",
    "other-build",
    Severity.INFO,
    "The web host has another build than the folder `dist`.",
    'agentapp.json: "buildId": "a0c9"\ndist/agentapp.json: "buildId": "b1d2"',
    'agentapp.json: "buildId": "b1d2"\ndist/agentapp.json: "buildId": "b1d2"',
    file="",
)

_DEPLOY = "Run `build`, and deploy the site."


def check(deployment: Deployment, folder: Path) -> Iterator[Issue]:
    """Compare with the extension in a folder, if it has the site's name.

    Args:
        deployment: The site.
        folder: The extension's folder.
    """
    try:
        configuration = load(folder)
    except InvalidConfigurationError:
        return  # which the local rules report
    if configuration.name != deployment.manifest.name:
        return
    place = str(deployment.address)
    for key, deployed, own in _settings(deployment.manifest, configuration):
        if deployed != own:
            yield OTHER_SETTINGS.issue(
                f"{key} is {_shown(deployed)} on the web host, and {_shown(own)} in pyscript.toml.",
                _DEPLOY,
                place,
            )
    built = _read(folder / "dist" / MANIFEST)
    if built and built.build_id != deployment.manifest.build_id:
        yield OTHER_BUILD.issue(
            f"The web host has the build {deployment.manifest.build_id}, and dist/ has"
            f" {built.build_id}.",
            "Deploy dist/, if it is to replace the build there.",
            place,
        )


def _settings(
    manifest: SiteManifest, configuration: Configuration
) -> Iterator[tuple[str, object, object]]:
    pages = {page.file: page.placement for page in configuration.pages}
    yield "sdk", manifest.sdk, configuration.sdk
    yield "authorize", manifest.authorize, configuration.authorize
    yield "hosts", sorted(manifest.hosts), sorted(configuration.hosts)
    yield "apis", sorted(manifest.apis), sorted(configuration.apis)
    yield "images", sorted(manifest.images), sorted(configuration.images)
    yield "pages", sorted(manifest.pages.items()), sorted(pages.items())


def _shown(value: object) -> str:
    if isinstance(value, list):
        return (
            ", ".join(
                f"{one[0]} ({one[1]})" if isinstance(one, tuple) else str(one) for one in value
            )
            or "empty"
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(file: Path) -> SiteManifest | None:
    try:
        return read(file.read_bytes())
    except (OSError, ManifestError):
        return None
