"""Untrusted text in a real panel: no script, no element, no link elsewhere, and the layout holds.

Under the site's own headers, and without them: escaping has to hold where no policy does.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, expect

from tests.browser.conftest import TIMEOUT_MS, BuildSite, FramedExtension, new_context
from tests.browser.host_server import AmendHeaders, WebServer
from tests.hostile import (
    CORPUS,
    ELEMENTS,
    HARMLESS,
    MEGABYTE,
    as_json,
    everywhere,
    structures,
)

LOOKING = Path(__file__).with_name("looking.js").read_text("utf-8")
SIZE = "size"
KINDS = list(dict.fromkeys(hostile.kind for hostile in CORPUS))
NARROW = 320  # px
LONG = 100_000  # characters; in every place at once they would be a message of 100 MB

SEND = "json => window.connection.send('customer_profile', JSON.parse(json))"
# Each profile is sent once the page has looked at the one before.
SEND_EACH = """async ([json, timeout]) => {
  for (const payload of JSON.parse(json)) {
    const looked = new Promise((resolve, reject) => {
      const late = () => reject(Error(`The page shows nothing for profile ${payload.number}.`));
      const timer = setTimeout(late, timeout);
      addEventListener("message", function hear({ data }) {
        if (data?.looked !== String(payload.number)) return;
        removeEventListener("message", hear);
        clearTimeout(timer);
        resolve();
      });
    });
    window.connection.send("customer_profile", payload);
    await looked;
  }
}"""
SHOWN = "number => document.body.dataset.shown === number"
MARY = {"id": "S1", "name": "Mary Brown", "email": "mary.brown@email.com", "said": "hello"}

POLICIES: dict[str, AmendHeaders] = {
    "with the site's headers": dict,
    "without any headers": lambda _headers: {},
}
# Text has to be harmless where no policy holds it back. With the headers it stays so however much
# there is of it, and the panel is laid out the same.
WITH_HEADERS, WITHOUT_HEADERS = (
    pytest.mark.parametrize("shown", [policy], indirect=True) for policy in POLICIES
)


@dataclass
class UntrustedPanel:
    """An extension that shows untrusted text.

    Args:
        extension: It, framed.
        page: Its page.
        visited: Every address that its frame, or the host, has navigated to.
    """

    extension: FramedExtension
    page: Frame
    visited: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def show(self, payload: dict[str, Any]) -> None:
        """Send a profile, through LiveChat's SDK, and wait until the panel shows it."""
        number = next(self._numbers)
        self.extension.host.evaluate(SEND, as_json(payload | {"number": number}))
        self.page.wait_for_function(SHOWN, arg=str(number))

    def trouble(self, payload: dict[str, Any]) -> list[str]:
        """What is wrong with the page that shows this profile."""
        self.show(payload)
        found: list[str] = self.page.evaluate("look()")
        return found + self.visited

    def troubles(self, payloads: list[dict[str, Any]]) -> list[list[str]]:
        """What is wrong with the page that shows each of these profiles, sent as one message."""
        numbered = [payload | {"number": next(self._numbers)} for payload in payloads]
        self.page.evaluate("lookAtEach()")
        self.extension.host.evaluate(SEND_EACH, [as_json(numbered), TIMEOUT_MS])
        found: list[list[str]] = self.page.evaluate("whatWasFound()")
        return [one + self.visited for one in found]

    def expect_usable(self) -> None:
        """The next customer shows like any other, and the agent's clicks are heard."""
        self.show(MARY)
        expect(self.extension.field("name")).to_have_text("Mary Brown")
        expect(self.extension.section("everything")).to_contain_text("hello")
        remembered = self.extension.remember("[role=status]")
        self.page.get_by_role("button", name="Copy e-mail address").click()
        expect(remembered).to_have_attribute("data-remembered", re.compile('"[^"]+"'))
        assert self.trouble(everywhere("x")) == []


@pytest.fixture(scope="module", params=POLICIES)
def shown(
    request: pytest.FixtureRequest, build_site: BuildSite, server: WebServer, browser: Browser
) -> Iterator[UntrustedPanel]:
    """One page for all texts, as an agent has one for all customers."""
    # PyScript adds an element of its own to the page, some time after the start.
    label = build_site("untrusted", runtime="pyodide").removeprefix("https://").partition(".")[0]
    amend = POLICIES[request.param]
    address = server.register(f"untrusted{len(server.sites)}", server.sites[label], amend)
    context = new_context(browser, viewport={"width": 700, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: print(f"[console] {message.text:.2000}"))
    page.on("pageerror", lambda error: print(f"[error] {error} {error.stack}"))
    extension = FramedExtension.open(page, address)
    extension.expect_state("waiting")
    page.locator("iframe").evaluate("(frame, width) => { frame.width = width }", NARROW)
    opened = UntrustedPanel(extension, page.frames[-1])
    opened.page.evaluate(f"() => {{ {LOOKING} }}")
    for text in HARMLESS:
        opened.show(everywhere(text))
        opened.page.evaluate("remember()")
    page.on("framenavigated", lambda frame: opened.visited.append(f"navigated to {frame.url}"))
    yield opened
    context.close()


def carried(text: str) -> Iterator[dict[str, Any]]:
    """Profiles with `text` everywhere at once, or a megabyte of it in one place at a time."""
    if len(text) <= LONG:
        yield everywhere(text)
        return
    harmless = everywhere("x")
    for name in ("name", "email", "source"):
        yield harmless | {name: text}
    yield harmless | {"customVariables": {"x": text, "x x": "x"}}
    yield harmless | {
        "preChatSurvey": [{"question": text, "answer": "x"}, {"question": "x", "answer": text}]
    }


@WITHOUT_HEADERS
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != SIZE])
def test_text_stays_text_wherever_it_stands(shown: UntrustedPanel, kind: str) -> None:
    texts = [hostile for hostile in CORPUS if hostile.kind == kind]
    found = shown.troubles([everywhere(hostile.text) for hostile in texts])
    named = zip(map(str, texts), found, strict=True)
    assert [(text, trouble) for text, trouble in named if trouble] == []
    shown.expect_usable()


@WITH_HEADERS
def test_text_stays_text_however_much_there_is_of_it(shown: UntrustedPanel) -> None:
    trouble = [
        (str(hostile), found)
        for hostile in CORPUS
        if hostile.kind == SIZE
        for payload in carried(hostile.text)
        if (found := shown.trouble(payload))
    ]
    assert trouble == []
    shown.expect_usable()


@WITH_HEADERS
@pytest.mark.parametrize("shape", structures())
def test_a_payload_of_any_shape_leaves_the_panel_usable(shown: UntrustedPanel, shape: str) -> None:
    found = shown.trouble(structures()[shape])
    # There are more rows, or fewer, than a harmless profile has.
    assert [one for one in found if not one.startswith("other elements")] == []
    names = shown.page.evaluate(
        "[...new Set([...document.querySelectorAll('#panel *')].map((one) => one.localName))]"
    )
    assert {*names} <= ALL_NAMES
    shown.expect_usable()


ALL_NAMES = {
    *("header", "div", "h1", "h2", "bdi", "dl", "dt", "dd", "section", "span", "p", "svg", "path"),
    *("a", "button", "wbr", "details", "summary"),
}


@WITH_HEADERS
def test_a_megabyte_in_an_authors_section_keeps_to_the_width_of_the_frame(
    shown: UntrustedPanel,
) -> None:
    found = shown.trouble(everywhere("x") | {"whole": "a" * MEGABYTE})
    assert [one for one in found if not one.startswith("other elements")] == []
    shown.expect_usable()


# --- Markup that an author trusts by mistake

DOCUMENT_ELEMENTS = ("a redirection", "a base", "a style sheet")
PLACES = {
    "on its own": "%s",
    "in a paragraph": "<p>x%s</p>",
    "in a drawing": "<svg>%s</svg>",
    "in a part of a drawing that is HTML": "<svg><foreignObject>%s</foreignObject></svg>",
    "in a formula": "<math><mtext>%s</mtext></math>",
    "in a template": "<template><p>%s</p></template>",
    "in a template in a template": "<template><template>%s</template></template>",
    "in what shows without scripts": "<noscript>%s</noscript>",
    "in an open table": "<table><tr>%s<td>x",
}
FIND_DOCUMENT_ELEMENTS = """() => {
  const found = [];
  function search(root) {
    for (const element of root.querySelectorAll("*")) {
      if (/^(?:base|link|meta)$/i.test(element.localName)) found.push(element.outerHTML);
      if (element instanceof HTMLTemplateElement) search(element.content);
    }
  }
  search(document.body);
  return found;
}"""


@WITHOUT_HEADERS
@pytest.mark.parametrize("element", DOCUMENT_ELEMENTS)
def test_an_element_that_acts_on_the_document_never_enters_it(
    shown: UntrustedPanel, element: str
) -> None:
    for place, context in PLACES.items():
        for markup in (ELEMENTS[element], ELEMENTS[element].upper()):
            shown.show(everywhere("x") | {"raw": context % markup})
            assert shown.page.evaluate(FIND_DOCUMENT_ELEMENTS) == [], place
    assert shown.visited == []
    shown.expect_usable()


REDIRECT = """() => {
  const markup = '<meta http-equiv=refresh content="0;url=?redirected">';
  document.querySelector('[data-section="raw"]').innerHTML = agentapp.policy.createHTML(markup);
}"""


def test_a_redirection_in_the_panel_would_replace_the_page(
    context: BrowserContext, build_site: BuildSite
) -> None:
    page = context.new_page()
    extension = FramedExtension.open(page, build_site("untrusted", runtime="pyodide"))
    extension.expect_state("waiting")
    extension.host.evaluate(SEND, as_json(MARY | {"number": 1}))
    expect(extension.section("raw")).to_contain_text("Nothing raw")
    frame = page.frames[-1]
    frame.evaluate(REDIRECT)
    frame.wait_for_url("**/?redirected")


# --- Lines

LINES = [f"{number}" for number in range(300)]
FOLLOWS = "Order number?"  # the question after the one with a long answer
MOST_LINES = 8
LINE = 20  # px
TOP = "(element) => element.getBoundingClientRect().top"


@WITH_HEADERS
@pytest.mark.parametrize(
    "answer", ["a" + "\n" * 990 + "b", "\n".join(LINES), "\r\n \r\n".join(LINES)]
)
def test_an_answer_of_many_lines_pushes_nothing_out_of_sight(
    shown: UntrustedPanel, answer: str
) -> None:
    survey = [{"question": "More?", "answer": answer}, {"question": FOLLOWS, "answer": "1038"}]
    shown.show(MARY | {"preChatSurvey": survey})
    answered = shown.page.get_by_role("term").filter(has_text="More?").evaluate(TOP)
    follows = shown.page.get_by_role("term").filter(has_text=FOLLOWS).evaluate(TOP)
    assert follows - answered <= (MOST_LINES + 2) * LINE  # with the question, and the gap


@WITH_HEADERS
@pytest.mark.parametrize("field", ["id", "source"])
def test_lines_in_a_fact_of_one_line_push_nothing_out_of_sight(
    shown: UntrustedPanel, field: str
) -> None:
    shown.show(MARY | {field: "\n".join("a" * 50)})
    fact = shown.page.locator(".aa-fact", has=shown.page.locator(f"[data-field={field}]"))
    assert fact.evaluate("(it) => it.offsetHeight") <= MOST_LINES * LINE


@WITH_HEADERS
def test_a_value_of_many_lines_is_read_to_its_end_and_copied_by_keyboard(
    shown: UntrustedPanel,
) -> None:
    shown.show(MARY | {"preChatSurvey": [{"question": "More?", "answer": "\n".join(LINES[:60])}]})
    value = shown.page.get_by_role("group", name="More?")
    value.focus()
    value.press("End")
    shown.page.wait_for_function(
        "(it) => it.scrollTop + it.clientHeight >= it.scrollHeight - 1",
        arg=value.element_handle(),
    )
    value.evaluate("(it) => getSelection().selectAllChildren(it)")
    assert shown.page.evaluate("String(getSelection())").split() == LINES[:60]


# --- The checks can fail

# What acts on the document is left out, and a second body is no element.
NOT_TO_BE_SEEN = (*DOCUMENT_ELEMENTS, "a body")


@pytest.mark.parametrize("element", [name for name in ELEMENTS if name not in NOT_TO_BE_SEEN])
def test_the_same_text_as_markup_would_be_noticed(shown: UntrustedPanel, element: str) -> None:
    payload = everywhere("x") | {"raw": ELEMENTS[element]}
    shown.show(payload)
    found = shown.page.evaluate("look()")
    shown.page.evaluate("delete window.pwned")
    assert found != []
