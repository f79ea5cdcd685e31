"""`FakeDocument` fakes the page's document: what the agent has typed stays over a patch."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import TypeAlias

from agentapp_devkit.testing.panel.dom_elements import DomElement
from agentapp_devkit.testing.panel.markup import (
    authors_choice,
    choose,
    chosen_values,
    default_value,
    initial_choice,
    parse,
    value_of_option,
)

_SKELETON = '<main id="panel" data-state="connecting" aria-busy="true"></main>'

_Identity: TypeAlias = tuple[str | None, ...]


class FakeDocument:
    """The panel's elements, which Python's markup replaces, as `static/dom/patch.mjs` does.

    Attributes:
        root: The panel.
    """

    def __init__(self) -> None:
        """Begin with the skeleton."""
        self.root = parse(_SKELETON)

    def patch(self, element_id: str, html: str) -> bool:
        """Turn an element into `html`; tell whether it is another customer's from now on."""
        target = self.root.by_id(element_id)
        if target is None:
            return False
        source = parse(html)
        is_same_customer = _customer_in(target) == _customer_in(source)
        _keep_state(target, source, is_same_customer)
        if target.parent is None:
            self.root = source
        else:
            siblings = target.parent.children
            siblings[siblings.index(target)] = source
            source.parent = target.parent
        return not is_same_customer

    def holds(self, element: DomElement) -> bool:
        """Tell whether an element is still in the document."""
        return element.root is self.root and all(
            one.parent is None or one in one.parent.children
            for one in (element, *element.ancestors())
        )


def _customer_in(element: DomElement) -> str | None:
    ids = (one for one in element.walk() if one.attributes.get("data-field") == "id")
    return next((one.text for one in ids), None)


# --- The agent's state


def _keep_state(old: DomElement, new: DomElement, is_same_customer: bool) -> None:
    """Give the new elements what the agent has typed, chosen and opened in the old ones."""
    before = _by_identity(old)
    for identity, elements in _by_identity(new).items():
        for one, other in zip(before.get(identity, ()), elements, strict=False):
            if one.tag == "details":
                _keep_open(one, other)
            elif is_same_customer:
                _KEEP[one.tag](one, other)


def _by_identity(root: DomElement) -> dict[_Identity, list[DomElement]]:
    found: dict[_Identity, list[DomElement]] = defaultdict(list)
    for one in _stateful(root):
        found[_identity(one, root)].append(one)
    return found


def _stateful(root: DomElement) -> Iterator[DomElement]:
    return (one for one in root.walk() if one.tag == "details" or one.tag in _KEEP)


def _identity(element: DomElement, root: DomElement) -> _Identity:
    """Return what tells an element of `root` from its others over a patch."""
    names = ("id", "name", "data-action")
    # In an element with another id, it is another element, as in a form that is new.
    within = takewhile(lambda one: one is not root, element.ancestors())
    around = (one.attributes.get("id") for one in within)
    kind = element.attributes.get("value") if element.is_box else None
    section = next((one for one in element.ancestors() if "data-section" in one.attributes), None)
    slug = section.attributes["data-section"] if section else None
    return (
        element.tag,
        element.type,
        kind,
        slug,
        *(element.attributes.get(name) for name in names),
        *(one for one in around if one is not None),
    )


def _keep_open(old: DomElement, new: DomElement) -> None:
    new.attributes.pop("open", None)
    if "open" in old.attributes:
        new.attributes["open"] = ""


def _keep_input(old: DomElement, new: DomElement) -> None:
    if old.is_box:
        if old.is_checked != ("checked" in old.attributes):
            new.is_checked = old.is_checked
    elif old.type != "hidden":
        _keep_text(old, new)


def _keep_text(old: DomElement, new: DomElement) -> None:
    if old.value != default_value(old):
        new.value = old.value


def _keep_choice(old: DomElement, new: DomElement) -> None:
    chosen = chosen_values(old)
    if chosen == initial_choice(old) or authors_choice(old) != authors_choice(new):
        return
    values = [value_of_option(one) for one in new.options]
    left = [value for value in chosen if value in values]
    if left or not chosen:
        choose(new, left)


def _keep_dialog(old: DomElement, new: DomElement) -> None:
    if "open" in old.attributes:
        new.attributes["open"] = ""


_KEEP: dict[str, Callable[[DomElement, DomElement], None]] = {
    "dialog": _keep_dialog,
    "input": _keep_input,
    "select": _keep_choice,
    "textarea": _keep_text,
}
