"""A file of the site that is not what was built is not used; with its own hash, the same one is.

Each file is changed so that it would still work, and would show that it did.
"""

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.responses import Response

from agentapp_devkit import paths
from agentapp_devkit.site.assets import integrity
from tests.browser.conftest import MARY, BuildSite, FramedExtension
from tests.browser.host_server import HOST, WebServer

PART = 1 << 17
RAN = b'\n;document.documentElement.dataset.ran = "yes";\n'
REFUSED = "Failed to find a valid digest in the 'integrity' attribute"
DAMAGED = "is damaged: it is not the file that was built"

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """All of Chromium: it lets no page of another site store anything."""
    return chromium


def append(more: bytes) -> Change:
    return lambda content: content + more


def alter(position: int) -> Change:
    return lambda content: (
        content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]
    )


@dataclass(frozen=True)
class File:
    """A file of the site.

    Args:
        pattern: Where it is in `assets/`.
        change: What is done to it.
        says: What the console says then.
        snapshot: Whether the site has a snapshot.
        extension: Which one reads it at once.
    """

    pattern: str
    change: Change
    says: str = REFUSED
    snapshot: bool = True
    extension: str = "stories"


SCRIPTS = {
    "the bridge": File("bridge-*.js", append(RAN)),
    "LiveChat's SDK": File("widget-sdk-*.js", append(RAN)),
    "what starts Python": File("boot-*.js", append(RAN)),
    "Pyodide": File("pyodide-*/pyodide.asm.js", append(RAN)),
    "PyScript": File("pyscript-*/core.js", append(RAN), extension="pyscript"),
    "PyScript's core": File("pyscript-*/core-*.js", append(RAN), extension="pyscript"),
    "a part of PyScript": File("pyscript-*/donkey-*.js", append(RAN), extension="pyscript"),
    "the storage that forgets": File("indexeddb-fallback-*.mjs", append(RAN), extension="pyscript"),
}
SKIPPED = b"\x50\x2a\x4d\x18\1\0\0\0x"  # a frame of Zstandard that decoders skip
DATA = {
    "Pyodide's WebAssembly": File("pyodide-*.wasm.bin", append(SKIPPED), DAMAGED),
    "the list of packages": File("pyodide-lock-*.json", append(b"\n"), DAMAGED),
    # The date in each of these.
    "the author's code": File("app-*.bin", alter(4), DAMAGED),
    "the standard library": File("pyodide-*/*.zip", alter(10), DAMAGED, snapshot=False),
    "a wheel": File("wheels-*/humanize*.whl", alter(10), "integrity", snapshot=False),
}


Changed = Callable[[File, bool], str]


@pytest.fixture
def changed(build_site: BuildSite, server: WebServer, tmp_path: Path) -> Changed:
    """Copy a site and change a file of it; returns the address. Its hash is the new one or not."""

    def copied(file: File, is_known: bool) -> str:
        runtime = {"runtime": "pyscript"} if file.extension == "pyscript" else {}
        address = build_site(file.extension, snapshot=file.snapshot, **runtime)
        site = server.sites[address.removeprefix("https://").split(".")[0]]
        copy = tmp_path / str(is_known)
        shutil.copytree(site, copy, copy_function=os.link)
        (path,) = copy.glob(f"assets/{file.pattern}")
        before = path.read_bytes()
        after = file.change(before)
        replace(path, after)
        if is_known:
            index = copy / "index.html"
            text = index.read_text("utf-8")
            assert integrity(before) in text
            replace(index, text.replace(integrity(before), integrity(after)).encode())
        return server.register(f"changed{len(server.sites)}", copy)

    return copied


def replace(file: Path, content: bytes) -> None:
    file.unlink()  # it is a link to the one of the whole site
    file.write_bytes(content)


def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.goto(f"https://{HOST}/")
    page.evaluate("url => window.open(url, 'handshake', [])", address)
    return page, console


def mark(page: Page) -> str | None:
    return page.frame_locator("iframe").locator("html").get_attribute("data-ran")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_changed_script_is_not_run(name: str, changed: Changed, context: BrowserContext) -> None:
    file = SCRIPTS[name]
    address = changed(file, False)
    page = context.new_page()
    page.goto(f"https://{HOST}/")
    with page.expect_console_message(lambda message: file.says in message.text) as refusal:
        page.evaluate("url => window.open(url, 'handshake', [])", address)
    assert re.search(file.pattern.replace("*", ".*"), refusal.value.text)
    assert mark(page) is None


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_same_script_with_its_own_hash_is_run(
    name: str, changed: Changed, context: BrowserContext
) -> None:
    address = changed(SCRIPTS[name], True)
    page, _ = opened(context, address)
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("data-ran", "yes")
    expect(page.frame_locator("iframe").locator("#panel")).to_have_attribute(
        "data-state", "waiting"
    )


@pytest.mark.parametrize("name", DATA)
def test_with_other_changed_files_python_does_not_start(
    name: str, changed: Changed, context: BrowserContext
) -> None:
    file = DATA[name]
    address = changed(file, False)
    page, console = opened(context, address)
    panel = page.frame_locator("iframe").locator("#panel")
    expect(panel).to_have_attribute("data-state", "failed")
    assert any(file.says in line for line in console), console


@pytest.mark.parametrize("name", [name for name in DATA if name != "a wheel"])
def test_the_same_files_with_their_own_hashes_are_used(
    name: str, changed: Changed, context: BrowserContext
) -> None:
    address = changed(DATA[name], True)
    page, _ = opened(context, address)
    extension = FramedExtension(page, page.frame_locator("iframe"))
    extension.expect_state("waiting")
    extension.show(MARY)


# Notes how often Pyodide's module is instantiated, which may run something of it.
COUNT_INSTANCES = """
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = (source, imports) => {
      if (imports?.env?._tzset_js) {
        const { dataset } = document.documentElement;
        dataset.instances = Number(dataset.instances ?? 0) + 1;
      }
      return original.call(WebAssembly, source, imports);
    };
  }
"""


def instances(page: Page) -> str | None:
    return page.frame_locator("iframe").locator("html").get_attribute("data-instances")


def test_changed_webassembly_is_not_even_instantiated(
    changed: Changed, context: BrowserContext
) -> None:
    file = DATA["Pyodide's WebAssembly"]
    context.add_init_script(COUNT_INSTANCES)
    page, _ = opened(context, changed(file, False))
    panel = page.frame_locator("iframe").locator("#panel")
    expect(panel).to_have_attribute("data-state", "failed")
    assert instances(page) is None

    page, _ = opened(context, changed(file, True))
    FramedExtension(page, page.frame_locator("iframe")).expect_state("waiting")
    assert instances(page) == "1"


def module_of(server: WebServer, address: str) -> str:
    site = server.sites[address.removeprefix("https://").split(".")[0]]
    (module,) = site.glob("assets/pyodide-*.wasm.bin")
    return module.name


def test_a_module_that_was_refused_has_no_part_in_the_start_without_it(
    build_site: BuildSite, server: WebServer, context: BrowserContext
) -> None:
    """The handshake, which the start waits for, is over long after both have come."""
    asked = []

    def changing(site: Path, path: str) -> Response:
        asked.append(path)
        content = (site / path).read_bytes()
        more = b"" if asked[1:] else SKIPPED
        headers = {"Cache-Control": "no-store"}
        return Response(content + more, media_type="application/octet-stream", headers=headers)

    context.add_init_script(COUNT_INSTANCES)
    address = build_site("stories", snapshot=True, runtime="pyodide")
    with server.failing(module_of(server, address), changing):
        page, console = opened(context, address)
        extension = FramedExtension(page, page.frame_locator("iframe"))
        extension.expect_state("waiting")
        extension.show(MARY)
    assert any("the snapshot could not be used" in line for line in console), console
    assert (len(asked), instances(page)) == (2, "1")


def test_a_changed_part_of_the_standard_library_fails_the_import_that_needs_it(
    build_site: BuildSite,
    server: WebServer,
    context: BrowserContext,
    tmp_path: Path,
) -> None:
    address = build_site("stories", snapshot=True)
    site = server.sites[address.removeprefix("https://").split(".")[0]]
    shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    (library,) = (tmp_path / "site").glob("assets/pyodide-*/*.zip")
    content = bytearray(library.read_bytes())
    for start in range(0, len(content), PART):
        content[start + 100] ^= 1
    replace(library, bytes(content))
    page, console = opened(context, server.register("changed-parts", tmp_path / "site"))
    extension = FramedExtension(page, page.frame_locator("iframe"))
    extension.show(MARY)
    extension.section("orders").get_by_role("button", name="Count").click()
    expect(extension.frame.get_by_role("alert")).to_be_visible()
    assert any("it is not the file that was built" in line for line in console)


def test_the_hash_without_waiting_is_sha_256(server: WebServer, context: BrowserContext) -> None:
    """By the browser's own, for every length around the blocks of 64 bytes, and a whole part."""
    page = context.new_page()
    page.goto(f"https://{HOST}/")
    source = (paths.VENDOR.parent / "boot" / "files" / "sha256.mjs").read_text("utf-8")
    lengths = [*range(200), PART - 1, PART, PART + 1]
    found = page.evaluate(
        """async ([source, lengths]) => {
          const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
          const { sha256 } = await import(url);
          return lengths.map((length) => {
            const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);
            return btoa(String.fromCharCode(...sha256(bytes)));
          });
        }""",
        [source, lengths],
    )
    for length, digest in zip(lengths, found, strict=True):
        content = bytes((i * 7919 >> 3) & 0xFF for i in range(length))
        assert digest == base64.b64encode(hashlib.sha256(content).digest()).decode(), length
