"""Which settings are kept."""

import pytest

from preferences import InvalidPreferencesError, Preferences, keep, read

SHOP = "https://shop.example.com"


def test_what_is_kept_is_read_again() -> None:
    texts: list[str] = []
    kept = keep(f" {SHOP} ", 14, texts.append)
    assert read(texts[0]) == kept == Preferences(SHOP, 14)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"colour": "red"}'])
def test_without_settings_there_are_the_defaults(text: str | None) -> None:
    assert read(text) == Preferences()


@pytest.mark.parametrize(
    ("address", "days", "problem"),
    [
        ("", 14, "https://"),
        ("http://shop", 14, "https://"),
        (SHOP, None, "0 to 365"),
        (SHOP, -1, "0 to 365"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_kept(
    address: str, days: int | None, problem: str
) -> None:
    texts: list[str] = []
    with pytest.raises(InvalidPreferencesError, match=problem):
        keep(address, days, texts.append)
    assert texts == []
