"""One file of tests, which passes on both tiers of the test kit."""

import time
from datetime import UTC, date, datetime
from importlib import import_module

import pytest

from agentapp import Chat, Geolocation, SurveyAnswer
from agentapp.testing import (
    Extension,
    InvalidFormError,
    KitError,
    MissingElementError,
    UnexpectedError,
)

ORDERS = "https://shop.example.com/orders?email=mary%40example.com"
REFUNDS = "https://shop.example.com/refunds"


@pytest.fixture
def mary(extension: Extension) -> Extension:
    """The panel of a customer with two orders."""
    tea, cup = {"number": "1038", "item": "Tea"}, {"number": "1039", "item": "Cup"}
    extension.http.get(ORDERS, json=[tea, cup])
    extension.open(name="Mary", email="mary@example.com")
    return extension


def saved(extension: Extension) -> list[str]:
    """What the form has saved, in parts."""
    found = extension.section("Form").find(tag="li")
    return found.text.split("|") if found else []


# --- LiveChat


def test_the_panel_waits_until_a_profile_is_opened(extension: Extension) -> None:
    assert extension.state == "waiting"
    extension.http.get("https://shop.example.com/orders?email=", json=[])
    profile = extension.open(name="John")
    assert extension.state == "profile"
    assert profile.name == extension.field("name") == "John"
    assert extension.field("email") is None


def test_every_fact_of_a_profile_shows(extension: Extension) -> None:
    extension.http.get(ORDERS, json=[])
    extension.open(
        id="S1",
        name="Mary",
        email="mary@example.com",
        chat=Chat(id="T1", group_id="7", chat_id="C1"),
        source="archives",
        geolocation=Geolocation(city="Wrocław", timezone="Europe/Warsaw"),
        custom_variables={"plan": "gold"},
        pre_chat_survey=[SurveyAnswer("Order?", "1038")],
    )
    fields = ("id", "chat.id", "chat.chat_id", "chat.group_id", "source")
    assert [extension.field(name) for name in fields] == ["S1", "T1", "C1", "7", "Archives"]
    for text in ("Wrocław", "10:00 AM", "plan\ngold", "Order?\n1038"):
        assert text in extension.text


def test_customers_have_ids_of_their_own(extension: Extension) -> None:
    extension.http.get("https://shop.example.com/orders?email=", json=[])
    john, ann = extension.open(name="John"), extension.open(name="Ann")
    assert extension.open(name="John").id == john.id != ann.id


def test_a_hidden_profile_is_gone_and_another_changes_nothing(mary: Extension) -> None:
    opened = mary.open(name="Mary", email="mary@example.com")
    mary.http.get("https://shop.example.com/orders?email=", json=[])
    other = mary.open(name="John")
    mary.hide(opened)
    assert mary.field("name") == "John"
    mary.hide(other)
    assert mary.state == "waiting"


def test_events_reach_the_extension(extension: Extension) -> None:
    extension.send("message_box_text", {"value": "Hel"})
    assert extension.printed == "ready\ntyped Hel\n"
    with pytest.raises(ValueError, match="no event 'massage'"):
        extension.send("massage")
    with pytest.raises(ValueError, match=r"no 'authorize_error' .* SDK widget-sdk .* boilerplate"):
        extension.send("authorize_error")


def test_commands_have_their_name_and_arguments(mary: Extension) -> None:
    mary.section("Tools").click("Put")
    assert mary.commands == [("put_message", "Hello")]


# --- Reading the panel


def test_text_is_what_an_agent_reads_one_line_a_block(mary: Extension) -> None:
    assert mary.section("Orders").text == "Tea 1038\nRefund Note\nCup 1039\nRefund Note"
    assert "Hidden at first" not in mary.section("Form").text


def test_an_element_is_found_by_text_and_tag(mary: Extension) -> None:
    orders = mary.section("Orders")
    found = orders.find("Tea")
    assert found is not None
    assert (found.tag, found.text) == ("strong", "Tea")
    row = orders.find("Cup", tag="li")
    assert row is not None
    assert row.attributes["class"] == "row"
    button = orders.find(tag="button")
    assert button is not None
    assert button.attributes["data-number"] == "1038"
    assert orders.find("Coffee") is None
    assert orders.find("Tea", tag="button") is None


def test_what_is_missing_is_named_with_what_there_is(mary: Extension) -> None:
    with pytest.raises(MissingElementError, match=r"no section 'Order'[\s\S]*orders, form"):
        _ = mary.section("Order").state
    with pytest.raises(MissingElementError, match=r"'Return'[\s\S]*\[Refund\] number=1038"):
        mary.section("Orders").click("Return")
    with pytest.raises(MissingElementError, match="There are 2 of"):
        mary.section("Orders").click("Refund")
    with pytest.raises(MissingElementError, match=r'"Titel"|Titel[\s\S]*Title: ""'):
        mary.section("Form").fill("Titel", "x")
    with pytest.raises(MissingElementError, match=r"'Green'[\s\S]*'Red', 'Blue'"):
        mary.section("Form").select("Colour", "Green")
    with pytest.raises(MissingElementError, match=r"titel[\s\S]*title, address"):
        mary.section("Form").submit(titel="x")


def test_the_outline_shows_sections_controls_and_values(mary: Extension) -> None:
    mary.section("Form").check("Gift")
    outline = mary.snapshot()
    for line in (
        "panel: profile",
        "  section orders: ready",
        "  [Refund] number=1038",
        "  [Note] number=1038 disabled",
        '  Amount: "2"',
        "  [x] Gift",
        "  section clock: loading",
    ):
        assert line in outline.splitlines()


# --- Acting


def test_a_click_runs_an_action_once_while_it_is_busy(mary: Extension) -> None:
    mary.http.post(REFUNDS, status=201, delay=2, headers={"X-Refund": "sent"})
    orders = mary.section("Orders")
    orders.click("Refund", number="1038")
    orders.click("Refund", number="1038")
    assert "[Refund] number=1038 busy" in mary.snapshot()
    assert mary.notices == []
    mary.advance(seconds=2)
    assert mary.notices == [("1038: sent", "success")]
    assert [str(request) for request in mary.http.requests] == [
        "GET https://shop.example.com/orders?email=mary@example.com",
        f"POST {REFUNDS}",
    ]
    request = mary.http.requests[1]
    assert request.json == {"number": "1038"}
    assert request.headers["x-shop"] == "mine"
    assert mary.http.requests[0].query == {"email": "mary@example.com"}
    assert mary.printed == "ready\nrefunding 1038\n"


def test_a_disabled_button_cannot_be_clicked(mary: Extension) -> None:
    with pytest.raises(KitError, match="Nobody can click"):
        mary.section("Orders").click("Note", number="1038")


def test_a_form_is_submitted_with_all_its_values(mary: Extension) -> None:
    mary.section("Form").submit(
        title="Hello",
        address="mary@example.com",
        amount=5,
        why="why not",
        gift=True,
        speed="fast",
        colour="Blue",
        sizes=["S", "L"],
    )
    expected = "Hello|mary@example.com|5|why not|True|fast|b|S+L|secret|button|form"
    assert "|".join(saved(mary)) == expected


def test_a_form_is_filled_control_by_control(mary: Extension) -> None:
    entry = mary.section("Form")
    entry.fill("Title", "Hello")
    entry.fill("Why", "")
    entry.fill("Amount", 7)
    entry.check("Gift")
    entry.uncheck("Gift")
    entry.check("Fast")
    entry.select("Colour", "Red")
    entry.select("Sizes", ["M", "L"])
    entry.click("Save")
    expected = "Hello||7||False|fast|r|M+L|secret|button|form"
    assert "|".join(saved(mary)) == expected


def test_the_browser_refuses_a_form_that_is_not_valid(mary: Extension) -> None:
    for values, fault in (
        ({}, "title: valueMissing"),
        ({"title": "x", "address": "nowhere"}, "address: typeMismatch"),
        ({"title": "x", "address": "", "amount": 10}, "amount: rangeOverflow"),
        ({"title": "x", "amount": 0}, "amount: rangeUnderflow"),
        ({"title": "x", "amount": 2.5}, "amount: stepMismatch"),
    ):
        with pytest.raises(InvalidFormError, match=fault):
            mary.section("Form").submit(**values)
    assert saved(mary) == []


def test_each_kind_of_field_takes_what_its_browser_takes(mary: Extension) -> None:
    fields = mary.section("Kinds")
    assert 'range: "50"' in mary.snapshot()
    assert 'color: "#000000"' in mary.snapshot()
    fields.submit(
        number=-2, range=7, date=date(2026, 1, 5), time="09:30", month="2026-01", week="2026-W02"
    )
    fields.fill("datetime-local", datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    fields.fill("color", "#336699")
    assert mary.printed == "ready\n-2 7 2026-01-05 09:30 2026-01 2026-W02\n"
    for name, value in (
        *[("number", "nan"), ("number", "1_000"), ("number", True), ("range", 101), ("range", 0.5)],
        *[("date", "5 January"), ("date", "2026-02-30"), ("time", "9:30"), ("month", "2026-13")],
        *[("week", "2026-W60"), ("color", "red"), ("datetime-local", "2026-01-05 09:30")],
        *[("short", "longer"), ("short", "a\nb"), ("short", None)],
        *[("token", "x"), ("file", "x"), ("unseen", "x")],
    ):
        with pytest.raises(KitError):
            fields.submit(**{name: value})
    with pytest.raises(KitError, match="Nobody can clear 'Slow'"):
        mary.section("Form").uncheck("Slow")


def test_a_user_error_is_for_the_agent_alone(mary: Extension) -> None:
    mary.section("Form").submit(title="rude")
    assert mary.notices == [("Please be polite", "error")]


def test_what_was_typed_stays_over_a_refresh(mary: Extension) -> None:
    form = mary.section("Form")
    form.fill("Why", "because")
    form.submit(title="Hello")
    assert 'Why: "because"' in mary.snapshot()


def test_a_summary_opens_its_details(mary: Extension) -> None:
    mary.section("Form").click("More")
    assert "Hidden at first" in mary.section("Form").text


def test_controls_act_by_themselves(mary: Extension) -> None:
    live = mary.section("Live")
    live.fill("Name", "new")
    live.fill("Echo", "now")
    live.check("Follow")
    live.select("Rank", "high")
    assert live.text.endswith("new\nnow\nfollow True\nhigh")


def test_a_debounced_control_waits_for_a_pause(mary: Extension) -> None:
    live = mary.section("Live")
    live.fill("Search", "te")
    mary.advance(seconds=0.2)
    live.fill("Search", "tea")
    mary.advance(seconds=0.2)
    assert live.find("tea", tag="li") is None
    mary.advance(seconds=0.2)
    assert live.find("tea", tag="li")
    assert live.find("te", tag="li") == live.find("tea", tag="li")


# --- Time


def test_time_passes_only_when_the_test_says_so(mary: Extension) -> None:
    clock = mary.section("Clock")
    begin = time.time()
    assert clock.state == "loading"
    mary.advance(seconds=1.5)
    assert clock.state == "loading"
    mary.advance(seconds=0.5)
    assert clock.text == "2026-01-05 09:00:00 [2.0, 2.0, 2.0, 2.0]"
    assert time.time() == begin + 2
    assert datetime.now(UTC) == datetime(2026, 1, 5, 9, 0, 2, tzinfo=UTC)


def test_playwrights_clock_governs_python_in_the_page(mary: Extension) -> None:
    page = mary.page  # CPython ends here: the test is skipped
    page.clock.run_for(1999)
    assert mary.section("Clock").state == "loading"
    page.clock.run_for(1)
    assert mary.section("Clock").text == "2026-01-05 09:00:00 [2.0, 2.0, 2.0, 2.0]"


def test_an_extension_that_reads_a_part_of_an_answer_is_not_idle(mary: Extension) -> None:
    page = mary.page  # CPython ends here: the test is skipped
    assert page.frames[1].evaluate(
        """async () => {
          const { readable, writable } = new TransformStream();
          const part = new Response(readable).body.getReader().read();
          const { awaited } = await agentappTest.settle();
          writable.getWriter().write("part");
          await part;
          return [awaited, (await agentappTest.settle()).awaited];
        }"""
    ) == [1, 0]


def test_a_section_has_its_timeout(extension: Extension) -> None:
    extension.http.get("https://shop.example.com/orders?email=", json=[])
    extension.open(name="Late")
    with extension.expect_error(TimeoutError, match="after 20 s"):
        extension.advance(seconds=20)
    assert extension.section("Clock").state == "error"


def test_an_action_outlives_its_customer(mary: Extension) -> None:
    mary.section("Tools").click("Wait")
    mary.http.get("https://shop.example.com/orders?email=", json=[])
    mary.open(name="John")
    mary.advance(seconds=30)
    assert ("Mary: Waited", "info") in mary.notices
    mary.advance(seconds=6)
    assert mary.notices == []


# --- HTTP


def test_an_answer_can_come_later(extension: Extension) -> None:
    extension.http.get(ORDERS, json=[{"number": "1", "item": "Tea"}], delay=3)
    extension.open(name="Mary", email="mary@example.com")
    orders = extension.section("Orders")
    assert orders.state == "loading"
    extension.advance(seconds=3)
    assert orders.state == "ready"


def test_a_late_answer_for_another_customer_does_not_show(extension: Extension) -> None:
    extension.http.get(ORDERS, json=[{"number": "1", "item": "Tea"}], delay=3)
    extension.http.get("https://shop.example.com/orders?email=", json=[])
    extension.open(name="Mary", email="mary@example.com")
    extension.open(name="John")
    extension.advance(seconds=10)
    assert extension.section("Orders").state == "empty"


def test_an_error_of_a_service_shows_and_is_retried(extension: Extension) -> None:
    extension.http.get(ORDERS, status=503, text="Back at 8")
    with extension.expect_error(Exception, match="Back at 8"):
        extension.open(name="Mary", email="mary@example.com")
    orders = extension.section("Orders")
    assert orders.state == "error"
    extension.http.get(ORDERS, json=[{"number": "1038", "item": "Tea"}])
    orders.retry()
    assert orders.state == "ready"
    with pytest.raises(MissingElementError, match="shows no error"):
        orders.retry()


def test_files_of_the_extension_are_there_and_can_be_replaced(mary: Extension) -> None:
    mary.section("Tools").click("Own")
    mary.http.get("static/texts.json", json={"greeting": "Hi"})
    mary.section("Tools").click("Own")
    assert mary.notices == [("Welcome", "success"), ("Hi", "success")]
    assert str(mary.http.requests[-1]) == "GET static/texts.json"


def test_files_of_the_extension_have_every_name_and_their_folder_has_an_end(
    mary: Extension,
) -> None:
    mary.section("Tools").click("Read")
    assert mary.printed.split() == ["ready", "200", "200", "404", "404"]


def test_requests_that_a_browser_refuses_to_make_are_refused(mary: Extension) -> None:
    mary.http.get("https://shop.example.com/", text="tea")
    mary.section("Tools").click("Refused")
    assert mary.printed.splitlines()[-2:] == ["True False", "False True"]


def test_a_request_that_nobody_told_of_fails_the_test(mary: Extension) -> None:
    with pytest.raises(UnexpectedError, match=r"requested GET https://shop.example.com/unknown"):
        mary.section("Tools").click("Unknown")
    with pytest.raises(UnexpectedError, match="requested GET api/orders"):
        mary.section("Tools").click("Missing")


def test_the_policy_refuses_what_apis_does_not_name(mary: Extension) -> None:
    mary.http.get("https://elsewhere.example.com/", text="hello")
    with pytest.raises(UnexpectedError, match=r'Add "https://elsewhere.example.com" to .* apis'):
        mary.section("Tools").click("Elsewhere")


# --- Errors


def test_an_unexpected_error_fails_the_step_that_led_to_it(mary: Extension) -> None:
    with pytest.raises(UnexpectedError, match=r"KeyError in the action 'fail'[\s\S]*no such thing"):
        mary.section("Tools").click("Fail")


def test_an_error_is_expected_by_type_base_and_text(mary: Extension) -> None:
    mary.expect_error(LookupError, match="no such")
    mary.section("Tools").click("Fail")
    assert [notice.kind for notice in mary.notices] == ["error"]
    with pytest.raises(UnexpectedError), mary.expect_error(TypeError):
        mary.section("Tools").click("Fail later")


def test_an_error_of_the_authors_own_is_expected_by_its_class(extension: Extension) -> None:
    extension.http.get(ORDERS, status=503, text="Back at 8")
    with extension.expect_error(import_module("shop").ShopClosedError):
        extension.open(name="Mary", email="mary@example.com")


def test_an_expected_error_that_does_not_come_fails_the_test(mary: Extension) -> None:
    with pytest.raises(KitError, match="reported no KeyError"), mary.expect_error(KeyError):
        mary.section("Tools").click("Warn")


def test_a_mistake_in_what_is_expected_is_told_at_once(extension: Extension) -> None:
    with pytest.raises(TypeError, match="takes a class such as KeyError, and not 'KeyError'"):
        extension.expect_error("KeyError")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="match is a regular expression as text"):
        extension.expect_error(KeyError, match=503)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"'\[' is no regular expression"):
        extension.expect_error(KeyError, match="[")
    for seconds in (-1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="give 0 or more"):
            extension.advance(seconds)


def test_a_task_that_never_waits_fails_the_test(mary: Extension) -> None:
    with pytest.raises(KitError, match="never idle"):
        mary.section("Tools").click("Spin")


def test_an_error_in_a_task_counts(mary: Extension) -> None:
    with mary.expect_error(ValueError, match="too late"):
        mary.section("Tools").click("Fail later")


def test_a_coroutine_that_is_never_awaited_fails_the_test(mary: Extension) -> None:
    with pytest.raises(UnexpectedError, match=r"coroutine 'refund' was never awaited"):
        mary.section("Tools").click("Forget")


def test_notices_have_a_text_and_a_kind(mary: Extension) -> None:
    mary.section("Tools").click("Warn")
    assert sorted(mary.notices) == [("Broken", "error"), ("Careful", "warning")]
    assert {notice.text for notice in mary.notices} == {"Broken", "Careful"}


def test_each_test_begins_with_a_page_of_its_own(mary: Extension) -> None:
    assert mary.http.requests[:1] == mary.http.requests
    assert "|" not in mary.section("Form").text
