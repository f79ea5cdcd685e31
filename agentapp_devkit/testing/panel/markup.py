"""Parses markup as a browser does, into `DomElement`s."""

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from agentapp_devkit.testing.panel.dom_elements import DomElement, own_text
from agentapp_devkit.testing.panel.entries import sanitized

# Elements that act on the document as a whole: the page leaves them out, too.
_LEFT_OUT = frozenset({"base", "link", "meta"})


def parse(html: str) -> DomElement:
    """Parse the markup of one element, with the values that its controls begin with.

    Example:
        >>> parse('<p>Tea <input name="cups" value="2"></p>').elements[0].value
        '2'
    """
    body = LexborHTMLParser(html).body
    node = body.child if body is not None else None
    while node is not None and str(node.tag).startswith("-"):
        node = node.next
    if node is None:
        raise ValueError("The markup holds no element.")
    element = _element(node, None)
    for one in element.walk():
        begin(one)
    return element


def _element(node: LexborNode, parent: DomElement | None) -> DomElement:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    element = DomElement(str(node.tag), attributes, parent=parent)
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            element.children.append(child.text_content or "")
        elif not str(child.tag).startswith("-") and child.tag not in _LEFT_OUT:
            element.children.append(_element(child, element))
    return element


def begin(element: DomElement) -> None:
    """Give a control the value that it begins with, which its markup says."""
    set_value = _BEGIN.get(element.tag)
    if set_value is not None:
        set_value(element)


def _begin_input(element: DomElement) -> None:
    element.is_checked = element.is_box and "checked" in element.attributes
    element.value = default_value(element)


def _begin_textarea(element: DomElement) -> None:
    element.value = default_value(element)


def _begin_select(element: DomElement) -> None:
    choose(element, initial_choice(element))


_BEGIN: dict[str, Callable[[DomElement], None]] = {
    "input": _begin_input,
    "select": _begin_select,
    "textarea": _begin_textarea,
}


def default_value(element: DomElement) -> str:
    """Return the value that the author has given a control of text."""
    if element.tag == "textarea":
        return own_text(element).removeprefix("\n")
    if element.is_box:
        return element.attributes.get("value", "on")
    return sanitized(element, element.attributes.get("value", ""))


def value_of_option(option: DomElement) -> str:
    """Return what a form sends for an option."""
    return option.attributes.get("value", option.text)


def authors_choice(select: DomElement) -> list[str]:
    """Return the values of the options that the author has selected."""
    return [value_of_option(one) for one in select.options if "selected" in one.attributes]


def initial_choice(select: DomElement) -> list[str]:
    """Return the values that a list shows by itself: the author's, or the first option's."""
    chosen = authors_choice(select)
    if "multiple" in select.attributes:
        return chosen
    if chosen:
        return chosen[-1:]
    if int(select.attributes.get("size", "0") or 0) > 1:
        return []
    return [value_of_option(one) for one in select.options if "disabled" not in one.attributes][:1]


def choose(select: DomElement, values: list[str]) -> None:
    """Select the options with these values; of a list with one choice, the first of them."""
    is_multiple = "multiple" in select.attributes
    is_done = False
    for option in select.options:
        is_wanted = value_of_option(option) in values
        option.is_checked = is_wanted and (is_multiple or not is_done)
        is_done = is_done or is_wanted
    chosen = chosen_values(select)
    select.value = chosen[0] if chosen else ""


def chosen_values(select: DomElement) -> list[str]:
    """Return the values of the selected options."""
    return [value_of_option(one) for one in select.options if one.is_checked]
