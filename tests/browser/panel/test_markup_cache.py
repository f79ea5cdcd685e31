"""What has been parsed before is copied, and a copy is what the parser would have made."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

PARSING = Path(__file__).parents[3] / "static" / "dom" / "markup-cache.mjs"
SEED = 20261
SHAPES = 300
FILLINGS = 6
LIMIT = 64  # shapes that are kept

# Each markup is made an element by what is tested and by the browser alone; what is counted is how
# often the first asked the browser's parser.
PARSE_ALL = """async ([source, markups]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { makeParser } = await import(url);
  let asked = 0;
  const parse = makeParser({ createHTML: (html) => { asked += 1; return html; } });
  return markups.map((markup) => {
    const before = asked;
    const element = parse(markup);
    const template = document.createElement("template");
    template.innerHTML = markup;
    const expected = template.content.firstElementChild;
    // For the next one: what becomes of an element is nobody's business but its owner's.
    const isRight = element === null ? expected === null : element.isEqualNode(expected);
    const made = element?.outerHTML;
    element?.replaceChildren("changed");
    element?.setAttribute("title", "changed");
    return { isRight, asked: asked - before, made };
  });
}"""


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


def parse(page: Page, *markups: str) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = page.evaluate(PARSE_ALL, [PARSING.read_text(), list(markups)])
    for markup, one in zip(markups, parsed, strict=True):
        assert one["isRight"], (markup, one["made"])
    return parsed


def fillings(markup: str, *values: str) -> list[str]:
    return [markup.replace("{}", value) for value in values]


def is_parsed(page: Page, markups: Sequence[str]) -> list[bool]:
    """Whether the parser was asked for each, the first two the second to get to know the shape."""
    return [one["asked"] > 0 for one in parse(page, *markups)]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>{}</p>",
        '<p title="{}">x</p>',
        '<p data-a="{}" aria-label="{}">{}</p>',
        '<a href="mailto:{}"><bdi data-field="email">{}</bdi></a>',
        '<dl class="facts"><div><dt>a</dt><dd>{}</dd></div></dl>',
        '<p>Dear <b>{}</b>, and <i hidden title="">{}</i>!</p>',
        '<div><svg viewBox="0 0 1 1"><path d="M0 0"/></svg><p>{}</p><br><wbr></div>',
        "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "<section><h2>{}</h2><ul></ul></section>",
        "<p><b>{}</b> of <i>{}</i></p>",
        '<p hidden class="a">{}<img alt="" src="data:," title="{}"></p>',
    ],
)
def test_a_shape_that_was_there_twice_is_not_parsed_again(page: Page, markup: str) -> None:
    values = [
        "a",
        "b",
        "c",
        "a &amp; b",
        "&lt;b&gt; &#34;c&quot; &#39;d&#x27;",
        "ü 王 🙂",
        "a",
        "v1",
        "v3",
    ]
    expected = [True, True, *(False for _ in values[2:])]
    assert is_parsed(page, fillings(markup, *values)) == expected


@pytest.mark.parametrize(
    ("markup", "values"),
    [
        ("<p>{}</p>", [" a", "\ta", "\u00a0"]),
        ("<pre>{}</pre>", ["\na", "\n\na", "a\r\nb"]),
        ("<p>{}</p>", ["a\rb", "a\0b", "AT&T", "&nbsp;", "&copy", "&#38;", "a > b", "a" * 70_000]),
        ('<p title="{}">x</p>', ["a\rb", "a\0b", "&copy;x", "&ampx"]),
        ("<div><table><tr>{}<td>1</td></tr></table></div>", [" a", " "]),
    ],
)
def test_what_may_be_more_than_a_text_is_left_to_the_parser(
    page: Page, markup: str, values: list[str]
) -> None:
    for value in values:
        assert is_parsed(page, fillings(markup, "a", "b", value, "c")) == [True, True, True, False]


@pytest.mark.parametrize(
    "markup",
    [
        "<table>{}<tr><td>1</td></tr></table>",
        "<table> <tr>{}</tr></table>",
        "<table><colgroup>{}</colgroup></table>",
        "<select>{}<option>{}</option></select>",
        "<div><p>{}<div>{}</div></p></div>",
        "<a title='{}'>{}<a>{}</a></a>",
        "<p title='1 > 0'>{}</p>",
        '<p class="1 > 0" title="{}">{}</p>',
        '<p data-a="{}" data-a="2">{}</p>',
        "<p data-a={}>{}</p>",
        "<div><!--{}-->{}</div>",
        '<div><!-- <b title="{}">{}</b> --></div>',
        "<textarea>{}</textarea>",
        "<div><title>{}</title></div>",
        "<div><style>{}</style></div>",
        "<div><script>'{}'</script></div>",
        "<div><xmp>{}</xmp></div>",
        "<div><iframe>{}</iframe></div>",
        "<div><template><b>{}</b></template>{}</div>",
        "<div><plaintext>{}</div>",
        "<svg><title>{}</title></svg>",
        "<math><mi>{}</mi></math>",
        "<p>{}",
        "<p title='>{}<'>></p>",
        "<p>></p>",
        "no element",
        "<p title='>{}<'><!--a--></p>",
        '<p data-a="{}" data-a="{}">></p>',
        "<p>{}</p><p>{}</p>",
        '<P TITLE="{}">{}</P>',
        '<svg><a xlink:href="{}" href="{}">{}</a></svg>',
        '<button onclick="{}" formaction="{}" type="{}">{}</button>',
    ],
)
def test_whatever_the_shape_an_element_is_what_the_parser_makes(page: Page, markup: str) -> None:
    values = ["a", "&gt;", "c", "a &amp; b", " ", "d", "\n", "<b>x</b>", "e", "", "&nbsp;", "g"]
    # Which of them the shape is made known with makes a difference.
    for start in range(len(values)):
        parse(page, *fillings(markup, *values[start:], *values[:start]))


@pytest.mark.parametrize(
    "markup",
    [
        "<div><table><tr><td>{}</td></tr>{}</table></div>",
        '<div><table><tr title="{}">{}<td title="{}">{}</td></tr></table></div>',
        "<p><b>{}</b><i>{}</i></p>",
    ],
)
def test_values_that_were_the_same_may_differ_later(page: Page, markup: str) -> None:
    same = markup.replace("{}", "a")
    parse(page, same, same, same, *fillings(markup.replace("{}", "b", 1), "c", "d"))


@pytest.mark.parametrize(
    "markup",
    [
        # The parser asks the page's policy whether the style counts.
        '<div><b style="color: red">{}</b></div>',
        '<svg><rect style="fill: red"></rect><a title="{}"></a></svg>',
        # A form's controls hide what is the form's by their names.
        '<form><input name="attributes"><b>{}</b></form>',
        '<div><form title="{}"><button id="childNodes">{}</button></form></div>',
        "<label>{}<input></label>",
        "<details><summary>{}</summary></details>",
        # These come again, with what they say, where the parser closes what is open.
        '<div><p><a href="{}">mail</p><p>other</p></div>',
        '<div><b title="{}">x<p>y</b>z</p></div>',
        '<div><p><b title="{}"><b title="{}"><b title="{}"><b title="{}">x</p>y</div>',
        # One attribute of each name counts, however it is written.
        "<p title='v1' title=\"{}\">x</p>",
        '<p data-a="{}" data-a="2">{}</p>',
    ],
)
def test_what_is_more_than_it_looks_like_is_never_copied(page: Page, markup: str) -> None:
    assert all(is_parsed(page, fillings(markup, "a", "b", "c", "v1", "d")))


def test_no_value_is_taken_for_a_probe(page: Page) -> None:
    for markup in (
        '<div><i\ntitle="v1"></i><b title="{}">y</b></div>',
        "<p title='{}' data-a=\"{}\">x</p>",
    ):
        parse(page, *fillings(markup, "a", "b", "v1", "v3", "c"))


def test_a_shape_that_cannot_be_copied_is_looked_into_once(page: Page) -> None:
    parsed = parse(page, *fillings("<div><style>{}</style></div>", "a", "b", "c", "d"))
    assert [one["asked"] for one in parsed] == [1, 2, 1, 1]


def test_empty_and_full_are_two_shapes(page: Page) -> None:
    markups = ["<p></p>", "<p></p>", "<p></p>", "<p>a</p>", "<p>a</p>", "<p></p>", "<p>b</p>"]
    assert is_parsed(page, markups) == [True, True, False, True, True, False, False]


def test_only_the_latest_shapes_are_kept(page: Page) -> None:
    first, second, *others = [f'<p class="{number}">a</p>' for number in range(LIMIT + 1)]
    known = [shape for shape in (first, second, *others[:-1]) for _ in range(2)]
    parsed = is_parsed(page, [*known, first, others[-1], first, second])
    assert parsed[-2:] == [False, True]


class Shapes:
    """Makes markup of the elements that panels have, and of what a parser takes differently."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def shape(self) -> str:
        return f"<div{self.attributes()}>{self.nodes(3)}</div>"

    def nodes(self, depth: int) -> str:
        return "".join(self.node(depth) for _ in range(self.random.randrange(4)))

    def node(self, depth: int) -> str:
        tags = ["p", "ul", "li", "b", "a", "dl", "dd", "table", "td", "select", "option", "pre"]
        choice = self.random.randrange(8)
        if depth == 0 or choice < 2:
            return self.random.choice(["{}", "{}", "x", " ", "<br>", "<!--{}-->", "</b>", "<p>"])
        tag = self.random.choice(tags if choice == 2 else ["div", "span", "section", "button"])
        return f"<{tag}{self.attributes()}>{self.nodes(depth - 1)}</{tag}>"

    def attributes(self) -> str:
        names = ("class", "data-x", "title", "href")
        return "".join(f' {name}="{{}}"' for name in names if self.random.random() < 0.2)

    def filled(self, shape: str) -> str:
        values = ["a", "b", "Mary", "a &amp; b", "&#x27;", " a", " ", "", "\n", "&nbsp;", 'a="b"']
        first, *rest = shape.split("{}")
        return first + "".join(self.random.choice(values) + part for part in rest)


def test_a_copy_of_any_markup_is_what_the_parser_makes(page: Page) -> None:
    shapes = Shapes(SEED)
    markups = []
    for _ in range(SHAPES):
        shape = shapes.shape()
        markups += [shapes.filled(shape) for _ in range(FILLINGS)]
    parsed = parse(page, *markups)
    assert sum(one["asked"] == 0 for one in parsed) > SHAPES // 2
