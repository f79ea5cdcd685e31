"""Checks the arguments of the decorators of `Panel` and `View`."""

from typing import get_args

from agentapp._sections import Place
from agentapp._views.panel_texts import require_known
from agentapp.errors import ConfigurationError


def require_name(value: object, decorator: str, example: str) -> None:
    """Check the first argument: a function is the sign of forgotten parentheses.

    Args:
        value: The argument.
        decorator: The decorator, as `@panel.section`.
        example: A name that would do.

    Raises:
        TypeError: It is no text.

    Example:
        >>> require_name(print, "@panel.action", "refund")
        Traceback (most recent call last):
        TypeError: Name the action: @panel.action("refund"), not @panel.action.
    """
    if isinstance(value, str):
        return
    right = f'{decorator}("{example}")'
    kind = decorator.rpartition(".")[2]
    if callable(value):
        raise TypeError(f"Name the {kind}: {right}, not {decorator}.")
    raise TypeError(f"The name of the {kind} is text, as in {right}; this is {value!r:.80}.")


def require_section(title: str, place: Place, timeout: float | None, decorator: str) -> None:
    """Check what a section is made with.

    Raises:
        ConfigurationError: There is no such place, or the timeout is not above 0.
        TypeError: The title is no text.
    """
    require_name(title, decorator, "Orders")
    require_known("place for a section", place, get_args(Place))
    if timeout is not None and not timeout > 0:
        raise ConfigurationError(
            f"The section {title!r} cannot have a timeout of {timeout} seconds.",
            "Give it more than 0, or None for no limit.",
        )
