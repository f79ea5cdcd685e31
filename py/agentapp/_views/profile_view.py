"""Renders a customer's profile: a pure function from the profile to its markup."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import quote

from htpy import a, bdi, dd, details, div, dl, dt, h1, h2, header, p, section, span, summary
from markupsafe import Markup

from agentapp._views.markup import (
    COPY,
    COPY_ICON,
    NOTHING,
    PERSON_ICON,
    Template,
    concat,
    icon_button,
    template,
    unsafe_markup,
)
from agentapp._views.sanitize import NAME_LIMIT, display_text, initials, is_visible
from agentapp.profile import CustomerProfile, Geolocation, Source

# The rows of an untrusted list: how many show at once, and how many at most.
ROWS_OPEN = 8
ROWS_LIMIT = 100
LINES_OPEN = 8  # a value of more lines scrolls in a box of its own: `.long` in panel.css
EMAIL_LIMIT = 254  # characters; no mail can be sent to a longer address

_HUES = 8
_SOURCES: dict[str, str] = {
    Source.CHATS: "Chats",
    Source.VISITORS: "Visitors",
    Source.ARCHIVES: "Archives",
    Source.CUSTOMERS: "Customers",
}

# What an address may consist of to become a link: nothing that separates addresses or the fields of
# a mail. No input makes it slow: each part ends where the next one cannot begin.
_ADDRESS = re.compile(r"[\w.!#$'*+/=?^`{|}~%&-]+@[\w-]+(?:\.[\w-]+)+")

_AVATAR = template(div(".avatar", data_hue="%s", aria_hidden="true")["%s"])
_HEAD = template(
    header(".customer")["%s", div(".customer-names")[h1(".customer-name")["%s"], "%s"]]
)
_NAME = template(bdi(data_field="name")["%s"])
_UNNAMED = template(span(".quiet")["Unnamed customer"]) % ()
_EMAIL_LINE = template(div(".customer-email")["%s"])
_ADDRESS_TEXT = Template(Markup("%s@<wbr>%s"))  # a long one breaks there first
_EMAIL_TEXT = template(bdi(data_field="email")["%s"])
_EMAIL_LINK = template(
    span(".email")[
        a(href="mailto:%s")[bdi(data_field="email")["%s"]],
        icon_button(COPY_ICON, "Copy e-mail address", COPY, text="%s"),
    ]
)


def _fact(label: str, field: str | None = None) -> Template:
    return template(div(".fact")[dt[label], dd[bdi(data_field=field)["%s"]]])


_FACTS = template(dl(".facts")["%s"])
_SOURCE = _fact("Opened from", "source")
_LOCATION = _fact("Location")
_PART_OF_PLACE = template(bdi["%s"])
_LOCAL_TIME = _fact("Local time")
_CHAT = _fact("Chat ID", "chat.id")
_GROUP = _fact("Group", "chat.group_id")
_ID = _fact("Customer ID", "id")


class _List:
    """A block with a list of untrusted rows, most of them folded away when there are many."""

    _ROW = template(div(".fact")[dt[bdi["%s"]], dd[bdi["%s"]]])
    _LONG_ROW = template(
        div(".fact")[
            dt[bdi["%s"]], dd[bdi(".long", role="group", tabindex="0", aria_label="%s")["%s"]]
        ]
    )
    _UNANSWERED = template(span(".quiet")["No answer"]) % ()
    _LEFT_OUT = template(p(".quiet")["and %s more"])

    def __init__(self, title: str, slug: str, kind: str) -> None:
        heading = f"{slug}-title"
        self._block = template(
            section(".block", aria_labelledby=heading)[
                h2(".block-title", id=heading)[title], dl(f".{kind}")["%s"], "%s"
            ]
        )
        self._rest = template(
            details(".rest", id=f"{slug}-rest")[summary["Show %s more"], dl(f".{kind}")["%s"], "%s"]
        )

    def show(self, count: int, pairs: Iterable[tuple[str, str]]) -> Markup:
        if not count:
            return NOTHING
        rows = [self._row(label, value) for label, value in islice(pairs, ROWS_LIMIT)]
        rest = self._folded(count, rows[ROWS_OPEN:]) if count > ROWS_OPEN else NOTHING
        return self._block % (concat(rows[:ROWS_OPEN]), rest)

    def _row(self, label: str, value: str) -> Markup:
        label, value = display_text(label, NAME_LIMIT), display_text(value)
        if not is_visible(value):
            return self._ROW % (label, self._UNANSWERED)
        if value.count("\n") + value.count("\r") < LINES_OPEN:
            return self._ROW % (label, value)
        return self._LONG_ROW % (label, label, value)

    def _folded(self, count: int, rows: list[Markup]) -> Markup:
        beyond = count - ROWS_LIMIT
        left_out = self._LEFT_OUT % (f"{beyond:,}",) if beyond > 0 else NOTHING
        return self._rest % (len(rows), concat(rows), left_out)


_SURVEY = _List("Pre-chat survey", "survey", "answers")
_VARIABLES = _List("Custom variables", "variables", "facts")


def customer(profile: CustomerProfile, local_time: str | None) -> Markup:
    """Render who a customer is, where they are, and what they answered before the chat.

    Args:
        profile: Who it is.
        local_time: The time of day where they are, as the agent reads it, if that is known.

    Example:
        >>> "Unnamed customer" in customer(CustomerProfile(id="S1"), None)
        True
    """
    survey = ((answer.question, answer.answer) for answer in profile.pre_chat_survey)
    return concat(
        (
            _head(profile),
            _FACTS % (concat(_facts(profile, local_time)),),
            _SURVEY.show(len(profile.pre_chat_survey), survey),
        )
    )


def variables(profile: CustomerProfile) -> Markup:
    """Render what the website told LiveChat about a customer.

    Example:
        >>> "plan" in variables(CustomerProfile(id="S1", custom_variables={"plan": "Gold"}))
        True
    """
    return _VARIABLES.show(len(profile.custom_variables), profile.custom_variables.items())


def _head(profile: CustomerProfile) -> Markup:
    name = display_text(profile.name, NAME_LIMIT).strip() if profile.name else ""
    if not is_visible(name):
        name = ""
    email = _email(profile.email) if profile.email and is_visible(profile.email) else NOTHING
    # Added up and not hashed: hash() of a text differs from one start of Python to the next.
    hue = sum(profile.id[:NAME_LIMIT].encode()) % _HUES
    return _HEAD % (
        _AVATAR % (hue, initials(name) or PERSON_ICON),
        _NAME % (name,) if name else email or _UNNAMED,
        _EMAIL_LINE % (email,) if name and email else NOTHING,
    )


def _email(address: str) -> Markup:
    if len(address) > EMAIL_LIMIT or not _ADDRESS.fullmatch(address):
        return _EMAIL_TEXT % (display_text(address, NAME_LIMIT),)
    user, _, domain = address.rpartition("@")
    return _EMAIL_LINK % (quote(address, safe="@"), _ADDRESS_TEXT % (user, domain), address)


def _facts(profile: CustomerProfile, local_time: str | None) -> Iterator[Markup]:
    if profile.source:
        yield _SOURCE % (_SOURCES.get(profile.source) or display_text(profile.source, NAME_LIMIT),)
    if profile.geolocation and (place := _place(profile.geolocation)):
        yield _LOCATION % (place,)
    if local_time:
        yield _LOCAL_TIME % (local_time,)
    if profile.chat and profile.chat.id:
        yield _CHAT % (display_text(profile.chat.id, NAME_LIMIT),)
    if profile.chat and profile.chat.group_id:
        yield _GROUP % (display_text(profile.chat.group_id, NAME_LIMIT),)
    yield _ID % (display_text(profile.id, NAME_LIMIT),)


def _place(geolocation: Geolocation) -> Markup:
    parts = (geolocation.city, geolocation.region, geolocation.country)
    # A city state has one name for all three.
    names = dict.fromkeys(display_text(part, NAME_LIMIT) for part in parts if part)
    return unsafe_markup(", ".join([_PART_OF_PLACE % (name,) for name in names]))
