"""`PanelTexts` holds the texts of one panel: a language's, with those that the author replaced."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from string import Formatter
from typing import Final, cast

from markupsafe import Markup, escape

from agentapp._views.markup import Template
from agentapp._views.translations import (
    TRANSLATIONS,
    Language,
    PluralForm,
    PluralText,
    Texts,
)
from agentapp.errors import ConfigurationError

_PLURAL_FORMS: Final = ("one", "few", "many", "other")
_LAST_TEEN = 14


def _form_of_one(count: int) -> PluralForm:
    return "one" if count == 1 else "other"


def _french_form(count: int) -> PluralForm:
    return "one" if count <= 1 else "other"


def _polish_form(count: int) -> PluralForm:
    if count == 1:
        return "one"
    is_teen = count % 100 in range(12, _LAST_TEEN + 1)
    return "few" if count % 10 in (2, 3, 4) and not is_teen else "many"


_FORMS: Mapping[Language, Callable[[int], PluralForm]] = {
    "fr": _french_form,
    "pl": _polish_form,
}
_NARROW_SPACE, _SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_THOUSANDS: Mapping[Language, str] = {
    "en": ",",
    "de": ".",
    "es": ".",
    "fr": _NARROW_SPACE,
    "pl": _SPACE,
    "pt": ".",
}


class PanelTexts:
    """The texts of one panel.

    Args:
        language: The language of the texts that are not replaced.
        replaced: Texts in place of the language's own.

    Raises:
        ConfigurationError: There is no such language or text, or a text has another placeholder
            than agentapp's.

    Example:
        >>> PanelTexts("de")["copied"]
        'Kopiert'
        >>> PanelTexts("pl").count("and_more", 22)
        'i jeszcze 22 pozycje'
    """

    def __init__(self, language: Language = "en", replaced: Texts | None = None) -> None:
        """See the class."""
        require_known("language", language, TRANSLATIONS)
        self.language: Language = language
        own = cast("Mapping[str, PluralText]", replaced or {})
        for name, text in own.items():
            require_known("text of the panel", name, TRANSLATIONS["en"])
            _check(name, text)
        known = cast("Mapping[str, PluralText]", TRANSLATIONS[language])
        self._texts = {**known, **own}
        self._form = _FORMS.get(language, _form_of_one)

    def __getitem__(self, name: str) -> str:
        """Return a text that has no plural."""
        return cast("str", self._texts[name])

    def count(self, name: str, count: int) -> str:
        """Return a text with `{count}`, in the plural form of this number."""
        text = self._texts[name]
        if not isinstance(text, str):
            text = text.get(self._form(count)) or list(text.values())[-1]
        number = f"{count:,}".replace(",", _THOUSANDS[self.language])
        return text.replace("{count}", number)

    def markup(self, name: str, **values: Markup) -> Markup:
        """Return a text with markup in place of the names in braces."""
        return escape(self[name]).format(**values)

    def fill(self, template: Template) -> Template:
        """Put the texts into a template, each in place of its `%(name)s`."""
        return template.with_texts(self.__getitem__)


def require_known(kind: str, name: str, known: Iterable[str]) -> None:
    """Raise `ConfigurationError`, with the near miss, for a name that is not one of `known`.

    Example:
        >>> require_known("language", "dee", ["de", "pl"])
        Traceback (most recent call last):
        agentapp.errors.ConfigurationError: There is no language 'dee'. Did you mean 'de'?
    """
    names = tuple(known)
    if name in names:
        return
    near = get_close_matches(str(name), names, n=1)
    listed = ", ".join(map(repr, names))
    raise ConfigurationError(
        f"There is no {kind} {name!r:.80}.",
        f"Did you mean {near[0]!r}?" if near else f"Take one of {listed}.",
    )


def _check(name: str, text: object) -> None:
    """Raise `ConfigurationError` for a text that the panel could not fill in."""
    allowed = _placeholders(TRANSLATIONS["en"][name], name)  # type: ignore[literal-required]
    forms: Mapping[str, object] = {"": text}
    if isinstance(text, Mapping) and "count" in allowed:
        forms = text
        for form in text:
            require_known("plural form", form, _PLURAL_FORMS)
    if not forms or not all(isinstance(form, str) for form in forms.values()):
        raise ConfigurationError(
            f"The text {name!r} of the panel cannot be {text!r:.80}.", "Write it as a text."
        )
    for form in forms.values():
        if wrong := _placeholders(cast("str", form), name) - allowed:
            these = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "none"
            raise ConfigurationError(
                f"The text {name!r} of the panel has {{{min(wrong)}}} in it.",
                f"The names in braces that it can have are: {these}.",
            )


def _placeholders(text: str, name: str) -> set[str]:
    try:
        return {field for _, field, *_ in Formatter().parse(text) if field is not None}
    except ValueError:
        raise ConfigurationError(
            f"The text {name!r} of the panel has a single brace in it.",
            "Write names in braces, as {count}, and no other braces.",
        ) from None
