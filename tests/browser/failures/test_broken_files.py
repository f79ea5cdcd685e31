"""Any one file of the site missing, damaged, of the wrong type, or never coming.

What is seen then is a panel that works, or a message that names the file. The files are those that
a page really asks for: every one of them goes missing, also a new one that is listed nowhere here.
The other faults are tried on a file of each kind. Each has a page of its own, with nothing in its
cache; several of them start at a time.
"""

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.responses import Response

from tests.browser import faults
from tests.browser.conftest import IS_PAINTED, MARY, BuildSite, FramedExtension, new_context
from tests.browser.faults import Fault
from tests.browser.host_server import WebServer


@dataclass(frozen=True)
class Setting:
    """An extension, and which of its files are tried.

    Args:
        extension: Its folder's name.
        livechat: Its settings.
        files: Patterns of names in `assets/`, each of one file at least.
        browser: The fixture to try it in.
    """

    extension: str
    livechat: dict[str, Any]
    files: tuple[str, ...] = ("",)
    browser: str = "browser"


WITH_SNAPSHOT = Setting("stories", {"runtime": "pyscript", "snapshot": True})
# A file's kind is what loads it, and so who notices first that it is at fault. What is wrong with
# it is then told in the same way for all of them.
KINDS = (
    "bridge-",  # the page's own script, without which there is nobody to say anything
    "boot-",  # the scripts that start Python
    "pyodide-.*asm.js",
    r"pyodide-\w+\.wasm\.bin",
    "app-",  # what is fetched, as are the packages and their list
    "memory-",  # the snapshot, without which Python starts all the same
    "zstddec-",  # what decompresses the snapshot
    "pyscript-.*/core.js",
    "pyscript-.*/donkey-",  # what PyScript imports, as are its plugins and the storage
    "widget-sdk-",
    "inter-",
)
SETTINGS = {
    "PyScript and a snapshot": WITH_SNAPSHOT,
    "a file of each kind": replace(WITH_SNAPSHOT, files=KINDS),
    "scripts, Python and an archive": replace(
        WITH_SNAPSHOT, files=("boot-", "pyodide-.*asm.js", r"pyodide-\w+\.wasm\.bin", "app-")
    ),
    # The packages all come in the same way, after micropip.
    "Pyodide without a snapshot": Setting(
        "stories",
        {"runtime": "pyodide", "snapshot": False},
        ("pyodide-.*zip", "wheels-.*/micropip", "wheels-.*/humanize"),
    ),
    "code that needs PyScript": Setting(
        "pyscript",
        {"runtime": "pyscript"},
        ("pyscript-.*/core.js", "pyscript-.*/core-", "pyscript-.*/donkey-", "indexeddb-fallback-"),
        "chromium",  # which lets no frame of another site store anything
    ),
}
FAULTS: dict[str, tuple[Fault, str]] = {
    "missing": (faults.missing, r"404 Not Found"),
    "replaced by the page": (faults.replaced_by_the_page, r"a web page \(text/html\) came instead"),
    "truncated": (faults.truncated, r"damaged, not the file that was built"),
    "of unknown type": (faults.of_unknown_type, r"application/octet-stream instead of"),
    "cut off": (faults.cut_off, r"the connection failed"),
}


# For longer than the page waits for an answer.
WHAT_IS_LOST_WHILE_BUSY = """() => {
  const { name } = performance.getEntriesByType("resource").find(({ name }) => /app-/.test(name));
  const fault = agentapp.startup.diagnose(name);
  for (const end = performance.now() + 6000; performance.now() < end;);
  return fault;
}"""
STYLE_SHEET = "static/own.css"
AT_ONCE = 4  # pages; more would only wait for each other
LONG = 600_000  # ms; how long one of them may take before a test calls it hung


class Site:
    """A built site under many names, so that each page of it can have a fault of its own."""

    def __init__(self, server: WebServer, browser: Browser, address: str) -> None:
        self.server = server
        self._browser = browser
        self._label = address.removeprefix("https://").split(".")[0]
        self._copies = count()
        self._asked: list[str] | None = None

    def copy(self) -> str:
        """The site's address under one more name."""
        name = f"{self._label}-{next(self._copies)}"
        return self.server.register(name, self.server.sites[self._label])

    def with_style_sheet(self, scratch: Path) -> str:
        """The address of a copy whose author's page has a style sheet that is not there."""
        copy = scratch / "site"
        shutil.copytree(self.server.sites[self._label], copy, copy_function=os.link)
        page = (copy / "index.html").read_text("utf-8")
        (copy / "index.html").unlink()
        link = f'<link rel="stylesheet" href="{STYLE_SHEET}">'
        (copy / "index.html").write_text(page.replace("</head>", f"{link}</head>"), "utf-8")
        return self.server.register(f"{self._label}-{next(self._copies)}", copy)

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page with nothing in its cache."""
        context = new_context(self._browser)
        page = context.new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        try:
            yield page
        finally:
            context.close()

    @contextmanager
    def failing(self, file: str, fault: Fault) -> Iterator[FramedExtension]:
        """The site with this fault, framed and shown Mary."""
        address = self.copy()
        with self.server.failing(host_of(address) + file, fault), self.page() as page:
            yield framed(page, address)

    @contextmanager
    def hanging(self, file: str) -> Iterator[tuple[FramedExtension, Callable[[], None]]]:
        """The site without an answer for this file, framed and shown Mary, and what gives it."""
        address = self.copy()
        with self.server.holding(host_of(address) + file) as release, self.page() as page:
            yield framed(page, address), release

    def files(self, setting: Setting) -> list[str]:
        """What a page without any fault asks for, of what the setting is about."""
        if self._asked is None:
            self._asked = self._files_asked_for(setting)
        found: dict[str, None] = {}
        for pattern in setting.files:
            files = [path for path in self._asked if re.match(f"assets/{pattern}", path)]
            assert files, pattern
            found |= dict.fromkeys(files)
        return list(found)

    def _files_asked_for(self, setting: Setting) -> list[str]:
        address = self.copy()
        with self.page() as page:
            ends: AbstractContextManager[object] = nullcontext()
            if setting.livechat["runtime"] == "pyscript":
                ends = page.expect_console_message(lambda said: "PyScript Ready" in said.text)
            with ends:
                extension = framed(page, address)
                working(extension).first.wait_for()
        host = host_of(address)
        asked = {name for name in self.server.requests if name.startswith(host)}
        return sorted(name.removeprefix(host) for name in asked)


def host_of(address: str) -> str:
    return address.removeprefix("https://")


def framed(page: Page, address: str) -> FramedExtension:
    extension = FramedExtension.open(page, address)
    extension.send("customer_profile", MARY)
    return extension


def working(extension: FramedExtension) -> Locator:
    """What only a panel shows that works."""
    return extension.field("id").or_(extension.frame.locator("#shown"))


def message(extension: FramedExtension, *, is_final: bool = False) -> Locator:
    """What the page says with one, while it still waits or when it has failed."""
    state = "[data-state=failed]" if is_final else ""
    return extension.frame.locator(f"#panel{state} .aa-notice[role=alert]")


SiteOf = Callable[[Setting], Site]


@pytest.fixture(scope="module")
def site_of(build_site: BuildSite, server: WebServer, request: pytest.FixtureRequest) -> SiteOf:
    @cache
    def of(address: str, browser: str) -> Site:
        return Site(server, request.getfixturevalue(browser), address)

    return lambda setting: of(build_site(setting.extension, **setting.livechat), setting.browser)


def judge(extension: FramedExtension, file: str, reason: str, *, is_final: bool) -> str | None:
    """What is wrong with what is seen, once there is something to see; None if nothing is."""
    says = message(extension, is_final=is_final)
    expected = rf"{re.escape(file.rpartition('/')[2])}: {reason}"
    if "/bridge-" in file:  # then there is no script to find out more
        says, expected = extension.without_scripts(), "did not start"
    working(extension).or_(says).locator("visible=true").first.wait_for(timeout=LONG)
    if working(extension).count():
        return None
    said = says.inner_text()
    return None if re.search(expected, said) and "Try again" in said else said


def judge_all(site: Site, files: list[str], fault: Fault, reason: str) -> dict[str, str]:
    """What is wrong, by the file at fault."""
    wrong: dict[str, str] = {}
    open_pages: deque[tuple[str, FramedExtension, ExitStack]] = deque()

    def judge_oldest() -> None:
        file, extension, page = open_pages.popleft()
        with page:
            if seen := judge(extension, file, reason, is_final=True):
                wrong[file] = seen

    with ExitStack() as pages:
        for file in files:
            page = pages.enter_context(ExitStack())
            open_pages.append((file, page.enter_context(site.failing(file, fault)), page))
            if len(open_pages) == AT_ONCE:
                judge_oldest()
        while open_pages:
            judge_oldest()
    return wrong


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("PyScript and a snapshot", "missing"),
        ("a file of each kind", "truncated"),
        # Who notices these is the same for scripts, and for all that is fetched.
        ("scripts, Python and an archive", "replaced by the page"),
        ("scripts, Python and an archive", "of unknown type"),
        ("scripts, Python and an archive", "cut off"),
        # What these have of their own goes missing.
        ("Pyodide without a snapshot", "missing"),
        ("code that needs PyScript", "missing"),
    ],
)
def test_with_any_one_file_at_fault_the_panel_works_or_the_page_names_the_file(
    setting: str, fault: str, site_of: SiteOf
) -> None:
    site = site_of(SETTINGS[setting])
    files = site.files(SETTINGS[setting])
    assert judge_all(site, files, *FAULTS[fault]) == {}


def test_with_any_one_file_that_never_comes_the_panel_works_or_the_page_names_the_file(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    files = site.files(SETTINGS["a file of each kind"])
    with ExitStack() as stack:
        pages = {file: stack.enter_context(site.hanging(file)) for file in files}
        seen = {
            file: judge(extension, file, "no answer", is_final=False)
            for file, (extension, _) in pages.items()
        }
        assert {file: wrong for file, wrong in seen.items() if wrong} == {}
        # A page that waits for a file shows the panel once it comes.
        ((extension, release),) = (page for file, page in pages.items() if "/app-" in file)
        expect(message(extension)).to_contain_text("still loading")
        assert extension.panel.get_attribute("data-state") == "connecting"
        release()
        expect(extension.field("id")).to_have_text(MARY["id"])


def test_a_site_without_any_of_its_files_says_that_it_did_not_start(
    site_of: SiteOf,
) -> None:
    with site_of(WITH_SNAPSHOT).failing("assets/", faults.missing) as extension:
        expect(extension.without_scripts()).to_be_visible()


def test_a_file_that_fails_once_is_tried_again_without_a_click(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    answers = iter([faults.truncated])

    def once(folder: Path, path: str) -> Response:
        return next(answers, faults.with_headers())(folder, path)

    address = site.copy()
    with (
        site.server.failing(f"{host_of(address)}assets/boot-", once),
        site.page() as page,
    ):
        extension = FramedExtension.open(page, address, at_once=[("customer_profile", MARY)])
        expect(extension.field("id")).to_have_text(MARY["id"])


def test_a_file_that_is_slow_to_come_again_is_not_blamed_for_one_that_is_missing(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.copy()
    name = host_of(address)
    with (
        site.server.failing(f"{name}assets/app-", faults.missing),
        site.server.holding(f"{name}assets/app-") as release,
        site.page() as page,
    ):
        extension = framed(page, address)
        expect(extension.frame.locator("#not-started")).to_have_count(0)
        with site.server.holding(f"{name}assets/bridge-"):
            release()
            expect(message(extension, is_final=True)).to_contain_text("404 Not Found")


def test_a_page_that_was_too_busy_to_hear_an_answer_does_not_say_that_there_was_none(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.copy()
    with site.page() as page:
        extension = framed(page, address)
        expect(extension.field("id")).to_have_text(MARY["id"])
        with site.server.failing(f"{host_of(address)}assets/app-", faults.missing):
            found = page.frames[-1].evaluate(WHAT_IS_LOST_WHILE_BUSY)
        assert re.fullmatch(r"app-\w+\.bin: 404 Not Found", found)


def test_without_the_authors_style_sheet_the_page_works_and_the_console_says_so(
    site_of: SiteOf, tmp_path: Path
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.with_style_sheet(tmp_path)
    with site.page() as page:
        with page.expect_console_message(lambda said: "A style sheet is missing" in said.text):
            extension = framed(page, address)
        expect(extension.field("id")).to_have_text(MARY["id"])


def test_an_authors_style_sheet_that_never_comes_does_not_keep_the_page_blank(
    site_of: SiteOf, tmp_path: Path
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.with_style_sheet(tmp_path)
    with site.server.holding(f"{host_of(address)}{STYLE_SHEET}"), site.page() as page:
        expect(framed(page, address).panel).to_be_attached()
        page.frames[-1].wait_for_function(IS_PAINTED)
