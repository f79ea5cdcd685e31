"""Recognizes the private parts of htpy that `htpy_patch` and `rendering` build on.

They were tested with htpy 26.5. A later htpy may do without them, or give them another meaning:
then it is used as it is, which is slower and as correct.
"""

from operator import attrgetter

import htpy

# The first parameters of each function of `htpy._elements`.
_PARAMETERS = {
    "_validate_children": ("children",),
    "attrs_string": ("attrs",),
    "id_class_names_from_css_str": ("x",),
    "_python_to_html_name": ("name",),
    "BaseElement.__init__": ("self", "name", "attrs_str", "children"),
    "BaseElement.__call__": ("self", "args", "kwargs"),
}
_ATTRIBUTES = ("_name", "_attrs", "_children")


def are_as_tested() -> bool:
    """Return whether this htpy has all of these parts, and they mean what they meant in 26.5."""
    try:
        elements = htpy._elements
        for name, parameters in _PARAMETERS.items():
            code = attrgetter(name)(elements).__code__
            if code.co_varnames[: len(parameters)] != parameters:
                return False
        sample = htpy.Element("p")("#a.b", title="<")["x"]
        values = tuple(getattr(sample, name) for name in _ATTRIBUTES)
    except (AttributeError, TypeError):
        return False
    return values == ("p", ' id="a" class="b" title="&lt;"', "x")
