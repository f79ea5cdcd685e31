"""The agent's state goes from the page of one build to the same elements of the next one's.

The modules of `serve` run here in pages without Python; test_serve_reload.py has the whole of it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from agentapp_devkit import paths
from agentapp_devkit.progress import Silent
from agentapp_devkit.tools import node
from tests.browser.conftest import new_context

SOURCE = paths.STATIC / "development" / "agent-state.mjs"
LINE = paths.SIMULATOR_PAGE / "details" / "page-line.mjs"
SHOW = """([html, script]) => {
  document.body.innerHTML = html;
  globalThis.state = new Function(`${script}; return bundle`)().makeAgentState();
}"""


class Case(NamedTuple):
    """One change of the author's code.

    Args:
        before: The section's content before it.
        act: What the agent does there, in JavaScript; `$` finds an element.
        after: The section's content after it.
        shown: An expression about the page.
        expected: Its value.
    """

    before: str
    act: str
    after: str
    shown: str
    expected: object


def same(content: str, act: str, shown: str, expected: object) -> Case:
    return Case(content, act, f"<p>new</p>{content}", shown, expected)


FORM = """<form data-action="note">
<label>Note <input name="note" value="hello"></label>
<label>Size <select name="size"><option>S</option><option>M</option></select></label>
<label><input type="checkbox" name="gift"> Gift</label>
<label><input type="radio" name="by" value="post" checked> Post</label>
<label><input type="radio" name="by" value="van"> Van</label>
<textarea name="text"></textarea></form>"""
ROWS = (
    '<ul><li>1038 <form data-action="note" data-number="1038"><input name="note"></form></li>'
    '<li>1039 <form data-action="note" data-number="1039"><input name="note"></form></li></ul>'
)
PLAIN_ROWS = '<ul><li>1038 <input name="note"></li><li>1039 <input name="note"></li></ul>'
DETAILS = "<details><summary>History</summary>old</details>"
DIALOG = '<dialog id="more"><h2>More</h2><button>Close</button></dialog>'
TALL = '<div class="list" style="height: 50px; overflow: auto"><p style="height: 900px"></p></div>'

CASES = {
    "text": same(FORM, "$('[name=note]').value = 'typed'", "$('[name=note]').value", "typed"),
    "a long text": same(FORM, "$('textarea').value = 'a\\nb'", "$('textarea').value", "a\nb"),
    "an emptied text": same(FORM, "$('[name=note]').value = ''", "$('[name=note]').value", ""),
    "a choice": same(FORM, "$('select').value = 'M'", "$('select').value", "M"),
    "a checkbox": same(FORM, "$('[name=gift]').checked = true", "$('[name=gift]').checked", True),
    "a radio button": same(FORM, "$('[value=van]').checked = true", "$('form')['by'].value", "van"),
    "a range": same(
        "<input type=range name=r>", "$('input').value = '70'", "$('input').value", "70"
    ),
    "a field that becomes longer": Case(
        "<input name=note>",
        "$('input').value = 'typed'",
        "<textarea name=note></textarea>",
        "$('textarea').value",
        "typed",
    ),
    "a field with another label": Case(
        "<label>Note <input name=note></label>",
        "$('input').value = 'typed'",
        "<label>Your note <input name=note></label>",
        "$('input').value",
        "typed",
    ),
    "a field without a name": same(
        "<label>One <input></label><label>Two <input></label>",
        "document.querySelectorAll('input')[1].value = 'typed'",
        "[...document.querySelectorAll('input')].map((one) => one.value)",
        ["", "typed"],
    ),
    "a row's field, after other rows": Case(
        ROWS,
        "$('[data-number=\"1039\"] input').value = 'typed'",
        ROWS.replace("<ul>", '<ul><li>1 <form data-number="1"><input name="note"></form></li>'),
        "$('[data-number=\"1039\"] input').value",
        "typed",
    ),
    "a row that only its text tells from others": Case(
        PLAIN_ROWS,
        "document.querySelectorAll('input')[1].value = 'typed'",
        PLAIN_ROWS.replace("<ul>", '<ul><li>1037 <input name="note"></li>'),
        "[...document.querySelectorAll('input')].map((one) => one.value)",
        ["", "", "typed"],
    ),
    "details": same(DETAILS, "$('details').open = true", "$('details').open", True),
    "details that were closed": same(
        "<details open><summary>A</summary></details>",
        "$('details').open = false",
        "$('details').open",
        False,
    ),
    "details with another summary": Case(
        DETAILS,
        "$('details').open = true",
        DETAILS.replace("History", "Earlier"),
        "$('details').open",
        True,
    ),
    "a dialog": same(DIALOG, "$('dialog').showModal()", "$('dialog').matches(':modal')", True),
    "a popover": same(
        "<div popover id=p>Help</div>",
        "$('#p').showPopover()",
        "$('#p').matches(':popover-open')",
        True,
    ),
    "a scrolled element": same(TALL, "$('.list').scrollTop = 300", "$('.list').scrollTop", 300),
    "the scrolled page": same('<p style="height: 4000px"></p>', "scrollTo(0, 700)", "scrollY", 700),
    "the focus, with its selection": same(
        FORM,
        "$('textarea').value = 'some words'; $('textarea').focus();"
        "$('textarea').setSelectionRange(5, 10, 'backward')",
        "[document.activeElement.name, $('textarea').selectionStart, $('textarea').selectionEnd,"
        " $('textarea').selectionDirection]",
        ["text", 5, 10, "backward"],
    ),
    "the focus of a button with another label": Case(
        "<button data-action=save>Save</button>",
        "$('button').focus()",
        "<button data-action=save>Store</button>",
        "document.activeElement.textContent",
        "Store",
    ),
    # --- What does not
    "not into a field of another name": Case(
        "<input name=note>",
        "$('input').value = 'typed'",
        "<input name=reason>",
        "$('input').value",
        "",
    ),
    "not into a field of another kind": Case(
        "<input name=note>",
        "$('input').value = '7'",
        "<input type=number name=note>",
        "$('input').value",
        "",
    ),
    "not into a field of another form": Case(
        "<form data-action=note><input name=text></form>",
        "$('input').value = 'typed'",
        "<form data-action=refund><input name=text></form>",
        "$('input').value",
        "",
    ),
    "not into another field without a name": Case(
        "<label>Note <input></label>",
        "$('input').value = 'typed'",
        "<label>Price <input></label>",
        "$('input').value",
        "",
    ),
    "not into another row": Case(
        PLAIN_ROWS,
        "$('input').value = 'typed'",
        PLAIN_ROWS.replace("1038", "1040"),
        "[...document.querySelectorAll('input')].map((one) => one.value)",
        ["", ""],
    ),
    "not over another default of the new code": Case(
        "<input name=note>",
        "$('input').value = 'typed'",
        "<input name=note value=new>",
        "$('input').value",
        "new",
    ),
    "not a choice that is gone": Case(
        FORM,
        "$('select').value = 'M'",
        FORM.replace("<option>M</option>", "<option>L</option>"),
        "$('select').value",
        "S",
    ),
    "not a default that the agent left as it was": Case(
        FORM + DETAILS,
        "",
        FORM.replace("hello", "good day") + DETAILS.replace("<details", "<details open"),
        "[$('[name=note]').value, $('details').open]",
        ["good day", True],
    ),
}


class Shown:
    """A page that shows one section of a customer."""

    def __init__(self, page: Page, script: str) -> None:
        self._page = page
        self._script = script

    def show(self, content: str, customer: str = "C1", state: str = "ready") -> None:
        """Show another page, with nothing of the one before."""
        self._page.goto("about:blank")
        html = (
            f'<main id="panel" data-state="profile"><p data-field="id">{customer}</p>'
            f'<section data-section="orders" data-state="{state}">{content}</section></main>'
        )
        self._page.evaluate(SHOW, [html, self._script])

    def run_at_an_address(self, script: str, argument: str) -> None:
        """Run the script in an empty page that has an origin."""
        self._page.route("https://simulator.test/", lambda route: route.fulfill(body=""))
        self._page.goto("https://simulator.test/")
        self._page.evaluate(script, argument)

    def do(self, script: str) -> Any:
        return self._page.evaluate(
            "async (script) => { const $ = (one) => document.querySelector(one);"
            " const done = await eval(script); return done instanceof Element ? null : done }",
            script,
        )

    def read(self) -> str:
        """Read the agent's state, as the simulator gets it."""
        return json.dumps(self._page.evaluate("structuredClone(state.read())"))

    def restore(self, state: str) -> None:
        self._page.evaluate("(sent) => state.restore(sent)", json.loads(state))


def bundled(source: Path, folder: Path) -> str:
    """The script that makes the global `bundle`, with what the module exports."""
    script = folder / "bundle.js"
    node.esbuild(
        [str(source), "--bundle", "--format=iife", "--global-name=bundle", f"--outfile={script}"],
        progress=Silent(),
    )
    return script.read_text("utf-8")


@pytest.fixture(scope="module")
def shown(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    context = new_context(browser)
    yield Shown(context.new_page(), bundled(SOURCE, tmp_path_factory.mktemp("bundle")))
    context.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_agent_s_state_goes_to_the_same_element_only(case: Case, shown: Shown) -> None:
    shown.show(case.before)
    shown.do(case.act)
    state = shown.read()
    shown.show(case.after)
    shown.restore(state)
    assert shown.do(case.shown) == case.expected


def test_a_section_gets_it_once_it_shows_its_content(shown: Shown) -> None:
    shown.show(FORM)
    shown.do("$('[name=note]').value = 'typed'")
    state = shown.read()
    shown.show("", state="loading")
    shown.restore(state)
    assert shown.read() == state  # another build, before the section is there
    shown.do(f"$('section').innerHTML = {json.dumps(FORM)}; $('section').dataset.state = 'ready'")
    assert shown.do("$('[name=note]').value") == "typed"


def test_it_is_given_once_and_ends_with_the_customer_and_by_what_the_agent_does(
    shown: Shown,
) -> None:
    shown.show(FORM)
    shown.do("$('[name=note]').value = 'typed'")
    state = shown.read()

    shown.show(FORM, customer="C2")
    shown.restore(state)
    assert shown.do("$('[name=note]').value") == "hello"
    shown.do("$('[data-field]').textContent = 'C1'; $('section').append('more')")
    assert shown.do("$('[name=note]').value") == "hello"

    shown.show(FORM)
    shown.do("$('[name=note]').value = 'newer'")
    shown.restore(state)
    assert shown.do("$('[name=note]').value") == "newer"

    shown.show(FORM)
    shown.restore(state)
    shown.do(f"$('section').innerHTML = {json.dumps(FORM)}")
    assert shown.do("$('[name=note]').value") == "hello"


# A line to a frame whose pages are played by the test: `openPage` is the next one.
LINE_TO_A_FRAME = """(script) => {
  document.body.innerHTML = "<iframe></iframe>";
  const frame = document.querySelector("iframe");
  frame.src = location.href;
  const { createPageLine } = new Function(`${script}; return bundle`)();
  globalThis.line = createPageLine({ frame: () => frame, onStuck() {}, onAnswer() {} });
  globalThis.openPage = () => {
    const { port1, port2 } = new MessageChannel();
    dispatchEvent(new MessageEvent("message", {
      data: "agentapp:line", origin, ports: [port1], source: frame.contentWindow,
    }));
    const got = [];
    port2.onmessage = ({ data }) => got.push(data);
    return { got, tell: (state) => port2.postMessage(state) };
  };
  globalThis.heard = (ready) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (ready() ? resolve() : port2.postMessage(null));
    port2.postMessage(null);
  });
}"""
TWO_BUILDS_WHILE_THE_PAGE_IS_BUSY = """async () => {
  const busy = openPage();
  const first = line.keepState();
  const second = line.keepState();
  await heard(() => busy.got.filter(({ ask }) => ask === "read").length === 2);
  busy.tell({ typed: "half a note" });
  const isLatest = await second;
  line.hangUp();
  const next = openPage();
  const isEarlierOne = await first;
  await heard(() => next.got.length > 0);
  return { isLatest, isEarlierOne, isStuck: line.isStuck(), restored: next.got[0].state };
}"""
A_RELOAD_WHILE_THE_PAGE_IS_BUSY = """async () => {
  const busy = openPage();
  const keeping = line.keepState();
  await heard(() => busy.got.some(({ ask }) => ask === "read"));
  line.hangUp();
  openPage();
  await keeping;
  return line.isStuck();
}"""


def test_overlapping_builds_neither_lose_it_nor_take_the_next_page_for_stuck(
    shown: Shown, tmp_path: Path
) -> None:
    shown.run_at_an_address(LINE_TO_A_FRAME, bundled(LINE, tmp_path))
    assert shown.do(f"({TWO_BUILDS_WHILE_THE_PAGE_IS_BUSY})()") == {
        "isLatest": True,
        "isEarlierOne": False,
        "isStuck": False,
        "restored": {"typed": "half a note"},
    }
    assert shown.do(f"({A_RELOAD_WHILE_THE_PAGE_IS_BUSY})()") is False
