"""The fake browser's reading and checking of forms, where it is not seen in the parity suite."""

import pytest

from agentapp._arguments import Sent
from agentapp_devkit.testing.cpython.forms import fault_of, read, refusal
from agentapp_devkit.testing.failures import KitError
from agentapp_devkit.testing.panel.entries import typed
from agentapp_devkit.testing.panel.finding import option_values
from agentapp_devkit.testing.panel.markup import parse


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<input required>", "valueMissing"),
        ("<input type=checkbox required>", "valueMissing"),
        ("<input type=checkbox required checked>", None),
        ("<select required><option value=''>any</option></select>", "valueMissing"),
        ("<input type=email value='a@b'>", None),
        ("<input type=email value='a b'>", "typeMismatch"),
        ("<input type=email multiple value='a@b, c@d'>", None),
        ("<input type=url value='https://a.example/'>", None),
        ("<input type=url value='a.example'>", "typeMismatch"),
        ("<input pattern='[0-9]+' value='12'>", None),
        ("<input pattern='[0-9]+' value='12a'>", "patternMismatch"),
        ("<input pattern='[0-9]+'>", None),
        ("<input type=date min='2026-01-05' value='2026-01-04'>", "rangeUnderflow"),
        ("<input type=number step='0.5' value='1.5'>", None),
        ("<input type=number min=0 step='0.5' value='1.2'>", "stepMismatch"),
        ("<input type=number step=any value='1.2'>", None),
        ("<input type=number min=1 step=2 value=4>", "stepMismatch"),
    ],
)
def test_a_value_is_checked_as_html_says(markup: str, fault: str | None) -> None:
    assert fault_of(parse(markup)) == fault


def test_the_length_counts_once_the_agent_has_typed() -> None:
    control = parse("<input maxlength=3 minlength=2 value='abcd'>")
    assert fault_of(control) is None
    control.value = "abcde"
    assert fault_of(control) == "tooLong"
    control.value = "a"
    assert fault_of(control) == "tooShort"


def test_a_group_of_radio_buttons_needs_one_choice() -> None:
    form = parse(
        "<form><input type=radio name=a value=1 required><input type=radio name=a value=2></form>"
    )
    assert refusal(form, None) == "a: valueMissing"
    form.elements[1].is_checked = True
    assert refusal(form, None) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<form novalidate><input required></form>",
        "<form><input required disabled></form>",
        "<form><fieldset disabled><input required></fieldset></form>",
        "<form><input required readonly></form>",
    ],
)
def test_what_is_exempt_is_not_checked(markup: str) -> None:
    assert refusal(parse(markup), None) is None


def test_a_form_sends_what_its_browser_would() -> None:
    form = parse(
        "<form data-action=save data-order-id=7>"
        "<input name=a value=1><input name=a value=2><input name=b type=checkbox>"
        "<input name=c disabled value=3><input name=d type=file><button name=e value=4>"
        "</button></form>"
    )
    assert read(form, None) == {
        "order_id": Sent("data", "order-id", "text", ("7",)),
        "a": Sent("field", "a", "list", ("1", "2")),
        "b": Sent("field", "b", "checkbox", ()),
        "d": Sent("field", "d", "file", ()),
    }
    assert read(form, form.elements[-1])["e"] == Sent("field", "e", "text", ("4",))


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ("<input name=a type=email value='  a@b.c '>", "a@b.c"),
        ("<input name=a type=email multiple value=' a@b.c , d@e.f '>", "a@b.c,d@e.f"),
        ("<input name=a type=url value=' https://a.example '>", "https://a.example"),
        ("<input name=a value=' b '>", " b "),
        ("<select name=a><option selected disabled>Choose</option></select>", ""),
        ("<select name=a><optgroup disabled><option selected>x</optgroup></select>", ""),
    ],
)
def test_a_form_sends_the_value_that_a_browser_makes_of_the_markup(markup: str, value: str) -> None:
    assert read(parse(f"<form>{markup}</form>"), None)["a"].values == (value,)


def test_an_address_is_entered_without_the_spaces_around_it() -> None:
    assert typed(parse("<input type=email>"), " a@b.c ") == "a@b.c"
    assert typed(parse("<input type=url>"), " https://a.example ") == " https://a.example "


def test_an_option_of_a_disabled_group_cannot_be_chosen() -> None:
    select = parse("<select><optgroup disabled><option>x</option></optgroup></select>")
    with pytest.raises(KitError, match="'x' is disabled"):
        option_values(select, "x")


def test_a_control_sends_its_value_and_its_form() -> None:
    form = parse("<form><input name=a value=1><select data-action=pick><option>x</select></form>")
    assert {name: sent.values for name, sent in read(form.elements[1], None).items()} == {
        "a": ("1",),
        "value": ("x",),
    }
