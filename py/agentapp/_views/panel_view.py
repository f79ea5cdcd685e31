"""Renders the panel as a whole in each of its states, and its messages."""

from typing import Literal

from htpy import bdi, div, h1, main, p, span
from markupsafe import Markup

from agentapp._views.markup import (
    CLOSE_ICON,
    DISMISS,
    NOTHING,
    PERSON_ICON,
    RELOAD,
    icon_button,
    template,
    text_button,
)
from agentapp._views.sanitize import NAME_LIMIT, display_text
from agentapp.errors import AgentAppError, broken_file
from agentapp.profile import CustomerProfile

State = Literal["waiting", "profile", "unauthorized", "failed"]

PANEL = "panel"
ALERT = "panel-alert"
STATUS = "panel-status"

_STATUS = template(p(id=STATUS, role="status")["%s"])
_ALERT = template(div(id=ALERT)["%s"])
_PANEL = template(main(id=PANEL, data_state="%s")["%s", div(".messages")["%s%s"]])
_ACTION_FAILED = template(
    div(".alert", role="alert")[
        p["“", bdi["%s"], "” did not work%s. Please try again."],
        icon_button(CLOSE_ICON, "Dismiss", DISMISS),
    ]
)
_FOR = template(span[" for ", bdi["%s"]])
_FAILED = template(
    div(".notice", role="alert")[
        h1(".notice-title")["Not connected to LiveChat"],
        p(".notice-text")["%s"],
        p(".notice-text")["%s"],
        text_button("Try again", RELOAD),
        "%s",
    ]
)
_FAULT = template(p(".notice-fault")["%s"])

WAITING = (
    template(
        div(".notice")[
            div(".notice-icon")[PERSON_ICON],
            h1(".notice-title")["No customer selected"],
            p(".notice-text")["Open a chat, a visitor or an archive to see the customer here."],
        ]
    )
    % ()
)
UNAUTHORIZED = (
    template(
        div(".notice", role="alert")[
            h1(".notice-title")["Not authorized"],
            p(".notice-text")[
                "LiveChat did not authorize you for this extension. "
                "If you should have access, ask whoever looks after it."
            ],
            text_button("Try again", RELOAD),
        ]
    )
    % ()
)


def panel(state: State, body: Markup, alert: Markup, status: Markup) -> Markup:
    """Render the whole panel, `<main id="panel">`, around what `alert` and `status` rendered."""
    return _PANEL % (state, body, alert, status)


def failed(error: Exception) -> Markup:
    """Say to an agent that there is no connection, and name the broken file if there is one."""
    fault = broken_file(error)
    return _FAILED % (
        "This extension could not connect to LiveChat.",
        "Try again, and if it stays so tell whoever looks after it.",
        NOTHING if fault is None else _FAULT % (fault,),
    )


def failed_because(error: Exception) -> Markup:
    """Say to an author why there is no connection, and what to check."""
    if isinstance(error, AgentAppError):
        return _FAILED % (error.problem, error.remedy, NOTHING)
    return _FAILED % (display_text(str(error)), "Please reload the page.", NOTHING)


def status(message: str) -> Markup:
    """Render the status line; it is not visible while `message` is empty."""
    return _STATUS % (message,)


def alert(content: Markup) -> Markup:
    """Render the place for one `action_failed`, or for `NOTHING`."""
    return _ALERT % (content,)


def action_failed(action: str, profile: CustomerProfile | None) -> Markup:
    """Say that an action failed, and for whom: another profile may be the current one by now."""
    who = NOTHING
    if profile is not None:
        who = _FOR % (display_text(profile.name or profile.email or profile.id, NAME_LIMIT),)
    return _ACTION_FAILED % (display_text(action, NAME_LIMIT).replace("_", " "), who)
