"""Checks of what an author passes; their exceptions name it as the author wrote it."""

from collections.abc import Iterable, Sequence


def check_text(name: str, value: object) -> None:
    """Check that `value` is text, and not blank.

    Raises:
        TypeError: It is no text.
        ValueError: It is blank.

    Example:
        >>> check_text("Button.label", "")
        Traceback (most recent call last):
        ValueError: Button.label is empty.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} is text, not {value!r:.80}.")
    if not value or value.isspace():
        raise ValueError(f"{name} is empty.")


def check_optional_texts(name: str, values: Iterable[tuple[str, object]]) -> None:
    """Check that each value is text or None; `name` is the class that the fields belong to."""
    for field, value in values:
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name}.{field} is text or None, not {value!r:.80}.")


def check_optional_booleans(name: str, values: Iterable[tuple[str, object]]) -> None:
    """Check that each value is a boolean or None; `name` is the class that the fields belong to."""
    for field, value in values:
        if value is not None and not isinstance(value, bool):
            raise TypeError(f"{name}.{field} is True, False or None, not {value!r:.80}.")


def check_number(name: str, value: object, *, at_least: int) -> None:
    """Check that `value` is a whole number that is not too small."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is a whole number, not {value!r:.80}.")
    if value < at_least:
        raise ValueError(f"{name} is at least {at_least}, not {value}.")


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Check that `value` is one of the choices."""
    if value not in choices:
        quoted = ", ".join(f'"{choice}"' for choice in choices)
        raise ValueError(f"{name} is one of {quoted}, not {value!r:.80}.")


def check_items(name: str, value: object, kinds: tuple[type, ...]) -> None:
    """Check that `value` is a tuple or a list whose items are of these classes."""
    expected = ", ".join(kind.__name__ for kind in kinds)
    if not isinstance(value, tuple | list):
        raise TypeError(f"{name} is a tuple or a list of {expected}, not {value!r:.80}.")
    for position, item in enumerate(value):
        if not isinstance(item, kinds):
            raise TypeError(f"{name}[{position}] is one of {expected}, not {item!r:.80}.")


def check_length(name: str, value: Sequence[object], *, at_least: int, at_most: int) -> None:
    """Check how many items there are."""
    if not at_least <= len(value) <= at_most:
        raise ValueError(f"{name} has {at_least} to {at_most} items, not {len(value)}.")
