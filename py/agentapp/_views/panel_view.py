"""Renders the panel as a whole in each of its states, and its messages."""

from typing import Literal

from htpy import bdi, div, h1, main, p
from markupsafe import Markup

from agentapp._page import WindowProblem
from agentapp._views.markup import (
    CLOSE_ICON,
    DISMISS,
    NOTHING,
    PERSON_ICON,
    RELOAD,
    SIGN_IN_GO_ON,
    icon_button,
    template,
    text_button,
)
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.sanitize import NAME_LIMIT, display_text
from agentapp.errors import AgentAppError, broken_file
from agentapp.profile import CustomerProfile

State = Literal["waiting", "profile", "ready", "unauthorized", "failed"]

PANEL = "panel"
ALERT = "panel-alert"
STATUS = "panel-status"

# Only what is added to it is read out.
_STATUS = template(div(id=STATUS, role="status", aria_atomic="false")["%s"])
_ALERT = template(div(id=ALERT)["%s"])
_PANEL = template(
    main(id=PANEL, data_state="%s", lang="%s")["%s", div(".aa-messages")["%s%s"]],
)
_NOTICE_TEXT = template(p["%s"])
_NOTICE_OF = template(p[bdi["%s"], ": ", bdi["%s"]])
_OFFER = {
    "blocked": template(p["%(sign_in_blocked)s ", text_button("%(sign_in_open)s", SIGN_IN_GO_ON)]),
    "severed": template(
        p["%(sign_in_severed)s ", text_button("%(sign_in_continue)s", SIGN_IN_GO_ON)]
    ),
}
_DISMISS = icon_button(CLOSE_ICON, "%(dismiss)s", DISMISS, notice="%s")
_NOTICE = template(div(id="%s", class_="aa-message", data_kind="%s")["%s", _DISMISS])
# It is read out when it comes; the place of the other notices says that they are.
_ERROR = template(div(id="%s", class_="aa-message", data_kind="%s", role="alert")["%s", _DISMISS])
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
_EMPTY = template(div(".aa-notice")[p(".aa-notice-text")["%(empty)s"]])
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


def status(notices: Markup) -> Markup:
    """Render the place for the notices that are no errors."""
    return _STATUS % (notices,)


def alert(notices: Markup) -> Markup:
    """Render the place for the notices that are errors."""
    return _ALERT % (notices,)


def notice_id(number: int) -> str:
    """Return the id of a notice's element."""
    return f"panel-notice-{number}"


def notice_text(text: str, whose: CustomerProfile | None) -> Markup:
    """Render the text of a notice, with the customer's name where another profile is current."""
    if whose is None:
        return _NOTICE_TEXT % (_NAME % (text,),)
    return _NOTICE_OF % (_name_of(whose), text)


class PanelView:
    """Renders what a panel says in its own words.

    Args:
        texts: The panel's texts.

    Attributes:
        waiting: The notice of a panel without a customer.
        empty: The notice of a view without a section.
        unauthorized: The notice of a panel that LiveChat did not authorize.
    """

    def __init__(self, texts: PanelTexts) -> None:
        """See the class."""
        self._texts = texts
        self._notice = texts.fill(_NOTICE)
        self._error = texts.fill(_ERROR)
        self._failed = texts.fill(_FAILED)
        self.waiting = texts.fill(_WAITING) % ()
        self.empty = texts.fill(_EMPTY) % ()
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

    def text(self, name: str) -> str:
        """Return one of the panel's texts."""
        return self._texts[name]

    def sign_in_offer(self, problem: WindowProblem) -> Markup:
        """Say what is wrong with the sign-in window, with a button that goes on."""
        return self._texts.fill(_OFFER[problem]) % ()

    def notice(self, number: int, kind: str, text: Markup) -> Markup:
        """Render a notice around the text that another function has rendered."""
        around = self._error if kind == "error" else self._notice
        return around % (notice_id(number), kind, text, number)

    def action_failed(self, action: str, profile: CustomerProfile | None) -> Markup:
        """Say that an action failed, and for whom: the agent may have moved on by now."""
        name = _NAME % (display_text(action, NAME_LIMIT).replace("_", " "),)
        if profile is None:
            return _NOTICE_TEXT % (self._texts.markup("action_failed", action=name),)
        whom = _NAME % (_name_of(profile),)
        text = self._texts.markup("action_failed_for", action=name, customer=whom)
        return _NOTICE_TEXT % (text,)


def _name_of(profile: CustomerProfile) -> str:
    return display_text(profile.name or profile.email or profile.id, NAME_LIMIT)
