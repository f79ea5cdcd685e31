"""The card, as an agent uses it, with a CRM whose answers each test chooses."""

from agentapp.testing import Extension

CRM = "http://localhost:8000"
EMAIL = "mary.brown@email.com"
MARY = {
    "id": "1",
    "name": "Mary Brown",
    "company": "Brown & Daughters",
    "phone": "+1 312 555 0142",
    "stage": "trial",
    "version": 3,
}
NOTE = {"text": "Likes tea.", "author": "Noa", "written": "2026-01-02T08:30:00+00:00"}


def open_mary(extension: Extension, *notes: object, **changes: object) -> None:
    extension.http.get(f"{CRM}/contacts?email={EMAIL}", json=MARY | changes)
    extension.http.get(f"{CRM}/notes?email={EMAIL}", json=notes)
    extension.open(name="Mary Brown", email=EMAIL)


def writes(extension: Extension) -> list[str]:
    return [request.method for request in extension.http.requests if request.method != "GET"]


def test_the_contact_and_its_notes_show(extension: Extension) -> None:
    open_mary(extension, NOTE)
    contact = extension.section("Contact")
    assert contact.find("Brown & Daughters")
    phone = contact.find("+1 312 555 0142", tag="a")
    assert phone is not None
    assert phone.attributes["href"] == "tel:+13125550142"
    notes = extension.section("Notes")
    assert "Likes tea." in notes.text
    assert "Noa, 2 Jan 2026, 08:30" in notes.text


def test_a_customer_whom_the_crm_does_not_know_is_added(extension: Extension) -> None:
    extension.http.get(f"{CRM}/contacts?email=kim@example.com", status=404)
    extension.http.get(f"{CRM}/notes?email=kim@example.com", status=404)
    extension.open(name="Kim", email="kim@example.com")
    extension.http.put(f"{CRM}/contacts/kim%40example.com", json={})
    extension.http.get(f"{CRM}/contacts?email=kim@example.com", json=MARY | {"name": "Kim"})
    extension.http.get(f"{CRM}/notes?email=kim@example.com", json=[])
    extension.section("Contact").click("Add to the CRM")
    assert extension.section("Contact").find("Trial")
    assert extension.http.requests[2].json == {"name": "Kim"}


def test_without_an_address_nobody_is_asked(extension: Extension) -> None:
    extension.open(name="Kim")
    assert "none is known" in extension.section("Contact").text
    assert extension.http.requests == []


def test_a_change_is_saved_once_also_by_a_double_click(extension: Extension) -> None:
    open_mary(extension)
    contact = extension.section("Contact")
    contact.click("Edit")
    contact.fill("Phone", "(312) 555-0199")
    contact.select("Stage", "Customer")
    extension.http.patch(f"{CRM}/contacts/1", json={}, delay=2)
    contact.click("Save")
    contact.click("Save")
    extension.http.get(
        f"{CRM}/contacts?email={EMAIL}", json=MARY | {"phone": "312 555 0199", "version": 4}
    )
    extension.advance(seconds=2)
    assert writes(extension) == ["PATCH"]
    (request,) = (one for one in extension.http.requests if one.method == "PATCH")
    assert request.json == {"version": 3, "phone": "312 555 0199", "stage": "customer"}
    assert contact.find("312 555 0199", tag="a")
    assert contact.find(tag="form") is None
    assert extension.notices == [("Saved", "success")]


def test_a_stage_that_is_new_in_the_crm_stays(extension: Extension) -> None:
    open_mary(extension, stage="partner")
    contact = extension.section("Contact")
    contact.click("Edit")
    extension.http.patch(f"{CRM}/contacts/1", json={})
    contact.submit(phone="312 555 0199")
    assert extension.http.requests[-2].json == {
        "version": 3,
        "phone": "312 555 0199",
        "stage": "partner",
    }


def test_cancel_leaves_everything_as_it_was(extension: Extension) -> None:
    open_mary(extension)
    contact = extension.section("Contact")
    contact.click("Edit")
    contact.fill("Phone", "1")
    contact.click("Cancel")
    assert contact.find(tag="form") is None
    assert writes(extension) == []


def test_a_wrong_phone_number_is_named_and_not_sent(extension: Extension) -> None:
    open_mary(extension)
    contact = extension.section("Contact")
    contact.click("Edit")
    contact.submit(phone="call me")
    ((text, kind),) = extension.notices
    assert "“call me” is no phone number" in text
    assert kind == "error"
    assert writes(extension) == []


def test_what_the_crm_refuses_stays_in_the_form(extension: Extension) -> None:
    open_mary(extension)
    contact = extension.section("Contact")
    contact.click("Edit")
    extension.http.patch(f"{CRM}/contacts/1", status=422, json={"error": "Say why."})
    contact.submit(stage="Lost")
    assert extension.notices == [("Say why.", "error")]
    lost = contact.find("Lost", tag="option")
    assert lost is not None


def test_a_change_of_somebody_else_is_shown_and_not_overwritten(extension: Extension) -> None:
    open_mary(extension)
    contact = extension.section("Contact")
    contact.click("Edit")
    contact.fill("Phone", "312 555 0199")
    extension.http.patch(f"{CRM}/contacts/1", status=409)
    extension.http.get(
        f"{CRM}/contacts?email={EMAIL}", json=MARY | {"phone": "999999", "version": 4}
    )
    contact.click("Save")
    assert contact.find("999999", tag="a")
    ((text, _),) = extension.notices
    assert "Somebody else" in text
    extension.http.patch(f"{CRM}/contacts/1", json={})
    contact.click("Save")
    assert extension.http.requests[-2].json == {
        "version": 4,
        "phone": "312 555 0199",
        "stage": "trial",
    }


def test_a_note_is_added_and_its_form_is_empty_again(extension: Extension) -> None:
    open_mary(extension)
    notes = extension.section("Notes")
    form = notes.find(tag="form")
    assert form is not None
    note_id = form.attributes["data-note-id"]
    extension.http.put(f"{CRM}/notes/{note_id}", status=503)
    notes.submit(text="Likes tea.")
    assert extension.notices == [
        ("The CRM has a problem (status 503). Please try again later.", "error")
    ]
    assert field_value(extension) == "Likes tea."
    extension.http.put(f"{CRM}/notes/{note_id}", json={})
    extension.http.get(f"{CRM}/notes?email={EMAIL}", json=[NOTE])
    notes.click("Add note")
    assert extension.http.requests[-2].json == {"email": EMAIL, "text": "Likes tea."}
    assert "Noa" in notes.text
    assert field_value(extension) == ""
    assert extension.notices == [("Note added", "success")]


def field_value(extension: Extension) -> str:
    field = extension.section("Notes").find(tag="textarea")
    assert field is not None
    return field.value


def test_an_empty_note_is_not_sent(extension: Extension) -> None:
    open_mary(extension)
    extension.section("Notes").submit(text="   ")
    assert extension.notices == [("The note is empty.", "error")]
    assert writes(extension) == []


def test_a_crm_that_fails_can_be_asked_again(extension: Extension) -> None:
    extension.http.get(f"{CRM}/contacts?email={EMAIL}", status=500)
    extension.http.get(f"{CRM}/notes?email={EMAIL}", json=[])
    with extension.expect_error(OSError, match="500"):
        extension.open(name="Mary Brown", email=EMAIL)
    contact = extension.section("Contact")
    assert contact.state == "error"
    extension.http.get(f"{CRM}/contacts?email={EMAIL}", json=MARY)
    contact.retry()
    assert contact.find("Brown & Daughters")


def test_what_others_wrote_is_text(extension: Extension) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    open_mary(extension, NOTE | {"text": hostile}, name=hostile, stage=hostile)
    assert extension.section("Contact").find(tag="img") is None
    assert extension.section("Contact").find(hostile, tag="dd")
    assert hostile in extension.section("Notes").text
