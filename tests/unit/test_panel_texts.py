"""The panel's own texts: complete in each language, with plural forms, and replaceable."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, cast

import pytest
from markupsafe import Markup

from agentapp import ConfigurationError, Language, Texts
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.translations import TRANSLATIONS

LANGUAGES: list[Language] = ["en", "de", "es", "fr", "pl", "pt"]
FORMS: Mapping[Language, set[str]] = {
    "de": {"one", "other"},
    "fr": {"one", "other"},
    "pl": {"one", "few", "many"},
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_with_the_same_placeholders(language: Language) -> None:
    english = cast("Mapping[str, str]", TRANSLATIONS["en"])
    texts = cast("Mapping[str, Any]", TRANSLATIONS[language])
    assert set(texts) == set(english) == set(Texts.__annotations__)
    for name, text in texts.items():
        forms = {"other": text} if isinstance(text, str) else text
        if not isinstance(text, str):
            assert set(forms) == FORMS[language]
        for form, written in forms.items():
            assert written == written.strip() != ""
            says_one = form == "one" and re.search(r"\b1\b", written)
            assert placeholders(written) == (set() if says_one else placeholders(english[name]))


def test_no_language_is_another_one_left_as_it_was() -> None:
    english = TRANSLATIONS["en"]
    for language in LANGUAGES[1:]:
        same = [name for name, text in TRANSLATIONS[language].items() if text == english.get(name)]
        assert set(same) <= {"source_chats", "source_archives"}


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "Show 1 more"),
        ("en", 1234, "Show 1,234 more"),
        ("de", 1, "1 weiteren Eintrag anzeigen"),
        ("de", 1234, "1.234 weitere Einträge anzeigen"),
        ("es", 2, "Mostrar 2 más"),
        ("fr", 1, "Afficher 1 élément de plus"),
        ("fr", 2, "Afficher 2 éléments de plus"),
        ("fr", 1234, "Afficher 1\N{NARROW NO-BREAK SPACE}234 éléments de plus"),
        ("pt", 3, "Mostrar mais 3"),
        *(("pl", count, f"Pokaż jeszcze {count} pozycje") for count in (2, 3, 4, 22, 33, 104)),
        *(
            ("pl", count, f"Pokaż jeszcze {count} pozycji")
            for count in (5, 11, 12, 13, 14, 21, 112)
        ),
        ("pl", 1, "Pokaż jeszcze 1 pozycję"),
    ],
)
def test_a_number_has_its_plural_form_and_separator(
    language: Language, count: int, text: str
) -> None:
    assert PanelTexts(language).count("show_more", count) == text


def test_a_text_can_be_replaced_and_the_others_stay() -> None:
    texts = PanelTexts(
        "de", {"copied": "Ist kopiert", "and_more": {"one": "+1", "other": "+{count}"}}
    )
    assert (texts["copied"], texts["dismiss"]) == ("Ist kopiert", "Schließen")
    assert [texts.count("and_more", count) for count in (1, 7)] == ["+1", "+7"]


def test_a_plural_form_that_is_missing_is_the_last_one() -> None:
    texts = PanelTexts("pl", {"show_more": {"one": "1 więcej", "many": "{count} więcej"}})
    assert texts.count("show_more", 3) == "3 więcej"


def test_a_text_is_text_and_its_values_are_markup() -> None:
    texts = PanelTexts("en", {"action_failed": "<{action}> & 100 %"})
    assert texts.markup("action_failed", action=Markup("<b>x</b>")) == (
        "&lt;<b>x</b>&gt; &amp; 100 %"
    )


@pytest.mark.parametrize(
    ("language", "texts", "message"),
    [
        ("deu", {}, "no language 'deu'. Did you mean 'de'?"),
        ("it", {}, "no language 'it'. Take one of 'en', 'de'"),
        ("en", {"unamed": "x"}, "no text of the panel 'unamed'. Did you mean 'unnamed'?"),
        ("en", {"copied": None}, "text 'copied' of the panel cannot be None"),
        ("en", {"copied": {"one": "x"}}, "text 'copied' of the panel cannot be {'one': 'x'}"),
        ("en", {"show_more": {}}, "text 'show_more' of the panel cannot be {}"),
        ("en", {"show_more": {"ones": "x"}}, "no plural form 'ones'. Did you mean 'one'?"),
        ("en", {"show_more": "{number} more"}, "have are: {count}."),
        ("en", {"copied": "{name}"}, "have are: none."),
        ("en", {"action_failed": "{action.__class__}"}, "{action.__class__} in it"),
        ("en", {"action_failed": "{action"}, "has a single brace in it"),
    ],
)
def test_a_mistake_is_named_with_what_is_right(language: Any, texts: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        PanelTexts(language, texts)
