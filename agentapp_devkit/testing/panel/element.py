"""`Element` is an element of the panel as a test reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agentapp_devkit.testing.panel.dom_elements import DomElement


@dataclass(frozen=True)
class Element:
    """An element of the panel, as it was when it was found.

    Attributes:
        tag: The name of its tag, such as "li".
        text: The text that an agent reads in it, one line for each block.
        label: The text that names it to the agent: its label, or else what it says.
        attributes: Its attributes, by their names.
        value: The value of a control: what the agent typed or chose.
        is_checked: True for a checkbox or radio button that is checked, and a selected option.

    Example:
        >>> Element("li", "Tea", "Tea", {"data-number": "1038"}).attributes["data-number"]
        '1038'
    """

    tag: str
    text: str
    label: str
    attributes: Mapping[str, str]
    value: str = ""
    is_checked: bool = False


def as_found(element: DomElement) -> Element:
    """Return an element of the document for a test to read."""
    return Element(
        element.tag,
        element.text,
        element.label,
        MappingProxyType(dict(element.attributes)),
        element.value,
        element.is_checked,
    )
