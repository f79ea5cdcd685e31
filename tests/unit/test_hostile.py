"""The corpus of hostile text is as large and as varied as it says."""

from collections import Counter

from tests.hostile import CORPUS, MANY, MEGABYTE, structures

ENOUGH = 300
KINDS = {
    *("markup", "unfinished", "attribute", "encoded", "link", "address", "direction", "invisible"),
    *("control", "malformed", "size", "name", "code"),
}


def test_there_are_more_than_three_hundred_texts_and_none_twice() -> None:
    assert len({hostile.text for hostile in CORPUS}) == len(CORPUS) > ENOUGH


def test_there_are_several_of_each_kind_and_each_says_what_it_is_after() -> None:
    counts = Counter(hostile.kind for hostile in CORPUS)
    assert counts.keys() == KINDS
    assert min(counts.values()) > 10
    assert all(hostile.why for hostile in CORPUS)


def test_the_promised_extremes_are_among_them() -> None:
    texts = {hostile.text for hostile in CORPUS}
    assert {"a" * MEGABYTE, "__proto__", "a\0b", "a\ud800b", "user\u202egpj.exe"} <= texts
    assert len(structures()["ten thousand keys"]) == MANY + 1
