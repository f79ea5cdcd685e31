"""Drivers of `serve`, in a process of its own, and of the simulated Agent App in a page."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Route, expect

from agentapp_devkit import paths
from agentapp_devkit.tools import browser as browsers
from tests.browser.conftest import new_context

TIMEOUT = 180  # seconds; when serve counts as hung
_ADDRESS = re.compile(r"https?://\S+")


@contextmanager
def launch_local_browser(playwright: Playwright) -> Iterator[Browser]:
    """Launch a Chromium that knows no other host than this machine."""
    launched = playwright.chromium.launch(
        executable_path=browsers.find_shell(),
        args=[
            *browsers.arguments(),
            browsers.WITHOUT_OPTIMIZING,
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            "--site-per-process",  # as Chromium itself has it
        ],
    )
    try:
        yield launched
    finally:
        launched.close()


@contextmanager
def local_context(local_browser: Browser) -> Iterator[BrowserContext]:
    """Open a fresh profile, in which the certificates of `serve` are trusted."""
    context = new_context(local_browser, ignore_https_errors=True)
    try:
        yield context
    finally:
        context.close()


class ServeProcess:
    """`serve` for one extension's folder, on free ports.

    Args:
        folder: The extension's folder.
        options: Further options of the command.
        command: `serve`, or `preview`, which is used in the same way.
    """

    def __init__(self, folder: Path, *options: str, command: str = "serve") -> None:
        self.folder = folder
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._is_over = False
        arguments = [command, "--no-open", "--port=0", "--host-port=0", f"--app={folder}"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "agentapp_devkit", *arguments, *options],
            cwd=paths.ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(paths.ROOT), "py"])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._process.__enter__()
        self._reader.start()
        try:
            self._wait(lambda: len(self._addresses()) == 2)
        except AssertionError:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def said(self) -> str:
        """What has been written to its terminal."""
        return "".join(self._lines)

    @property
    def extension(self) -> str:
        """The extension's origin."""
        return self._addresses()[0]

    @property
    def simulator(self) -> str:
        """The simulated Agent App's origin."""
        return self._addresses()[1]

    def stop(self) -> int:
        """Press Ctrl-C; returns the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            status = self._process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._reader.join()
        self._process.__exit__(None, None, None)
        return status

    def wait_until_said(self, text: str) -> None:
        """Wait until this is on its terminal."""
        self._wait(lambda: text in self.said)

    def write(self, files: Mapping[str, str]) -> None:
        """Save sources, as an editor does: by their names relative to the extension's folder.

        Each is whole at any time: `serve` may look at it in between.
        """
        with tempfile.TemporaryDirectory(dir=self.folder.parent) as scratch:
            for name, text in files.items():
                whole = Path(scratch, "whole")
                whole.write_text(text, "utf-8")
                whole.replace(self.folder / name)

    def _addresses(self) -> list[str]:
        return [line.strip() for line in self._lines if _ADDRESS.fullmatch(line.strip())]

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            self._news.wait_for(lambda: condition() or self._is_over, TIMEOUT)
            if not condition():
                raise AssertionError(f"serve said only:\n{self.said}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._is_over = True
            self._news.notify_all()


Direction = Literal["sent", "received", "note"]


class Simulator:
    """The simulated Agent App in a page, and the extension inside it.

    Args:
        page: A page of its own; every request of it is kept in `asked`.
        serving: What it is served by.
    """

    def __init__(self, page: Page, serving: ServeProcess) -> None:
        self.page = page
        self.serving = serving
        self.asked: list[str] = []
        page.context.on("request", lambda request: self.asked.append(request.url))
        # pytest shows these with the failure of a test.
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.on("pageerror", lambda error: print(f"[error] {error} {error.stack}"))

    def open(self) -> None:
        """Open it, and wait until its extension hears what is selected."""
        self.page.goto(self.serving.simulator)
        self.expect_state("waiting")

    # --- The extension

    @property
    def frame(self) -> Locator:
        """The extension's frame."""
        return self.page.locator("#stage iframe")

    def inside(self, selector: str) -> Locator:
        """Elements of the extension's page."""
        return self.frame.content_frame.locator(selector)

    def field(self, name: str) -> Locator:
        """The element with a value of the profile, once Python has drawn it."""
        return self.inside(f'#panel:not([data-early]) [data-field="{name}"]')

    def section(self, slug: str) -> Locator:
        """An author's section."""
        return self.inside(f'section[data-section="{slug}"]')

    def expect_state(self, state: str) -> None:
        """Wait until the panel is in this state."""
        expect(self.inside("#panel")).to_have_attribute("data-state", state)

    def expect_theme(self, name: str) -> None:
        """Wait until the extension's page has this theme, and no other."""
        expect(self.inside("html")).to_have_class(f"lc-{name}-theme")

    @contextmanager
    def reloading(self) -> Iterator[None]:
        """Do something, then wait until the extension's page is another one."""
        self.mark_page()
        yield
        expect(self.inside("html[data-marked]")).to_have_count(0)
        expect(self.inside("#panel")).to_be_attached()

    def mark_page(self) -> None:
        """Recognise the extension's page: another one does not have the mark."""
        self.inside("html").evaluate("html => { html.dataset.marked = '' }")

    def save(self, files: Mapping[str, str]) -> None:
        """Save sources, and wait until the extension's page is made of them."""
        with self.reloading():
            self.serving.write(files)

    @contextmanager
    def holding(self, part: str) -> Iterator[None]:
        """Answer requests whose address contains `part` only after the block."""
        held: list[Route] = []
        released = False

        def answer(route: Route) -> None:
            if released:
                route.continue_()
            else:
                held.append(route)

        pattern = re.compile(re.escape(part))
        self.page.route(pattern, answer)
        try:
            yield
        finally:
            released = True
            for route in held:
                route.continue_()
            self.page.unroute(pattern, answer)

    # --- What the agent does

    def row(self, name: str) -> Locator:
        """A customer in the list."""
        return self.page.locator("#roster-list li", has_text=name)

    def select(self, name: str, section: str = "Chats") -> None:
        """Click a customer in one of the sections."""
        self.page.get_by_role("navigation").get_by_role("button", name=section).click()
        self.row(name).locator(".customer").click()

    def press(self, button: str) -> None:
        """Click a button of the developer tools."""
        tools = self.page.get_by_role("region", name="Developer tools")
        tools.get_by_role("button", name=button, exact=True).click()

    # --- The timeline

    def entries(self, direction: Direction, name: str) -> Locator:
        """Messages in the timeline."""
        return self.page.locator(f'#timeline-list > li.{direction}[data-name="{name}"]')

    def payloads(self, direction: Direction, name: str, count: int) -> list[Any]:
        """What was in these messages, oldest first, once there are `count` of them."""
        entries = self.entries(direction, name)
        expect(entries).to_have_count(count)
        return [json.loads(text) for text in entries.locator("pre").all_text_contents()]
