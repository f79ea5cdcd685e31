"""The CRM's web API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

BASE_URL = "https://crm.acme.example/v2"


@dataclass
class Contact:
    id: str
    name: str
    company: str | None
    picture: str
    owner: str

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Contact:
        picture = f"https://cdn.acme.example/avatars/{data['id']}.png"
        return cls(data["id"], data["name"], data.get("company"), picture, data["owner"]["name"])


class Crm:
    def __init__(self, token: str) -> None:
        self.client = httpx.AsyncClient(
            base_url=BASE_URL, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )

    async def find(self, email: str) -> Contact | None:
        response = await self.client.get("/contacts", params={"email": email})
        response.raise_for_status()
        results = response.json()["results"]
        return Contact.from_json(results[0]) if results else None

    async def add_note(self, contact_id: str, text: str) -> None:
        async with httpx.AsyncClient(base_url=BASE_URL) as client:
            await client.post(f"/contacts/{contact_id}/notes", json={"text": text})
