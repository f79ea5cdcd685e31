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
        above: The markup above the sections.
        sections: Each section's markup by the id of its element, in order.
        below: The markup below the sections.
        alert: The element for the message about a failed action.
        status: The element for the message about a done action.
    """

    state: State
    above: Markup
    sections: Mapping[str, Markup]
    below: Markup
    alert: Markup
    status: Markup

    def html(self) -> Markup:
        """Return the markup of the whole panel."""
        body = concat((self.above, *self.sections.values(), self.below))
        return panel_view.panel(self.state, body, self.alert, self.status)


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
        for element_id, html in new.sections.items()
        if html != old.sections[element_id]
    ]
    if new.alert != old.alert:
        changed.append(Patch(ALERT, new.alert))
    if new.status != old.status:
        changed.append(Patch(STATUS, new.status))
    return changed


def _has_new_shape(old: Frame, new: Frame) -> bool:
    return (
        new.above != old.above
        or new.below != old.below
        or new.state != old.state
        or list(new.sections) != list(old.sections)
    )
