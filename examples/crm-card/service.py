"""A small CRM to try the extension with: made-up contacts, in memory until it ends.

    python3 service.py

It lets everybody in. A real one knows its agents, and answers nobody else.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORT = 8000
ORIGINS = {"https://localhost:3333", "http://localhost:3333"}
"""The origins whose pages may ask: those of `serve`. Add your extension's own."""

Data = dict[str, Any]
Answer = tuple[int, object]
NOT_FOUND: Answer = (404, {"error": "There is no such contact."})


def made_up_contacts() -> list[Data]:
    """Return the CRM's first contacts: some of the customers in the simulated Agent App."""
    mary = {"company": "Brown & Daughters", "phone": "+1 312 555 0142", "stage": "customer"}
    long = {"company": "Donaudampfschifffahrtsgesellschaft", "phone": "", "stage": "lead"}
    people: list[tuple[str, str, Data]] = [
        ("mary.brown@email.com", "Mary Brown", mary),
        ("jo@example.com", "Jo <b>de Vries</b>", long),
        ("noa@example.com", "נועה בן־דוד", mary | {"company": "", "stage": "trial"}),
    ]
    return [
        {"id": str(number), "email": email, "name": name, "version": 1, **rest}
        for number, (email, name, rest) in enumerate(people, 1)
    ]


@dataclass
class Crm:
    """The contacts and their notes.

    Attributes:
        contacts: The contacts, by address.
        notes: The notes by their ids, the oldest first.
    """

    contacts: dict[str, Data] = field(
        default_factory=lambda: {contact["email"]: contact for contact in made_up_contacts()}
    )
    notes: dict[str, Data] = field(
        default_factory=lambda: {
            "1": {
                "email": "mary.brown@email.com",
                "text": "Prefers to be called in the morning.",
                "author": "Tomasz",
                "written": "2026-01-02T08:30:00+00:00",
            }
        }
    )

    def answer(self, method: str, url: str, body: Data) -> Answer:
        """Return the status and the content of the answer to a request."""
        parts = urlsplit(url)
        email = parse_qs(parts.query).get("email", [""])[0]
        match [method, *map(unquote, parts.path.strip("/").split("/"))]:
            case ["GET", "contacts"]:
                found = self.contacts.get(email)
                return NOT_FOUND if found is None else (200, found)
            case ["GET", "notes"] if email in self.contacts:
                found_notes = [note for note in self.notes.values() if note["email"] == email]
                return 200, found_notes[::-1]
            case ["PUT", "contacts", address]:
                return self._add(address, str(body.get("name", "")))
            case ["PATCH", "contacts", contact_id]:
                return self._change(contact_id, body)
            case ["PUT", "notes", note_id]:
                return self._add_note(note_id, body)
        return NOT_FOUND

    def _add(self, email: str, name: str) -> Answer:
        new = {"company": "", "phone": "", "stage": "lead", "version": 1}
        contact = {"id": str(len(self.contacts) + 1), "email": email, "name": name, **new}
        return 200, self.contacts.setdefault(email, contact)

    def _change(self, contact_id: str, changes: Data) -> Answer:
        for contact in self.contacts.values():
            if contact["id"] == contact_id:
                break
        else:
            return NOT_FOUND
        if changes.get("version") != contact["version"]:
            return 409, {"error": "Somebody else has changed this contact."}
        if changes.get("stage") == "lost" and self._has_notes(contact["email"]) is False:
            return 422, {"error": "Before a contact is lost, add a note that says why."}
        changed = {key: str(changes[key]) for key in ("phone", "stage") if key in changes}
        contact.update({**changed, "version": contact["version"] + 1})
        return 200, contact

    def _has_notes(self, email: str) -> bool:
        return any(note["email"] == email for note in self.notes.values())

    def _add_note(self, note_id: str, body: Data) -> Answer:
        if body.get("email") not in self.contacts:
            return NOT_FOUND
        written = datetime.now(UTC).isoformat(timespec="seconds")
        note = {"text": str(body["text"]), "author": "You", "written": written}
        return 200, self.notes.setdefault(note_id, {"email": body["email"], **note})


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a CRM, and tells browsers which pages may ask (CORS)."""

    crm = Crm()

    def do_OPTIONS(self) -> None:
        """Answer the question that a browser asks before it lets a page write."""
        self._send(204, None)

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
            status, content = self.crm.answer(self.command, self.path, body)
        except (KeyError, TypeError, ValueError):
            status, content = 400, {"error": "The request is not as the CRM expects it."}
        self._send(status, content)

    do_GET = do_PUT = do_PATCH = _answer  # noqa: N815 - the library's names

    def _send(self, status: int, content: object) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if self.headers.get("Origin") in ORIGINS:
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Access-Control-Allow-Methods", "GET, PATCH, PUT")
            self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Vary", "Origin")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    print(f"The CRM: http://localhost:{PORT} (Ctrl-C ends it)")
    ThreadingHTTPServer(("localhost", PORT), Handler).serve_forever()
