"""The bridge while Python is still loading."""

import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import IS_PAINTED, JOHN, MARY, PROTOCOLS, BuildSite, OpenExtension
from tests.browser.host_server import HOST, WebServer

LONG = 10_500  # ms; more than three times what LiveChat's handshake waits for
# As a cold Python does on a slow machine, and for longer than the host tries.
BUSY_FROM_THE_HANDSHAKE_ON = """
  let bridge;
  Object.defineProperty(window, "agentapp", {
    get: () => bridge,
    set(value) {
      bridge = value;
      bridge.handshakeIsOver.then(() => {
        for (const end = performance.now() + 4000; performance.now() < end;);
      });
    },
  });
"""


WHEN = """() => {
  const resources = performance.getEntriesByType("resource");
  const { startTime } = resources.find(({ name }) => name.endsWith("/pyodide.asm.js")) ?? {};
  const [navigation] = performance.getEntriesByType("navigation");
  const [bridge] = performance.getEntriesByName("agentapp:bridge");
  return startTime && [bridge.startTime, startTime, navigation.loadEventStart];
}"""
IS_PRELOADED = """() => performance.getEntriesByType("resource").some(
  ({ name, initiatorType }) => name.endsWith("/pyodide.asm.js") && initiatorType === "link")"""
INSTANTIATE_NOTHING = """async () => {
  const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  const response = new Response(empty, { headers: { "Content-Type": "application/wasm" } });
  return String((await WebAssembly.instantiateStreaming(response)).instance);
}"""
SOON = 100  # ms, as in page-lifecycle.mjs
ROUNDED = 1  # ms; how far a browser's clocks may be apart

SENT_AT_ONCE: list[tuple[str, Any]] = [
    ("customer_profile", MARY),
    ("customer_profile", JOHN),
    ("customer_profile_hidden", {"id": JOHN["id"]}),
]


def test_python_that_is_held_back_for_ten_seconds_misses_nothing_in_any_generation(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    addresses = {sdk: build_site(sdk=sdk) for sdk in PROTOCOLS}
    with server.holding(".wasm") as release:
        extensions = {
            sdk: open_extension(address, PROTOCOLS[sdk], at_once=SENT_AT_ONCE)
            for sdk, address in addresses.items()
        }
        for extension in extensions.values():
            extension.host.wait_for_function("() => window.messages.length > 0")
        connected = time.monotonic()
        # The one place where time itself is what is tested: the handshake's 3 s have to be over.
        extension.host.wait_for_timeout(LONG)
        assert time.monotonic() - connected > 10
        for extension in extensions.values():
            assert extension.panel.get_attribute("data-state") == "connecting"
        release()
    for sdk, extension in extensions.items():
        heard = extension.events(until="customer_profile_hidden")
        assert [entry[:2] for entry in heard] == [
            ["customer_profile", MARY["id"]],
            ["customer_profile", JOHN["id"]],
            ["customer_profile_hidden", JOHN["id"]],
        ], sdk
        extension.expect_state("waiting")


def test_pythons_files_do_not_hold_up_the_page(
    build_site: BuildSite, open_extension: OpenExtension
) -> None:
    extension = open_extension(build_site())
    extension.expect_state("waiting")
    bridge, python, loaded = extension.panel.evaluate(WHEN)
    assert python > min(loaded, bridge + SOON) - ROUNDED


def test_pyodides_script_does_not_wait_for_the_one_that_runs_it(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding("/assets/boot-") as release:
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function(IS_PRELOADED)
        release()
    extension.expect_state("waiting")


def test_an_authors_own_webassembly_needs_no_python(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding("/pyodide.asm.js") as release:
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function("() => window.agentapp?.main !== undefined")
        assert extension.panel.evaluate(INSTANTIATE_NOTHING) == "[object WebAssembly.Instance]"
        release()
    extension.expect_state("waiting")


def test_a_page_that_takes_long_to_load_does_not_hold_up_python(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding("/assets/widget-sdk") as release:
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function(WHEN)
        bridge, python, loaded = extension.panel.evaluate(WHEN)
        assert not loaded
        assert python > bridge + SOON - ROUNDED
        release()
    extension.expect_state("waiting")


@pytest.mark.parametrize("sdk", PROTOCOLS)
def test_what_the_page_answered_is_on_its_way_before_python_keeps_it_busy(
    sdk: str, build_site: BuildSite, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"https://{HOST}/")
    page.locator("html[data-ready]").wait_for()
    context.add_init_script(BUSY_FROM_THE_HANDSHAKE_ON)
    page.evaluate(
        "([url, protocol]) => window.open(url, protocol, [])", [build_site(sdk=sdk), PROTOCOLS[sdk]]
    )
    page.wait_for_function("() => window.states.length > 0")
    assert page.evaluate("window.states") == ["connected"]


def test_a_thousand_events_sent_while_python_is_starting_all_arrive_in_order(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    address = build_site()
    many = [
        ("customer_profile", {"id": f"C{number}", "name": f"{number}"}) for number in range(1000)
    ]
    with server.holding(".wasm") as release:
        extension = open_extension(address, at_once=many)
        extension.host.wait_for_function("() => window.messages.length > 0")
        release()
    heard = extension.events(until='"C999"')
    assert [entry[1] for entry in heard] == [f"C{number}" for number in range(1000)]
    expect(extension.field("name")).to_have_text("999")


def test_the_skeleton_is_painted_before_any_other_file_is_there(
    build_site: BuildSite, server: WebServer, open_extension: OpenExtension
) -> None:
    address = build_site()
    with server.holding(f"{address.removeprefix('https://')}assets/") as release:
        extension = open_extension(address)
        extension.wait_for_styles()
        extension.host.frames[1].wait_for_function(IS_PAINTED)
        extension.expect_state("connecting")
        release()
