import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp_devkit.config.toml_lines import Key, key_lines

DOCUMENT = '''\
# a comment with [brackets] = "and" quotes
name = "Shop # not a comment"   # [livechat]
"quoted key" = 'it''
text = """
[not.a.table]
key = "\\"""
"""
literal = \'\'\'
x = 1 \'\'\'
a.b . "c.d" = 1

[livechat] # here
hosts = [  # with a comment ]
  "https://a.example", "b",

  [1, 2],
  { deep = "x", other = [
     3 ] },
]
[  files . more  ]
"{DATA}/x" = "y"
[[item]]
one = 1
[item.sub]
two = 2
[[item]]
one = 1979-05-27T07:32:00Z
[item.sub]
three = { }
'''.replace("'it''", "'it'")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("name",), 2),
        (("quoted key",), 3),
        (("text",), 4),
        (("literal",), 8),
        (("a", "b", "c.d"), 10),
        (("livechat",), 12),
        (("livechat", "hosts"), 13),
        (("livechat", "hosts", 0), 14),
        (("livechat", "hosts", 1), 14),
        (("livechat", "hosts", 2), 16),
        (("livechat", "hosts", 2, 1), 16),
        (("livechat", "hosts", 3, "deep"), 17),
        (("livechat", "hosts", 3, "other", 0), 18),
        (("files", "more"), 20),
        (("files", "more", "{DATA}/x"), 21),
        (("item", 0, "one"), 23),
        (("item", 0, "sub", "two"), 25),
        (("item", 1), 26),
        (("item", 1, "one"), 27),
        (("item", 1, "sub", "three"), 29),
    ],
)
def test_each_key_has_its_line(key: Key, line: int) -> None:
    assert key_lines(DOCUMENT)[key] == line


def test_what_looks_like_a_key_inside_a_text_is_none() -> None:
    lines = key_lines(DOCUMENT)
    assert ("not", "a", "table") not in lines
    assert ("x",) not in lines


_KEYS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=4)
_TEXTS = st.text(st.sampled_from("ab\"'\\#[]{}=,\n\t é"), max_size=8)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.integers(), st.booleans(), _TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=8,
)


def _written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'
        case list():
            return "[" + ",\n".join(map(_written, value)) + " # ]\n]"
        case dict():
            return "{" + ", ".join(f'"{k}" = {_written(v)}' for k, v in value.items()) + "}"
        case _:
            return str(value)


def _paths(value: Any, path: Key = ()) -> set[Key]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return {path, *(p for key, inner in items for p in _paths(inner, (*path, key)))} - {()}


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_every_key_that_tomllib_reads_has_a_line(document: dict[str, Any]) -> None:
    text = "".join(f"{key} = {_written(value)}\n" for key, value in document.items())
    read = tomllib.loads(text)
    lines = key_lines(text)
    assert lines.keys() == _paths(read)
    for key in read:
        assert text.splitlines()[lines[(key,)] - 1].startswith(f"{key} = ")
