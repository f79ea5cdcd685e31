"""Reads and checks forms as a browser does: what `static/dom/actions.mjs` and HTML say."""

import math
import re
from collections.abc import Callable, Iterator, Mapping

from agentapp._arguments import Kind, Sent
from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.markup import (
    begin,
    chosen_values,
    default_value,
    value_of_option,
)

_OWN = ("data-action", "data-on", "data-debounce")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*", re.ASCII)
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_UNVALIDATED = ("hidden", "reset", "button")
_NO_LENGTH = ("number", "range", "checkbox", "radio", "date", "time", "color")


# --- What an element sends


def read(element: DomElement, submitter: DomElement | None) -> dict[str, Sent]:
    """Read what the action of an element may ask for, by the names of parameters."""
    if element.tag == "form":
        sent = [*_data(element), *_form(element, submitter)]
    else:
        form = element.form
        sent = [*(_form(form, None) if form else ()), *_data(element), *_value(element)]
    return {one.name.replace("-", "_"): one for one in sent}


def _data(element: DomElement) -> Iterator[Sent]:
    for name, value in element.attributes.items():
        if name.startswith("data-") and name not in _OWN:
            yield Sent("data", name.removeprefix("data-"), "text", (value,))


def controls_of(form: DomElement) -> Iterator[DomElement]:
    """Yield the controls and buttons of a form."""
    for one in form.root.walk():
        if one.tag in ("button", "input", "select", "textarea") and one.form is form:
            yield one


def _form(form: DomElement, submitter: DomElement | None) -> Iterator[Sent]:
    fields: dict[str, list[DomElement]] = {}
    for one in controls_of(form):
        name = one.attributes.get("name")
        is_sent = one.is_control or one is submitter
        if name and is_sent and not one.is_disabled:
            fields.setdefault(name, []).append(one)
    for name, elements in fields.items():
        controls = [one for one in elements if one.is_control]
        values = tuple(value for one in elements for value in _values(one))
        kind = _kind(controls) if controls else "text"
        if kind != "text":
            yield Sent("field", name, kind, values)
        else:
            yield Sent("field", name, "list" if len(values) > 1 else "text", values or ("",))


def _kind(controls: list[DomElement]) -> Kind:
    first = controls[0]
    if first.type == "file":
        return "file"
    if first.tag == "select" and "multiple" in first.attributes:
        return "list"
    if first.type == "radio":
        return "text"
    if len(controls) > 1:
        return "list"
    return "checkbox" if first.type == "checkbox" else "text"


def _values(element: DomElement) -> list[str]:
    """Return what a control or button adds to its form."""
    if element.tag == "select":
        chosen = (one for one in element.options if one.is_checked)
        return [value_of_option(one) for one in chosen if not one.is_disabled]
    if element.is_box:
        return [element.value] if element.is_checked else []
    if element.type == "file":
        return []
    return [element.value if element.is_control else element.attributes.get("value", "")]


def _value(element: DomElement) -> Iterator[Sent]:
    if element.tag == "select" and "multiple" in element.attributes:
        yield Sent("value", "value", "list", tuple(chosen_values(element)))
    elif element.type == "checkbox":
        yield Sent("value", "value", "checkbox", tuple(_values(element)))
    elif element.type == "file":
        yield Sent("value", "value", "file", ())
    elif element.is_control:
        yield Sent("value", "value", "text", (element.value,))
    elif element.tag in ("button", "input") and "value" in element.attributes:
        yield Sent("value", "value", "text", (element.attributes["value"],))


def reset(form: DomElement) -> None:
    """Give the controls of a form the values that they began with."""
    for one in controls_of(form):
        begin(one)


# --- What the browser refuses to submit


def refusal(form: DomElement, submitter: DomElement | None) -> str | None:
    """Return why the browser does not submit a form; None where it does.

    It names the first wrong field, and what JavaScript's `ValidityState` calls the fault.
    """
    is_unchecked = submitter is not None and "formnovalidate" in submitter.attributes
    if is_unchecked or "novalidate" in form.attributes:
        return None
    for one in controls_of(form):
        fault = None if _is_exempt(one) else fault_of(one)
        if fault is not None:
            return f"{one.attributes.get('name') or one.label}: {fault}"
    return None


def _is_exempt(element: DomElement) -> bool:
    return (
        not element.is_control
        or element.is_disabled
        or element.type in _UNVALIDATED
        or ("readonly" in element.attributes and not element.is_box)
    )


def fault_of(control: DomElement) -> str | None:
    """Return what is wrong with the value of a control; None where nothing is."""
    if "required" in control.attributes and not _has_value(control):
        return "valueMissing"
    if control.tag == "select" or control.is_box or not control.value:
        return None
    faults = (name for name, has in _FAULTS.items() if has(control))
    return next(faults, None)


def _has_value(control: DomElement) -> bool:
    if control.type == "radio":
        name = control.attributes.get("name")
        others = (one for one in control.root.walk() if one.type == "radio")
        return any(
            one.is_checked
            for one in others
            if one.attributes.get("name") == name and one.form is control.form
        )
    if control.is_box:
        return control.is_checked
    return bool(control.value)


def _is_of_wrong_type(control: DomElement) -> bool:
    pattern = {"email": _EMAIL, "url": _URL}.get(control.type)
    if pattern is None:
        return False
    several = control.type == "email" and "multiple" in control.attributes
    parts = control.value.split(",") if several else [control.value]
    return not all(pattern.fullmatch(part.strip()) for part in parts)


def _is_of_wrong_pattern(control: DomElement) -> bool:
    pattern = control.attributes.get("pattern")
    if pattern is None or control.type in _NO_LENGTH:
        return False
    try:
        return re.fullmatch(pattern, control.value) is None
    except re.error:
        return False  # a browser passes over a pattern that it cannot read, too


def _length_is(control: DomElement, attribute: str, is_wrong: Callable[[int, int], bool]) -> bool:
    """Tell whether the agent has typed a text of a wrong length; the author may write any."""
    limit = control.attributes.get(attribute, "")
    if not limit.isdecimal() or control.type in _NO_LENGTH:
        return False
    is_typed = control.value != default_value(control)
    return is_typed and is_wrong(len(control.value.encode("utf-16-le")) // 2, int(limit))


def _limit(control: DomElement, attribute: str) -> str | None:
    """Return a limit that the value is beyond, or None."""
    limit = control.attributes.get(attribute)
    if not limit:
        return None
    value: str | float = control.value
    other: str | float = limit
    if control.type in ("number", "range"):
        value, other = _number(control.value), _number(limit)
    elif control.type not in ("date", "datetime-local", "month", "time", "week"):
        return None
    beyond = value < other if attribute == "min" else value > other  # type: ignore[operator]
    return limit if beyond else None


def _misses_step(control: DomElement) -> bool:
    step = control.attributes.get("step", "1")
    if control.type not in ("number", "range") or step == "any":
        return False
    size = _number(step)
    if not size > 0:
        size = 1.0
    begin_ = _number(control.attributes.get("min") or control.attributes.get("value") or "0")
    steps = (_number(control.value) - (begin_ if math.isfinite(begin_) else 0.0)) / size
    return math.isfinite(steps) and abs(steps - round(steps)) > 1e-9


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


_FAULTS: Mapping[str, Callable[[DomElement], bool]] = {
    "typeMismatch": _is_of_wrong_type,
    "patternMismatch": _is_of_wrong_pattern,
    "tooLong": lambda one: _length_is(one, "maxlength", lambda length, limit: length > limit),
    "tooShort": lambda one: _length_is(one, "minlength", lambda length, limit: length < limit),
    "rangeUnderflow": lambda one: _limit(one, "min") is not None,
    "rangeOverflow": lambda one: _limit(one, "max") is not None,
    "stepMismatch": _misses_step,
}
