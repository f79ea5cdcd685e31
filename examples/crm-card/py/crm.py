"""Asks the service of the CRM, and tells the agent what went wrong when it saves something."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from agentapp import UserError
from pyodide.http import FetchResponse, pyfetch

from contact import Contact, Note

SERVICE = "http://localhost:8000"
"""The origin of the service; `apis` in pyscript.toml names it too."""


class ChangedMeanwhileError(UserError):
    """Somebody else has changed the contact since the agent saw it."""


async def find(email: str) -> Contact | None:
    """Return the contact with this address, or None.

    Raises:
        OSError: The CRM cannot be reached, or failed.
    """
    found = await _read("/contacts", email=email)
    return None if found is None else Contact.parse(found)


async def notes(email: str) -> list[Note] | None:
    """Return the notes about a contact, the newest first; None where there is no contact.

    Raises:
        OSError: The CRM cannot be reached, or failed.
    """
    found = await _read("/notes", email=email)
    return None if found is None else [Note.parse(note) for note in found]


async def add(email: str, name: str) -> None:
    """Make a contact. Asked twice, the CRM makes one.

    Raises:
        UserError: It was not made.
    """
    await _write("PUT", f"/contacts/{quote(email, safe='')}", {"name": name})


async def save(contact_id: str, version: int, *, phone: str, stage: str) -> None:
    """Change a contact.

    Args:
        contact_id: The contact.
        version: The version that the agent saw.
        phone: The new phone number.
        stage: The new stage.

    Raises:
        UserError: It was not changed.
    """
    changes = {"version": version, "phone": phone, "stage": stage}
    await _write("PATCH", f"/contacts/{quote(contact_id, safe='')}", changes)


async def add_note(email: str, note_id: str, text: str) -> None:
    """Add a note. Asked twice with the same `note_id`, the CRM adds one.

    Raises:
        UserError: It was not added.
    """
    await _write("PUT", f"/notes/{quote(note_id, safe='')}", {"email": email, "text": text})


async def _read(path: str, **query: str) -> Any:
    response = await pyfetch(f"{SERVICE}{path}?{urlencode(query)}")
    if response.status == 404:
        return None
    response.raise_for_status()
    return await response.json()


async def _write(method: str, path: str, body: dict[str, object]) -> None:
    try:
        response = await pyfetch(
            SERVICE + path,
            method=method,
            headers={"Content-Type": "application/json"},
            body=json.dumps(body),
        )
    except OSError:  # no network, or the service is down
        raise UserError("The CRM cannot be reached. Please try again.") from None
    if response.status == 409:
        raise ChangedMeanwhileError("Somebody else has changed this contact. Compare, then save.")
    if not response.ok:
        raise UserError(await _reason(response))


async def _reason(response: FetchResponse) -> str:
    """Return the service's own text about an entry that it refuses."""
    if response.status != 422:
        return f"The CRM has a problem (status {response.status}). Please try again later."
    return str((await response.json())["error"])
