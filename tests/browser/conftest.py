"""Fixtures of the browser tests: one web server, one Chromium, each site built once."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from agentapp_devkit import paths, snapshot
from agentapp_devkit.progress import Silent
from agentapp_devkit.site import builder, compression
from agentapp_devkit.site.runtime import snapshot_files
from agentapp_devkit.site.security_headers import BOILERPLATE
from agentapp_devkit.tools import browser as browsers
from tests.browser.fake_python import copy_without_python
from tests.browser.host_server import HOST, WebServer, run_web_server

EXTENSIONS = Path(__file__).with_name("extensions")
LOCK = EXTENSIONS / "pyscript.lock"  # of those that ask for no packages
# ms; when a page counts as hung. A cold Python takes 5 s, and on a busy machine twenty times that.
# No verdict depends on it: a test waits for a state, and fails here only if that never comes.
TIMEOUT_MS = 180_000
IS_PAINTED = "() => performance.getEntriesByName('first-paint').length > 0"
HANDSHAKE = "handshake"
PLAIN = "plain"
PROTOCOLS = {
    "widget-sdk": HANDSHAKE,
    "agent-app-sdk": HANDSHAKE,
    "widget-sdk-1": PLAIN,
    "boilerplate": PLAIN,
}
MARY: dict[str, Any] = {
    "id": "S126126161.O136OJPO1",
    "name": "Mary Brown",
    "email": "mary.brown@email.com",
    "chat": {"id": "NY0U96PIT4", "groupID": "42"},
    "source": "chats",
}
JOHN: dict[str, Any] = {
    "id": "S2.JOHN",
    "name": "John Doe",
    "email": "john@doe.example",
    "source": "visitors",
}

SNAPSHOTS = 100  # more than the tests make
# Frames of another site may store things, as they may in Chrome unless its user decides otherwise.
STORING = {"profile": {"cookie_controls_mode": 0}}

expect.set_options(timeout=TIMEOUT_MS)


def new_context(browser: Browser, **settings: Any) -> BrowserContext:
    """Open a context in which every operation waits as long as `expect` does."""
    context = browser.new_context(**settings)
    context.set_default_timeout(TIMEOUT_MS)
    return context


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """Run the web server behind every name that the tests' Chromium resolves."""
    with run_web_server(tmp_path_factory.mktemp("host")) as running:
        yield running


def _launch(playwright: Playwright, server: WebServer, path: Path | None, *more: str) -> Browser:
    """Launch a browser that finds every name on the tests' server and trusts its certificate."""
    return playwright.chromium.launch(
        executable_path=path,
        args=[
            *browsers.arguments(),
            browsers.WITHOUT_OPTIMIZING,
            f"--host-resolver-rules={server.resolver_rules()}",
            f"--ignore-certificate-errors-spki-list={server.fingerprint}",
            *more,
        ],
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Run Playwright, which drives the browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, server: WebServer) -> Iterator[Browser]:
    """Chromium's headless shell, with a process for each site as in Chromium itself.

    It starts pages in half the time. What it lacks are profiles, and with them the rules about
    cookies, storage and the cache: a module about these has `chromium` in its place.
    """
    shell = _launch(playwright, server, browsers.find_shell(), "--site-per-process")
    yield shell
    shell.close()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, server: WebServer) -> Iterator[Browser]:
    """All of Chromium, headless."""
    launched = _launch(playwright, server, browsers.ensure(Silent()))
    yield launched
    launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: nothing stored, nothing in the cache."""
    context = new_context(browser)
    yield context
    context.close()


@pytest.fixture
def storing_nothing(chromium: Browser) -> Iterator[BrowserContext]:
    """All of Chromium with a fresh profile; it lets no page of another site store anything."""
    context = new_context(chromium)
    yield context
    context.close()


@pytest.fixture(scope="session")
def storing_chromium(
    playwright: Playwright, server: WebServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """All of Chromium with a profile on disk, which stores what pages give it."""
    folder = tmp_path_factory.mktemp("profile")
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps(STORING), "utf-8")
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=browsers.ensure(Silent()),
        args=[
            *browsers.arguments(),
            f"--host-resolver-rules=MAP * 127.0.0.1:{server.port}",
            f"--ignore-certificate-errors-spki-list={server.fingerprint}",
        ],
    )
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    context.close()


@pytest.fixture
def profile(storing_chromium: BrowserContext) -> Iterator[BrowserContext]:
    """A browser that stores what pages give it: nothing yet under an address that is new to it."""
    before = list(storing_chromium.pages)  # without a page it would end
    yield storing_chromium
    storing_chromium.set_offline(False)
    for page in storing_chromium.pages:
        if page not in before:
            page.close()


@pytest.fixture(scope="session", autouse=True)
def quick_builds() -> Iterator[None]:
    """Keep the snapshots of all tests, and compress them as `serve` does, which saves seconds.

    The commands that tests run in a process of their own compress them as `build` does.
    """
    with pytest.MonkeyPatch.context() as settings:
        settings.setattr(snapshot_files, "SMALL", compression.FAST)
        for module in (snapshot, compression):
            settings.setattr(module, "_CACHE_SIZE", SNAPSHOTS)
        yield


BuildSite = Callable[..., str]


@pytest.fixture(scope="session")
def build_site(
    server: WebServer, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> BuildSite:
    """Build an extension of `extensions/` with settings of [livechat]; returns its address.

    With `development=True` as `serve` does, for the tests' host. Each combination is built once.
    `--livechat` gives settings to all that say nothing else.
    """
    built: dict[str, str] = {}
    settings = "\n".join(pytestconfig.getoption("--livechat"))
    defaults = tomllib.loads(settings)

    def of(name: str = "recorder", *, development: bool = False, **asked: Any) -> str:
        livechat = defaults | asked
        mode = builder.Development(f"https://{HOST}") if development else None
        key = f"{name} {mode} {sorted(livechat.items())}"
        if key not in built:
            folder = tmp_path_factory.mktemp(name)
            (folder / "pyscript.lock").write_bytes(LOCK.read_bytes())
            _copy(EXTENSIONS / name, folder)
            _configure(folder / "pyscript.toml", livechat)
            builder.build(folder, folder / "dist", development=mode, progress=Silent())
            if livechat.get("sdk") == "boilerplate":
                _use_fake_boilerplate(folder / "dist")
            built[key] = server.register(f"site{len(built)}", folder / "dist")
        return built[key]

    return of


BuildWithoutPython = Callable[[str], str]


@pytest.fixture(scope="session")
def build_without_python(
    build_site: BuildSite, server: WebServer, tmp_path_factory: pytest.TempPathFactory
) -> BuildWithoutPython:
    """Build a site for an SDK, with a fake in Python's place; returns its address."""
    built: dict[str, str] = {}

    def of(sdk: str) -> str:
        if sdk not in built:
            site = build_site("nothing", sdk=sdk, runtime="pyodide", snapshot=False)
            dist = server.sites[site.removeprefix("https://").split(".")[0]]
            copy = copy_without_python(dist, tmp_path_factory.mktemp("without-python") / "site")
            built[sdk] = server.register(f"without-python-{sdk}", copy)
        return built[sdk]

    return of


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def _configure(file: Path, livechat: dict[str, Any]) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in livechat.items()]
    file.write_text("\n".join([file.read_text("utf-8"), "[livechat]", *lines, ""]), "utf-8")


def _use_fake_boilerplate(dist: Path) -> None:
    """LiveChat's boilerplate is only on its CDN: let the page load the fake instead."""
    index = dist / "index.html"
    (dist / "boilerplate.fake.js").write_bytes(paths.FAKE_BOILERPLATE.read_bytes())
    index.write_text(index.read_text("utf-8").replace(BOILERPLATE, "boilerplate.fake.js"), "utf-8")


@dataclass(frozen=True)
class FramedExtension:
    """An extension in a host page, seen from both sides.

    Args:
        host: The host page.
        frame: The frame with the extension's page.
    """

    host: Page
    frame: FrameLocator

    @classmethod
    def open(
        cls,
        page: Page,
        url: str,
        protocol: str = HANDSHAKE,
        *,
        at_once: Sequence[tuple[str, Any]] = (),
    ) -> "FramedExtension":
        """Frame a site in a page of one's own; `at_once` is sent whenever the site has loaded."""
        page.goto(f"https://{HOST}/")
        page.locator("html[data-ready]").wait_for()
        page.evaluate(
            "([url, protocol, atOnce]) => window.open(url, protocol, atOnce)",
            [url, protocol, list(at_once)],
        )
        return cls(page, page.frame_locator("iframe").first)

    @property
    def panel(self) -> Locator:
        """`<main id="panel">`."""
        return self.frame.locator("#panel")

    def field(self, name: str) -> Locator:
        """The element with a value of the profile, once Python has drawn it."""
        return self.frame.locator(f'#panel:not([data-early]) [data-field="{name}"]')

    def section(self, slug: str) -> Locator:
        """An author's section."""
        return self.frame.locator(f'[data-section="{slug}"]')

    def send(self, event: str, data: Any) -> None:
        """Send an event as LiveChat does."""
        self.host.evaluate("([event, data]) => window.connection.send(event, data)", [event, data])

    def show(self, profile: dict[str, Any]) -> None:
        """Send a profile and wait until Python shows it."""
        self.send("customer_profile", profile)
        self.expect_state("profile")
        expect(self.field("id")).to_have_text(profile["id"])

    def expect_state(self, state: str) -> None:
        """Wait until the panel is in this state."""
        expect(self.panel).to_have_attribute("data-state", state)

    def wait_for_styles(self) -> None:
        """Wait for the style sheet: before, the browser paints nothing, but Playwright sees all."""
        expect(self.frame.locator("body")).to_have_css("margin", "0px")

    def without_scripts(self) -> Locator:
        """What the page says when none of its scripts ran, without the wait until it does.

        The style sheet shows it after 20 s, for the last of which `test_not_started.py` waits.
        """
        self.wait_for_styles()
        notice = self.frame.locator("#not-started")
        notice.evaluate("notice => notice.getAnimations().forEach((wait) => wait.finish())")
        return notice

    def log(self, until: str) -> list[list[Any]]:
        """What the recorder has written down, once it holds `until`."""
        body = self.frame.locator("body")
        expect(body).to_have_attribute("data-log", re.compile(re.escape(until)))
        entries: list[list[Any]] = json.loads(body.get_attribute("data-log") or "[]")
        return entries

    def events(self, until: str) -> list[list[Any]]:
        """The events in the log, once it holds `until`."""
        return [entry for entry in self.log(until) if entry[0] not in ("started", "initialised")]

    def messages(self) -> list[dict[str, Any]]:
        """List what the host has received from the extension up to now."""
        messages: list[dict[str, Any]] = self.host.evaluate("() => window.messages")
        return messages

    def wait_for_message(self, name: str, times: int = 1) -> None:
        """Wait until the host has received this message so often."""
        self.host.wait_for_function(
            """([name, times]) =>
              window.messages.filter(({ message }) => message === name).length >= times""",
            arg=[name, times],
        )

    def wait_for_mark(self, mark: str) -> None:
        """Wait until the page has made this mark of agentapp's in its User Timing."""
        self.panel.evaluate(
            """(_, [mark, timeout]) => new Promise((resolve, reject) => {
              setTimeout(() => reject(Error(`The page never made the mark ${mark}.`)), timeout);
              const hear = (list) => list.getEntriesByName(`agentapp:${mark}`).forEach(resolve);
              new PerformanceObserver(hear).observe({ type: "mark", buffered: true });
            })""",
            [mark, TIMEOUT_MS],
        )

    def wait_for_fonts(self) -> None:
        """Wait until no font is loading any more: the text moves when one arrives."""
        self.panel.evaluate("async () => { await document.fonts.ready; }")

    def remember(self, selector: str, value: str = "element.textContent") -> Locator:
        """Collect every value that an element of the panel has from now on, its text for example.

        A value that goes away by itself may be gone before a busy machine looks for it. Returns the
        element whose attribute `data-remembered` holds all of them, as JSON.
        """
        self.panel.evaluate(
            f"""(panel, selector) => {{
              const values = [];
              const look = () => {{
                const element = panel.querySelector(selector);
                const value = element ? {value} : null;
                if (value !== values.at(-1)) values.push(value);
                document.documentElement.dataset.remembered = JSON.stringify(values);
              }};
              look();
              window.remembering?.disconnect();
              window.remembering = new MutationObserver(look);
              window.remembering.observe(panel,
                {{ attributes: true, childList: true, subtree: true, characterData: true }});
            }}""",
            selector,
        )
        return self.frame.locator("html")


OpenExtension = Callable[..., FramedExtension]


@pytest.fixture
def open_extension(browser: Browser) -> Iterator[OpenExtension]:
    """Frame a site in a host page, and connect to it."""
    contexts = []

    def opened(
        url: str,
        protocol: str = HANDSHAKE,
        *,
        at_once: list[tuple[str, Any]] | None = None,
        host: str = f"https://{HOST}/",
        **context: Any,
    ) -> FramedExtension:
        contexts.append(new_context(browser, **context))
        page = contexts[-1].new_page()
        # pytest shows these with the failure of a test.
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.on("pageerror", lambda error: print(f"[error] {error} {error.stack}"))
        page.goto(host)
        page.locator("html[data-ready]").wait_for()
        page.evaluate(
            "([url, protocol, atOnce]) => window.open(url, protocol, atOnce)",
            [url, protocol, at_once or []],
        )
        return FramedExtension(page, page.frame_locator("iframe").first)

    yield opened
    for context in contexts:
        context.close()
