"""`Frame` holds the markup of the whole panel; `diff` finds the patches between two frames."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from agentapp._views import panel_view
from agentapp._views.markup import concat
from agentapp._views.panel_view import ALERT, PANEL, STATUS, State


class Patch(NamedTuple):
    """One crossing into the DOM: an element's id, and its new markup."""

    element_id: str
    html: Markup


class Frame(NamedTuple):
    """The panel as the agent sees it at one moment.

    Args:
        state: The panel's `data-state`.
        language: The panel's `lang`.
        head: The markup of who the customer is, or the notice in its place.
        top: The markup of each section at the top, by the id of its element, in order.
        above: The markup above all other sections.
        sections: The markup of each other section, like `top`.
        below: The markup below the sections.
        alert: The element for the message about a failed action.
        status: The element for the message about a done action.
    """

    state: State
    language: str
    head: Markup
    top: Mapping[str, Markup]
    above: Markup
    sections: Mapping[str, Markup]
    below: Markup
    alert: Markup
    status: Markup

    def html(self) -> Markup:
        """Return the markup of the whole panel."""
        top, sections = self.top.values(), self.sections.values()
        body = concat((self.head, *top, self.above, *sections, self.below))
        return panel_view.panel(self.state, self.language, body, self.alert, self.status)


def diff(old: Frame | None, new: Frame) -> list[Patch]:
    """Return the patches that turn `old` into `new`.

    A section or message that changed is patched alone, everything else with the panel.

    Args:
        old: The frame in the page; None where the page has none.
        new: The frame to show.
    """
    if old is None or _has_new_shape(old, new):
        return [Patch(PANEL, new.html())]
    changed = [
        Patch(element_id, html)
        for before, after in ((old.top, new.top), (old.sections, new.sections))
        for element_id, html in after.items()
        if html != before[element_id]
    ]
    if new.alert != old.alert:
        changed.append(Patch(ALERT, new.alert))
    if new.status != old.status:
        changed.append(Patch(STATUS, new.status))
    return changed


def _has_new_shape(old: Frame, new: Frame) -> bool:
    return (
        new.head != old.head
        or new.above != old.above
        or new.below != old.below
        or new.state != old.state
        or list(new.top) != list(old.top)
        or list(new.sections) != list(old.sections)
    )
