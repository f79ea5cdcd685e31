"""`DomElement` is an element of the panel as an agent sees it: its text, its labels, its values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

_SPACES = re.compile(r"[ \t\n\r\f]+")
_NEVER_TEXT = frozenset({"datalist", "option", "script", "select", "style", "svg", "template"})
_LINES = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    }
)
_APART = frozenset({"button", "input", "label", "td", "textarea", "th"})
_BUTTON_TYPES = frozenset({"button", "image", "reset", "submit"})

Node: TypeAlias = "DomElement | str"


@dataclass(eq=False)
class DomElement:
    """An element of the panel, as it was when it was found.

    Attributes:
        tag: The name of its tag, such as "li".
        attributes: Its attributes, by their names.
        children: The elements and texts in it.
        parent: The element that it is in.
        value: The current value of a control: what the agent typed or chose.
        is_checked: True for a checkbox or radio button that is checked, and a selected option.

    Example:
        >>> item = DomElement("li", {"data-number": "1038"}, ["Tea"])
        >>> item.text, item.attributes["data-number"]
        ('Tea', '1038')
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    parent: "DomElement | None" = field(default=None, repr=False)
    value: str = ""
    is_checked: bool = False

    @property
    def text(self) -> str:
        """The text that an agent reads, one line for each block, without what is hidden."""
        return "\n".join(lines_of(self))

    @property
    def label(self) -> str:
        """The text that names the element to the agent: its label, or else what it says."""
        return next(filter(None, self.labels()), "")

    def labels(self) -> Iterator[str]:
        """Yield what may name the element, the most telling first."""
        yield one_line(self.attributes.get("aria-label", ""))
        yield self._labelled_by()
        if self.is_control:
            yield from (one_line(label.text) for label in self._label_elements())
            yield one_line(self.attributes.get("placeholder", ""))
        else:
            yield one_line(self.text)
            yield one_line(self.attributes.get("value", ""))
        yield one_line(self.attributes.get("title", ""))
        yield one_line(self.attributes.get("name", ""))

    def _labelled_by(self) -> str:
        ids = self.attributes.get("aria-labelledby", "").split()
        named = [self.root.by_id(one) for one in ids]
        return one_line(" ".join(element.text for element in named if element))

    def _label_elements(self) -> Iterator["DomElement"]:
        own = self.attributes.get("id")
        for element in self.root.walk():
            if own and element.tag == "label" and element.attributes.get("for") == own:
                yield element
        yield from (one for one in self.ancestors() if one.tag == "label")

    # --- Its kind

    @property
    def type(self) -> str:
        """The type of an input or button, in lower case; "" for other elements."""
        default = {"input": "text", "button": "submit"}.get(self.tag, "")
        return self.attributes.get("type", default).lower() or default

    @property
    def is_control(self) -> bool:
        """True for an element with a value that the agent changes."""
        is_button = self.tag == "input" and self.type in _BUTTON_TYPES
        return self.tag in ("input", "select", "textarea") and not is_button

    @property
    def is_box(self) -> bool:
        """True for a checkbox or radio button."""
        return self.tag == "input" and self.type in ("checkbox", "radio")

    @property
    def is_submitter(self) -> bool:
        """True for a button that submits its form."""
        types = ("submit", "image") if self.tag == "input" else ("submit",)
        return self.tag in ("button", "input") and self.type in types

    @property
    def is_clickable(self) -> bool:
        """True for an element that an agent would click."""
        if self.tag in ("a", "area", "button", "summary"):
            return True
        is_button = self.tag == "input" and self.type in _BUTTON_TYPES
        acts = "data-action" in self.attributes and self.tag != "form" and not self.is_control
        return is_button or acts

    @property
    def is_disabled(self) -> bool:
        """True for what the author has disabled, alone or with its fieldset or group of options."""
        if "disabled" in self.attributes:
            return True
        if self.tag == "option":
            group = self.closest("optgroup")
            return group is not None and "disabled" in group.attributes
        sets = (one for one in self.ancestors() if one.tag == "fieldset")
        return any("disabled" in one.attributes and not self._is_in_legend(one) for one in sets)

    def _is_in_legend(self, fieldset: "DomElement") -> bool:
        return any(one.tag == "legend" and one.parent is fieldset for one in self.ancestors())

    @property
    def is_hidden(self) -> bool:
        """True for an element that an agent does not get to see, as far as the markup tells."""
        return any(_hides(one, self) for one in (self, *self.ancestors()))

    # --- Its place

    @property
    def elements(self) -> list["DomElement"]:
        """The elements directly in it."""
        return [child for child in self.children if isinstance(child, DomElement)]

    def walk(self) -> Iterator["DomElement"]:
        """Yield it and all elements in it, in the order of the document."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def ancestors(self) -> Iterator["DomElement"]:
        """Yield the elements that it is in, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors()

    def closest(self, tag: str) -> "DomElement | None":
        """Return it, or the nearest element with this tag that it is in."""
        return next((one for one in (self, *self.ancestors()) if one.tag == tag), None)

    @property
    def root(self) -> "DomElement":
        """The outermost element."""
        return self if self.parent is None else self.parent.root

    @property
    def form(self) -> "DomElement | None":
        """The form that a control or button belongs to."""
        named = self.attributes.get("form")
        return self.root.by_id(named) if named is not None else self.closest("form")

    @property
    def submitter(self) -> "DomElement | None":
        """The button that submits a form when the agent presses Enter: its first one."""
        buttons = (one for one in self.root.walk() if one.is_submitter and one.form is self)
        return next(buttons, None)

    @property
    def options(self) -> list["DomElement"]:
        """The options of a list."""
        return [one for one in self.walk() if one.tag == "option"]

    def by_id(self, id_: str) -> "DomElement | None":
        """Return the element with this id."""
        return next((one for one in self.walk() if one.attributes.get("id") == id_), None)

    def path(self) -> list[int]:
        """Return the way to it from the outermost element: the place among the elements each."""
        if self.parent is None:
            return []
        return [*self.parent.path(), self.parent.elements.index(self)]


def one_line(text: str) -> str:
    """Return `text` with a single space in place of each row of spaces."""
    return _SPACES.sub(" ", text).strip(" ")


def own_text(element: DomElement) -> str:
    """Return the texts that stand in the element itself, as they are written."""
    return "".join(child for child in element.children if isinstance(child, str))


def lines_of(element: DomElement) -> list[str]:
    """Return the lines of text that an agent reads in an element."""
    text = "".join(_shown(element))
    return [line for line in map(one_line, text.split("\0")) if line]


def _pieces(element: DomElement) -> Iterator[str]:
    """Yield the texts of an element, with NUL between lines."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\0"
        elif child.tag not in _NEVER_TEXT and not _hides(child, None):
            around = "\0" if child.tag in _LINES else " " if child.tag in _APART else ""
            yield around
            yield from _shown(child)
            yield around


def _shown(element: DomElement) -> Iterator[str]:
    if element.tag == "details" and "open" not in element.attributes:
        for summary in (one for one in element.elements if one.tag == "summary"):
            yield from _pieces(summary)
    elif element.tag != "textarea":  # its text is a value
        yield from _pieces(element)


def _hides(element: DomElement, inner: DomElement | None) -> bool:
    """Tell whether `element` hides itself, or `inner` in it."""
    attributes = element.attributes
    if "hidden" in attributes or (element.tag == "dialog" and "open" not in attributes):
        return True
    if inner is None:
        return attributes.get("aria-hidden") == "true"
    if element.tag != "details" or "open" in attributes or inner is element:
        return False
    return not any(one.tag == "summary" for one in (inner, *inner.ancestors()))
