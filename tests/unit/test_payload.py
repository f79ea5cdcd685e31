"""Payloads of the host, as they are sent and as they are parsed."""

import contextlib
import json
import logging
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentapp._json_decoding import MAX_DEPTH, decode
from agentapp._payload import parse
from agentapp.errors import PayloadError
from agentapp.events import DOCUMENTED_EVENTS, EVENTS
from agentapp.profile import (
    Authorized,
    AuthorizeFailed,
    Chat,
    CustomerProfile,
    CustomerProfileHidden,
    Geolocation,
    SurveyAnswer,
)
from tests.hostile import CORPUS, Hostile, as_json, everywhere, structures

DOCUMENTED = {
    "id": "S126126161.O136OJPO1",
    "name": "Mary Brown",
    "email": "mary.brown@email.com",
    "chat": {"id": "NY0U96PIT4", "groupID": "42"},
    "source": "chats",
}


def read(event: str, text: str | None) -> object:
    return parse(event, decode(event, text))


def profile_of(**fields: Any) -> CustomerProfile:
    profile = read("customer_profile", json.dumps({"id": "S1", **fields}))
    assert isinstance(profile, CustomerProfile)
    return profile


def test_the_documented_payload_becomes_a_typed_profile() -> None:
    assert read("customer_profile", json.dumps(DOCUMENTED)) == CustomerProfile(
        id="S126126161.O136OJPO1",
        name="Mary Brown",
        email="mary.brown@email.com",
        chat=Chat(id="NY0U96PIT4", group_id="42"),
        source="chats",
    )


def test_everything_that_the_host_was_seen_to_send_is_typed() -> None:
    place = {
        "city": "Wrocław",
        "country": "Poland",
        "country_code": "PL",
        "latitude": "51.1",
        "longitude": "17.03",
        "region": "Dolnośląskie",
        "timezone": "Europe/Warsaw",
        "zipcode": "50-001",
    }
    profile = profile_of(
        chat={
            "chat_id": "C1",
            "groupID": 7,
            "preChatSurvey": [{"question": "Order?", "answer": "12"}],
        },
        geolocation=place,
        customVariables={"plan": "gold"},
    )
    assert profile == CustomerProfile(
        id="S1",
        chat=Chat(id="C1", group_id="7", chat_id="C1"),
        geolocation=Geolocation(**place),
        custom_variables={"plan": "gold"},
        pre_chat_survey=(SurveyAnswer("Order?", "12"),),
    )


# --- The id

UNUSABLE = [
    ("null", "its payload is null"),
    ("[]", "its payload is a list"),
    ('["S1"]', "its payload is a list"),
    ('"S1"', "its payload is text"),
    ("12", "its payload is a number"),
    ("true", "its payload is a boolean"),
    ("{}", "it has no id"),
    ('{"ID": "S1"}', "it has no id"),
    ('{"id": null}', "it has no id"),
    ('{"id": ""}', "its id is empty"),
    ('{"id": " \\t\\n"}', "its id is empty"),
    ('{"id": true}', "its id is a boolean"),
    ('{"id": false}', "its id is a boolean"),
    ('{"id": []}', "its id is a list"),
    ('{"id": ["S1"]}', "its id is a list"),
    ('{"id": {}}', "its id is an object"),
    ('{"id": {"id": "S1"}}', "its id is an object"),
    ('{"id": NaN}', "it has no id"),
    ('{"id": 1e999}', "its id is a number"),
    (f'{{"id": {"9" * 5000}}}', "its id is a number"),
]


@pytest.mark.parametrize("event", ["customer_profile", "customer_profile_hidden"])
@pytest.mark.parametrize(("text", "reason"), UNUSABLE, ids=[text[:30] for text, _ in UNUSABLE])
def test_a_payload_without_a_usable_id_is_refused_with_the_reason(
    event: str, text: str, reason: str
) -> None:
    with pytest.raises(PayloadError, match=reason) as raised:
        read(event, text)
    assert raised.value.event == event


@pytest.mark.parametrize(
    ("sent", "id_"),
    [
        ("S1", "S1"),
        (" S1 ", " S1 "),
        (0, "0"),
        (12, "12"),
        (-3, "-3"),
        (1.5, "1.5"),
        (10**20, str(10**20)),
    ],
)
def test_an_id_is_text_or_a_number_as_text(sent: object, id_: str) -> None:
    assert profile_of(id=sent).id == id_
    assert read("customer_profile_hidden", json.dumps({"id": sent})) == CustomerProfileHidden(id_)


# --- Optional fields

TYPES: dict[str, object] = {
    "a number": 5,
    "zero": 0,
    "a float": 1.5,
    "true": True,
    "false": False,
    "a list": ["x"],
    "an empty list": [],
    "an object": {"x": "y"},
    "an empty object": {},
}


@pytest.mark.parametrize("key", ["name", "email", "source"])
@pytest.mark.parametrize("sent", TYPES.values(), ids=TYPES.keys())
def test_text_of_the_wrong_type_is_none_and_stays_in_extra_with_one_warning(
    key: str, sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(**{key: sent})
    assert not getattr(profile, key)
    assert profile.extra == {key: sent}
    assert [record.name for record in caplog.records] == ["agentapp"]
    assert key in caplog.text


@pytest.mark.parametrize("sent", [5, True, "C1", ["C1"], []])
@pytest.mark.parametrize("key", ["chat", "geolocation"])
def test_an_object_of_the_wrong_type_is_none_and_stays_in_extra_with_one_warning(
    key: str, sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(**{key: sent})
    assert getattr(profile, key) is None
    assert profile.extra == {key: sent}
    assert len(caplog.records) == 1
    assert key in caplog.text


def test_one_warning_names_all_fields_of_the_wrong_type(caplog: pytest.LogCaptureFixture) -> None:
    profile = profile_of(
        name=1, email=[], chat={"id": True, "groupID": "4"}, geolocation={"city": []}, source=0
    )
    assert profile.chat == Chat(id=None, group_id="4")
    assert profile.extra == {
        "name": 1,
        "email": [],
        "chat": {"id": True},
        "geolocation": {"city": []},
        "source": 0,
    }
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().endswith(": name, email, source, chat.id, geolocation.city")


@pytest.mark.parametrize("key", ["name", "email"])
@pytest.mark.parametrize("sent", [None, "", " ", "\t\n", "\u00a0\u2003"])
def test_text_that_says_nothing_is_none_without_a_warning(
    key: str, sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(**{key: sent})
    assert getattr(profile, key) is None
    assert profile.extra == {}
    assert not caplog.records


@pytest.mark.parametrize("sent", [None, {}, {"id": None}, {"id": "", "groupID": None}])
def test_a_chat_that_is_absent_or_empty_is_none(
    sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(chat=sent)
    assert profile.chat is None
    assert profile.extra == {}
    assert not caplog.records


@pytest.mark.parametrize(
    ("sent", "chat"),
    [
        ({"id": "C1"}, Chat("C1", None)),
        ({"id": 1}, Chat("1", None)),
        ({"chat_id": "C1"}, Chat("C1", None, "C1")),
        ({"id": "T1", "chat_id": "C1"}, Chat("T1", None, "C1")),
        ({"id": "", "chat_id": "C1"}, Chat("C1", None, "C1")),
        ({"id": None, "chat_id": 1}, Chat("1", None, "1")),
        ({"groupID": "42"}, Chat(None, "42")),
        ({"groupID": 42}, Chat(None, "42")),
        ({"groupID": 0, "id": "C1"}, Chat("C1", "0")),
    ],
)
def test_a_chat_has_an_id_and_a_group_where_they_were_sent(
    sent: Mapping[str, object], chat: Chat
) -> None:
    profile = profile_of(chat=sent)
    assert profile.chat == chat
    assert profile.extra == {}


def test_of_a_chat_only_what_is_not_named_stays_in_extra() -> None:
    profile = profile_of(chat={"id": "C1", "groupID": "1", "threads": [1], "supervised": False})
    assert profile.extra == {"chat": {"threads": [1], "supervised": False}}


@pytest.mark.parametrize("source", ["chats", "visitors", "archives", "customers", "moon", "Chats"])
def test_a_source_stays_as_sent(source: str) -> None:
    assert profile_of(source=source).source == source


@pytest.mark.parametrize("fields", [{}, {"source": None}, {"source": ""}])
def test_a_missing_source_is_empty(fields: dict[str, object]) -> None:
    assert profile_of(**fields).source == ""


@pytest.mark.parametrize("sent", [None, {}, {"city": ""}, {"city": None, "country": " "}])
def test_a_place_without_any_part_is_none(sent: object) -> None:
    profile = profile_of(geolocation=sent)
    assert profile.geolocation is None
    assert profile.extra == {}


def test_coordinates_may_be_numbers_and_unknown_parts_stay_in_extra() -> None:
    profile = profile_of(geolocation={"latitude": 51.1, "longitude": 17, "planet": "Earth"})
    assert profile.geolocation == Geolocation(latitude="51.1", longitude="17")
    assert profile.extra == {"geolocation": {"planet": "Earth"}}


# --- Custom variables

READABLE_VARIABLES: list[tuple[object, dict[str, str]]] = [
    (None, {}),
    ({}, {}),
    ([], {}),
    ({"plan": "gold"}, {"plan": "gold"}),
    ({"plan": "gold", "seats": 3, "ratio": 1.5}, {"plan": "gold", "seats": "3", "ratio": "1.5"}),
    ({"plan": ""}, {"plan": ""}),
    ({"plan": None}, {}),
    ([{"key": "plan", "value": "gold"}], {"plan": "gold"}),
    ([{"name": "plan", "value": "gold"}], {"plan": "gold"}),
    ([{"plan": "gold"}, {"seats": "3"}], {"plan": "gold", "seats": "3"}),
    ([{"key": "plan"}], {"key": "plan"}),
    ([{"value": "gold"}], {"value": "gold"}),
    ([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], {"a": "2"}),
    ({"__proto__": "x", "constructor": "y"}, {"__proto__": "x", "constructor": "y"}),
]


@pytest.mark.parametrize(("sent", "variables"), READABLE_VARIABLES)
def test_custom_variables_are_read_in_each_of_their_forms(
    sent: object, variables: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(customVariables=sent)
    assert profile.custom_variables == variables
    assert list(profile.custom_variables) == list(variables)
    assert profile.extra == {}
    assert not caplog.records


UNREADABLE_VARIABLES: list[tuple[object, dict[str, str]]] = [
    ("plan", {}),
    (5, {}),
    (False, {}),
    ({"plan": True}, {}),
    ({"plan": "gold", "tags": ["a"]}, {"plan": "gold"}),
    ({"": "x", "a": "b"}, {"a": "b"}),
    (["plan", {"a": "b"}], {"a": "b"}),
    ([{"key": None, "value": "x"}], {}),
    ([{"key": ["a"], "value": "x"}], {}),
]


@pytest.mark.parametrize(("sent", "variables"), UNREADABLE_VARIABLES)
def test_custom_variables_that_cannot_all_be_read_also_stay_as_sent(
    sent: object, variables: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    profile = profile_of(customVariables=sent)
    assert profile.custom_variables == variables
    assert profile.extra == {"customVariables": sent}
    assert caplog.text.count("customVariables") == 1


def test_custom_variables_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        profile_of(customVariables={"a": "b"}).custom_variables["a"] = "c"  # type: ignore[index]


# --- The survey

SURVEYS: list[tuple[object, list[tuple[str, str]], bool]] = [
    (None, [], False),
    ([], [], False),
    ([{"question": "Q", "answer": "A"}], [("Q", "A")], False),
    ([{"question": "Q"}], [("Q", "")], False),
    ([{"question": "Q", "answer": None}], [("Q", "")], False),
    ([{"question": "Q", "answer": 5}], [("Q", "5")], False),
    ([{"question": "Q", "answer": "A", "type": "text"}], [("Q", "A")], True),
    ([{"answer": "A"}], [], True),
    ([{"question": "", "answer": "A"}], [], True),
    ([{"question": "Q", "answer": ["A"]}, {"question": "R", "answer": "B"}], [("R", "B")], True),
    (["Q", None, 5], [], True),
    ({"question": "Q", "answer": "A"}, [], True),
    ("Q", [], True),
]


@pytest.mark.parametrize(("sent", "answers", "stays"), SURVEYS)
@pytest.mark.parametrize("in_chat", [True, False], ids=["in chat", "beside chat"])
def test_a_survey_is_read_and_stays_as_sent_where_there_is_more_to_it(
    sent: object, answers: list[tuple[str, str]], stays: bool, in_chat: bool
) -> None:
    survey = {"preChatSurvey": sent}
    profile = profile_of(chat=survey) if in_chat else profile_of(**survey)
    assert [(one.question, one.answer) for one in profile.pre_chat_survey] == answers
    left = {"chat": survey} if in_chat else survey
    assert profile.extra == (left if stays else {})


# --- What is not named

OTHER: dict[str, object] = {
    "a number": 5,
    "null": None,
    "nested": {"a": [{"b": None}]},
    "text": "<b>",
}


@pytest.mark.parametrize("sent", OTHER.values(), ids=OTHER.keys())
@pytest.mark.parametrize(
    "key",
    ["tags", "__proto__", "__class__", "constructor", "extra", "custom_variables", "", "日本"],
)
def test_every_key_that_is_not_named_is_in_extra_as_sent(key: str, sent: object) -> None:
    assert profile_of(**{key: sent}).extra == {key: sent}


def test_extra_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        profile_of(a=1).extra["b"] = 2  # type: ignore[index]


@pytest.mark.parametrize(
    ("sent", "extra"), [(None, {}), ({}, {}), ({"a": 1}, {"a": 1}), ([1], {}), ("x", {}), (5, {})]
)
def test_an_authorization_is_never_refused_for_its_payload(
    sent: object, extra: dict[str, object]
) -> None:
    assert parse("authorize", sent) == Authorized(extra)
    assert parse("authorize_error", sent) == AuthorizeFailed(extra)


def test_a_hidden_customer_keeps_what_else_was_sent() -> None:
    assert parse("customer_profile_hidden", {"id": 5, "why": "left"}) == CustomerProfileHidden(
        "5", {"why": "left"}
    )


def test_an_event_without_a_typed_payload_has_none() -> None:
    assert parse("private_mode", {"source": "chats"}) is None


@pytest.mark.parametrize("event", DOCUMENTED_EVENTS)
def test_every_known_event_has_a_typed_payload(event: str) -> None:
    assert parse(event, {"id": "S1"}) is not None


# --- Text and JSON that was made to break things

SURROGATES = [
    (r'"\ud800"', "\ufffd"),
    (r'"\uDFFF"', "\ufffd"),
    (r'"a\ud83db"', "a\ufffdb"),
    (r'"\ud800\ud800"', "\ufffd\ufffd"),
    (r'"\udc00\ud800"', "\ufffd\ufffd"),
    (r'"\ud83d\ude00"', "😀"),
    (r'"\ufeffa\ud800"', "\ufeffa\ufffd"),
    ('"\ud800"', "\ufffd"),
    ('"x\udc00"', "x\ufffd"),
    ('"\ud83d\ude00"', "😀"),
]


@pytest.mark.parametrize(("text", "expected"), SURROGATES, ids=[ascii(t) for t, _ in SURROGATES])
def test_lone_surrogates_become_replacement_characters_everywhere(text: str, expected: str) -> None:
    assert decode("any", text) == expected
    assert decode("any", f"[[{text}]]") == [[expected]]
    assert decode("any", f"{{{text}: {text}}}") == {expected: expected}
    assert read("customer_profile", f'{{"id": {text}}}') == CustomerProfile(id=expected)


def test_a_written_out_escape_is_not_taken_for_a_surrogate() -> None:
    assert decode("any", r'"\\ud800"') == r"\ud800"


@pytest.mark.parametrize(
    ("opened", "closed"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")], ids=["[", "{", "[{"]
)
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 100_000])
def test_a_payload_that_is_nested_too_deeply_is_refused(
    opened: str, closed: str, depth: int
) -> None:
    text = f'{{"id": "S1", "x": {opened * depth}1{closed * depth}}}'
    with pytest.raises(PayloadError, match="nested deeper than 100 levels"):
        read("customer_profile", text)
    with pytest.raises(PayloadError):
        read("customer_profile", f'{{"id": "S1", "x": {opened * depth}')


def test_a_payload_may_be_nested_as_deeply_as_allowed() -> None:
    depth = MAX_DEPTH - 1
    deep = f'{"[" * depth}"\\ud800"{"]" * depth}'
    profile = read("customer_profile", f'{{"id": "S1", "beside": [], "x": {deep}}}')
    assert isinstance(profile, CustomerProfile)
    assert "\ufffd" in repr(profile.extra)


@pytest.mark.parametrize("text", ["[" * 5_000, '\\"[{' * 5_000, "}{][" * 5_000, "\\\\" * 5_000])
def test_brackets_within_text_are_no_nesting(text: str) -> None:
    assert profile_of(name=text).name == text
    assert profile_of(**{"x" + text: 1}).extra == {"x" + text: 1}


def test_many_brackets_side_by_side_are_no_nesting() -> None:
    assert profile_of(tags=[[]] * 5_000).extra == {"tags": [[]] * 5_000}


@pytest.mark.parametrize(
    "text", ["", " ", "{", "nul", "{'id': 1}", '{"id": "S1",}', '"\n"', "\x00"]
)
def test_text_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(PayloadError, match="no valid JSON"):
        decode("customer_profile", text)


def test_a_payload_that_the_page_could_not_write_as_json_is_refused() -> None:
    with pytest.raises(PayloadError, match="cannot be written as JSON"):
        decode("customer_profile", None)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_word_for_is_none(text: str) -> None:
    assert decode("any", f"[{text}]") == [None]
    assert decode("any", f"[{text}, {'9' * 5_000}]") == [None, math.inf]


@pytest.mark.parametrize("digits", [4_301, 100_000])
def test_a_number_of_thousands_of_digits_costs_only_itself(digits: int) -> None:
    text = f'{{"id": "S1", "name": "Mary", "n": {"9" * digits}, "chat": {{"id": {"9" * digits}}}}}'
    profile = read("customer_profile", text)
    assert isinstance(profile, CustomerProfile)
    assert (profile.name, profile.chat) == ("Mary", None)


def test_ten_thousand_keys_and_a_million_letters_are_read() -> None:
    many = {f"key {n}": n for n in range(10_000)}
    profile = profile_of(name="a" * 1_000_000, customVariables=many, **many)
    assert len(profile.name or "") == 1_000_000
    assert len(profile.custom_variables) == len(profile.extra) == 10_000


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_hostile_text_is_kept_whole_and_well_formed_wherever_it_stands(hostile: Hostile) -> None:
    payload = everywhere(hostile.text)
    profile = read("customer_profile", as_json(payload))
    assert isinstance(profile, CustomerProfile)
    kept = hostile.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    given = None if not kept.strip() else kept
    assert (profile.name, profile.email, profile.source) == (given, given, given or "")
    assert profile.chat == (Chat(id=given, group_id=given) if given else None)
    assert profile.custom_variables[f"x {kept}"] == kept
    assert profile.pre_chat_survey[-1] == SurveyAnswer("x", kept)
    assert profile.extra["tags"] == [kept, {kept: [{kept: kept}]}]
    if hostile.text not in payload.keys() - profile.extra.keys():
        assert profile.extra[kept] == kept


@pytest.mark.parametrize("sent", structures().values(), ids=structures().keys())
def test_a_payload_that_is_hostile_by_its_shape_is_a_customer(sent: object) -> None:
    profile = read("customer_profile", as_json(sent))
    assert isinstance(profile, CustomerProfile)
    assert profile.id == "S1"


# --- Whatever else there may be

numbers = st.integers() | st.floats()
texts = st.text(st.characters(codec=None), max_size=8)  # lone surrogates included
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
NAMED = ["id", "name", "email", "chat", "source", "geolocation", "customVariables", "preChatSurvey"]
INNER = ["id", "chat_id", "groupID", "preChatSurvey", "city", "question", "answer", "key", "value"]
shaped = st.dictionaries(st.sampled_from(INNER), scalars | st.lists(values, max_size=3))
payloads = values | st.dictionaries(
    st.sampled_from(NAMED) | texts, values | shaped | st.lists(shaped, max_size=3)
)


@given(event=st.sampled_from(EVENTS), payload=payloads, escaped=st.booleans())
def test_any_json_becomes_a_typed_payload_or_a_payload_error(
    event: str, payload: object, escaped: bool
) -> None:
    try:
        typed = read(event, json.dumps(payload, ensure_ascii=escaped))
    except PayloadError:
        return
    assert typed is not None
    assert repr(typed).encode()


@given(text=st.text())
def test_any_text_is_decoded_or_refused(text: str) -> None:
    with contextlib.suppress(PayloadError):
        json.dumps(decode("customer_profile", text))


well_formed = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip())


@given(
    id_=well_formed | st.integers(-(2**53), 2**53),
    name=well_formed,
    extra=st.dictionaries(st.sampled_from(["tags", "visits", "__proto__"]), st.integers()),
    broken=st.dictionaries(st.sampled_from(NAMED[2:]), values),
)
def test_a_usable_id_is_never_refused_whatever_else_was_sent(
    id_: str | int, name: str, extra: dict[str, int], broken: dict[str, object]
) -> None:
    payload = {**broken, **extra, "id": id_, "name": name}
    profile = read("customer_profile", json.dumps(payload))
    assert isinstance(profile, CustomerProfile)
    assert (profile.id, profile.name) == (str(id_), name)
    assert {key: profile.extra[key] for key in extra} == extra
