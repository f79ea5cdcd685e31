"""Finds elements as an agent would name them, and says what there is where one is missing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from agentapp_devkit.testing.failures import KitError, MissingElementError
from agentapp_devkit.testing.panel.dom_elements import DomElement, one_line
from agentapp_devkit.testing.panel.entries import typed
from agentapp_devkit.testing.panel.markup import value_of_option
from agentapp_devkit.testing.panel.outline import data_of, described

__tracebackhide__ = True  # in pytest's tracebacks, which are about the test

ControlKind: TypeAlias = Literal["text", "list", "box"]
Setting: TypeAlias = tuple[DomElement, bool | str | list[str]]

_KINDS: Mapping[ControlKind, str] = {
    "text": "field to write in",
    "list": "list to choose from",
    "box": "checkbox or radio button",
}


def find(root: DomElement, text: str | None, tag: str | None) -> DomElement | None:
    """Return the first, innermost element in `root` with this text and this tag."""
    if text is None and tag is None:
        raise ValueError("Say what to find: a text, a tag or both.")
    wanted = None if text is None else one_line(text)
    found = (one for one in root.walk() if one is not root and not one.is_hidden)
    fitting = [one for one in found if _fits(one, wanted, tag)]
    for one in fitting:
        if wanted is None or not any(other in fitting for other in list(one.walk())[1:]):
            return one
    return None


def _fits(element: DomElement, text: str | None, tag: str | None) -> bool:
    if tag is not None and element.tag != tag.lower():
        return False
    return text is None or text in one_line(element.text.replace("\n", " "))


def clickable(root: DomElement, label: str, data: Mapping[str, object]) -> DomElement:
    """Return the button, link or summary with this label and data.

    Raises:
        MissingElementError: There is none, or there are several.
    """
    all_ = [one for one in root.walk() if one.is_clickable and not one.is_hidden]
    wanted = {name: str(value) for name, value in data.items()}
    found = [one for one in _labelled(all_, label) if wanted.items() <= data_of(one).items()]
    asked = " ".join([repr(label), *(f"{name}={value!r}" for name, value in wanted.items())])
    return _only(found, f"button or link {asked}", all_, "Name its data-* values too.")


def control(root: DomElement, label: str, kind: ControlKind) -> DomElement:
    """Return the control of this kind with this label or name.

    Raises:
        MissingElementError: There is none, or there are several.
    """
    all_ = [one for one in root.walk() if _kind(one) == kind and not one.is_hidden]
    found = _labelled(all_, label)
    return _only(found, f"{_KINDS[kind]} {label!r}", all_, "Give each its own label.")


def _kind(element: DomElement) -> ControlKind | None:
    if not element.is_control or element.type in ("hidden", "file"):
        return None
    if element.tag == "select":
        return "list"
    return "box" if element.is_box else "text"


def _labelled(elements: Iterable[DomElement], label: str) -> list[DomElement]:
    """Return the elements with this label; where none has it, those that it names otherwise."""
    wanted = one_line(label)
    elements = list(elements)
    found = [one for one in elements if one_line(one.label) == wanted]
    return found or [one for one in elements if wanted in one.labels()]


def _only(found: list[DomElement], wanted: str, all_: list[DomElement], remedy: str) -> DomElement:
    if len(found) == 1:
        return found[0]
    if found:
        listed = _listed(found)
        raise MissingElementError(f"There are {len(found)} of {wanted}. {remedy}\n{listed}")
    listed = _listed(all_) or "  none"
    raise MissingElementError(f"There is no {wanted}. There are:\n{listed}")


def _listed(elements: list[DomElement]) -> str:
    return "\n".join(f"  {described(one)}" for one in elements)


# --- Forms


def form(root: DomElement, names: Iterable[str]) -> DomElement:
    """Return the form that has fields of all these names.

    Raises:
        MissingElementError: There is none, or there are several.
    """
    all_ = [one for one in root.walk() if one.tag == "form" and not one.is_hidden]
    if not all_:
        raise MissingElementError("There is no form.")
    wanted = set(names)
    found = [one for one in all_ if wanted <= set(_names(one))]
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"  a form with {', '.join(_names(one)) or 'no fields'}" for one in all_)
    if found:
        raise MissingElementError(f"There are {len(found)} such forms:\n{listed}")
    raise MissingElementError(f"No form has the fields {', '.join(wanted)}. There are:\n{listed}")


def _names(form: DomElement) -> list[str]:
    return list(dict.fromkeys(one.attributes["name"] for one in _fields(form)))


def _fields(form: DomElement) -> Iterator[DomElement]:
    for one in form.root.walk():
        if one.is_control and one.attributes.get("name") and one.form is form:
            yield one


def fields(form: DomElement, name: str) -> list[DomElement]:
    """Return the fields of a form with this name.

    Raises:
        MissingElementError: It has none.
    """
    found = [one for one in _fields(form) if one.attributes["name"] == name]
    if not found:
        raise MissingElementError(f"The form has no field {name!r} any more.")
    return found


def settings(fields: list[DomElement], value: object) -> list[Setting]:
    """Return what to set each field to, so that together they have the value.

    Raises:
        MissingElementError: A list or a group of radio buttons has no such choice.
        KitError: The value is not one that such a field can have.
    """
    first = fields[0]
    if any(field.is_hidden for field in fields):
        raise KitError(
            f"Nobody can enter {value!r} into {first.label!r}: the agent does not see it."
        )
    if first.tag == "select":
        return [(first, option_values(first, value))]
    if first.is_box:
        return _box_settings(fields, value)
    if len(fields) == 1:
        return [(first, typed(first, value))]
    if not isinstance(value, list | tuple) or len(value) != len(fields):
        raise KitError(f"There are {len(fields)} such fields: give a list of as many values.")
    return [(one, typed(one, part)) for one, part in zip(fields, value, strict=True)]


def _box_settings(boxes: list[DomElement], value: object) -> list[Setting]:
    if isinstance(value, bool) and len(boxes) == 1:
        return [(box_to_set(boxes[0], value), value)]
    wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
    known = [one.value for one in boxes]
    for one in wanted:
        if one not in known:
            raise MissingElementError(f"There is no choice {one!r}. There are: {', '.join(known)}.")
    if boxes[0].type == "radio":
        return [(one, True) for one in boxes if one.value in wanted]
    return [(one, one.value in wanted) for one in boxes]


def box_to_set(box: DomElement, is_checked: bool) -> DomElement:
    """Return a checkbox or radio button that the agent checks or clears.

    Raises:
        KitError: It is a radio button, and cannot be cleared.
    """
    if box.type == "radio" and not is_checked:
        raise KitError(f"Nobody can clear {box.label!r}: check another radio button of its group.")
    return box


def option_values(select: DomElement, value: object) -> list[str]:
    """Return the values of the options that are named by their text or value.

    Raises:
        MissingElementError: There is no such option.
        KitError: It is disabled, or there are several and the list takes one.
    """
    wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
    if len(wanted) > 1 and "multiple" not in select.attributes:
        raise KitError(f"The list {select.label!r} takes one choice, not {len(wanted)}.")
    return [_option(select, one) for one in wanted]


def _option(select: DomElement, text: str) -> str:
    options = select.options
    for option in options:
        if text in (one_line(option.text), option.attributes.get("label"), value_of_option(option)):
            if option.is_disabled:
                raise KitError(f"The option {text!r} is disabled.")
            return value_of_option(option)
    known = ", ".join(repr(one_line(option.text)) for option in options) or "none"
    raise MissingElementError(f"There is no option {text!r}. There are: {known}.")


# --- Others


def at(root: DomElement, path: list[int]) -> DomElement:
    """Return the element at a path; see `DomElement.path`."""
    for place in path:
        root = root.elements[place]
    return root


def with_action(root: DomElement, action: str) -> DomElement | None:
    """Return the first element with this `data-action`."""
    return next((one for one in root.walk() if one.attributes.get("data-action") == action), None)
