"""Writes the panel as an outline: what a failed test shows in place of a screenshot."""

from collections.abc import Iterator

from agentapp_devkit.testing.panel.dom_elements import DomElement, lines_of, one_line

_CONTROLS_APART = "\x01"  # stands around a control in the text, so that it gets a line of its own


def outline(panel: DomElement) -> str:
    """Return the outline of a panel.

    Example:
        >>> button = DomElement("button", {"data-action": "refund", "data-number": "1"}, ["Refund"])
        >>> print(outline(DomElement("main", {"data-state": "profile"}, ["Mary", button])))
        panel: profile
          Mary
          [Refund] number=1
    """
    state = panel.attributes.get("data-state", "")
    return "\n".join([f"panel: {state}", *(f"  {line}" for line in _lines(panel))])


def _lines(element: DomElement) -> Iterator[str]:
    for line in lines_of(_marked(element)):
        yield from filter(None, map(one_line, line.split(_CONTROLS_APART)))


def _marked(element: DomElement) -> DomElement:
    """Copy an element, with descriptions in place of its controls and sections."""
    copy = DomElement(element.tag, element.attributes)
    section = element.attributes.get("data-section")
    if section is not None:
        state = element.attributes.get("data-state", "")
        copy.children.append(DomElement("p", {}, [f"section {section}: {state}"]))
    for child in element.children:
        if isinstance(child, str):
            # A label stands with its control.
            copy.children += [child] if element.tag != "label" else []
        elif child.is_control or (child.is_clickable and child.tag != "summary"):
            if "hidden" not in child.attributes and child.type != "hidden":
                copy.children.append(DomElement("p", {}, [described(child)]))
        else:
            copy.children.append(_marked(child))
    return copy


def described(element: DomElement) -> str:
    """Describe a control or button in one line, with the data that tells it from others.

    Example:
        >>> described(DomElement("input", {"type": "checkbox", "name": "gift"}, is_checked=True))
        '[x] gift'
    """
    data = " ".join(f"{name}={value}" for name, value in data_of(element).items())
    label = element.label or element.attributes.get("data-action", "") or element.tag
    if element.is_box:
        text = f"[{'x' if element.is_checked else ' '}] {label}"
    elif element.is_control:
        text = f'{label}: "{element.value}"'
    elif element.tag in ("a", "area"):
        text = f"<{label}>"
    else:
        text = f"[{label}]"
    busy = "busy" if element.attributes.get("aria-busy") == "true" else ""
    disabled = "disabled" if element.is_disabled else ""
    return " ".join(filter(None, (text, data, busy, disabled)))


def data_of(element: DomElement) -> dict[str, str]:
    """Return the `data-*` values of an element by the names of parameters.

    Example:
        >>> data_of(DomElement("button", {"data-action": "refund", "data-order-id": "1038"}))
        {'order_id': '1038'}
    """
    own = ("data-action", "data-on", "data-debounce")
    return {
        name.removeprefix("data-").replace("-", "_"): value
        for name, value in element.attributes.items()
        if name.startswith("data-") and name not in own
    }
