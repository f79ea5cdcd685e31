"""The CRM that the extension is tried with."""

from service import Crm

MARY = "mary.brown@email.com"


def test_a_change_of_an_old_version_is_refused() -> None:
    crm = Crm()
    assert crm.answer("PATCH", "/contacts/1", {"version": 1, "phone": "555666"})[0] == 200
    assert crm.answer("PATCH", "/contacts/1", {"version": 1, "phone": "777888"})[0] == 409
    status, contact = crm.answer("GET", f"/contacts?email={MARY}", {})
    assert isinstance(contact, dict)
    assert (status, contact["phone"], contact["version"]) == (200, "555666", 2)


def test_a_note_that_is_sent_twice_is_one() -> None:
    crm = Crm()
    for _ in range(2):
        crm.answer("PUT", "/notes/abc", {"email": MARY, "text": "Likes tea."})
    _, notes = crm.answer("GET", f"/notes?email={MARY}", {})
    assert isinstance(notes, list)
    assert [note["text"] for note in notes].count("Likes tea.") == 1


def test_a_lost_contact_needs_a_note() -> None:
    crm = Crm()
    crm.answer("PUT", "/contacts/kim@example.com", {"name": "Kim"})
    lost = {"version": 1, "stage": "lost"}
    assert crm.answer("PATCH", "/contacts/4", lost)[0] == 422
    crm.answer("PUT", "/notes/abc", {"email": "kim@example.com", "text": "Too dear."})
    assert crm.answer("PATCH", "/contacts/4", lost)[0] == 200


def test_nobody_is_found_under_another_address() -> None:
    assert Crm().answer("GET", "/contacts?email=mary", {})[0] == 404
    assert Crm().answer("GET", "/nonsense", {})[0] == 404
