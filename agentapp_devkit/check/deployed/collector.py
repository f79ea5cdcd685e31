"""Asks a web host for everything that the rules compare."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from agentapp_devkit.check.deployed.address import SiteAddress
from agentapp_devkit.check.deployed.deployment import (
    Answer,
    Deployment,
    Preflight,
    revalidated_paths,
)
from agentapp_devkit.check.deployed.private_files import PRIVATE_FILES
from agentapp_devkit.check.deployed.services import is_local
from agentapp_devkit.check.deployed.site_manifest import SiteManifest
from agentapp_devkit.check.deployed.web_client import WebClient
from agentapp_devkit.serve.authorization import AUTHORIZE_PATH

_Value = TypeVar("_Value")

_LOGIN = "agentapp-check@example.com"
_MOST_REDIRECTS = 3


async def collect(address: SiteAddress, manifest: SiteManifest, client: WebClient) -> Deployment:
    """Ask for all files of the manifest, for files that must not be there, and the services.

    Args:
        address: The site's address.
        manifest: Its manifest.
        client: The client.
    """
    files = await _by_key(manifest.files, lambda path: _file(client, address, path, manifest))
    again = [path for path in revalidated_paths(manifest) if files[path].status == 200]
    missing = address.of(f"assets/agentapp-check-{secrets.token_hex(6)}.js")
    services = [api for api in manifest.apis if not is_local(api)]
    return Deployment(
        address,
        manifest,
        files,
        revalidated=await _by_key(again, lambda path: _again(client, files[path])),
        missing=await client.ask(missing),
        private=await _by_key(PRIVATE_FILES, lambda path: client.ask(address.of(path))),
        services=await _by_key(services, lambda api: _preflight(client, api, address.origin)),
        authorization=await _authorize(client, address) if manifest.authorize else None,
    )


async def _by_key(
    keys: Iterable[str], ask: Callable[[str], Awaitable[_Value]]
) -> Mapping[str, _Value]:
    """Ask for each key, as many at once as the client does; return the answers by key."""
    asked = list(keys)
    return dict(zip(asked, await asyncio.gather(*map(ask, asked)), strict=True))


async def _file(
    client: WebClient, address: SiteAddress, path: str, manifest: SiteManifest
) -> Answer:
    answer = await client.ask(address.of("" if path == "index.html" else path))
    redirects = 0
    # Some web hosts show `details.html` at `/details`; other files are to be where they are.
    while path in manifest.pages and redirects < _MOST_REDIRECTS:
        target = answer.redirect_within(address.origin)
        if not target:
            break
        answer = await client.ask(target)
        redirects += 1
    return answer


async def _again(client: WebClient, first: Answer) -> Answer:
    """Ask for a file as a browser does that has it."""
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    versions = {asked: first.header(name) for name, asked in names.items() if first.header(name)}
    if not versions:
        return Answer(first.url, 0, failure="no version to ask for")
    return await client.ask(first.url, headers=versions)


async def _preflight(client: WebClient, api: str, site: str) -> Preflight:
    """Ask a service as a browser does for a page of the site."""
    asked = {
        "Origin": site,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "content-type",
    }
    url = f"{api}/"
    return Preflight(
        asked=await client.ask(url, method="OPTIONS", headers=asked),
        answered=await client.ask(url, headers={"Origin": site}),
    )


async def _authorize(client: WebClient, address: SiteAddress) -> Answer:
    credentials = {"login": _LOGIN, "api_key": secrets.token_hex(16)}
    url = f"{address.origin}{AUTHORIZE_PATH}"
    return await client.ask(url, method="POST", form=credentials)
