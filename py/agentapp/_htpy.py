"""Has htpy recognise at once what most children of an element are.

htpy asks of each child whether it is one of a dozen abstract kinds before it asks whether it is
text. In WebAssembly that takes longer than all else that an author's section does. So the exact
types that sections are made of are let through here, and everything else is left to htpy.
"""

from types import GeneratorType

import htpy._elements
from htpy import Element, Fragment, VoidElement
from markupsafe import Markup

_CHILDREN = frozenset(
    {str, int, bool, type(None), Markup, Element, VoidElement, Fragment, GeneratorType}
)
_validate_as_htpy = htpy._elements._validate_children


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


htpy._elements._validate_children = validate_children
