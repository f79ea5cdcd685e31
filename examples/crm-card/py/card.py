"""The looks of a contact, of its form, and of its notes."""

from collections.abc import Iterable

from htpy import (
    Node,
    a,
    bdi,
    button,
    dd,
    div,
    dl,
    dt,
    form,
    label,
    li,
    option,
    p,
    select,
    small,
    span,
    textarea,
    ul,
)
from htpy import input as field

from contact import LONGEST_NOTE, STAGES, Contact, Note


def unknown_contact(email: str, name: str) -> Node:
    """Say that the CRM does not know the customer, and offer to add them."""
    return [
        p["This customer is not in the CRM."],
        button(data_action="add_contact", data_email=email, data_name=name)["Add to the CRM"],
    ]


def facts(contact: Contact) -> Node:
    """Show what the CRM knows of a contact."""
    rows: list[tuple[str, Node]] = [
        ("Name", contact.name),
        ("Company", contact.company),
        ("Phone", contact.phone and a(href=f"tel:{contact.phone.replace(' ', '')}")[contact.phone]),
        ("Stage", span(".badge")[STAGES.get(contact.stage, contact.stage)]),
    ]
    return dl(".facts")[((dt[name], dd[value or "–"]) for name, value in rows)]


def edit_button(email: str) -> Node:
    """Offer to change a contact."""
    return button(data_action="edit", data_email=email)["Edit"]


def edit_form(contact: Contact, email: str) -> Node:
    """Show the form for what an agent may change."""
    # A stage that is not known here can stay.
    labels = {contact.stage: contact.stage} | STAGES
    stages = (
        option(value=value, selected=value == contact.stage)[text] for value, text in labels.items()
    )
    return form(
        data_action="save",
        data_email=email,
        data_contact_id=contact.id,
        data_version=str(contact.version),
    )[
        label["Phone", field(name="phone", type="tel", value=contact.phone, maxlength="40")],
        label["Stage", select(name="stage")[stages]],
        div(".row")[
            button(".primary")["Save"],
            button(type="button", data_action="cancel", data_email=email)["Cancel"],
        ],
    ]


def note_form(email: str, note_id: str) -> Node:
    """Show the form for a new note. With another id, it is another form, and empty."""
    return form(
        id=f"note-{note_id}", data_action="add_note", data_email=email, data_note_id=note_id
    )[
        label["New note", textarea(name="text", required=True, maxlength=str(LONGEST_NOTE))],
        button["Add note"],
    ]


def note_list(notes: Iterable[Note]) -> Node:
    """Show the notes, with the agent's own date and time."""
    return ul[(li[div[note.text], small[bdi[note.author], f", {_moment(note)}"]] for note in notes)]


def _moment(note: Note) -> str:
    local = note.written.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"
