"""Any one file of the site missing, damaged, of the wrong type, or never coming.

What is seen then is a panel that works, or a message that names the file. The files are those that
a page really asks for, so a new one is tried without being listed here. Each fault has a page of
its own, with nothing in its cache; several of them start at a time.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.responses import Response

from tests.browser import faults
from tests.browser.conftest import MARY, START, Framed, Sites
from tests.browser.faults import Fault
from tests.browser.hosting import Hosting


@dataclass(frozen=True)
class Setting:
    """An extension, and a pattern of the files that it uses in its own way."""

    extension: str
    livechat: dict[str, Any]
    files: str = ""


WITH_SNAPSHOT = Setting("stories", {"runtime": "pyscript", "snapshot": True})
SETTINGS = {
    "PyScript and a snapshot": WITH_SNAPSHOT,
    "scripts, Python and an archive": replace(WITH_SNAPSHOT, files="boot-|pyodide-.*asm|app-"),
    "Pyodide without a snapshot": Setting(
        "stories", {"runtime": "pyodide", "snapshot": False}, "pyodide-.*zip|wheels"
    ),
    "code that needs PyScript": Setting("pyscript", {"runtime": "pyscript"}, "pyscript-|storage"),
}
FAULTS: dict[str, tuple[Fault, str]] = {
    "missing": (faults.missing, r"404 Not Found"),
    "replaced by the page": (faults.replaced_by_the_page, r"a web page \(text/html\) came instead"),
    "truncated": (faults.truncated, r"damaged, not the file that was built"),
    "of unknown type": (faults.of_unknown_type, r"application/octet-stream instead of"),
    "cut off": (faults.cut_off, r"the connection failed"),
}


AT_ONCE = 4  # pages; more would only wait for each other


class Site:
    """A built site under many names, so that each page of it can have a fault of its own."""

    def __init__(self, server: Hosting, browser: Browser, address: str) -> None:
        self.server = server
        self._browser = browser
        self._label = address.removeprefix("https://").split(".")[0]
        self._copies = count()

    def copy(self) -> str:
        """The site's address under one more name."""
        name = f"{self._label}-{next(self._copies)}"
        return self.server.register(name, self.server.sites[self._label])

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page with nothing in its cache."""
        context = self._browser.new_context()
        page = context.new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        try:
            yield page
        finally:
            context.close()

    @contextmanager
    def failing(self, file: str, fault: Fault) -> Iterator[Framed]:
        """The site with this fault, framed and shown Mary."""
        address = self.copy()
        with self.server.failing(host_of(address) + file, fault), self.page() as page:
            yield framed(page, address)

    @contextmanager
    def hanging(self, file: str) -> Iterator[Framed]:
        """The site without an answer for this file, framed and shown Mary."""
        address = self.copy()
        with self.server.holding(host_of(address) + file), self.page() as page:
            yield framed(page, address)

    def files(self, setting: Setting) -> list[str]:
        """What a page without any fault asks for, of the setting's own; the first script first."""
        address = self.copy()
        with self.page() as page:
            ends: AbstractContextManager[object] = nullcontext()
            if setting.livechat["runtime"] == "pyscript":
                ends = page.expect_console_message(
                    lambda said: "PyScript Ready" in said.text, timeout=START
                )
            with ends:
                extension = framed(page, address)
                working(extension).first.wait_for()
        host = host_of(address)
        asked = {name for name in self.server.requests if name.startswith(host)}
        paths = (name.removeprefix(host) for name in asked)
        own = [path for path in paths if re.match(rf"assets/(?:{setting.files})", path)]
        return sorted(own, key=lambda path: ("/bridge-" not in path, path))


def host_of(address: str) -> str:
    return address.removeprefix("https://")


def framed(page: Page, address: str) -> Framed:
    extension = Framed.inside(page, address)
    extension.send("customer_profile", MARY)
    return extension


def working(extension: Framed) -> Locator:
    """What only a panel shows that works."""
    return extension.field("id").or_(extension.frame.locator("#shown"))


def not_started(extension: Framed) -> Locator:
    """What the page says without any script."""
    # Before the style sheet is there, the browser paints nothing, but Playwright sees all of it.
    expect(extension.frame.locator("body")).to_have_css("margin", "0px")
    return extension.frame.locator("#not-started")


def message(extension: Framed, *, is_final: bool = False) -> Locator:
    """What the page says with one, while it still waits or when it has failed."""
    state = "[data-state=failed]" if is_final else ""
    return extension.frame.locator(f"#panel{state} .notice[role=alert]")


@pytest.fixture
def site_of(sites: Sites, server: Hosting, browser: Browser) -> Callable[[Setting], Site]:
    return lambda setting: Site(server, browser, sites(setting.extension, **setting.livechat))


def judge(extension: Framed, file: str, reason: str, *, is_final: bool) -> str | None:
    """What is wrong with what is seen, once there is something to see; None if nothing is."""
    says = message(extension, is_final=is_final)
    expected = rf"{re.escape(file.rpartition('/')[2])}: {reason}"
    if "/bridge-" in file:  # then there is no script to find out more
        says, expected = not_started(extension), "did not start"
    working(extension).or_(says).locator("visible=true").first.wait_for(timeout=START)
    if working(extension).count():
        return None
    said = says.inner_text()
    return None if re.search(expected, said) and "Try again" in said else said


def judge_all(site: Site, files: list[str], fault: Fault, reason: str) -> dict[str, str]:
    """What is wrong, by the file at fault; the slow first script is waited for last."""
    wrong: dict[str, str] = {}
    open_pages: deque[tuple[str, Framed, ExitStack]] = deque()

    def judge_oldest() -> None:
        file, extension, page = open_pages.popleft()
        with page:
            if seen := judge(extension, file, reason, is_final=True):
                wrong[file] = seen

    with ExitStack() as pages:
        for file in files:
            page = pages.enter_context(ExitStack())
            open_pages.append((file, page.enter_context(site.failing(file, fault)), page))
            if "/bridge-" in file:
                slow = open_pages.pop()
            elif len(open_pages) == AT_ONCE:
                judge_oldest()
        if "/bridge-" in files[0]:
            open_pages.append(slow)
        while open_pages:
            judge_oldest()
    return wrong


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("PyScript and a snapshot", "missing"),
        ("PyScript and a snapshot", "replaced by the page"),
        ("PyScript and a snapshot", "truncated"),
        # How these are found out is the same for every file of a kind.
        ("scripts, Python and an archive", "of unknown type"),
        ("scripts, Python and an archive", "cut off"),
        # What these have of their own goes missing.
        ("Pyodide without a snapshot", "missing"),
        ("code that needs PyScript", "missing"),
    ],
)
def test_with_any_one_file_at_fault_the_panel_works_or_the_page_names_the_file(
    setting: str, fault: str, site_of: Callable[[Setting], Site]
) -> None:
    site = site_of(SETTINGS[setting])
    files = site.files(SETTINGS[setting])
    assert len(files) > 3
    assert judge_all(site, files, *FAULTS[fault]) == {}


def test_with_any_one_file_that_never_comes_the_panel_works_or_the_page_names_the_file(
    site_of: Callable[[Setting], Site],
) -> None:
    site = site_of(WITH_SNAPSHOT)
    files = site.files(WITH_SNAPSHOT)
    with ExitStack() as stack:
        pages = {file: stack.enter_context(site.hanging(file)) for file in files}
        seen = {
            file: judge(extension, file, "no answer", is_final=False)
            for file, extension in pages.items()
        }
    assert {file: wrong for file, wrong in seen.items() if wrong} == {}


def test_a_page_that_waits_for_a_file_shows_the_panel_once_it_comes(
    site_of: Callable[[Setting], Site],
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.copy()
    with site.server.holding(f"{host_of(address)}assets/app-") as release, site.page() as page:
        extension = framed(page, address)
        expect(message(extension)).to_contain_text("still loading")
        assert extension.panel.get_attribute("data-state") == "connecting"
        release()
        expect(extension.field("id")).to_have_text(MARY["id"])


def test_a_site_without_any_of_its_files_says_that_it_did_not_start(
    site_of: Callable[[Setting], Site],
) -> None:
    with site_of(WITH_SNAPSHOT).failing("assets/", faults.missing) as extension:
        expect(extension.frame.locator("#not-started")).to_be_visible()


def test_a_file_that_fails_once_is_tried_again_without_a_click(
    site_of: Callable[[Setting], Site],
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
        extension = Framed.inside(page, address, at_once=[("customer_profile", MARY)])
        expect(extension.field("id")).to_have_text(MARY["id"])


def test_without_its_style_sheet_the_page_works_and_the_console_says_so(
    site_of: Callable[[Setting], Site],
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.copy()
    with (
        site.server.failing(f"{host_of(address)}assets/panel-", faults.missing),
        site.page() as page,
    ):
        with page.expect_console_message(lambda said: "A style sheet is missing" in said.text):
            extension = framed(page, address)
        expect(extension.field("id")).to_have_text(MARY["id"])
        expect(extension.frame.locator("#not-started")).to_have_count(0)
