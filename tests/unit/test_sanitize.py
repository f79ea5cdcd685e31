"""Untrusted text: what is left of it, and the letters that stand for a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp._views.sanitize import NAME_LIMIT, VALUE_LIMIT, display_text, initials
from tests.hostile import CORPUS, Hostile

LETTERS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
DIRECTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
ACTING = [chr(c) for c in (0, 0x1B, 0x7F, 0x85, 0x200B, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF)]


@pytest.mark.parametrize(
    "name", ["Mary Brown", "João", "מאי", "王小明", "line\nbreak", "🏳️‍🌈", "a\tb"]
)
def test_ordinary_text_is_left_alone(name: str) -> None:
    assert display_text(name) == name


@pytest.mark.parametrize("character", ACTING, ids=lambda c: f"U+{ord(c):04X}")
def test_a_character_that_acts_on_its_surroundings_becomes_visible(character: str) -> None:
    assert display_text(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_text_longer_than_the_limit_is_cut_with_an_ellipsis() -> None:
    assert display_text("x" * 1_000_000, 10) == "x" * 10 + "…"
    assert display_text("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb", "a\nb"),
        ("a\n\nb", "a\n\nb"),
        ("a\n\n\nb", "a\n\nb"),
        ("a" + "\n" * 990 + "b", "a\n\nb"),
        ("a\r\n\r\n\r\nb", "a\n\nb"),
        ("a\r\rb", "a\r\rb"),
        ("a\n \n\t\n\N{NO-BREAK SPACE}\nb", "a\n\nb"),
        ("a\u2028\u2029\u2028b", "a\n\nb"),
        ("a\n\n\nb\n\n\nc", "a\n\nb\n\nc"),
    ],
)
def test_blank_lines_in_a_row_become_one(value: str, shown: str) -> None:
    assert display_text(value) == shown


@given(LETTERS)
def test_no_text_keeps_a_control_or_an_override(value: str) -> None:
    kept = {unicodedata.bidirectional(c) for c in display_text(value)}
    assert not kept & DIRECTING
    assert not [
        c for c in display_text(value) if unicodedata.category(c) == "Cc" and c not in "\t\n\r"
    ]


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_no_hostile_text_stays_long_or_acts_on_its_surroundings(hostile: Hostile) -> None:
    shown = display_text(hostile.text)
    assert len(shown) <= VALUE_LIMIT + 1
    assert not {unicodedata.bidirectional(c) for c in shown} & DIRECTING
    assert len(initials(hostile.text)) <= 2 * 12


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mary Brown", "MB"),
        ("mary ann brown", "MB"),
        ("Mary", "M"),
        ("  (Mary)  “Brown” ", "MB"),
        ("E\u0301lodie Durand", "E\u0301D"),
        ("élodie durand", "ÉD"),
        ("ßara ßmith", "ßß"),
        ("王小明", "王"),
        ("محمد علي", "م"),
        ("John محمد", "J"),
        ("👩‍💻 Ada Lovelace", "AL"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("👍🏽👍", "👍🏽"),
        ("🇵🇱🇩🇪", "🇵🇱"),
        ("+48 123", "4"),
        ("...", ""),
        ("\N{REPLACEMENT CHARACTER}", ""),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_initials_are_what_a_reader_would_take(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_letter_under_a_thousand_accents_gives_short_initials() -> None:
    assert len(initials("Z" + "\u0301" * 1000)) <= 12


def test_initials_are_those_of_the_part_of_a_name_that_is_shown() -> None:
    assert initials(f"Mary {'x' * NAME_LIMIT} Brown") == "MX"


@given(LETTERS)
def test_any_name_has_short_initials(name: str) -> None:
    assert len(initials(name)) <= 24
    assert initials(name[:NAME_LIMIT]) == initials(name)
