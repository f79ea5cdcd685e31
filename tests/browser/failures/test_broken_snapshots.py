"""A snapshot that is damaged, missing or foreign: Python starts without it and says so."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from playwright.sync_api import Browser, expect

from agentapp_devkit.site.assets import integrity
from agentapp_devkit.site.runtime.archive import pack
from tests.browser.conftest import MARY, BuildSite, FramedExtension, new_context
from tests.browser.host_server import WebServer

FELL_BACK = "agentapp: the snapshot could not be used, so Python starts without it."

Damage = Callable[[Path], None]


def _only(site: Path, pattern: str) -> Path:
    (file,) = site.glob(f"assets/{pattern}")
    return file


def _replace(file: Path, content: bytes) -> None:
    file.unlink()  # it is a link to the undamaged one
    file.write_bytes(content)


def _flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    _replace(file, bytes(content))


def _make_foreign(site: Path) -> None:
    """A snapshot by another build of Pyodide, under an address that is right for its content."""
    file = _only(site, "memory-*.bin")
    compressed = file.read_bytes()
    content = zstandard.decompress(compressed)
    length = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + length]) | {"build": "0" * 64}
    foreign = zstandard.compress(pack(header, content[4 + length :]))
    renamed = f"memory-{hashlib.sha256(foreign).hexdigest()[:12]}.bin"
    (file.parent / renamed).write_bytes(foreign)
    index = site / "index.html"
    text = index.read_text("utf-8").replace(file.name, renamed)
    _replace(index, text.replace(integrity(compressed), integrity(foreign)).encode())


FAULTS: dict[str, tuple[Damage, str]] = {
    "a bit of the memory is flipped": (
        lambda site: _flip_a_bit(_only(site, "memory-*.bin")),
        r"assets/memory-\w+\.bin is damaged",
    ),
    "a bit of the packages is flipped": (
        lambda site: _flip_a_bit(_only(site, "packages-*.bin")),
        r"assets/packages-\w+\.bin is damaged",
    ),
    "the memory is missing": (
        lambda site: _only(site, "memory-*.bin").unlink(),
        r"assets/memory-\w+\.bin answered 404",
    ),
    "another Pyodide made it": (_make_foreign, "made by another build of Pyodide"),
}


Damaged = Callable[[Damage], str]


@pytest.fixture
def damaged(build_site: BuildSite, server: WebServer, tmp_path: Path) -> Damaged:
    """Gives the address of a copy of a site, damaged."""
    whole = server.sites[_label(build_site("stories", snapshot=True, runtime="pyodide"))]

    def of(damage: Damage) -> str:
        copy = tmp_path / "site"
        shutil.copytree(whole, copy, copy_function=os.link)
        damage(copy)
        return server.register(f"damaged-{hashlib.sha256(bytes(copy)).hexdigest()[:12]}", copy)

    return of


def _label(address: str) -> str:
    return address.removeprefix("https://").split(".")[0]


@contextmanager
def _opened(browser: Browser, address: str) -> Iterator[tuple[FramedExtension, list[str]]]:
    context = new_context(browser)
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(f"uncaught: {error}"))
    try:
        yield FramedExtension.open(page, address), console
    finally:
        print("\n".join(console))  # pytest shows it with the failure of a test
        context.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_python_starts_without_a_snapshot_that_is_at_fault_and_the_console_says_why(
    fault: str, damaged: Damaged, browser: Browser
) -> None:
    damage, reason = FAULTS[fault]
    with _opened(browser, damaged(damage)) as (extension, console):
        extension.show(MARY)
        expect(extension.section("orders")).to_contain_text("1,000,000 orders of Mary Brown")
        told = [line for line in console if FELL_BACK in line]
        assert len(told) == 1
        assert re.search(reason, told[0])
        assert not any("uncaught" in line for line in console)
