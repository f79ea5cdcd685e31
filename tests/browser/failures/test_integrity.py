"""A file of the site that is not what was built is not used; with its own hash, the same one is.

Each file is changed so that it would still work, and would show that it did.
"""

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, expect
from starlette.responses import Response

from agentapp_devkit import paths
from agentapp_devkit.site.assets import integrity
from tests.browser.conftest import MARY, BuildSite, FramedExtension
from tests.browser.host_server import HOST, WebServer

PART = 1 << 17
REFUSED = "Failed to find a valid digest in the 'integrity' attribute"
DAMAGED = "is damaged: it is not the file that was built"

Change = Callable[[bytes], bytes]


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
    """

    pattern: str
    change: Change
    says: str = DAMAGED
    snapshot: bool = True


# They are asked for by an extension that needs PyScript, where the browser stores nothing.
SCRIPTS = {
    "the bridge": "bridge-*.js",
    "LiveChat's SDK": "widget-sdk-*.js",
    "what starts Python": "boot-*.js",
    "Pyodide": "pyodide-*/pyodide.asm.js",
    "PyScript": "pyscript-*/core.js",
    "PyScript's core": "pyscript-*/core-*.js",
    "a part of PyScript": "pyscript-*/donkey-*.js",
    "the storage that forgets": "indexeddb-fallback-*.mjs",
}
# The scripts of one group are asked for also where the others are refused.
ASKED_FOR_TOGETHER = (
    ("the bridge",),
    ("LiveChat's SDK", "what starts Python"),
    ("Pyodide", "the storage that forgets"),
    ("PyScript", "PyScript's core", "a part of PyScript"),
)
SKIPPED = b"\x50\x2a\x4d\x18\1\0\0\0x"  # a frame of Zstandard that decoders skip
WEBASSEMBLY = File("pyodide-*.wasm.bin", append(SKIPPED))
DATA = {
    "the list of packages": File("pyodide-lock-*.json", append(b"\n")),
    # The date in each of these.
    "the author's code": File("app-*.bin", alter(4), snapshot=False),
    "the standard library": File("pyodide-*/*.zip", alter(10), snapshot=False),
    "a wheel": File("wheels-*/humanize*.whl", alter(10), "integrity", snapshot=False),
}


def noting_its_run(script: str) -> File:
    """A script that adds its name to `<html data-ran>`."""
    name = json.dumps(f"{script};")
    note = "\n;document.documentElement.dataset.ran = (document.documentElement.dataset.ran ?? '')"
    return File(SCRIPTS[script], append(f"{note} + {name};\n".encode()))


Changed = Callable[..., str]


@pytest.fixture
def changed(build_site: BuildSite, server: WebServer, tmp_path: Path) -> Changed:
    """Copy a site and change files of it, and their hashes or not; returns the address."""

    def copied(
        files: Iterable[File],
        *,
        is_known: bool,
        extension: str = "stories",
        runtime: str = "pyodide",
        snapshot: bool = True,
    ) -> str:
        address = build_site(extension, snapshot=snapshot, runtime=runtime)
        site = server.sites[address.removeprefix("https://").split(".")[0]]
        copy = tmp_path / str(is_known)
        shutil.copytree(site, copy, copy_function=os.link)
        for file in files:
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


def opened(context: BrowserContext, address: str) -> tuple[FramedExtension, list[str]]:
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    return FramedExtension.open(page, address), console


def changed_scripts(changed: Changed, scripts: Iterable[str], *, is_known: bool) -> str:
    """The address of a site whose scripts say that they have run."""
    files = [noting_its_run(script) for script in scripts]
    return changed(files, is_known=is_known, extension="pyscript", runtime="pyscript")


@pytest.mark.parametrize("scripts", ASKED_FOR_TOGETHER, ids=" and ".join)
def test_a_changed_script_is_not_run(
    scripts: tuple[str, ...], changed: Changed, storing_nothing: BrowserContext
) -> None:
    address = changed_scripts(changed, scripts, is_known=False)
    page = storing_nothing.new_page()
    page.goto(f"https://{HOST}/")
    not_refused = set(scripts)

    def is_last_refusal(message: ConsoleMessage) -> bool:
        for script in scripts:
            pattern = SCRIPTS[script].replace("*", "[^/]*")
            if REFUSED in message.text and re.search(f"assets/{pattern}", message.text):
                not_refused.discard(script)
        return not not_refused

    try:
        with page.expect_console_message(is_last_refusal):
            page.evaluate("url => window.open(url, 'handshake', [])", address)
    finally:
        print(f"not refused: {not_refused}")  # pytest shows it with the failure of a test
    assert page.frame_locator("iframe").locator("html").get_attribute("data-ran") is None


def test_the_same_scripts_with_their_own_hashes_are_run(
    changed: Changed, storing_nothing: BrowserContext
) -> None:
    extension, _ = opened(storing_nothing, changed_scripts(changed, SCRIPTS, is_known=True))
    for script in SCRIPTS:
        expect(extension.frame.locator("html")).to_have_attribute(
            "data-ran", re.compile(f"(^|;){re.escape(script)};")
        )
    extension.expect_state("waiting")


@pytest.mark.parametrize("name", DATA)
def test_with_other_changed_files_python_does_not_start(
    name: str, changed: Changed, context: BrowserContext
) -> None:
    file = DATA[name]
    address = changed([file], is_known=False, snapshot=file.snapshot)
    extension, console = opened(context, address)
    extension.expect_state("failed")
    assert any(file.says in line for line in console), console


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


def instances(extension: FramedExtension) -> str | None:
    return extension.frame.locator("html").get_attribute("data-instances")


def test_changed_webassembly_is_not_even_instantiated(
    changed: Changed, context: BrowserContext
) -> None:
    context.add_init_script(COUNT_INSTANCES)
    extension, console = opened(context, changed([WEBASSEMBLY], is_known=False))
    extension.expect_state("failed")
    assert any(DAMAGED in line for line in console), console
    assert instances(extension) is None


@pytest.mark.parametrize("snapshot", [True, False])
def test_the_same_files_with_their_own_hashes_are_used(
    snapshot: bool, changed: Changed, context: BrowserContext
) -> None:
    context.add_init_script(COUNT_INSTANCES)
    files = [file for name, file in DATA.items() if file.snapshot == snapshot and name != "a wheel"]
    address = changed([WEBASSEMBLY, *files], is_known=True, snapshot=snapshot)
    extension, _ = opened(context, address)
    extension.show(MARY)
    assert instances(extension) == "1"


def module_of(server: WebServer, address: str) -> str:
    site = server.sites[address.removeprefix("https://").split(".")[0]]
    (module,) = site.glob("assets/pyodide-*.wasm.bin")
    return module.name


def test_a_module_that_was_refused_has_no_part_in_the_start_without_it(
    build_site: BuildSite, server: WebServer, storing_nothing: BrowserContext
) -> None:
    """The handshake, which the start waits for, is over long after both have come.

    A browser that stores something would ask once more, to cache the module.
    """
    asked = []

    def changing(site: Path, path: str) -> Response:
        asked.append(path)
        content = (site / path).read_bytes()
        more = b"" if asked[1:] else SKIPPED
        headers = {"Cache-Control": "no-store"}
        return Response(content + more, media_type="application/octet-stream", headers=headers)

    storing_nothing.add_init_script(COUNT_INSTANCES)
    address = build_site("stories", snapshot=True, runtime="pyodide")
    with server.failing(module_of(server, address), changing):
        extension, console = opened(storing_nothing, address)
        extension.show(MARY)
    assert any("the snapshot could not be used" in line for line in console), console
    assert (len(asked), instances(extension)) == (2, "1")


def test_a_changed_part_of_the_standard_library_fails_the_import_that_needs_it(
    build_site: BuildSite,
    server: WebServer,
    context: BrowserContext,
    tmp_path: Path,
) -> None:
    address = build_site("stories", snapshot=True, runtime="pyodide")
    site = server.sites[address.removeprefix("https://").split(".")[0]]
    shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    (library,) = (tmp_path / "site").glob("assets/pyodide-*/*.zip")
    content = bytearray(library.read_bytes())
    for start in range(0, len(content), PART):
        content[start + 100] ^= 1
    replace(library, bytes(content))
    extension, console = opened(context, server.register("changed-parts", tmp_path / "site"))
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
