"""Any one file of the site missing, damaged, of the wrong type, or never coming.

The panel works then, or a message names the file. Missing is each of the files that a page really
asks for, also a new one that is listed nowhere here. The other faults are tried on a file of each
kind. Each page has nothing in its cache; several of them start at a time.
"""

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
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

Faulty = tuple[str, ...]  # the files that are at fault in one page


@dataclass(frozen=True)
class Setting:
    """An extension, and the files that are tried.

    Args:
        extension: Its folder's name.
        livechat: Its settings.
        files: Patterns of names in `assets/`, by page; those of one page are at fault together.
        browser: The fixture to try it in.
    """

    extension: str
    livechat: dict[str, Any]
    files: tuple[Faulty, ...] = ()
    browser: str = "browser"


WITH_SNAPSHOT = Setting("stories", {"runtime": "pyscript", "snapshot": True})
PLAIN = Setting("stories", {"runtime": "pyodide", "snapshot": False})
FONT = "inter-latin-wght"
# The panel works without these. All parts of PyScript are asked for before the first one runs, and
# that asks for its interpreter. The snapshot's memory and packages are asked for beside each other.
DISPENSABLE = (
    (r"pyscript-\w+/", FONT),
    ("pyscript-interpreter-", "memory-", "packages-"),
)
FAULTS: dict[str, tuple[Fault, str]] = {
    "missing": (faults.missing, r"404 Not Found"),
    "replaced by the page": (faults.replaced_by_the_page, r"a web page \(text/html\) came instead"),
    "truncated": (faults.truncated, r"damaged, not the file that was built"),
    "of unknown type": (faults.of_unknown_type, r"application/octet-stream instead of"),
    "cut off": (faults.cut_off, r"the connection failed"),
}
BOOT = ("boot-",)  # a script
DECODER = ("zstddec-",)  # a file that is fetched whole, as are the archives and the lists
MODULE = (r"pyodide-\w+\.wasm\.bin",)  # a file that is used while it arrives
WITHOUT_THESE_IT_FAILS = {
    "truncated": (BOOT, DECODER, MODULE),
    # Who notices these is the same for all that is fetched.
    "replaced by the page": (BOOT, DECODER),
    "of unknown type": (BOOT,),
    "cut off": (BOOT, DECODER, MODULE),
}
MORE_THAT_IS_MISSING = {
    # The packages all come in the same way, after micropip.
    "Pyodide without a snapshot": replace(
        PLAIN, files=(("pyodide-.*zip",), ("wheels-.*/micropip",), ("wheels-.*/humanize",))
    ),
    "code that needs PyScript": Setting(
        "pyscript",
        {"runtime": "pyscript"},
        (("pyscript-.*/core-",), ("indexeddb-fallback-",)),
        "chromium",  # which lets no frame of another site store anything
    ),
}
WITHOUT_PYSCRIPT = "agentapp: PyScript could not be loaded; the extension goes on without it."
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
        self._console: dict[Page, list[str]] = {}
        self._asked_for: dict[Page, list[str]] = {}

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
        said = self._console[page] = []
        page.on("console", lambda message: said.append(message.text))
        asked_for = self._asked_for[page] = []
        page.on("request", lambda request: asked_for.append(request.url))
        try:
            yield page
        finally:
            print("\n".join(said))  # pytest shows it with the failure of a test
            context.close()

    @contextmanager
    def failing(self, files: Faulty, fault: Fault) -> Iterator[FramedExtension]:
        """The site with this fault, framed and shown Mary."""
        address = self.copy()
        with ExitStack() as stack:
            for file in files:
                stack.enter_context(self.server.failing(host_of(address) + file, fault))
            yield framed(stack.enter_context(self.page()), address)

    @contextmanager
    def hanging(self, files: Faulty) -> Iterator[tuple[FramedExtension, Callable[[], None]]]:
        """The site without an answer for these files, framed and shown Mary, and what gives it."""
        address = self.copy()
        with ExitStack() as stack:
            releases = [
                stack.enter_context(self.server.holding(host_of(address) + file)) for file in files
            ]

            def release_all() -> None:
                for release in releases:
                    release()

            yield framed(stack.enter_context(self.page()), address), release_all

    def wait_for_faults(self, extension: FramedExtension, files: Faulty) -> None:
        """Wait until the page has asked for each of these files, for some after its start."""
        for file in files:
            while not any(file in url for url in self._asked_for[extension.host]):
                extension.host.wait_for_event("request", timeout=LONG)

    def wait_until_said(self, extension: FramedExtension, text: str) -> None:
        """Wait until the console has this text."""
        while not any(text in said for said in self._console[extension.host]):
            extension.host.wait_for_event("console", timeout=LONG)

    def files(self, patterns: Sequence[Faulty]) -> list[Faulty]:
        """The site's files that match, by page."""
        folder = self.server.sites[self._label]
        paths = [path for path in folder.rglob("assets/**/*") if path.is_file()]
        names = [path.relative_to(folder).as_posix() for path in paths]
        return [matching(names, page) for page in patterns]

    def files_asked_for(self) -> list[str]:
        """What a page without any fault asks for."""
        address = self.copy()
        with (
            self.page() as page,
            page.expect_console_message(lambda said: "PyScript Ready" in said.text),
        ):
            working(framed(page, address)).first.wait_for()
        host = host_of(address)
        asked = {name for name in self.server.requests if name.startswith(f"{host}assets/")}
        return sorted(name.removeprefix(host) for name in asked)


def matching(names: Sequence[str], patterns: Faulty) -> Faulty:
    found = [[name for name in names if re.match(f"assets/{one}", name)] for one in patterns]
    assert all(found), patterns
    return tuple(name for some in found for name in some)


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


def seen(extension: FramedExtension, says: Locator) -> str | None:
    """What the page says, once there is something to see; None if the panel works."""
    working(extension).or_(says).locator("visible=true").first.wait_for(timeout=LONG)
    return None if working(extension).count() else says.inner_text()


def judge(
    extension: FramedExtension,
    files: Faulty,
    reason: str,
    *,
    is_final: bool = True,
    may_work: bool = True,
) -> str | None:
    """What is wrong with what is seen; None if it names one of the files with the reason."""
    says = message(extension, is_final=is_final)
    names = "|".join(re.escape(file.rpartition("/")[2]) for file in files)
    expected = rf"({names}): {reason}"
    if any("/bridge-" in file for file in files):  # then there is no script to find out more
        says, expected = extension.without_scripts(), "did not start"
    said = seen(extension, says)
    if said is None:
        return None if may_work else "The panel works."
    return None if re.search(expected, said) and "Try again" in said else said


def judge_works(site: Site, extension: FramedExtension, files: Faulty) -> str | None:
    """What the page says instead of working, also once it has tried to load PyScript's files."""
    if any("/pyscript-" in file and "/core" in file for file in files):
        site.wait_until_said(extension, WITHOUT_PYSCRIPT)
    return seen(extension, message(extension, is_final=True))


def judge_all(
    site: Site,
    pages: Sequence[Faulty],
    fault: Fault,
    verdict: Callable[[FramedExtension, Faulty], str | None],
) -> dict[Faulty, str]:
    """What is wrong, by the files at fault."""
    wrong: dict[Faulty, str] = {}
    open_pages: deque[tuple[Faulty, FramedExtension, ExitStack]] = deque()

    def judge_oldest() -> None:
        files, extension, page = open_pages.popleft()
        with page:
            site.wait_for_faults(extension, files)
            if found := verdict(extension, files):
                wrong[files] = found

    with ExitStack() as stack:
        for files in pages:
            page = stack.enter_context(ExitStack())
            open_pages.append((files, page.enter_context(site.failing(files, fault)), page))
            if len(open_pages) == AT_ONCE:
                judge_oldest()
        while open_pages:
            judge_oldest()
    return wrong


def test_with_any_one_file_missing_the_panel_works_or_the_page_names_the_file(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    fault, reason = FAULTS["missing"]
    names = site.files_asked_for()
    dispensable = [matching(names, page) for page in DISPENSABLE]
    judge_without = partial(judge_works, site)
    assert judge_all(site, dispensable, fault, judge_without) == {}
    others = [(name,) for name in names if not any(name in page for page in dispensable)]
    assert judge_all(site, others, fault, partial(judge, reason=reason)) == {}


@pytest.mark.parametrize("setting", MORE_THAT_IS_MISSING)
def test_a_page_of_another_kind_names_the_file_that_is_missing(
    setting: str, site_of: SiteOf
) -> None:
    site = site_of(MORE_THAT_IS_MISSING[setting])
    pages = site.files(MORE_THAT_IS_MISSING[setting].files)
    fault, reason = FAULTS["missing"]
    assert judge_all(site, pages, fault, partial(judge, reason=reason, may_work=False)) == {}


@pytest.mark.parametrize("fault", WITHOUT_THESE_IT_FAILS)
def test_with_another_fault_in_one_file_the_page_names_it(fault: str, site_of: SiteOf) -> None:
    site = site_of(PLAIN)
    pages = site.files(WITHOUT_THESE_IT_FAILS[fault])
    answer, reason = FAULTS[fault]
    assert judge_all(site, pages, answer, partial(judge, reason=reason, may_work=False)) == {}


@pytest.mark.parametrize(
    ("fault", "files"),
    [
        # How a damaged snapshot is told, test_broken_snapshots.py shows.
        ("truncated", (r"pyscript-\w+/(core.js|donkey-)", FONT)),
        # What is fetched needs no type of its own.
        ("of unknown type", ("app-", *DECODER, *MODULE)),
    ],
)
def test_with_a_fault_in_other_files_the_panel_works(
    fault: str, files: Faulty, site_of: SiteOf
) -> None:
    site = site_of(WITH_SNAPSHOT)
    answer, _ = FAULTS[fault]
    assert judge_all(site, site.files([files]), answer, partial(judge_works, site)) == {}


# A script, two that are fetched at different times, what Python starts without, and the others.
NEVER_COMING = (
    BOOT,
    ("app-",),
    ("memory-",),
    ("widget-sdk-",),
    (r"pyscript-\w+/(core.js|donkey-)", FONT),
)


def test_with_any_one_file_that_never_comes_the_panel_works_or_the_page_names_the_file(
    site_of: SiteOf,
) -> None:
    site = site_of(WITH_SNAPSHOT)
    with ExitStack() as stack:
        pages = {
            files: stack.enter_context(site.hanging(files)) for files in site.files(NEVER_COMING)
        }
        for files, (extension, _) in pages.items():
            site.wait_for_faults(extension, files)
        found = {
            files: judge(extension, files, "no answer", is_final=False)
            for files, (extension, _) in pages.items()
        }
        assert {files: wrong for files, wrong in found.items() if wrong} == {}
        # A page that waits for a file shows the panel once it comes.
        ((extension, release),) = (page for files, page in pages.items() if "/app-" in files[0])
        expect(message(extension)).to_contain_text("still loading", timeout=LONG)
        assert extension.panel.get_attribute("data-state") == "connecting"
        release()
        expect(extension.field("id")).to_have_text(MARY["id"], timeout=LONG)


def test_a_site_without_any_of_its_files_says_that_it_did_not_start(
    site_of: SiteOf,
) -> None:
    with site_of(WITH_SNAPSHOT).failing(("assets/",), faults.missing) as extension:
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
        site.server.failing(f"{name}assets/boot-", faults.missing),
        site.server.holding(f"{name}assets/boot-") as release,
        site.page() as page,
    ):
        extension = framed(page, address)
        expect(extension.frame.locator("#not-started")).to_have_count(0)
        with site.server.holding(f"{name}assets/bridge-"):
            release()
            expect(message(extension, is_final=True)).to_contain_text("404 Not Found")


def test_a_style_sheet_of_the_authors_that_never_comes_or_is_missing_does_no_harm(
    site_of: SiteOf, tmp_path: Path
) -> None:
    site = site_of(WITH_SNAPSHOT)
    address = site.with_style_sheet(tmp_path)
    with site.page() as page:
        with site.server.holding(f"{host_of(address)}{STYLE_SHEET}") as release:
            extension = framed(page, address)
            expect(extension.panel).to_be_attached()
            page.frames[-1].wait_for_function(IS_PAINTED)
            with page.expect_console_message(lambda said: "A style sheet is missing" in said.text):
                release()
        expect(extension.field("id")).to_have_text(MARY["id"])
