"""The bridge while Python is still loading."""

import time
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import (
    IS_PAINTED,
    JOHN,
    MARY,
    PROTOCOLS,
    BuildSite,
    BuildWithoutPython,
    OpenExtension,
)
from tests.browser.host_server import HOST, WebServer

LONG = 10_500  # ms; more than three times what LiveChat's handshake waits for
BUSY = "/keeps-the-page-busy"
# As a cold Python does on a slow machine, and for as long as the host tries: the page waits for
# this answer, and can do nothing meanwhile.
BUSY_FROM_THE_HANDSHAKE_ON = f"""
  let bridge;
  Object.defineProperty(window, "agentapp", {{
    get: () => bridge,
    set(value) {{
      bridge = value;
      bridge.handshakeIsOver.then(() => {{
        const request = new XMLHttpRequest();
        request.open("GET", "{BUSY}", false);
        request.send();
      }});
    }},
  }});
"""


WHEN = """() => {
  const resources = performance.getEntriesByType("resource");
  const { startTime } = resources.find(({ name }) => name.endsWith("/pyodide.asm.js")) ?? {};
  const [navigation] = performance.getEntriesByType("navigation");
  const [bridge] = performance.getEntriesByName("agentapp:bridge");
  return startTime && [bridge.startTime, startTime, navigation.loadEventStart];
}"""
HAS_LOADED = f"() => performance.timing.loadEventStart > 0 && ({WHEN})()"
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
        extensions = {}
        for sdk, address in addresses.items():
            extensions[sdk] = open_extension(address, PROTOCOLS[sdk], at_once=SENT_AT_ONCE)
            extensions[sdk].send("customer_profile", {"id": "before the handshake"})
        for extension in extensions.values():
            extension.host.wait_for_function("() => window.messages.length > 0")
        connected = time.monotonic()
        # The one place where time itself is what is tested: the handshake's 3 s have to be over.
        extension.host.wait_for_timeout(LONG)
        assert time.monotonic() - connected > 10
        for extension in extensions.values():
            assert extension.panel.get_attribute("data-state") == "connecting"
            extension.send("customer_profile", {"id": "while Python starts"})
        release()
    for sdk, extension in extensions.items():
        extension.log(until="initialised")
        extension.expect_state("profile")
        extension.send("customer_profile_hidden", {"id": "while Python starts"})
        extension.expect_state("waiting")
        heard = [entry[:2] for entry in extension.events(until='customer_profile_hidden", "while')]
        # Which host's queue comes first is not agreed upon.
        early = heard.index(["customer_profile", "before the handshake"])
        assert early in (0, 3), (sdk, heard)
        assert [*heard[:early], *heard[early + 1 :]] == [
            ["customer_profile", MARY["id"]],
            ["customer_profile", JOHN["id"]],
            ["customer_profile_hidden", JOHN["id"]],
            ["customer_profile", "while Python starts"],
            ["customer_profile_hidden", "while Python starts"],
        ], sdk


def test_pythons_files_do_not_hold_up_the_page(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding(".wasm"):
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function(HAS_LOADED)
        bridge, python, loaded = extension.panel.evaluate(WHEN)
    assert python > min(loaded, bridge + SOON) - ROUNDED


def test_pyodides_script_does_not_wait_for_the_one_that_runs_it(
    server: WebServer, build_site: BuildSite, open_extension: OpenExtension
) -> None:
    with server.holding("/assets/boot-"):
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function(IS_PRELOADED)


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
    with server.holding("/assets/widget-sdk"), server.holding(".wasm"):
        extension = open_extension(build_site())
        extension.host.frames[1].wait_for_function(WHEN)
        bridge, python, loaded = extension.panel.evaluate(WHEN)
    assert not loaded
    assert python > bridge + SOON - ROUNDED


def test_what_the_page_answered_is_on_its_way_before_python_keeps_it_busy(
    server: WebServer, build_without_python: BuildWithoutPython, context: BrowserContext
) -> None:
    context.add_init_script(BUSY_FROM_THE_HANDSHAKE_ON)
    for sdk, protocol in PROTOCOLS.items():
        page = context.new_page()
        page.goto(f"https://{HOST}/")
        page.locator("html[data-ready]").wait_for()
        with server.holding(BUSY):
            with page.expect_request(f"**{BUSY}"):
                page.evaluate(
                    "([url, protocol]) => window.open(url, protocol, [])",
                    [build_without_python(sdk), protocol],
                )
            page.wait_for_function("() => window.states.length > 0")
            assert page.evaluate("window.states") == ["connected"], sdk


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
