"""The DOM after a patch is the DOM that was asked for, whatever it was before."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame

from tests.browser.conftest import MARY, BuildSite, FramedExtension, new_context

SEED = 20261
PAIRS = 2000

PATCH_ALL = """(pages) => {
  const wrong = [];
  const holder = document.body.appendChild(document.createElement("div"));
  holder.innerHTML = agentapp.policy.createHTML(pages[0]);
  for (const page of pages) {
    const before = holder.innerHTML;
    agentapp.patch("probe", page);
    const template = document.createElement("template");
    template.innerHTML = agentapp.policy.createHTML(page);
    if (!holder.firstElementChild.isEqualNode(template.content.firstElementChild)) {
      wrong.push({ before, asked: page, after: holder.innerHTML });
    }
  }
  holder.remove();
  return wrong;
}"""


@pytest.fixture(scope="module")
def frame(browser: Browser, build_site: BuildSite) -> Iterator[Frame]:
    context = new_context(browser)
    page = context.new_page()
    framed = FramedExtension.open(page, build_site("panel"))
    framed.show(MARY)
    yield page.frames[1]
    context.close()


LEAVES = [
    "a",
    "b",
    "a &amp; b",
    "&lt;b&gt; &#34;c&#34; &quot;d&#39;",
    "",
    "<!--c-->",
    "<br>",
    "<wbr>",
]
# What a parser takes differently from how it is written, or knows more of.
ODD = [
    "&nbsp;&copy; AT&T",
    "one\r\ntwo",
    '<p title="1 > 0">more</p>',
    '<p title="a&amp;b&#39;">more</p>',
    "<p title=unquoted>more</p>",
    '<p title="1" title="2">twice</p>',
    "<P>capital</P>",
    "<p>never closed",
    "<pre>\n\nlines</pre>",
    "<pre>lines</pre>",
    "<table><tr><td>1</td></tr></table>",
    "<table> <tr><td>2</td></tr></table>",
    "<table>outside<tr><td>2</td></tr></table>",
    "<details><summary>s</summary>1</details>",
    "<textarea>\n</b>1</textarea>",
    '<select><option value="1">1</option><option>2</option></select>',
    "<ul><li>1<li>2</ul>",
    "<svg><path d='M0'/><g></g></svg>",
    "<svg><title>a</title></svg>",
    "<math><mi>x</mi></math>",
    "<script>1 < 2</script>",
    "<a href='/x'>1<a>2</a></a>",
    "a < b",
    "<img alt='' src=''>",
    "</i>",
]


class Pages:
    """Makes pages of the elements that panels have, each different and most of them alike."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def page(self) -> str:
        customer = self.random.randrange(3)
        inner = "".join(self.node(3) for _ in range(self.random.randrange(1, 5)))
        head = f'<bdi data-field="id">S{customer}</bdi>'
        return f'<div id="probe"{self.attributes()}>{head}{inner}</div>'

    def node(self, depth: int) -> str:
        choice = self.random.randrange(9)
        if depth == 0 or choice == 0:
            return self.random.choice(LEAVES)
        if choice == 2:
            return self.random.choice(ODD)
        if choice == 1:
            return f'<svg viewBox="0 0 1 1"><path d="M{self.random.randrange(3)} 0"></path></svg>'
        tag = self.random.choice(["p", "p", "ul", "section", "button", "span"])
        children = "".join(self.node(depth - 1) for _ in range(self.random.randrange(4)))
        return f"<{tag}{self.attributes()}>{children}</{tag}>"

    def attributes(self) -> str:
        values = {
            name: self.random.choice(["1", "2", ""])
            for name in ("class", "data-x", "title", "hidden")
            if self.random.random() < 0.3
        }
        return "".join(f' {name}="{value}"' for name, value in values.items())


def test_after_a_patch_the_dom_is_what_was_asked_for(frame: Frame) -> None:
    pages = Pages(SEED)

    assert frame.evaluate(PATCH_ALL, [pages.page() for _ in range(PAIRS)]) == []


def test_nodes_of_the_same_customer_stay_the_same_and_those_of_another_need_not(
    frame: Frame,
) -> None:
    kept = """([id, other, before, after]) => {
      const page = (id, items) =>
        `<div id="probe"><b data-field="id">${id}</b><ul id="list">${items}</ul></div>`;
      const holder = document.body.appendChild(document.createElement("div"));
      holder.innerHTML = agentapp.policy.createHTML(page(id, before));
      const item = holder.querySelector("#second");
      agentapp.patch("probe", page(other, after));
      const isKept = holder.querySelector("#second") === item;
      holder.remove();
      return isKept;
    }"""
    second = '<li id="second">2</li>'
    items = [f"<li>1</li>{second}", f"<li>0</li><li>1</li>{second}"]

    assert frame.evaluate(kept, ["S1", "S1", *items])
    assert not frame.evaluate(kept, ["S1", "S2", *items])
