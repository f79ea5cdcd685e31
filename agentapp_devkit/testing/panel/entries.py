"""Decides what an agent can enter into a field, as its browser does."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from agentapp_devkit.testing.failures import KitError
from agentapp_devkit.testing.panel.dom_elements import DomElement

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def typed(control: DomElement, value: object) -> str:
    """Return the text that the agent enters for a value.

    Raises:
        KitError: The browser does not let the agent enter it.
    """
    text = _text_of(value)
    kind = control.type if control.tag == "input" else control.tag
    reason = _refusal(control, kind, text)
    if reason is not None:
        raise KitError(f"Nobody can enter {text!r} into {control.label!r}: {reason}")
    return _trimmed(control, text) if kind == "email" else text


def sanitized(control: DomElement, value: str) -> str:
    """Return the value that a browser makes of the one in the markup of an input."""
    kind = control.type
    if kind == "color":
        return value.lower() if _COLOUR.fullmatch(value.lower()) else "#000000"
    if kind == "range":
        low, high, _ = _range_of(control)
        number = float(value) if _is_number(value) else (low + high) / 2
        is_there = _is_number(value) and low <= number <= high
        return value if is_there else f"{min(max(number, low), high):g}"
    if kind in _FORMATS:
        return value if _FORMATS[kind][0](value) else ""
    if kind in ("email", "url"):
        return _trimmed(control, value)
    return value


def _trimmed(control: DomElement, value: str) -> str:
    """Return the address or addresses in a value, without the spaces around them."""
    several = control.type == "email" and "multiple" in control.attributes
    parts = value.split(",") if several else [value]
    return ",".join(part.strip(" \t\n\r\f") for part in parts)


def _text_of(value: object) -> str:
    if value is None:
        raise KitError('A field takes a text or a number. Enter "" to clear it.')
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return value.isoformat("T", "minutes" if value.second == value.microsecond == 0 else "auto")
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == value.microsecond == 0 else "auto")
    return str(value)


def _refusal(control: DomElement, kind: str, text: str) -> str | None:
    if kind in _NEVER:
        return _NEVER[kind]
    if kind in _FORMATS:
        is_valid, reason = _FORMATS[kind]
        return None if not text or is_valid(text) else reason
    if kind == "range":
        return None if _is_in_range(control, text) else "the slider has no such place."
    if kind != "textarea" and re.search(r"[\r\n]", text):
        return "it takes one line."
    limit = control.attributes.get("maxlength", "")
    if limit.isdecimal() and len(text.encode("utf-16-le")) // 2 > int(limit):
        return f"it takes {limit} characters."
    return None


def _is_in_range(control: DomElement, text: str) -> bool:
    if not _is_number(text):
        return False
    low, high, step = _range_of(control)
    steps = (float(text) - low) / step if control.attributes.get("step") != "any" else 0.0
    return low <= float(text) <= high and math.isclose(steps, round(steps), abs_tol=1e-9)


def _range_of(control: DomElement) -> tuple[float, float, float]:
    low, high, step = (
        float(given) if _is_number(given := control.attributes.get(name, "")) else default
        for name, default in (("min", 0.0), ("max", 100.0), ("step", 1.0))
    )
    return low, max(low, high), step if step > 0 else 1.0


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _reads_as(read: Callable[[str], object], form: str) -> Callable[[str], bool]:
    """Return a test for a text that has a form, and that `read` does not refuse."""
    pattern = re.compile(form, re.ASCII)

    def is_valid(text: str) -> bool:
        if pattern.fullmatch(text) is None:
            return False
        try:
            read(text)
        except ValueError:
            return False
        return True

    return is_valid


def _week(text: str) -> date:
    year, _, week = text.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


_DATE = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?"

_FORMATS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "number": (_is_number, "it takes a number."),
    "date": (_reads_as(date.fromisoformat, _DATE), "it takes a date such as 2026-01-05."),
    "time": (_reads_as(time.fromisoformat, _CLOCK), "it takes a time such as 09:00."),
    "datetime-local": (
        _reads_as(datetime.fromisoformat, f"{_DATE}T{_CLOCK}"),
        "it takes a moment such as 2026-01-05T09:00.",
    ),
    "month": (
        _reads_as(lambda text: date.fromisoformat(f"{text}-01"), r"\d{4}-\d\d"),
        "it takes a month such as 2026-01.",
    ),
    "week": (_reads_as(_week, r"\d{4}-W\d\d"), "it takes a week such as 2026-W02."),
    "color": (
        lambda text: _COLOUR.fullmatch(text) is not None,
        "it takes a colour such as #336699.",
    ),
}
_NEVER: Mapping[str, str] = {
    "file": "the kit chooses no files. Use extension.page in a test that runs in Chromium.",
    "hidden": "it is hidden from the agent.",
}
