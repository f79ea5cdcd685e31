"""`Fields` takes the keys of one JSON object apart."""

import logging
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_log = logging.getLogger("agentapp")

KINDS: Final[Mapping[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class Fields:
    """The keys of one JSON object, taken out one by one.

    `rest` is what was not taken: unknown keys, and values of the wrong type, whose full names are
    in `wrong`.
    """

    def __init__(self, data: Mapping[str, object], path: str, wrong: list[str]) -> None:
        """Take nothing out yet."""
        self.rest = dict(data)
        self.path = path
        self.wrong = wrong

    def take_text(self, key: str) -> str | None:
        """The text at `key`; None for a blank one."""
        value = self.rest.get(key)
        if value is not None and not isinstance(value, str):
            self.blame(key)
            return None
        self.rest.pop(key, None)
        return value if value and not value.isspace() else None

    def take_token(self, key: str) -> str | None:
        """The text or number at `key`, as text; None for a blank one."""
        value = self.rest.get(key)
        number = None if isinstance(value, str) else token(value)
        if number is None:
            return self.take_text(key)
        del self.rest[key]
        return number

    def inner(self, key: str) -> "Fields":
        """The keys of the object at `key`, to be given back to `keep_rest_of`."""
        value = self.rest.get(key)
        if isinstance(value, dict):
            return Fields(value, f"{self.path}{key}.", self.wrong)
        if value is not None:
            self.blame(key)
        else:
            self.rest.pop(key, None)
        return Fields({}, f"{self.path}{key}.", self.wrong)

    def keep_rest_of(self, inner: "Fields", key: str) -> None:
        """Leave of the object at `key` only what was not taken."""
        if inner.rest:
            self.rest[key] = inner.rest
        elif isinstance(self.rest.get(key), dict):
            del self.rest[key]

    def blame(self, key: str) -> None:
        """Note that the value at `key` has the wrong type."""
        self.wrong.append(f"{self.path}{key}")

    def warn(self, event: str) -> None:
        """Log the values of the wrong type, if there are any."""
        if self.wrong:
            _log.warning(
                "%s: of the wrong type, so left out and kept in extra: %s",
                event,
                ", ".join(self.wrong),
            )

    def extra(self) -> Mapping[str, object]:
        """Return the keys that were not taken, read-only."""
        return MappingProxyType(self.rest)


def token(value: object) -> str | None:
    """Return text, or a number as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return str(value)
