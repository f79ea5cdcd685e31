"""The headers of a built site, as Chromium understands them: each attack is refused, by name.

Every attack has its control: the same page with one thing loosened, where it succeeds. So a test
passes only because of the directive that it is about.
"""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from agentapp_devkit import paths
from agentapp_devkit.site.security_headers import WORKER
from tests.browser.conftest import BuildSite, OpenExtension
from tests.browser.host_server import EXTENSION, FOREIGN_HOST, HOST, AmendHeaders, WebServer

API = f"https://api.{EXTENSION}"
PICTURES = f"https://pictures.{EXTENSION}"
ELSEWHERE = f"https://elsewhere.{EXTENSION}"
CSP = "Content-Security-Policy"


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """All of Chromium: its cache and its error pages are part of this."""
    return chromium


@dataclass(frozen=True)
class Attack:
    """What a script in the page tries; when it succeeds, the document's title is "done".

    Args:
        directive: What the browser says that it violates.
        script: The attempt. `html` and `url` are the page's own policy for Trusted Types.
        loosened: Parts of the policy and what stands in their place in the control.
        beside: The same for what would refuse it as well, so that the directive is on its own.
    """

    directive: str
    script: str
    loosened: dict[str, str]
    beside: dict[str, str] = field(default_factory=dict)


OTHER_STYLE = "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; was"
INLINE = {"script-src": "script-src 'unsafe-inline'"}
STYLE = {"style-src": "style-src 'unsafe-inline'; was"}
FRAMES = {"default-src 'none'": "default-src *"}
NO_TRUSTED_TYPES = {"require-trusted-types-for 'script'; ": ""}
DONE = "document.title = 'done'"

ATTACKS = {
    "a script in the page": Attack(
        "script-src-elem",
        f"""document.body.append(document.createRange().createContextualFragment(
            html("<script>{DONE}</script>")))""",
        INLINE,
    ),
    "an event handler in markup": Attack(
        "script-src-attr",
        f'document.body.innerHTML = html("<img src=missing onerror=\\"{DONE}\\">")',
        INLINE,
    ),
    "a javascript: link": Attack(
        "script-src-elem",
        f"""document.body.innerHTML = html("<a href=\\"javascript:{DONE};void 0\\">link</a>");
            document.querySelector("a").click()""",
        INLINE,
        NO_TRUSTED_TYPES,
    ),
    "a script from elsewhere": Attack(
        "script-src-elem",
        f"""const script = document.createElement("script");
            script.src = url("{ELSEWHERE}/static/done.js");
            document.body.append(script)""",
        {"script-src": f"script-src {ELSEWHERE}"},
    ),
    "a module from elsewhere": Attack(
        "script-src-elem",
        f'import("{ELSEWHERE}/static/done.js")',
        {"script-src": f"script-src {ELSEWHERE}"},
    ),
    "eval": Attack(
        "script-src",
        f'setTimeout(() => eval("{DONE}"))',
        {"script-src": "script-src 'unsafe-eval'"},
        NO_TRUSTED_TYPES,
    ),
    "new Function": Attack(
        "script-src",
        f'setTimeout(() => new Function("{DONE}")())',
        {"script-src": "script-src 'unsafe-eval'"},
        NO_TRUSTED_TYPES,
    ),
    "a worker made of text": Attack(
        "worker-src",
        f"""const blob = new Blob(["postMessage(0)"], {{type: "text/javascript"}});
            new Worker(url(URL.createObjectURL(blob))).onmessage = () => {{ {DONE} }}""",
        {"script-src": "worker-src blob:; script-src"},
    ),
    "a style sheet in the page": Attack(
        "style-src-elem",
        f"""const style = document.createElement("style");
            style.textContent = "body {{ color: rgb(1, 2, 3) }}";
            document.head.append(style);
            if (getComputedStyle(document.body).color === "rgb(1, 2, 3)") {DONE}""",
        STYLE,
    ),
    "a style attribute": Attack(
        "style-src-attr",
        f"""document.body.setAttribute("style", "color: rgb(1, 2, 3)");
            if (getComputedStyle(document.body).color === "rgb(1, 2, 3)") {DONE}""",
        STYLE,
    ),
    "a font from elsewhere": Attack(
        "font-src",
        f"""new FontFace("other", "url({ELSEWHERE}/static/font.woff2)").load()
            .then(() => {{ {DONE} }})""",
        {"font-src": f"font-src {ELSEWHERE}"},
    ),
    "a request to an origin that is not in apis": Attack(
        "connect-src",
        f'fetch("{ELSEWHERE}/static/done.txt").then(() => {{ {DONE} }})',
        {"connect-src": f"connect-src {ELSEWHERE}"},
    ),
    "a beacon to an origin that is not in apis": Attack(
        "connect-src",
        f"""navigator.sendBeacon("{ELSEWHERE}/static/done.txt", "secret");
            setTimeout(() => {{ if (!window.refused.length) {DONE} }})""",
        {"connect-src": f"connect-src {ELSEWHERE}"},
    ),
    "a web socket to an origin that is not in apis": Attack(
        "connect-src",
        f"""new WebSocket("{ELSEWHERE.replace("https", "wss")}").onerror = () => {{
              if (!window.refused.length) {DONE} }}""",
        {"connect-src": f"connect-src {ELSEWHERE.replace('https', 'wss')}"},
    ),
    "a picture from an origin that is not in images": Attack(
        "img-src",
        f"""const picture = new Image();
            picture.onload = () => {{ {DONE} }};
            picture.src = "{ELSEWHERE}/static/dot.svg" """,
        {"img-src": f"img-src {ELSEWHERE}"},
    ),
    "a frame": Attack(
        "frame-src",
        f"""const frame = document.createElement("iframe");
            frame.src = "{ELSEWHERE}/static/done.html";
            frame.onload = () => {{ if (!window.refused.length) {DONE} }};
            document.body.append(frame)""",
        FRAMES,
    ),
    "a plug-in's object": Attack(
        "object-src",
        f"""const object = document.createElement("object");
            object.data = url("{ELSEWHERE}/static/dot.svg");
            object.onload = () => {{ {DONE} }};
            document.body.append(object)""",
        {"object-src 'none'": "object-src *"},
        FRAMES,
    ),
    "another base for addresses": Attack(
        "base-uri",
        f"""document.head.append(Object.assign(document.createElement("base"),
              {{href: "{ELSEWHERE}/"}}));
            if (document.baseURI.startsWith("{ELSEWHERE}")) {DONE}""",
        {"base-uri 'none'": "base-uri *"},
    ),
    "a form": Attack(
        "form-action",
        f"""const form = document.createElement("form");
            form.action = "{ELSEWHERE}/static/done.html";
            document.body.append(form);
            form.submit()""",
        {"form-action 'none'": "form-action *"},
    ),
    "text as markup": Attack(
        "require-trusted-types-for",
        f'document.body.innerHTML = "<p>text</p>"; {DONE}',
        NO_TRUSTED_TYPES,
    ),
    "text as a script's address": Attack(
        "require-trusted-types-for",
        """const script = document.createElement("script");
            script.src = "/static/done.js"; document.body.append(script)""",
        NO_TRUSTED_TYPES,
    ),
    "another policy": Attack(
        "trusted-types",
        f'trustedTypes.createPolicy("other", {{}}); {DONE}',
        {"trusted-types agentapp": "trusted-types agentapp other"},
    ),
    "a policy for everything": Attack(
        "trusted-types",
        f'trustedTypes.createPolicy("default", {{}}); {DONE}',
        {"trusted-types agentapp": "trusted-types agentapp default"},
    ),
    "the page's policy once more": Attack(
        "trusted-types",
        f'trustedTypes.createPolicy("agentapp", {{}}); {DONE}',
        {"trusted-types agentapp": "trusted-types agentapp 'allow-duplicates'"},
    ),
}

PREPARE = """() => {
  window.refused = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
    window.refused.push(effectiveDirective);
  });
  const policy = trustedTypes.createPolicy("agentapp",
    { createHTML: (html) => html, createScriptURL: (url) => url });
  window.html = (text) => policy.createHTML(text);
  window.url = (text) => policy.createScriptURL(text);
}"""


@pytest.fixture(scope="module")
def site(build_site: BuildSite, server: WebServer) -> Path:
    """A site that may call `API` and show `PICTURES`; other origins have the same files."""
    address = build_site(
        "exposed", snapshot=False, runtime="pyodide", apis=[API], images=[PICTURES]
    )
    folder = server.sites[address.removeprefix("https://").split(".")[0]]
    shutil.copy(
        paths.VENDOR / "fonts" / "inter-latin-wght-normal.woff2", folder / "static" / "font.woff2"
    )
    for label in ("api", "pictures", "elsewhere"):
        server.register(label, folder, lambda _headers: {"Access-Control-Allow-Origin": "*"})
    return folder


Register = Callable[[AmendHeaders], str]


@pytest.fixture
def register(site: Path, server: WebServer) -> Register:
    """Serve the site with changed headers, under a name that no other test uses."""

    def of(amend: AmendHeaders) -> str:
        return server.register(f"headers{len(server.sites)}", site, amend)

    return of


def without(*names: str, **others: str) -> AmendHeaders:
    return lambda headers: (
        {name: value for name, value in headers.items() if name not in names} | others
    )


def loosened(parts: dict[str, str]) -> AmendHeaders:
    def amend(headers: dict[str, str]) -> dict[str, str]:
        policy = headers[CSP]
        for part, replacement in parts.items():
            assert part in policy
            policy = policy.replace(part, replacement, 1)
        return headers | {CSP: policy}

    return amend


def blank(context: BrowserContext, address: str) -> Page:
    """A page of the site on which nothing happens but what the test does."""
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text}"))
    page.goto(f"{address}static/blank.html")
    return page


def attempt(page: Page, script: str) -> None:
    """Run a script in the page as its own would, outside of the browser's tools."""
    page.evaluate(PREPARE)
    page.evaluate(f"() => {{ setTimeout(() => {{ {script} }}) }}")


@pytest.mark.parametrize("name", ATTACKS)
def test_the_browser_refuses(name: str, register: Register, context: BrowserContext) -> None:
    attack = ATTACKS[name]
    page = blank(context, register(loosened(attack.beside)))
    attempt(page, attack.script)
    page.wait_for_function("directive => window.refused.includes(directive)", arg=attack.directive)
    assert page.evaluate("document.title") == "blank"


@pytest.mark.parametrize("name", ATTACKS)
def test_where_that_is_not_forbidden_it_succeeds(
    name: str, register: Register, context: BrowserContext
) -> None:
    attack = ATTACKS[name]
    page = blank(context, register(loosened(attack.beside | attack.loosened)))
    attempt(page, attack.script)
    expect(page).to_have_title("done")


ALLOWED = {
    "a request to one of apis": f'fetch("{API}/static/done.txt").then(() => {{ {DONE} }})',
    "a web socket to one of apis": f"""
        new WebSocket("{API.replace("https", "wss")}").onerror = () => {{
          if (!window.refused.length) {DONE} }}""",
    "a picture from one of images": f"""
        const picture = new Image();
        picture.onload = () => {{ {DONE} }};
        picture.src = "{PICTURES}/static/dot.svg" """,
    "a picture that Python has drawn": f"""
        const picture = new Image();
        picture.onload = () => {{ {DONE} }};
        picture.src = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" """,
    "markup by the page's policy": f'document.body.innerHTML = html("<p>text</p>"); {DONE}',
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_browser_allows(name: str, register: Register, context: BrowserContext) -> None:
    page = blank(context, register(dict))
    attempt(page, ALLOWED[name])
    expect(page).to_have_title("done")
    assert page.evaluate("window.refused") == []


# --- Who may frame the page


def test_a_foreign_page_cannot_frame_the_page(
    register: Register, context: BrowserContext, server: WebServer
) -> None:
    def framed(address: str) -> Any:
        page = context.new_page()
        page.goto(f"https://{FOREIGN_HOST}/")
        with page.expect_event(
            "framenavigated", lambda frame: frame.parent_frame is not None and frame.url != ""
        ):
            page.evaluate(
                """url => { document.body.append(
                     Object.assign(document.createElement("iframe"), {src: url})) }""",
                f"{address}static/done.html",
            )
        page.frames[1].wait_for_load_state()
        return page.frames[1]

    assert framed(register(dict)).url == "chrome-error://chromewebdata/"
    assert framed(register(loosened({"frame-ancestors": "frame-ancestors *"}))).title() == "done"


@pytest.mark.parametrize(("policy", "adopted"), [("style-src", 0), (OTHER_STYLE, 1)])
def test_also_where_the_headers_are_of_another_build_the_page_has_its_style(
    policy: str, adopted: int, register: Register, server: WebServer, open_extension: OpenExtension
) -> None:
    address = register(loosened({"style-src": policy}))
    with server.holding(f"{address.removeprefix('https://')}assets/bridge-") as release:
        extension = open_extension(address)
        expect(extension.panel).to_be_attached()
        expect(extension.frame.locator("#not-started")).to_be_hidden()
        release()
    extension.wait_for_styles()
    body = extension.frame.locator("body")
    assert body.evaluate("() => document.adoptedStyleSheets.length") == adopted


# --- The other headers


def test_what_is_not_called_a_script_is_not_run_as_one(
    register: Register, context: BrowserContext
) -> None:
    script = """() => new Promise((resolve) => {
      const policy = trustedTypes.createPolicy("agentapp", { createScriptURL: (url) => url });
      const script = document.createElement("script");
      script.src = policy.createScriptURL("/static/done.txt");
      script.onload = script.onerror = () => resolve(document.title);
      document.body.append(script);
    })"""
    assert blank(context, register(dict)).evaluate(script) == "blank"
    loose = register(without("X-Content-Type-Options"))
    assert blank(context, loose).evaluate(script) == "done"


def test_the_page_has_the_clipboard_and_no_other_power(
    register: Register, context: BrowserContext
) -> None:
    allowed = "() => document.featurePolicy.allowedFeatures()"
    strict = set(blank(context, register(dict)).evaluate(allowed))
    loose = set(blank(context, register(without("Permissions-Policy"))).evaluate(allowed))
    assert {"clipboard-write", "sync-xhr"} <= strict
    denied = {"camera", "microphone", "geolocation", "payment", "usb", "clipboard-read"}
    assert denied <= loose
    assert not denied & strict


def test_no_header_names_something_that_the_browser_does_not_know(
    register: Register, context: BrowserContext
) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{register(dict)}static/blank.html")
    assert said == []


def test_nobody_is_told_where_a_request_came_from(
    register: Register, context: BrowserContext
) -> None:
    def referrer(address: str) -> str:
        page = blank(context, address)
        page.evaluate(f"() => {{ location.href = '{ELSEWHERE}/static/done.html' }}")
        expect(page).to_have_title("done")
        return str(page.evaluate("document.referrer"))

    assert referrer(register(dict)) == ""
    assert referrer(register(without("Referrer-Policy"))) != ""


def test_another_site_cannot_take_files_of_the_extension_into_its_pages(
    register: Register, context: BrowserContext
) -> None:
    def loads(address: str) -> bool:
        page = context.new_page()
        page.goto(f"https://{FOREIGN_HOST}/")
        return bool(
            page.evaluate(
                """url => new Promise((resolve) => {
                  const picture = new Image();
                  picture.onload = () => resolve(true);
                  picture.onerror = () => resolve(false);
                  picture.src = url;
                })""",
                f"{address}static/dot.svg",
            )
        )

    assert not loads(register(dict))
    assert loads(register(without("Cross-Origin-Resource-Policy")))


def test_a_page_that_opens_the_extension_in_a_window_has_no_hold_on_it(
    register: Register, context: BrowserContext
) -> None:
    def is_held(address: str) -> bool:
        page = context.new_page()
        page.goto(f"https://{FOREIGN_HOST}/")
        with context.expect_page() as opened:
            page.evaluate(
                # The host's page has a function open() of its own.
                """url => {
                  const frame = document.body.appendChild(document.createElement("iframe"));
                  frame.contentWindow.open.call(window, url);
                }""",
                f"{address}static/done.html",
            )
        expect(opened.value).to_have_title("done")
        return bool(opened.value.evaluate("window.opener !== null"))

    assert not is_held(register(dict))
    assert is_held(register(without("Cross-Origin-Opener-Policy")))


def test_once_visited_the_site_is_asked_for_over_https_only(
    register: Register, context: BrowserContext
) -> None:
    def insists(address: str) -> bool:
        page = blank(context, address)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        with suppress(Error):  # there is nobody who answers without TLS
            page.goto(f"{address.replace('https:', 'http:')}static/done.html")
        return asked[-1].startswith("https:") and page.title() == "done"

    assert insists(register(dict))
    assert not insists(register(without("Strict-Transport-Security")))


def test_what_has_a_hash_in_its_address_is_asked_for_once_and_the_page_each_time(
    build_site: BuildSite, server: WebServer, context: BrowserContext
) -> None:
    address = build_site("stories", runtime="pyodide")
    name = address.removeprefix("https://").rstrip("/")

    def asked() -> list[str]:
        before = len(server.requests)
        page = context.new_page()
        page.goto(f"https://{HOST}/")
        page.evaluate("url => window.open(url, 'handshake', [])", address)
        panel = page.frame_locator("iframe").locator("#panel")
        expect(panel).to_have_attribute("data-state", "waiting")
        panel.evaluate("async () => { await document.fonts.ready; }")  # the last to be asked for
        return [request for request in server.requests[before:] if request.startswith(name)]

    # The standard library comes in parts.
    first = [path for path in asked() if "/assets/" in path and "stdlib" not in path]
    assert len(first) == len(set(first)), "something is fetched twice"
    assert len(first) > 5
    # What is too large for the cache of this short-lived browser comes again. An idle page asks for
    # itself, and for its service worker.
    large = re.compile(rf"\.wasm\.bin$|/(?:memory|zstddec)-\w+\.bin$|{WORKER}$")
    assert {path for path in asked() if not large.search(path)} == {f"{name}/"}
