"""A card of the CRM beside the conversation: an agent sees the contact, changes it, adds notes."""

from uuid import uuid4

from agentapp import CustomerProfile, LiveChat, Panel, TitledContent, titled
from htpy import Node, p

import card
import crm
from contact import note_text, phone_number

chat = LiveChat()
panel = Panel(chat, facts=("source", "local_time", "sections"))
editing: set[str] = set()  # the addresses of the contacts whose form is open
next_notes: dict[str, str] = {}  # the id of the next note, by the contact's address


@panel.section("Contact")
async def contact(profile: CustomerProfile) -> Node:
    """Show the contact with the customer's address, and its form while an agent changes it."""
    if profile.email is None:
        return p(".quiet")["The CRM finds contacts by their e-mail address, and none is known."]
    found = await crm.find(profile.email)
    if found is None:
        return card.unknown_contact(profile.email, profile.name or profile.email)
    if profile.email in editing:
        return [card.facts(found), card.edit_form(found, profile.email)]
    return [card.facts(found), card.edit_button(profile.email)]


@panel.section("Notes", hide_empty=True)
async def notes(profile: CustomerProfile) -> Node | TitledContent:
    """Show the notes about a contact, and a form for another one."""
    found = None if profile.email is None else await crm.notes(profile.email)
    if profile.email is None or found is None:
        return None
    note_id = next_notes.setdefault(profile.email, str(uuid4()))
    content = [card.note_form(profile.email, note_id), card.note_list(found)]
    return titled(f"Notes ({len(found)})" if found else "Notes", content)


@panel.action("add_contact")
async def add_contact(email: str, name: str) -> None:
    """Add the customer to the CRM."""
    await crm.add(email, name)
    panel.notify("Added to the CRM")
    panel.refresh()


@panel.action("edit")
def edit(email: str) -> None:
    """Open the form."""
    editing.add(email)
    panel.refresh(contact)


@panel.action("cancel")
def cancel(email: str) -> None:
    """Close the form."""
    editing.discard(email)
    panel.refresh(contact)


@panel.action("save")
async def save(email: str, contact_id: str, version: int, phone: str, stage: str) -> None:
    """Save what the agent has changed."""
    try:
        await crm.save(contact_id, version, phone=phone_number(phone), stage=stage)
    except crm.ChangedMeanwhileError:
        panel.refresh(contact)  # shows the newest, above what the agent has entered
        raise
    editing.discard(email)
    panel.notify("Saved")
    panel.refresh(contact)


@panel.action("add_note")
async def add_note(email: str, note_id: str, text: str) -> None:
    """Add a note, and empty its form."""
    await crm.add_note(email, note_id, note_text(text))
    next_notes.pop(email, None)
    panel.notify("Note added")
    panel.refresh(notes)


await chat.init()
