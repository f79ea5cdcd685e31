"""Renders the panel as a whole in each of its states, and its messages."""

from typing import Literal

from htpy import bdi, div, h1, main, p
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
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.sanitize import NAME_LIMIT, display_text
from agentapp.errors import AgentAppError, broken_file
from agentapp.profile import CustomerProfile

State = Literal["waiting", "profile", "unauthorized", "failed"]

PANEL = "panel"
ALERT = "panel-alert"
STATUS = "panel-status"

_STATUS = template(p(id=STATUS, role="status")["%s"])
_ALERT = template(div(id=ALERT)["%s"])
_PANEL = template(
    main(id=PANEL, data_state="%s", lang="%s")["%s", div(".messages")["%s%s"]],
)
_ACTION_FAILED = template(
    div(".alert", role="alert")[p["%s"], icon_button(CLOSE_ICON, "%(dismiss)s", DISMISS)]
)
_NAME = template(bdi["%s"])
_FAILED = template(
    div(".aa-notice", role="alert")[
        h1(".aa-notice-title")["%(failed_title)s"],
        p(".aa-notice-text")["%s"],
        p(".aa-notice-text")["%s"],
        text_button("%(try_again)s", RELOAD),
        "%s",
    ]
)
_FAULT = template(p(".aa-notice-fault")["%s"])
_WAITING = template(
    div(".aa-notice")[
        div(".aa-notice-icon")[PERSON_ICON],
        h1(".aa-notice-title")["%(waiting_title)s"],
        p(".aa-notice-text")["%(waiting_text)s"],
    ]
)
_UNAUTHORIZED = template(
    div(".aa-notice", role="alert")[
        h1(".aa-notice-title")["%(unauthorized_title)s"],
        p(".aa-notice-text")["%(unauthorized_text)s"],
        text_button("%(try_again)s", RELOAD),
    ]
)


def panel(state: State, language: str, body: Markup, alert: Markup, status: Markup) -> Markup:
    """Render the whole panel, `<main id="panel">`, around what `alert` and `status` rendered."""
    return _PANEL % (state, language, body, alert, status)


def status(message: str) -> Markup:
    """Render the status line; it is not visible while `message` is empty."""
    return _STATUS % (message,)


def alert(content: Markup) -> Markup:
    """Render the place for one `action_failed`, or for `NOTHING`."""
    return _ALERT % (content,)


class PanelView:
    """Renders what a panel says in its own words.

    Args:
        texts: The panel's texts.

    Attributes:
        waiting: The notice of a panel without a customer.
        unauthorized: The notice of a panel that LiveChat did not authorize.
    """

    def __init__(self, texts: PanelTexts) -> None:
        """See the class."""
        self._texts = texts
        self._action_failed = texts.fill(_ACTION_FAILED)
        self._failed = texts.fill(_FAILED)
        self.waiting = texts.fill(_WAITING) % ()
        self.unauthorized = texts.fill(_UNAUTHORIZED) % ()

    def failed(self, error: Exception) -> Markup:
        """Say to an agent that there is no connection, and name the broken file if there is one."""
        fault = broken_file(error)
        return self._failed % (
            self._texts["failed_text"],
            self._texts["failed_remedy"],
            NOTHING if fault is None else _FAULT % (fault,),
        )

    def failed_because(self, error: Exception) -> Markup:
        """Say to an author why there is no connection, and what to check."""
        if isinstance(error, AgentAppError):
            return self._failed % (error.problem, error.remedy, NOTHING)
        return self._failed % (display_text(str(error)), "Please reload the Agent App.", NOTHING)

    def action_failed(self, action: str, profile: CustomerProfile | None) -> Markup:
        """Say that an action failed, and for whom: the agent may have moved on by now."""
        name = _NAME % (display_text(action, NAME_LIMIT).replace("_", " "),)
        if profile is None:
            return self._action_failed % (self._texts.markup("action_failed", action=name),)
        whom = _NAME % (display_text(profile.name or profile.email or profile.id, NAME_LIMIT),)
        text = self._texts.markup("action_failed_for", action=name, customer=whom)
        return self._action_failed % (text,)
