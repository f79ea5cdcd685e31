"""The view of a customer."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from agentapp._json_decoding import decode
from agentapp._payload import parse
from agentapp._views.panel_texts import PanelTexts
from agentapp._views.profile_view import EMAIL_LIMIT, LINES_OPEN, ROWS_LIMIT, ROWS_OPEN, ProfileView
from agentapp._views.sanitize import NAME_LIMIT, VALUE_LIMIT
from agentapp.profile import Chat, CustomerProfile, Geolocation, Source, SurveyAnswer
from tests.hostile import CORPUS, HARMLESS, Hostile, as_json, everywhere, structures

VIEW = ProfileView(PanelTexts())
SHORT = 200_000  # characters of markup; a megabyte would be no such thing
LETTERS = "x" * 1_000_000


class Reader(HTMLParser):
    """The tags, attributes and fields of a piece of the page."""

    VOID = frozenset({"path", "wbr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.fields: dict[str, str] = {}
        self.text = ""
        self._open: list[str | None] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self._open.append(dict(attrs).get("data-field"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for field in filter(None, self._open):
            self.fields[field] = self.fields.get(field, "") + data


def customer(profile: CustomerProfile, local_time: str | None) -> str:
    """All that is shown of a customer, without an author's sections between."""
    parts = (VIEW.head(profile), VIEW.above(profile, local_time), VIEW.below(profile, local_time))
    return "".join(parts)


def fields(profile: CustomerProfile) -> dict[str, str]:
    return Reader(customer(profile, None)).fields


def rows(html: str) -> list[tuple[str, str]]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    return [tuple(unescape(re.sub("<.*?>", "", part)) for part in pair) for pair in found]  # type: ignore[misc]


def profile_of(hostile: str) -> CustomerProfile:
    return CustomerProfile(
        id=hostile,
        name=hostile,
        email=hostile,
        chat=Chat(id=hostile, group_id=hostile, chat_id=hostile),
        source=hostile,
        geolocation=Geolocation(city=hostile, region=hostile, country=hostile, timezone=hostile),
        custom_variables={hostile: hostile},
        pre_chat_survey=(SurveyAnswer(hostile, hostile),),
    )


def test_every_value_has_its_field() -> None:
    profile = CustomerProfile(
        id="S1",
        name="Mary Brown",
        email="mary@example.com",
        chat=Chat(id="N1", group_id="42", chat_id="C1"),
        source=Source.CHATS,
    )
    assert fields(profile) == {
        "name": "Mary Brown",
        "email": "mary@example.com",
        "source": "Chats",
        "chat.id": "N1",
        "chat.chat_id": "C1",
        "chat.group_id": "42",
        "id": "S1",
    }


def test_a_field_without_a_value_is_not_shown() -> None:
    assert fields(CustomerProfile(id="S1", chat=Chat())) == {"id": "S1"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("chats", "Chats"),
        ("visitors", "Visitors"),
        ("archives", "Archives"),
        ("customers", "Customers"),
        ("tickets", "tickets"),
    ],
)
def test_the_source_is_said_in_words_and_an_unknown_one_as_sent(source: str, words: str) -> None:
    assert fields(CustomerProfile(id="S1", source=source))["source"] == words


def test_without_a_name_the_address_stands_in_its_place() -> None:
    html = customer(CustomerProfile(id="S1", email="a@b.example"), None)
    assert re.search(r"<h1[^>]*><span[^>]*><a [^>]*>", html)
    assert "Unnamed" not in html


INVISIBLE = ["", "   ", "\u3164", "\u2800\u00ad", "\u200d\ufe0f", "\U000e0041"]


@pytest.mark.parametrize("name", [None, *INVISIBLE])
def test_without_name_and_address_the_customer_is_called_unnamed(name: str | None) -> None:
    html = customer(CustomerProfile(id="S1", name=name), None)
    assert "Unnamed customer" in html
    assert 'data-field="name"' not in html


@pytest.mark.parametrize("email", INVISIBLE)
def test_an_address_of_which_nothing_would_be_seen_is_not_shown(email: str) -> None:
    html = customer(CustomerProfile(id="S1", email=email), None)
    assert "Unnamed customer" in html
    assert 'data-field="email"' not in html
    assert "aa-customer-email" not in customer(
        CustomerProfile(id="S1", name="M", email=email), None
    )


@pytest.mark.parametrize(
    ("email", "href"),
    [
        ("mary.brown@email.com", "mailto:mary.brown@email.com"),
        ("o'neil+tag@mail.example.co.uk", "mailto:o%27neil%2Btag@mail.example.co.uk"),
        ("a?cc=b&bcc=c@d.example", "mailto:a%3Fcc%3Db%26bcc%3Dc@d.example"),
        ("100%@d.example", "mailto:100%25@d.example"),
        ("jürgen@müller.example", "mailto:j%C3%BCrgen@m%C3%BCller.example"),
    ],
)
def test_an_address_is_a_link_that_holds_nothing_else(email: str, href: str) -> None:
    attributes = dict(Reader(customer(CustomerProfile(id="S1", email=email), None)).attributes)
    assert attributes["href"] == href
    assert attributes["data-action"] == "agentapp:copy"
    assert attributes["data-text"] == email


@pytest.mark.parametrize(
    "email",
    [
        *("nobody", "a@b", "a@b.c?cc=d@e.f", "a@b.c,d@e.f", "a@b.c;d@e.f", "a b@c.de", "a@@b.cd"),
        *(
            "javascript:alert(1)",
            "<a@b.cd>",
            "a\u202e@b.cd",
            "a@b.cd\n",
            "a@b..cd",
            "x" * 255 + "@b.cd",
        ),
    ],
)
def test_what_is_no_address_is_text_without_a_link_or_a_copy_button(email: str) -> None:
    reader = Reader(customer(CustomerProfile(id="S1", email=email), None))
    assert "a" not in reader.tags
    assert "button" not in reader.tags
    assert reader.fields["email"]


def sent(payload: object) -> CustomerProfile:
    """The profile that becomes of what the host sends."""
    profile = parse("customer_profile", decode("customer_profile", as_json(payload)))
    assert isinstance(profile, CustomerProfile)
    return profile


def outline(profile: CustomerProfile) -> tuple[object, ...]:
    """The elements and the attributes that make up a customer, without what is in them."""
    reader = Reader(customer(profile, "9:41"))
    return (*reader.tags, *(name for name, _ in reader.attributes))


OUTLINES = {outline(sent(everywhere(text))) for text in HARMLESS}
ALL_TAGS = {tag for parts in OUTLINES for tag in parts} | {"details", "summary", "p"}


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_no_field_can_become_an_element_an_attribute_or_a_link(hostile: Hostile) -> None:
    profile = sent(everywhere(hostile.text))
    assert outline(profile) in OUTLINES
    attributes = Reader(customer(profile, "9:41")).attributes
    links = [value for name, value in attributes if name in ("href", "src", "action")]
    # An address as it was written, but for what separates the fields of a mail.
    address = [f"mailto:{quote(hostile.text, safe='@')}"] if hostile.is_an_address else []
    assert links == address


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_the_markup_of_any_text_is_short(hostile: Hostile) -> None:
    assert len(customer(sent(everywhere(hostile.text)), None)) < SHORT


@pytest.mark.parametrize("payload", structures().values(), ids=structures().keys())
def test_a_payload_that_is_hostile_by_its_shape_is_shown_in_short(payload: object) -> None:
    html = customer(sent(payload), None)
    assert {*Reader(html).tags} <= ALL_TAGS
    assert len(html) < SHORT


def test_markup_that_nobody_escaped_would_be_noticed() -> None:
    raw = Markup("<script>window.pwned=1</script>")
    profile = replace(sent(everywhere("x")), custom_variables={raw: raw})
    with pytest.raises(AssertionError):
        assert outline(replace(profile, name=raw)) in OUTLINES


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_gives_the_same_elements_as_a_harmless_one(value: str) -> None:
    tags = Reader(customer(profile_of(value), value)).tags
    # A name of nothing but spaces is none, and an address gets its link.
    assert {*tags} <= {*Reader(customer(profile_of("a@b.cd"), "x")).tags, "svg", "path"}
    assert tags.count("section") == 2


def test_untrusted_text_is_isolated_from_the_direction_of_its_surroundings() -> None:
    html = customer(profile_of("مرحبا"), None)
    assert all(html[: found.start()].endswith(">") for found in re.finditer("مرحبا", html))
    shown = re.findall(r"<([^>]*)>مرحبا", html)
    assert all(tag.split()[0] == "bdi" for tag in shown)
    assert len(shown) > 8


def test_a_megabyte_is_cut_wherever_it_stands() -> None:
    html = customer(profile_of(LETTERS), None)
    short, long = LETTERS[:NAME_LIMIT] + "…", LETTERS[:VALUE_LIMIT] + "…"
    assert fields(profile_of(LETTERS)) == dict.fromkeys(
        ("name", "email", "source", "chat.id", "chat.chat_id", "chat.group_id", "id"), short
    )
    assert ("Location", short) in rows(html)
    assert rows(html).count((short, long)) == 2  # the survey's answer, and the variable
    assert len(html) < 20_000


def test_an_address_longer_than_mail_allows_is_cut_and_no_link() -> None:
    longest = "x" * (EMAIL_LIMIT - len("@mail.example")) + "@mail.example"
    assert fields(CustomerProfile(id="S1", email=longest))["email"] == longest
    html = customer(CustomerProfile(id="S1", email=f"x{longest}"), None)
    assert "mailto:" not in html
    assert f">{'x' * NAME_LIMIT}…<" in html


def test_the_colour_of_an_avatar_is_that_of_its_customer() -> None:
    def hue(identifier: str) -> str:
        html = customer(CustomerProfile(id=identifier), None)
        return html.partition('data-hue="')[2][0]

    assert hue("S1") == hue("S1") == "4"
    assert {hue(f"S{n}") for n in range(8)} == set("01234567")


def test_the_place_is_said_from_small_to_large_and_each_name_once() -> None:
    html = customer(
        CustomerProfile(id="S1", geolocation=Geolocation("Osaka", "Japan", region="Osaka")), None
    )
    assert ("Location", "Osaka, Japan") in rows(html)


def test_the_local_time_is_shown_where_it_is_known() -> None:
    profile = CustomerProfile(id="S1", geolocation=Geolocation(timezone="Asia/Tokyo"))
    assert ("Local time", "14:32") in rows(customer(profile, "14:32"))
    assert "Local time" not in customer(profile, None)


def test_the_survey_and_the_variables_are_lists_where_there_are_any() -> None:
    profile = CustomerProfile(
        id="S1",
        custom_variables={"plan": "Gold"},
        pre_chat_survey=(
            SurveyAnswer("How are you?", "Fine"),
            SurveyAnswer("Else?", ""),
            SurveyAnswer("Nothing?", "\u3164 \n"),
        ),
    )
    found = rows(customer(profile, None))
    assert ("plan", "Gold") in found
    assert ("How are you?", "Fine") in found
    assert ("Else?", "No answer") in found
    assert ("Nothing?", "No answer") in found
    assert "Custom variables" not in customer(CustomerProfile(id="S1"), None)


@pytest.mark.parametrize(
    ("count", "shown", "said"),
    [
        (ROWS_OPEN, ROWS_OPEN, None),
        (ROWS_OPEN + 1, ROWS_OPEN + 1, "Show 1 more"),
        (ROWS_LIMIT, ROWS_LIMIT, f"Show {ROWS_LIMIT - ROWS_OPEN} more"),
        (10_000, ROWS_LIMIT, "and 9,900 more"),
    ],
)
def test_a_long_list_is_folded_and_then_cut_with_a_count(
    count: int, shown: int, said: str | None
) -> None:
    variables: dict[str, Any] = {f"key{n}": "v" for n in range(count)}
    html = customer(CustomerProfile(id="S1", custom_variables=variables), None)
    assert html.count("key") == shown
    folded = html.partition("<details")[2]
    assert folded.count("key") == shown - min(count, ROWS_OPEN)
    assert said in folded if said else not folded


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028"])
def test_a_value_of_many_lines_has_a_box_that_the_keyboard_reaches(end: str) -> None:
    lines = [f"line {number}" for number in range(LINES_OPEN + 1)]

    def show(value: str) -> str:
        survey = (SurveyAnswer('Your "order"?', value),)
        return customer(CustomerProfile(id="S1", pre_chat_survey=survey), None)

    assert 'class="aa-long"' not in show(end.join(lines[:-1]))
    html = show(end.join(lines))
    box = '<bdi class="aa-long" role="group" tabindex="0" aria-label="Your &quot;order&quot;?">'
    assert all(line in html.partition(box)[2] for line in lines)


def test_the_variables_of_many_lines_have_such_a_box_too() -> None:
    profile = CustomerProfile(id="S1", custom_variables={"note": "a\nb" * LINES_OPEN})
    assert 'class="aa-long"' in VIEW.below(profile, None)
