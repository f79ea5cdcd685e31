"""`ProfileView` renders a customer's profile: pure functions from the profile to its markup."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal, TypeAlias, get_args
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
from agentapp._views.panel_texts import PanelTexts, require_known
from agentapp._views.sanitize import NAME_LIMIT, display_text, initials, is_visible
from agentapp.errors import ConfigurationError
from agentapp.profile import CustomerProfile, Geolocation, Source

# The rows of an untrusted list: how many show at once, and how many at most.
ROWS_OPEN = 8
ROWS_LIMIT = 100
LINES_OPEN = 8  # a value of more lines scrolls in a box of its own: `.aa-long` in panel.css
EMAIL_LIMIT = 254  # characters; no mail can be sent to a longer address

_HUES = 8
_SOURCES = frozenset(Source)

Fact: TypeAlias = Literal[
    "source", "location", "local_time", "chat_id", "thread_id", "group_id", "customer_id"
]
Block: TypeAlias = Literal["pre_chat_survey", "sections", "custom_variables"]
FACTS: tuple[Fact | Block, ...] = (*get_args(Fact), *get_args(Block))

# What an address may consist of to become a link: nothing that separates addresses or the fields of
# a mail. No input makes it slow: each part ends where the next one cannot begin.
_ADDRESS = re.compile(r"[\w.!#$'*+/=?^`{|}~%&-]+@[\w-]+(?:\.[\w-]+)+")

_AVATAR = template(div(".aa-avatar", data_hue="%s", aria_hidden="true")["%s"])
_HEAD = template(
    header(".aa-customer")["%s", div(".aa-customer-names")[h1(".aa-customer-name")["%s"], "%s"]]
)
_NAME = template(bdi(data_field="name")["%s"])
_UNNAMED = template(span(".quiet")["%(unnamed)s"])
_EMAIL_LINE = template(div(".aa-customer-email")["%s"])
_ADDRESS_TEXT = Template(Markup("%s@<wbr>%s"))  # a long one breaks there first
_EMAIL_TEXT = template(bdi(data_field="email")["%s"])
_EMAIL_LINK = template(
    span(".aa-email")[
        a(href="mailto:%s")[bdi(data_field="email")["%s"]],
        icon_button(COPY_ICON, "%(copy_email)s", COPY, text="%s"),
    ]
)


def _fact(name: Fact, field: str | None = None) -> Template:
    return template(div(".aa-fact")[dt[f"%({name})s"], dd[bdi(data_field=field)["%s"]]])


_FACT_LIST = template(dl(".aa-facts")["%s"])
_FACT: Mapping[Fact, Template] = {
    "source": _fact("source", "source"),
    "location": _fact("location"),
    "local_time": _fact("local_time"),
    "chat_id": _fact("chat_id", "chat.chat_id"),
    "thread_id": _fact("thread_id", "chat.id"),
    "group_id": _fact("group_id", "chat.group_id"),
    "customer_id": _fact("customer_id", "id"),
}
_CHAT_FIELD = {"chat_id": "chat_id", "thread_id": "id", "group_id": "group_id"}
_PART_OF_PLACE = template(bdi["%s"])


class _List:
    """A block with a list of untrusted rows, most of them folded away when there are many."""

    _ROW = template(div(".aa-fact")[dt[bdi["%s"]], dd[bdi["%s"]]])
    _LONG_ROW = template(
        div(".aa-fact")[
            dt[bdi["%s"]], dd[bdi(".aa-long", role="group", tabindex="0", aria_label="%s")["%s"]]
        ]
    )
    _UNANSWERED = template(span(".quiet")["%(no_answer)s"])
    _LEFT_OUT = template(p(".quiet")["%s"])

    def __init__(self, texts: PanelTexts, title: str, slug: str, kind: str) -> None:
        heading = f"{slug}-title"
        self._texts = texts
        self._block = texts.fill(
            template(
                section(".aa-block", aria_labelledby=heading)[
                    h2(".aa-block-title", id=heading)[f"%({title})s"], dl(f".aa-{kind}")["%s"], "%s"
                ]
            )
        )
        self._rest = template(
            details(".aa-rest", id=f"{slug}-rest")[summary["%s"], dl(f".aa-{kind}")["%s"], "%s"]
        )
        self._unanswered = texts.fill(self._UNANSWERED) % ()

    def show(self, count: int, pairs: Iterable[tuple[str, str]]) -> Markup:
        if not count:
            return NOTHING
        rows = [self._row(label, value) for label, value in islice(pairs, ROWS_LIMIT)]
        rest = self._folded(count, rows[ROWS_OPEN:]) if count > ROWS_OPEN else NOTHING
        return self._block % (concat(rows[:ROWS_OPEN]), rest)

    def _row(self, label: str, value: str) -> Markup:
        label, value = display_text(label, NAME_LIMIT), display_text(value)
        if not is_visible(value):
            return self._ROW % (label, self._unanswered)
        if value.count("\n") + value.count("\r") < LINES_OPEN:
            return self._ROW % (label, value)
        return self._LONG_ROW % (label, label, value)

    def _folded(self, count: int, rows: list[Markup]) -> Markup:
        beyond = count - ROWS_LIMIT
        left_out = NOTHING
        if beyond > 0:
            left_out = self._LEFT_OUT % (self._texts.count("and_more", beyond),)
        return self._rest % (self._texts.count("show_more", len(rows)), concat(rows), left_out)


class ProfileView:
    """Renders customers in one language, with the facts and blocks that the author chose.

    Args:
        texts: The panel's texts.
        facts: The facts and blocks, in their order. "sections" is the place of the author's
            sections; without it, they come last.

    Attributes:
        shows_local_time: True where the local time is one of the facts.

    Raises:
        ConfigurationError: There is no such fact or block, or one is named twice.

    Example:
        >>> "Unnamed customer" in ProfileView(PanelTexts()).head(CustomerProfile(id="S1"))
        True
    """

    def __init__(self, texts: PanelTexts, facts: Sequence[Fact | Block] = FACTS) -> None:
        """See the class."""
        _require_facts(facts)
        self.shows_local_time = "local_time" in facts
        names = list(facts)
        place = names.index("sections") if "sections" in names else len(names)
        self._above = _grouped(names[:place])
        self._below = _grouped(names[place + 1 :])
        self._rows = {name: texts.fill(row) for name, row in _FACT.items()}
        self._sources: dict[str, str] = {source: texts[f"source_{source}"] for source in _SOURCES}
        self._unnamed = texts.fill(_UNNAMED) % ()
        self._email_link = texts.fill(_EMAIL_LINK)
        self._survey = _List(texts, "pre_chat_survey", "survey", "answers")
        self._variables = _List(texts, "custom_variables", "variables", "facts")

    def head(self, profile: CustomerProfile) -> Markup:
        """Render who a customer is."""
        name = display_text(profile.name, NAME_LIMIT).strip() if profile.name else ""
        if not is_visible(name):
            name = ""
        address = profile.email
        email = self._email(address) if address and is_visible(address) else NOTHING
        # Added up and not hashed: hash() of a text differs from one start of Python to the next.
        hue = sum(profile.id[:NAME_LIMIT].encode()) % _HUES
        return _HEAD % (
            _AVATAR % (hue, initials(name) or PERSON_ICON),
            _NAME % (name,) if name else email or self._unnamed,
            _EMAIL_LINE % (email,) if name and email else NOTHING,
        )

    def above(self, profile: CustomerProfile, local_time: str | None) -> Markup:
        """Render the facts and blocks above the sections.

        Args:
            profile: The customer's profile.
            local_time: The time of day where the customer is, if that is known.
        """
        return self._render(self._above, profile, local_time)

    def below(self, profile: CustomerProfile, local_time: str | None) -> Markup:
        """Render the facts and blocks below the sections, like `above`."""
        return self._render(self._below, profile, local_time)

    def _render(
        self,
        parts: "Iterable[Block | tuple[Fact, ...]]",
        profile: CustomerProfile,
        local_time: str | None,
    ) -> Markup:
        return concat(
            [
                self._block(part, profile)
                if isinstance(part, str)
                else self._facts(part, profile, local_time)
                for part in parts
            ]
        )

    def _block(self, name: Block, profile: CustomerProfile) -> Markup:
        if name == "custom_variables":
            variables = profile.custom_variables
            return self._variables.show(len(variables), variables.items())
        answers = profile.pre_chat_survey
        return self._survey.show(
            len(answers), ((answer.question, answer.answer) for answer in answers)
        )

    def _facts(
        self, names: tuple[Fact, ...], profile: CustomerProfile, local_time: str | None
    ) -> Markup:
        rows = [
            self._rows[name] % (value,)
            for name in names
            if (value := self._value(name, profile, local_time))
        ]
        return _FACT_LIST % (concat(rows),) if rows else NOTHING

    def _value(self, name: Fact, profile: CustomerProfile, local_time: str | None) -> str | None:
        match name:
            case "source":
                value: str | None = profile.source
                known = self._sources.get(profile.source)
                if known is not None:
                    return known
            case "location":
                return _place(profile.geolocation) if profile.geolocation else None
            case "local_time":
                return local_time
            case "chat_id" | "thread_id" | "group_id":
                value = getattr(profile.chat, _CHAT_FIELD[name], None)
            case "customer_id":
                value = profile.id
        return display_text(value, NAME_LIMIT) if value else None

    def _email(self, address: str) -> Markup:
        if len(address) > EMAIL_LIMIT or not _ADDRESS.fullmatch(address):
            return _EMAIL_TEXT % (display_text(address, NAME_LIMIT),)
        user, _, domain = address.rpartition("@")
        link = quote(address, safe="@")
        return self._email_link % (link, _ADDRESS_TEXT % (user, domain), address)


def _require_facts(facts: object) -> None:
    if isinstance(facts, str) or not isinstance(facts, Sequence):
        raise ConfigurationError(
            f"The facts of a panel cannot be {facts!r:.80}.",
            'Write a tuple or a list of names, such as ("source", "customer_id").',
        )
    for index, name in enumerate(facts):
        require_known("fact or block", name, FACTS)
        if name in facts[:index]:
            raise ConfigurationError(
                f"The facts of the panel name {name!r} twice.", "Name it once."
            )


def _grouped(names: Iterable[Fact | Block]) -> "list[Block | tuple[Fact, ...]]":
    """Put facts that follow each other into one list of facts."""
    parts: list[Block | tuple[Fact, ...]] = []
    for name in names:
        if name == "sections" or name == "pre_chat_survey" or name == "custom_variables":
            parts.append(name)
        elif parts and isinstance(parts[-1], tuple):
            parts[-1] = (*parts[-1], name)
        else:
            parts.append((name,))
    return parts


def _place(geolocation: Geolocation) -> Markup:
    parts = (geolocation.city, geolocation.region, geolocation.country)
    # A city state has one name for all three.
    names = dict.fromkeys(display_text(part, NAME_LIMIT) for part in parts if part)
    return unsafe_markup(", ".join([_PART_OF_PLACE % (name,) for name in names]))
