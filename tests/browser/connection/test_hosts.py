"""Hosts that are slow, restart, greet twice or reload: the page hears each event once.

A fake takes Python's place in all but one of these pages: who is heard is up to the bridge.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    HANDSHAKE,
    JOHN,
    MARY,
    PROTOCOLS,
    BuildSite,
    BuildWithoutPython,
    FramedExtension,
    OpenExtension,
    new_context,
)
from tests.browser.host_server import HOST, SILENT, WebServer

GENERATIONS = sorted(PROTOCOLS)
LOADS_SLOWLY = """if (window !== top) {
  addEventListener("DOMContentLoaded", () => {
    document.body.append(Object.assign(new Image(), { src: "/static/picture.svg" }));
  });
}"""
GREETED = sorted(sdk for sdk, protocol in PROTOCOLS.items() if protocol == HANDSHAKE)
POSTED = sorted(set(GENERATIONS) - set(GREETED))

BRIDGE_RUNS = "() => performance.getEntriesByName('agentapp:bridge').length > 0"
# The page takes a host's greeting for a new one only when its own start is over.
START_IS_OVER = """() => {
  const [{loadEventEnd}] = performance.getEntriesByType('navigation');
  return loadEventEnd > 0 && performance.now() > loadEventEnd + 5_500;
}"""
# For a second after it has loaded, the page refuses greetings for the page before it. On a busy
# machine the host hears of the load later than that.
HAS_MUCH_TIME = """if (window !== top) {
  const { setTimeout: original } = window;
  window.setTimeout = (callback, delay, ...rest) =>
    original(callback, delay >= 1_000 ? delay * 30 : delay, ...rest);
}"""
# As Firefox does with the window of another process.
TAKES_NO_WINDOW = """window.MessageEvent = class extends MessageEvent {
  constructor(type, { source, ...init } = {}) {
    if (source) throw new TypeError("'source' could not be converted.");
    super(type, init);
  }
}"""

OpenSilently = Callable[..., FramedExtension]


@pytest.fixture
def open_silently(browser: Browser) -> Iterator[OpenSilently]:
    """Frame a site in a host's page that says nothing until it is told to."""
    contexts = []

    def opened(url: str, script: str = "") -> FramedExtension:
        contexts.append(new_context(browser))
        contexts[-1].add_init_script(script)
        page = contexts[-1].new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.goto(f"https://{HOST}{SILENT}")
        page.locator("html[data-ready]").wait_for()
        page.evaluate("url => window.open(url)", url)
        return FramedExtension(page, page.frame_locator("iframe").first)

    yield opened
    for context in contexts:
        context.close()


def expect_ready(framed: FramedExtension, *, times: int) -> None:
    """The extension has told its host that it is there so often, and no oftener."""
    framed.wait_for_message("plugin_inited", times)
    assert [each["message"] for each in framed.messages()].count("plugin_inited") == times


def heard(framed: FramedExtension, until: dict[str, Any]) -> list[Any]:
    """The customers of whom the extension's callbacks have heard."""
    return [entry[1] for entry in framed.events(until=until["id"])]


def expect_one_connection(framed: FramedExtension) -> None:
    """The host speaks to a page that hears each event once, and has said once that it is there."""
    framed.expect_state("waiting")
    framed.send("customer_profile", MARY)
    framed.send("customer_profile", JOHN)
    assert heard(framed, until=JOHN) == [MARY["id"], JOHN["id"]]
    expect_ready(framed, times=1)


def expect_to_hear(framed: FramedExtension, profile: dict[str, Any]) -> None:
    """The page waits for its first customer, and hears of this one."""
    framed.expect_state("waiting")
    framed.send("customer_profile", profile)
    assert heard(framed, until=profile) == [profile["id"]]


def post(page: Page, profile: dict[str, Any]) -> None:
    page.evaluate("profile => window.post('customer_profile', profile)", profile)


# --- Pages that wait for seconds, those of all SDKs at the same time


def test_a_host_that_greets_when_the_page_has_given_up_is_answered(
    build_site: BuildSite, open_silently: OpenSilently
) -> None:
    for framed in [open_silently(build_site(sdk=sdk)) for sdk in GREETED]:
        framed.expect_state("failed")
        expect(framed.panel.get_by_role("button", name="Try again")).to_be_visible()
        framed.host.evaluate("window.speak()")
        expect_one_connection(framed)


def test_a_host_that_posts_its_first_event_late_is_heard(
    build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    for framed in [open_silently(build_without_python(sdk)) for sdk in POSTED]:
        framed.log(until="initialised")
        framed.host.frames[-1].wait_for_function(START_IS_OVER)
        post(framed.host, MARY)
        post(framed.host, JOHN)
        assert heard(framed, until=JOHN) == [MARY["id"], JOHN["id"]]


def test_a_host_whose_own_script_restarts_finds_a_page_that_answers(
    build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    pages = [open_silently(build_without_python(sdk)) for sdk in GREETED]
    for framed in pages:
        framed.host.evaluate("window.speak()")
        expect_to_hear(framed, MARY)
    for framed in pages:
        framed.host.frames[-1].wait_for_function(START_IS_OVER)
        framed.frame.locator("html").evaluate("html => { html.dataset.marked = '' }")
        framed.host.evaluate("window.speak()")
        expect(framed.frame.locator("html[data-marked]")).to_have_count(0)
        expect_to_hear(framed, JOHN)
        expect_ready(framed, times=2)  # once by each of the two pages


# --- Pages that wait for nothing but the host


@pytest.mark.parametrize("sdk", GREETED)
def test_a_host_that_greets_twice_at_once_is_connected_once(
    sdk: str, build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    framed = open_silently(build_without_python(sdk))
    framed.host.evaluate("window.speakTwice()")
    expect_one_connection(framed)


@pytest.mark.parametrize("sdk", GREETED)
def test_greetings_for_the_page_before_this_one_are_not_taken_for_its_own(
    sdk: str,
    server: WebServer,
    build_without_python: BuildWithoutPython,
    open_silently: OpenSilently,
) -> None:
    with server.holding("/static/picture.svg") as release:
        framed = open_silently(build_without_python(sdk), LOADS_SLOWLY)
        framed.host.frames[-1].wait_for_function(BRIDGE_RUNS)
        framed.host.evaluate("window.speakTooEarly()")
        framed.host.wait_for_function("() => window.posted > 1")
        assert framed.messages() == []
        # Until the host hears that the page has loaded, it could greet a page that has.
        framed.host.evaluate("window.hush()")
        release()
    framed.host.wait_for_function("() => window.connection !== undefined")
    expect_one_connection(framed)


@pytest.mark.parametrize("sdk", GREETED)
def test_a_last_greeting_for_the_page_that_was_reloaded_is_not_taken_for_its_own(
    sdk: str, build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    framed = open_silently(build_without_python(sdk), HAS_MUCH_TIME)
    framed.host.evaluate("window.speakTooLate()")
    framed.expect_state("waiting")
    framed.host.frames[-1].evaluate("() => void agentapp.reload()")
    framed.host.wait_for_function("() => window.connection !== undefined")
    expect_to_hear(framed, MARY)
    expect_ready(framed, times=2)  # once by each of the two pages


def test_what_others_have_put_in_the_history_keeps_no_page_from_connecting(
    build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    framed = open_silently(build_without_python("widget-sdk"))
    framed.host.evaluate("window.speak()")
    framed.expect_state("waiting")
    frame = framed.host.frames[-1]
    for state in (5, "text", {"name": 1}, None):
        frame.evaluate("state => history.replaceState({ agentapp: state }, '')", state)
        frame.evaluate(
            "() => { document.documentElement.dataset.old = ''; void location.reload(); }"
        )
        expect(framed.frame.locator("html:not([data-old])")).to_have_count(1)
        framed.host.evaluate("window.speak()")
        expect_to_hear(framed, MARY)


@pytest.mark.parametrize("sdk", GREETED)
def test_the_first_greeting_reaches_the_sdk_also_in_browsers_that_are_particular_about_events(
    sdk: str, build_without_python: BuildWithoutPython, open_silently: OpenSilently
) -> None:
    framed = open_silently(build_without_python(sdk), TAKES_NO_WINDOW)
    uncaught: list[str] = []
    framed.host.on("pageerror", lambda error: uncaught.append(str(error)))
    framed.host.evaluate("window.speak()")
    expect_to_hear(framed, MARY)
    assert uncaught == []


@pytest.mark.parametrize("sdk", GENERATIONS)
def test_a_page_that_is_loaded_again_hears_each_event_once(
    sdk: str, build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    framed = open_extension(build_without_python(sdk), PROTOCOLS[sdk])
    framed.log(until="initialised")
    framed.send("customer_profile", MARY)
    assert heard(framed, until=MARY) == [MARY["id"]]
    framed.frame.locator("html").evaluate("html => { html.dataset.marked = '' }")
    framed.host.evaluate("connection.reload()")
    # Sent while nobody is there: the host keeps it until the page has said that it is.
    framed.send("customer_profile", JOHN)
    expect(framed.frame.locator("html[data-marked]")).to_have_count(0)
    framed.send("customer_profile", MARY)
    assert heard(framed, until=MARY) == [JOHN["id"], MARY["id"]]
    expect_ready(framed, times=2)


@pytest.mark.parametrize("sdk", GENERATIONS)
def test_a_host_that_is_reloaded_begins_again(
    sdk: str, build_without_python: BuildWithoutPython, open_extension: OpenExtension
) -> None:
    framed = open_extension(build_without_python(sdk), PROTOCOLS[sdk])
    framed.log(until="initialised")
    framed.host.reload()
    framed.host.locator("html[data-ready]").wait_for()
    framed.host.evaluate(
        "([url, protocol]) => window.open(url, protocol, [])",
        [build_without_python(sdk), PROTOCOLS[sdk]],
    )
    framed.log(until="initialised")
    framed.send("customer_profile", JOHN)
    assert heard(framed, until=JOHN) == [JOHN["id"]]
    expect_ready(framed, times=1)
