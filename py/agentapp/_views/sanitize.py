"""Makes untrusted text fit to be shown beside other text: cut, harmless, or as two letters."""

import re
from unicodedata import category

NAME_LIMIT = 100
VALUE_LIMIT = 1000

# Characters that would act on the text around them, or hide: control characters (but for tab and
# the ends of lines), explicit embedding and overriding of the writing direction, and invisible
# spaces. They show as U+FFFD. The joiners stay: emoji and several scripts are written with them.
_ACTING = (
    *range(0x09),
    *range(0x0B, 0x0D),
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0x200B,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
)
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_NEUTRAL = dict.fromkeys(_ACTING, _REPLACED) | {0x2028: "\n", 0x2029: "\n"}

# Two blank lines or more. Each search begins at the end of a line, so that no text makes it slow.
_BLANK_LINES = re.compile(r"(?:\r\n|[\r\n])(?:[^\S\r\n]*+(?:\r\n|[\r\n])){2,}")

# What a reader would see something of: no space, and none of the fillers, joiners and selectors
# that are drawn as nothing.
_VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u2800\u3164"
    r"\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)

_JOINER = "\N{ZERO WIDTH JOINER}"
_CLUSTER_LIMIT = 12


def display_text(value: str, limit: int = VALUE_LIMIT) -> str:
    """Return untrusted text as it can be shown.

    It is cut to `limit` characters, holds nothing that acts on the text around it, and has no more
    than one blank line in a row.

    Example:
        >>> display_text("abcdef", 4)
        'abcd…'
        >>> display_text("user" + chr(0x202E) + "gpj.exe") == "user" + chr(0xFFFD) + "gpj.exe"
        True
    """
    if len(value) > limit:
        value = value[:limit] + "…"
    if value.isprintable():
        return value
    return _BLANK_LINES.sub("\n\n", value.translate(_NEUTRAL))


def is_visible(value: str) -> bool:
    """Return whether a reader would see anything of this text.

    Example:
        >>> is_visible("a"), is_visible(" "), is_visible("\\N{HANGUL FILLER}")
        (True, False, False)
    """
    if value.isascii():
        return bool(value) and not value.isspace()
    return _VISIBLE.search(value) is not None


def initials(name: str) -> str:
    """Return one or two letters that stand for a name; "" when it has none.

    Two where the script has capitals, else one: two letters of a joined script would form a word.
    A letter is what a reader takes for one, so accents and the parts of an emoji stay together.

    Example:
        >>> initials("Mary Ann Brown"), initials("王小明")
        ('MB', '王')
    """
    words = name[:NAME_LIMIT].split()
    letters = [letter for word in words if (letter := _first_letter(word))]
    if not letters:
        return _first_symbol(words)
    first, last = _capital(letters[0]), _capital(letters[-1])
    if len(letters) == 1 or not (_is_cased(first) and _is_cased(last)):
        return first
    return first + last


def _first_letter(word: str) -> str:
    return next((_cluster(word[i:]) for i, char in enumerate(word) if char.isalnum()), "")


def _first_symbol(words: list[str]) -> str:
    starts = (word for word in words if category(word[0]) == "So" and word[0] != _REPLACED)
    return _cluster(next(starts, ""))


def _capital(letter: str) -> str:
    # A few letters have no single capital: "ß" would become "SS".
    return capital if len(capital := letter.upper()) == len(letter) else letter


def _is_cased(letter: str) -> bool:
    return letter.lower() != letter.upper()


def _cluster(rest: str) -> str:
    """Return the first character that a reader would count, with the marks that belong to it."""
    if rest[1:2].isascii():
        return rest[:1]
    end = min(len(rest), 1)
    if _is_flag_half(rest[:1]) and _is_flag_half(rest[1:2]):
        end = 2
    while end < min(len(rest), _CLUSTER_LIMIT) and (
        rest[end - 1] == _JOINER or _continues(rest[end])
    ):
        end += 1
    return rest[:end]


def _is_flag_half(char: str) -> bool:
    return (
        "\N{REGIONAL INDICATOR SYMBOL LETTER A}" <= char <= "\N{REGIONAL INDICATOR SYMBOL LETTER Z}"
    )


def _continues(char: str) -> bool:
    # Marks are accents and variation selectors; the rest are skin tones.
    return char == _JOINER or category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff"
