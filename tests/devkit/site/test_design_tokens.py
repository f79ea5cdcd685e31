"""LiveChat's design tokens: a page gets those that its files name."""

import pytest

from agentapp_devkit import paths
from agentapp_devkit.site.page.design_tokens import named_in, prune

CSS = """:root{--color-red:#f00;--color-green:#0f0;--alarm:var(--color-red);--deep:var(--alarm)}
.dark{--color-red:#800;--color-green:#080}p{color:var(--alarm);margin:0}"""


def properties(css: str) -> set[str]:
    return {
        part.split(":")[0].strip()
        for rule in css.split("{")[1:]
        for part in rule.split("}")[0].split(";")
        if part.strip().startswith("--")
    }


@pytest.mark.parametrize(
    ("file", "names"),
    [
        (b"p { color: var(--color-red) }", {"--color-red"}),
        (b"p{color:var( --color-red , var(--other_1))}", {"--color-red", "--other_1"}),
        (b'f"var(--color-{kind})"', {"--color-"}),
        (b"<!-- a comment --> <hr>", set()),
        (b"i--; --j; a --> b", {"--j"}),
        (b"# ------", set()),
        (b"\xff\xfe--binary\x00", {"--binary"}),
        (b"", set()),
    ],
)
def test_the_names_in_a_file(file: bytes, names: set[str]) -> None:
    assert named_in([file]) == names


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ([], set()),
        (["--color-green"], {"--color-green"}),
        (["--color-"], {"--color-red", "--color-green"}),
        (["--color"], set()),
        (["--alarm"], {"--alarm", "--color-red"}),
        (["--deep"], {"--deep", "--alarm", "--color-red"}),
        (["--elsewhere", "--else-"], set()),
    ],
)
def test_what_is_needed_stays_with_what_it_needs_itself(named: list[str], left: set[str]) -> None:
    assert properties(prune(CSS, named)) == left


def test_everything_else_stays() -> None:
    assert prune(CSS, []) == ":root{}\n.dark{}p{color:var(--alarm);margin:0}"


def test_a_token_stays_in_each_theme() -> None:
    assert prune(CSS, ["--color-green"]).count("--color-green") == 2


def test_properties_that_need_each_other_come_to_an_end() -> None:
    assert prune("p{--a:var(--b);--b:var(--a)}", ["--a"]) == "p{--a:var(--b);--b:var(--a)}"


def test_all_of_livechats_tokens_are_understood() -> None:
    css = (paths.VENDOR / "tokens.css").read_text("utf-8")
    everything = properties(css)
    assert len(everything) > 500
    assert properties(prune(css, everything)) == everything
    assert properties(prune(css, [])) == set()
