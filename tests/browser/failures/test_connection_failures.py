"""What the agent sees when the host, LiveChat's script or the author's code is at fault."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import MARY, PLAIN, PROTOCOLS, OpenExtension, Sites, new_context
from tests.browser.host_server import HOST, SILENT, STRANGER, Hosting

# Host messages that are not what LiveChat documents. Each is sent between two good profiles.
MALFORMED: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "text": "S126126161.O136OJPO1",
    "true": True,
    "an empty list": [],
    "a list of profiles": [MARY],
    "an empty object": {},
    "no id": {"name": "Nobody"},
    "id null": {"id": None},
    "id empty": {"id": ""},
    "id of spaces": {"id": "   "},
    "id an object": {"id": {}},
    "id a list": {"id": ["x"]},
    "id true": {"id": True},
    "name a number": {"id": "n1", "name": 5},
    "name an object": {"id": "n2", "name": {"first": "Mary"}},
    "email a list": {"id": "n3", "email": ["a@b.example"]},
    "chat a text": {"id": "n4", "chat": "NY0U96PIT4"},
    "chat null": {"id": "n5", "chat": None},
    "chat a list": {"id": "n6", "chat": [1, 2]},
    "chat without ids": {"id": "n7", "chat": {"id": None, "groupID": None}},
    "source a number": {"id": "n8", "source": 3},
    "geolocation a text": {"id": "n9", "geolocation": "Poland"},
    "geolocation of numbers": {"id": "n10", "geolocation": {"latitude": 51.1, "city": 4}},
    "survey an object": {"id": "n11", "chat": {"id": "c", "preChatSurvey": {"a": 1}}},
    "survey of texts": {"id": "n12", "chat": {"id": "c", "preChatSurvey": ["a"]}},
    "variables a text": {"id": "n13", "customVariables": "a=b"},
    "variables nested": {"id": "n14", "customVariables": {"a": {"b": [1]}}},
    "a key named __proto__": {"id": "n15", "customVariables": {"__proto__": "x"}},
    "lone surrogates": {"id": "n16", "name": "\ud800 name"},
}


@pytest.mark.parametrize("sdk", ["widget-sdk", "widget-sdk-1"])
def test_malformed_payloads_lose_no_well_formed_event_among_them(
    sdk: str, sites: Sites, open_extension: OpenExtension
) -> None:
    extension = open_extension(sites(sdk=sdk), PROTOCOLS[sdk])
    extension.log(until="initialised")
    for number, payload in enumerate(MALFORMED.values()):
        # Through JSON in the page: a lone surrogate does not survive the test's own connection.
        extension.host.evaluate(
            "json => window.connection.send('customer_profile', JSON.parse(json))",
            json.dumps(payload),
        )
        extension.send("customer_profile", {"id": f"good-{number}"})
    heard = extension.events(until=f"good-{len(MALFORMED) - 1}")
    good = [entry[1] for entry in heard if str(entry[1]).startswith("good-")]
    assert good == [f"good-{number}" for number in range(len(MALFORMED))]
    expect(extension.field("id")).to_have_text(f"good-{len(MALFORMED) - 1}")


CALM = "This extension could not connect to LiveChat."
MODES = pytest.mark.parametrize("development", [False, True], ids=["production", "development"])


def expect_no_connection(page: Page, panel: Locator, reason: str, *, development: bool) -> None:
    """The agent is told calmly, the author on the page and in the console why."""
    expect(panel).to_have_attribute("data-state", "failed")
    alert = panel.get_by_role("alert")
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    if development:
        expect(alert).to_contain_text(reason)
    else:
        expect(alert).to_contain_text(CALM)
        expect(alert).not_to_contain_text(reason)
        expect(alert).not_to_contain_text("pyscript.toml")
    told = "\n".join(message.text for message in page.console_messages())
    assert reason in told


@pytest.fixture
def frame_silently(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A host that frames a site and says nothing."""
    context = new_context(browser)

    def framed(address: str) -> Page:
        page = context.new_page()
        page.on("console", lambda message: print(f"[console] {message.text}"))
        page.goto(f"https://{HOST}{SILENT}")
        page.evaluate("url => window.open(url)", address)
        return page

    yield framed
    context.close()


@MODES
def test_a_silent_host_ends_in_a_message(
    development: bool, sites: Sites, frame_silently: Callable[[str], Page]
) -> None:
    page = frame_silently(sites(development=development))
    panel = page.frame_locator("iframe").locator("#panel")
    expect_no_connection(page, panel, "did not answer", development=development)


@MODES
def test_a_page_without_window_livechat_says_so(
    development: bool, sites: Sites, open_extension: OpenExtension
) -> None:
    address = sites("nosdk", sdk="static/empty.js", development=development)
    extension = open_extension(address)
    expect_no_connection(
        extension.host, extension.panel, "window.LiveChat", development=development
    )


@MODES
def test_a_page_that_a_stranger_frames_does_not_connect_even_where_no_header_forbids_the_frame(
    development: bool, sites: Sites, server: Hosting, open_extension: OpenExtension
) -> None:
    site = server.sites[sites(development=development).removeprefix("https://").split(".")[0]]
    address = server.register(f"without-headers-{development}".lower(), site, lambda _headers: {})
    extension = open_extension(
        address, at_once=[("customer_profile", MARY)], host=f"https://{STRANGER}/"
    )
    expect_no_connection(extension.host, extension.panel, STRANGER, development=development)
    assert extension.messages() == []


@MODES
def test_a_page_opened_on_its_own_does_not_connect(
    development: bool, sites: Sites, browser: Browser
) -> None:
    context = new_context(browser)
    page = context.new_page()
    page.goto(sites(development=development))
    expect_no_connection(page, page.locator("#panel"), "on its own", development=development)
    context.close()


def test_messages_from_a_window_other_than_the_parent_are_never_heard(
    sites: Sites, open_extension: OpenExtension
) -> None:
    extension = open_extension(sites(sdk="widget-sdk-1"), PLAIN)
    extension.log(until="initialised")
    # A frame beside the extension, of the host's own origin, speaks to it.
    extension.host.evaluate(
        """() => new Promise((done) => {
          const sibling = document.createElement('iframe');
          sibling.src = '/';
          sibling.onload = () => {
            const script = sibling.contentDocument.createElement('script');
            script.textContent = `parent.frames[0].postMessage({event_name:
              'livechat:customer_profile', event_data: {id: 'forged'}}, '*')`;
            sibling.contentDocument.body.append(script);
            done();
          };
          document.body.append(sibling);
        })"""
    )
    extension.show(MARY)
    assert [entry[1] for entry in extension.events(until=MARY["id"])] == [MARY["id"]]


def test_an_error_in_main_py_is_shown_calmly_and_its_traceback_logged(
    sites: Sites, open_extension: OpenExtension
) -> None:
    address = sites("failing")
    extension = open_extension("about:blank", PLAIN)
    logged: list[str] = []
    extension.host.on("console", lambda message: logged.append(message.text))
    extension.host.evaluate("url => { document.querySelector('iframe').src = url }", address)
    extension.expect_state("failed")
    alert = extension.panel.get_by_role("alert")
    expect(alert).to_contain_text("stopped with an error")
    expect(alert).to_contain_text("main.py, line 5: ZeroDivisionError: division by zero")
    expect(alert).not_to_contain_text("Traceback")
    assert re.search(r'File "/app/main\.py", line 5.*ZeroDivisionError', "\n".join(logged), re.S)
