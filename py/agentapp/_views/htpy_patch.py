"""Replaces private parts of htpy by faster ones; `rendering` imports it where they are as tested.

htpy tests each child and each attribute for a dozen kinds, and parses `".row"` again for each row.
In WebAssembly that takes longer than everything else that shows a customer. Here plain text and
htpy's exact types pass at once, and everything else is left to htpy's own functions.
"""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from types import GeneratorType
from typing import Any

from htpy import Attribute, Element, Fragment, VoidElement, _attributes, _elements
from markupsafe import Markup

_CHILDREN = frozenset(
    {str, int, bool, type(None), Markup, Element, VoidElement, Fragment, GeneratorType}
)
_validate_as_htpy = _elements._validate_children
_attributes_as_htpy = _attributes.attrs_string
_shorthand_as_htpy = _attributes.id_class_names_from_css_str


def validate_children(children: object) -> None:
    """Raise as htpy does for what cannot be the child of an element.

    Args:
        children: What is between an element's brackets.

    Raises:
        TypeError: It, or something in it, is no valid child.

    Example:
        >>> validate_children(["text", None, 3])
    """
    kind = type(children)
    if kind in _CHILDREN:
        return
    if kind is list or kind is tuple:
        for child in children:  # type: ignore[attr-defined]
            validate_children(child)
        return
    _validate_as_htpy(children)


def attributes(values: Mapping[str, Attribute]) -> str:
    """Write an element's attributes, as its tag has them.

    Args:
        values: The attributes' values, by their names.

    Raises:
        TypeError: One cannot be the value of an attribute, or its name is no text.

    Example:
        >>> attributes({"class": "row", "title": "<b>"})
        ' class="row" title="&lt;b&gt;"'
    """
    written = ""
    for name, value in values.items():
        if type(name) is not str or type(value) is not str or (name == "class" and not value):
            return _attributes_as_htpy(values)
        written += f' {escape(name)}="{escape(value)}"'
    return written


_call_as_htpy = _elements.BaseElement.__call__
_html_name = lru_cache(maxsize=256)(_elements._python_to_html_name)
_known_shorthand = lru_cache(maxsize=256)(_shorthand_as_htpy)


def shorthand(text: object) -> Mapping[str, Attribute]:
    """Return the id and the classes that `"#id.class"` stands for.

    Args:
        text: What is first between an element's parentheses.

    Raises:
        TypeError: It is no text.
        ValueError: It says something else.

    Example:
        >>> shorthand("#total.row.wide")
        {'id': 'total', 'class': 'row wide'}
    """
    return _known_shorthand(text) if type(text) is str else _shorthand_as_htpy(text)


@lru_cache(maxsize=256)
def _shorthand_attributes(text: str) -> str:
    return attributes(shorthand(text)) if text else ""


def with_attributes(element: Element, /, *args: Any, **kwargs: Attribute) -> Element:
    """Return the element with other attributes, as calling it does.

    Args:
        element: Any of htpy's own.
        args: The shorthand for an id and classes, if any, and mappings of attributes.
        kwargs: Attributes by their names in Python.

    Example:
        >>> with_attributes(Element("li"), ".row", data_number="3")
        <Element '<li class="row" data-number="3">...</li>'>
    """
    if len(args) > 1 or (args and type(args[0]) is not str):
        return _call_as_htpy(element, *args, **kwargs)
    if not kwargs:
        written = _shorthand_attributes(args[0]) if args else ""
    else:
        values = dict(shorthand(args[0])) if args and args[0] else {}
        for name, value in kwargs.items():
            values[_html_name(name)] = value
        written = attributes(values)
    return element.__class__(element._name, written, element._children)


REPLACED = {
    (_elements, "_validate_children"): validate_children,
    (_elements, "attrs_string"): attributes,
    (_elements, "id_class_names_from_css_str"): shorthand,
    (_elements, "_python_to_html_name"): _html_name,
    (_elements.BaseElement, "__call__"): with_attributes,
}
# Patch "htpy-checks" of docs/patches.md.
for (_owner, _name), _replacement in REPLACED.items():
    setattr(_owner, _name, _replacement)
