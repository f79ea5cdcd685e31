"""The text of elements: what an agent reads."""

import pytest

from agentapp_devkit.testing.panel.markup import parse


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a <b>b</b>\n c</p>", "a b c"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>a<button>b</button></p>", "a b"),
        ("<p>a<span hidden>b</span></p>", "a"),
        ("<p>a<span aria-hidden=true>b</span></p>", "a"),
        ("<details><summary>a</summary>b</details>", "a"),
        ("<details open><summary>a</summary>b</details>", "a\nb"),
        ("<div><dialog>a</dialog>b</div>", "b"),
        ("<label>a<select><option>b</select></label>", "a"),
        ("<p>a<svg><text>b</text></svg><script>c</script><style>d</style></p>", "a"),
    ],
)
def test_text_is_in_lines_by_blocks_without_what_is_hidden(markup: str, text: str) -> None:
    assert parse(markup).text == text


@pytest.mark.parametrize(
    ("markup", "label"),
    [
        ("<button>Save <i>all</i></button>", "Save all"),
        ("<button aria-label=Close>×</button>", "Close"),
        ("<button title=Close><svg></svg></button>", "Close"),
        ("<input type=submit value=Send>", "Send"),
        ("<input placeholder=Search>", "Search"),
        ("<input name=q>", "q"),
    ],
)
def test_a_label_names_the_element_to_the_agent(markup: str, label: str) -> None:
    assert parse(markup).label == label


def test_a_control_has_the_label_that_points_to_it() -> None:
    form = parse(
        "<form><label for=a>First</label><input id=a><b id=c>Third</b>"
        "<input aria-labelledby=c></form>"
    )
    assert [one.label for one in form.elements if one.is_control] == ["First", "Third"]


def test_elements_that_act_on_the_document_are_left_out() -> None:
    assert [one.tag for one in parse("<p><meta><base><link><b>a</b></p>").walk()] == ["p", "b"]
