"""The bridge's check of origins, on its own, against real pages of many origins.

The server sends the site without its headers, so that every page may frame it and nothing but the
bridge stands between a foreign page and LiveChat's SDK. Each attack is tried on a page without the
bridge too, where the same SDK hears it. Python is left out: what it would be given is written down.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from tests.browser.conftest import BuildSite, new_context
from tests.browser.fake_python import configuration_of, copy_without_python
from tests.browser.host_server import SILENT, WebServer
from tests.browser.origins import ALLOWED, EVIL, HOSTS, IMPOSSIBLE, REFUSED, RIGHT, Address

SDKS = {
    "widget-sdk": "LiveChat.on('*', heard); LiveChat.init();",
    "agent-app-sdk": "LiveChat.createDetailsWidget().then((widget) => widget.on('*', heard));",
}
# An SDK waits for the first message for 3 s. A busy machine may take longer to send it.
START_WHEN_SPOKEN_TO = 'addEventListener("message", () => { START }, { once: true });'
FOREIGN = "a foreign page's"

# What arrives at the window, before any other script can keep it from others.
PROBE = """
window.arrived = [];
window.heard = [];
addEventListener("message", (event) => arrived.push([event.origin, event.data?.type]));
"""
# In the place of Python, and after the bridge: what gets past it, and what Python would be given.
INSTEAD_OF_PYTHON = """
window.passed = [];
addEventListener("message", (event) => passed.push([event.origin, event.data]));
agentapp.takeOver({
  onEvent: (event, payloadJson) => heard.push(JSON.parse(payloadJson)?.id),
  onBatchEnd() {}, onPainted() {}, onConnected() {},
});
"""
# LiveChat's own library carries the handshake in the tests of the parent's origin. Who is not the
# parent cannot use it; this says the same: a handshake, its echo, a call; and the older hosts' way.
# It is said over and over, because an SDK listens only once it has started.
ATTACK = """([where, said, id]) => {
  const event = { event_name: "livechat:customer_profile", event_data: { id } };
  const theme = { event_name: "livechat:change_theme", event_data: { theme: "dark" } };
  const call = (data) => ["call", { method: "handle", args: [data] }];
  const answer = ["response", { error: false, result: null }]; // to the SDK's first call
  const all = {
    opening: [["handshake", {}], ...Array(4).fill(["handshake_echo"]), answer],
    calling: [call(event), call(theme)],
  };
  const wanted = said.flatMap((kind) => all[kind]);
  let turn = 0;
  window.attack = setInterval(() => {
    const target = new Function(`return ${where}`)();
    if (!target) return;
    const [type, data] = wanted[turn++ % wanted.length];
    const message = { owner: "foreign", instance: 0, request: 0, type, data };
    target.postMessage({ "@@livechat/postmessenger": true, ...message }, "*");
    target.postMessage(event, "*");
    target.postMessage(theme, "*");
  }, 25);
}"""
ENOUGH = 30  # messages: every kind has been said several times


@dataclass(frozen=True)
class Extension:
    """One site twice: as it is built, and with the SDK alone."""

    defended: str
    bare: str


@pytest.fixture(scope="module", params=SDKS)
def extension(
    request: pytest.FixtureRequest,
    build_site: BuildSite,
    server: WebServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Extension:
    sdk: str = request.param
    built = build_site("nothing", sdk=sdk, hosts=HOSTS, runtime="pyodide", snapshot=False)
    dist = server.sites[built.removeprefix("https://").split(".")[0]]
    folder = tmp_path_factory.mktemp("origins")
    return Extension(
        defended=server.register(f"defended-{sdk}", _without_python(dist, folder / "1"), _none),
        bare=server.register(f"bare-{sdk}", _without_bridge(dist, folder / "2", sdk), _none),
    )


def _none(_headers: dict[str, str]) -> dict[str, str]:
    """The headers without which the bridge is on its own."""
    return {}


def _without_python(dist: Path, copy: Path) -> Path:
    copy_without_python(dist, copy, INSTEAD_OF_PYTHON)
    (copy / "probe.js").write_text(PROBE, "utf-8")
    index = (copy / "index.html").read_text("utf-8")
    probe = '<head><script src="probe.js"></script>'
    (copy / "index.html").write_text(index.replace("<head>", probe), "utf-8")
    return copy


def _without_bridge(dist: Path, copy: Path, sdk: str) -> Path:
    configuration = configuration_of((dist / "index.html").read_text("utf-8"))
    copy.mkdir()
    shutil.copy(dist / "_headers", copy)
    shutil.copy(dist / configuration["files"]["sdk"], copy / "sdk.js")
    (copy / "probe.js").write_text(
        f"{PROBE}const heard = (name, data) => window.heard.push(data.id);", "utf-8"
    )
    (copy / "start.js").write_text(START_WHEN_SPOKEN_TO.replace("START", SDKS[sdk]), "utf-8")
    scripts = [f'<script src="{name}.js"></script>' for name in ("probe", "sdk", "start")]
    (copy / "index.html").write_text(
        f"<!doctype html><title>bare</title>{''.join(scripts)}", "utf-8"
    )
    return copy


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all of them: nothing here depends on what a page has kept."""
    context = new_context(browser)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    page.on("pageerror", lambda error: print(f"[error] {error}"))
    yield page
    page.close()


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("html[data-ready]").wait_for()


def frame_of(page: Page, address: str) -> Frame:
    """The frame with the extension, loaded."""
    while (frame := next((f for f in page.frames if f.url.startswith(address)), None)) is None:
        page.wait_for_event("framenavigated")
    frame.wait_for_load_state("load")
    return frame


def greet(page: Page, address: str, name: str) -> Frame:
    """Frame the extension and do LiveChat's handshake, with a profile as soon as it is done."""
    page.evaluate(
        "([url, id]) => window.open(url, 'handshake', [['customer_profile', { id }]])",
        [address, name],
    )
    return frame_of(page, address)


def heard(frame: Frame | Page, name: str) -> None:
    """Wait until the profile has come through."""
    frame.wait_for_function("name => window.heard.includes(name)", arg=name)


def refused(frame: Frame | Page, origin: str, *, enough: int = ENOUGH) -> None:
    """Wait until much has arrived from there; nothing of it has got past the bridge."""
    frame.wait_for_function(
        "([origin, enough]) => arrived.filter(([from]) => from === origin).length >= enough",
        arg=[origin, enough],
    )
    assert frame.evaluate("passed") == []
    assert frame.evaluate("window.heard") == []
    assert not frame.evaluate("document.documentElement.classList.contains('lc-dark-theme')")


# --- The parent, of many origins

ONE_SDK = pytest.mark.parametrize("extension", ["widget-sdk"], indirect=True)
HOSTS_OF_EACH_KIND = sorted({row.origin for row in ALLOWED})
FOREIGN_OF_EACH_KIND = [
    "http://my.livechatinc.com",
    "https://my.livechatinc.com:8443",
    "https://a.my.livechatinc.com",
    "https://text.example",
    "https://my.livechatinc.com.evil.example",
    "https://my.livechatinc.com.",
    "https://my.xn--lvechatinc-x2i.com",
    "https://127.0.0.1",
    EVIL,
]


def test_the_browser_has_the_origins_of_the_table_for_its_addresses(page: Page) -> None:
    table = [*ALLOWED, *REFUSED]
    origins = page.evaluate(
        "written => written.map((one) => new URL(one).origin)", [row.written for row in table]
    )
    found = [Address(row.written, origin) for row, origin in zip(table, origins, strict=True)]
    assert found == table


@ONE_SDK
@pytest.mark.parametrize("origin", HOSTS_OF_EACH_KIND)
def test_a_host_is_heard(origin: str, extension: Extension, page: Page) -> None:
    visit(page, origin)
    assert page.evaluate("origin") == origin
    heard(greet(page, extension.defended, "Mary"), "Mary")


@ONE_SDK
@pytest.mark.parametrize("origin", FOREIGN_OF_EACH_KIND)
def test_a_foreign_page_is_not_heard(origin: str, extension: Extension, page: Page) -> None:
    visit(page, origin)
    assert page.evaluate("origin") == origin
    frame = greet(page, extension.defended, FOREIGN)
    frame.wait_for_function("() => arrived.some(([, type]) => type === 'handshake')")
    page.evaluate(ATTACK, ["frames[0]", ["opening", "calling"], FOREIGN])
    refused(frame, origin)
    assert page.evaluate("messages") == []


@ONE_SDK
@pytest.mark.parametrize("origin", FOREIGN_OF_EACH_KIND)
def test_without_the_bridge_that_page_is_heard(
    origin: str, extension: Extension, page: Page
) -> None:
    visit(page, origin)
    heard(greet(page, extension.bare, FOREIGN), FOREIGN)


@ONE_SDK
def test_all_foreign_origins_and_those_that_no_browser_writes_are_refused(
    extension: Extension, page: Page
) -> None:
    # The events are made by hand; with the right origin the same gets through.
    send = """origin => dispatchEvent(new MessageEvent("message",
        { origin, source: parent, data: { event_name: "livechat:customer_profile" } }))"""
    visit(page, f"{RIGHT}{SILENT}")
    page.evaluate("url => window.open(url)", extension.defended)
    frame = frame_of(page, extension.defended)
    frame.wait_for_function("'passed' in window")
    frame.evaluate(f"origins => origins.forEach({send})", [row.origin for row in REFUSED])
    frame.evaluate(f"origins => origins.forEach({send})", IMPOSSIBLE)
    assert [ascii(origin) for origin, _ in frame.evaluate("passed")] == []
    frame.evaluate(send, RIGHT)
    assert [each[0] for each in frame.evaluate("passed")] == [RIGHT]


# --- A parent without an origin

EMBED = """(url) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
}"""


NAMELESS = {
    "a data: frame in the host's page": RIGHT,
    "a data: frame in a foreign page": EVIL,
}


def nameless(page: Page, address: str, where: str) -> Frame:
    """A page whose origin is "null", which frames the extension and, beside it, a page of EVIL.

    An SDK cannot answer to "null", so in the control the other one does the handshake for it.
    """
    markup = f'<iframe src="{address}"></iframe><iframe src="{EVIL}/accomplice"></iframe>'
    url = f"data:text/html,{quote(markup)}"
    visit(page, f"{NAMELESS[where]}{SILENT}")
    page.evaluate(EMBED, url)
    frame = frame_of(page, address)
    frame_of(page, f"{EVIL}/accomplice").evaluate(
        ATTACK, ["parent.frames[0]", ["opening"], "the accomplice's"]
    )
    parent = frame.parent_frame
    assert parent is not None
    assert parent.evaluate("origin") == "null"
    parent.evaluate(ATTACK, ["frames[0]", ["calling"], FOREIGN])
    return frame


@pytest.mark.parametrize("where", NAMELESS)
def test_a_parent_without_an_origin_is_not_heard(
    where: str, extension: Extension, page: Page
) -> None:
    frame = nameless(page, extension.defended, where)
    refused(frame, "null")
    refused(frame, EVIL)


@pytest.mark.parametrize("where", NAMELESS)
def test_without_the_bridge_a_parent_without_an_origin_is_heard(
    where: str, extension: Extension, page: Page
) -> None:
    heard(nameless(page, extension.bare, where), FOREIGN)


def test_in_a_sandbox_without_an_origin_of_its_own_the_page_hears_nobody(
    extension: Extension, page: Page
) -> None:
    """Its scripts are another origin's there, whose hashes browsers do not compare: none runs."""

    def sandboxed(address: str) -> Frame:
        visit(page, f"{RIGHT}{SILENT}")
        page.evaluate(
            """url => {
              const frame = document.createElement("iframe");
              frame.sandbox = "allow-scripts";
              frame.src = url;
              document.body.append(frame);
            }""",
            address,
        )
        frame = frame_of(page, address)
        assert frame.evaluate("origin") == "null"
        page.evaluate(ATTACK, ["frames[0]", ["opening", "calling"], FOREIGN])
        return frame

    defended = sandboxed(extension.defended)
    defended.wait_for_function("enough => arrived.length >= enough", arg=ENOUGH)
    assert defended.evaluate("[typeof window.LiveChat, window.heard]") == ["undefined", []]
    heard(sandboxed(extension.bare), FOREIGN)


# --- Windows that are not the parent

# The page of the host has a function of that name of its own.
OPEN = "document.body.appendChild(document.createElement('iframe')).contentWindow.open"


def beside(page: Page, address: str, origin: str) -> tuple[Frame, str]:
    """A frame of `origin` beside the extension's, in the page of LiveChat's host."""
    visit(page, f"{RIGHT}{SILENT}")
    page.evaluate("url => window.open(url)", address)
    frame = frame_of(page, address)
    page.evaluate(EMBED, f"{origin}/beside")
    attacker = frame_of(page, f"{origin}/beside")
    attacker.evaluate(ATTACK, ["parent.frames[0]", ["opening", "calling"], FOREIGN])
    return frame, origin


def above(page: Page, address: str) -> tuple[Frame, str]:
    """A foreign page that frames the page of LiveChat's host, which frames the extension."""
    visit(page, f"{EVIL}/above")
    page.evaluate(EMBED, f"{RIGHT}{SILENT}")
    host = frame_of(page, f"{RIGHT}{SILENT}")
    host.locator("html[data-ready]").wait_for()
    host.evaluate("url => window.open(url)", address)
    frame = frame_of(page, address)
    page.evaluate(ATTACK, ["frames[0].frames[0]", ["opening", "calling"], FOREIGN])
    return frame, EVIL


def within(page: Page, address: str) -> tuple[Frame, str]:
    """A frame inside the extension's page."""
    visit(page, f"{RIGHT}{SILENT}")
    page.evaluate("url => window.open(url)", address)
    frame = frame_of(page, address)
    frame.evaluate(EMBED, f"{EVIL}/within")
    attacker = frame_of(page, f"{EVIL}/within")
    attacker.evaluate(ATTACK, ["parent", ["opening", "calling"], FOREIGN])
    return frame, EVIL


def popup(page: Page, address: str) -> tuple[Frame, str]:
    """A window that LiveChat's host has opened."""
    visit(page, f"{RIGHT}{SILENT}")
    page.evaluate("url => window.open(url)", address)
    frame = frame_of(page, address)
    with page.expect_popup() as opened:
        page.evaluate(f"url => {{ {OPEN}.call(window, url) }}", f"{EVIL}/popup")
    opened.value.locator("html[data-ready]").wait_for()
    opened.value.evaluate(ATTACK, ["opener.frames[0]", ["opening", "calling"], FOREIGN])
    return frame, EVIL


def itself(page: Page, address: str) -> tuple[Frame, str]:
    """The extension's own window, as a script that relays what it was told by another way."""
    visit(page, f"{RIGHT}{SILENT}")
    page.evaluate("url => window.open(url)", address)
    frame = frame_of(page, address)
    frame.evaluate(ATTACK, ["window", ["opening", "calling"], FOREIGN])
    return frame, address.rstrip("/")


ELSEWHERE = {
    "a foreign frame beside it": lambda page, address: beside(page, address, EVIL),
    "a frame of the host's own origin beside it": lambda page, address: beside(
        page, address, "https://a.text.example"
    ),
    "the parent's parent": above,
    "a frame within it": within,
    "a window that the host opened": popup,
    "its own window": itself,
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_who_is_not_the_parent_is_not_heard_and_the_parent_still_is(
    where: str, extension: Extension, page: Page
) -> None:
    frame, origin = ELSEWHERE[where](page, extension.defended)
    refused(frame, origin)
    parent = frame.parent_frame
    assert parent is not None
    parent.evaluate("window.speak().then(() => connection.send('customer_profile', {id: 'Mary'}))")
    heard(frame, "Mary")
    assert FOREIGN not in frame.evaluate("window.heard")


@pytest.mark.parametrize("where", ELSEWHERE)
def test_without_the_bridge_who_is_not_the_parent_is_heard(
    where: str, extension: Extension, page: Page
) -> None:
    frame, _origin = ELSEWHERE[where](page, extension.bare)
    heard(frame, FOREIGN)


def opened_by(page: Page, address: str, origin: str) -> Page:
    """The extension in a window of its own, attacked by the page that opened it."""
    visit(page, f"{origin}{SILENT}")
    with page.expect_popup() as window:
        page.evaluate(f"url => {{ window.victim = {OPEN}.call(window, url) }}", address)
    window.value.wait_for_load_state("load")
    page.evaluate(ATTACK, ["victim", ["opening", "calling"], FOREIGN])
    return window.value


@pytest.mark.parametrize("origin", [EVIL, RIGHT])
def test_an_opener_is_not_heard_whatever_its_origin(
    origin: str, extension: Extension, page: Page
) -> None:
    window = opened_by(page, extension.defended, origin)
    refused(window, origin)


@pytest.mark.parametrize("origin", [EVIL, RIGHT])
def test_without_the_bridge_an_opener_is_heard(
    origin: str, extension: Extension, page: Page
) -> None:
    heard(opened_by(page, extension.bare, origin), FOREIGN)
