"""Renders the early view: the panel's own markup, with a slot for each text of a customer.

The page shows it while Python is on its way: `static/bridge/early/` chooses the parts that a
customer needs and puts the texts in. The markup comes from `agentapp._views`, as Python's does.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from markupsafe import Markup

from agentapp._sections import slug_of
from agentapp._views import panel_view
from agentapp._views.frame import Frame
from agentapp._views.markup import NOTHING, concat
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.panel_view import PanelView, State
from agentapp._views.profile_view import FACTS, ProfileView
from agentapp._views.section_view import SectionView
from agentapp.errors import ConfigurationError
from agentapp.profile import Chat, CustomerProfile, Geolocation, Source, SurveyAnswer
from agentapp_devkit.site.page.panel_choice import PanelChoice, SectionChoice

# Private use: no text of the panel begins so, and `sanitize.display_text` leaves it as it is.
_SLOT = "\ue000"
_USER, _DOMAIN = "agentapp-user", "agentapp-domain.example"  # an address that becomes a link

# Nothing starts before Python is there.
_ACTIONS = re.compile(r' (?:href|data-action|data-text)="[^"]*"')


def render_early_view(choice: PanelChoice) -> str | None:
    """Return the element with the early view; None where the panel cannot be made.

    Args:
        choice: The author's panel.
    """
    try:
        element = _element(**choice.options, sections=choice.sections)
        element.encode()  # which fails for half a surrogate pair
    except (ConfigurationError, TypeError, AttributeError, UnicodeEncodeError):
        return None  # the page runs into the same mistake, and explains it
    return element


def _element(
    *,
    sections: tuple[SectionChoice, ...],
    facts: Any = FACTS,
    texts: Any = None,
    language: Any = "en",
) -> str:
    panel_texts = PanelTexts(language, texts)
    view = ProfileView(panel_texts, facts)
    customer, local_time = _complete_customer(), f"{_SLOT}local_time"
    profile = _frame(
        "profile",
        panel_texts,
        concat(map(view.head, _heads())),
        top=_loading(sections, "top", panel_texts),
        above=view.above(customer, local_time),
        sections=_loading(sections, "body", panel_texts),
        below=view.below(customer, local_time),
    )
    waiting = _frame("waiting", panel_texts, PanelView(panel_texts).waiting)
    sources = {source: panel_texts[f"source_{source}"] for source in Source}
    markup = _with_slots(f"{profile.html()}{waiting.html()}")
    return (
        f'<template id="agentapp-early" data-sources="{escape(json.dumps(sources))}">'
        f"{_ACTIONS.sub('', markup)}</template>"
    )


def _frame(state: State, texts: PanelTexts, head: Markup, **parts: Any) -> Frame:
    nothing = {"top": {}, "above": NOTHING, "sections": {}, "below": NOTHING}
    return Frame(
        state=state,
        language=texts.language,
        head=head,
        alert=panel_view.alert(NOTHING),
        status=panel_view.status(NOTHING),
        **nothing | parts,
    )


def _loading(
    sections: tuple[SectionChoice, ...], place: str, texts: PanelTexts
) -> dict[str, Markup]:
    """Render the sections of a place as they are before their functions have run, by id."""
    views = [
        SectionView(
            slug_of(one.title),
            one.title,
            texts,
            is_at_top=place == "top",
            hides_empty=one.hide_empty,
        )
        for one in sections
        if one.place == place
    ]
    return {view.element_id: view.loading for view in views}


def _heads() -> Iterator[CustomerProfile]:
    """Yield a customer for each form of the head: with and without name, by the kind of address."""
    for name in (f"{_SLOT}name", None):
        for email in (f"{_USER}@{_DOMAIN}", f"{_SLOT}email", None):
            yield CustomerProfile(_SLOT, name, email)


def _complete_customer() -> CustomerProfile:
    """Return a customer with each fact, and with each form of a row in each list."""
    return CustomerProfile(
        id=f"{_SLOT}customer_id",
        chat=Chat(f"{_SLOT}thread_id", f"{_SLOT}group_id", f"{_SLOT}chat_id"),
        source=f"{_SLOT}source",
        geolocation=Geolocation(city=f"{_SLOT}location"),
        pre_chat_survey=tuple(
            SurveyAnswer(f"{_SLOT}pre_chat_survey", answer) for answer in (f"{_SLOT}value", "")
        ),
        custom_variables={
            f"{_SLOT}custom_variables": f"{_SLOT}value",
            f"{_SLOT}custom_variables2": "",
        },
    )


def _with_slots(markup: str) -> str:
    return markup.replace(f"{_USER}@<wbr>{_DOMAIN}", f"{_SLOT}user<wbr>{_SLOT}domain").replace(
        f"{_SLOT}custom_variables2", f"{_SLOT}custom_variables"
    )
