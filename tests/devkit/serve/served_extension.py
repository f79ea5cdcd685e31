"""A builder that is not the real one, for tests of what is served and when."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from agentapp_devkit.progress import Progress
from agentapp_devkit.site.builder import Development
from agentapp_devkit.site.security_headers import Rule, rules

STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@dataclass(frozen=True)
class Configured:
    name: str = "Orders"
    sdk: str = "widget-sdk"
    authorize: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ("https://my.livechatinc.com",)
    apis: tuple[str, ...] = ("https://api.example.com",)
    images: tuple[str, ...] = ("https://pictures.example.com",)


@dataclass(frozen=True)
class Built:
    configuration: Configured
    headers: tuple[Rule, ...]


class BuildError(Exception):
    pass


@dataclass
class Builder:
    """The site is one page with the text of py/main.py; the text "mistake" cannot be built."""

    configured: Configured = field(default_factory=Configured)
    hosts: list[str] = field(default_factory=list)

    def __call__(
        self, folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        assert development is not None
        self.hosts.append(development.host)
        out.mkdir()
        text = (folder / "py" / "main.py").read_text()
        (out / "index.html").write_text(text)
        if text == "mistake":
            raise BuildError("pyscript.toml:7: no such key")
        return Built(self.configured, rules(self.configured, style=STYLE, host=development.host))


class Notes:
    """Progress that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, what: str) -> None:
        self.lines.append(what)

    def step(self, what: str) -> "Notes":
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def make_extension(folder: Path, text: str = "first") -> Path:
    (folder / "py").mkdir(parents=True)
    (folder / "py" / "main.py").write_text(text)
    return folder


def ask(app: ASGIApp, method: str, path: str, **options: Any) -> httpx.Response:
    """One request to `app`, as from a browser on this machine."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())
