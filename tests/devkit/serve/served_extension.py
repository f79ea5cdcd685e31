"""A fake builder, for tests of the server around it."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.builder import Built, Development
from agentapp_devkit.site.security_headers import rules

STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def configured(**changes: Any) -> Configuration:
    """A configuration that needs no file."""
    complete = Configuration(
        file=Path("pyscript.toml"),
        name="Orders",
        packages=(),
        files={},
        pyscript={},
        sdk="widget-sdk",
        runtime="pyscript",
        snapshot=False,
        connect="early",
        authorize=False,
        hosts=("https://my.livechatinc.com",),
        apis=("https://api.example.com",),
        images=("https://pictures.example.com",),
    )
    return replace(complete, **changes)


class BuildError(Exception):
    pass


@dataclass
class FakeBuilder:
    """Builds one page with the text of py/main.py; the text "mistake" cannot be built."""

    configuration: Configuration = field(default_factory=configured)
    hosts: list[str] = field(default_factory=list)

    def __call__(
        self, folder: Path, out: Path, *, development: Development | None, progress: Progress
    ) -> Built:
        assert development is not None
        self.hosts.append(development.host)
        out.mkdir()
        text = (folder / "py" / "main.py").read_text("utf-8")
        (out / "index.html").write_text(text, "utf-8")
        if text == "mistake":
            raise BuildError("pyscript.toml:7: no such key")
        return Built(
            self.configuration, rules(self.configuration, styles=(STYLE,), host=development.host)
        )


class Notes:
    """A fake `Progress` that records its notes."""

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
    (folder / "py").mkdir(parents=True, exist_ok=True)
    (folder / "py" / "main.py").write_text(text, "utf-8")
    return folder


def ask(app: ASGIApp, method: str, path: str, **options: Any) -> httpx.Response:
    """One request to `app`, as from a browser on this machine."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())
