"""Asks the service for a customer's account, with the session that Basic authorization gave."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from agentapp import LiveChat
from pyodide.http import FetchResponse, pyfetch

SERVICE = "http://localhost:8001"
"""The origin of the service; `apis` in pyscript.toml names it too."""

_REFUSED = 401
_UNKNOWN = 404
_TIMEOUT = 20  # seconds; so long LiveChat may take to authorize the extension


@dataclass(frozen=True)
class Account:
    """An account: money as the service writes it."""

    number: str
    balance: str
    limit: str

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Account":
        """Read the service's JSON.

        Example:
            >>> Account.parse({"number": "7", "balance": "1 €", "limit": "5 €"}).balance
            '1 €'
        """
        return cls(*(str(data[key]) for key in ("number", "balance", "limit")))


class Accounts:
    """The accounts, as the agent of this page may see them."""

    def __init__(self, chat: LiveChat) -> None:
        """Ask with the sessions of `chat`."""
        self._chat = chat

    async def find(self, email: str) -> Account | None:
        """Return the account of a customer, or None.

        Raises:
            OSError: The service cannot be reached, failed, or refused the agent.
            AuthorizationError: LiveChat gave no new session.
        """
        response = await self._ask(email)
        if response.status == _REFUSED:  # the session has ended
            await self._chat.refresh_session_id()
            response = await self._ask(email)
        if response.status == _UNKNOWN:
            return None
        response.raise_for_status()
        return Account.parse(await response.json())

    async def _ask(self, email: str) -> FetchResponse:
        headers = {"Authorization": f"Bearer {await self._session()}"}
        return await pyfetch(f"{SERVICE}/accounts/{quote(email, safe='')}", headers=headers)

    async def _session(self) -> str:
        """Return the session; a customer may be open before the agent is authorized."""
        if self._chat.get_session_id() is None:
            await self._chat.wait_for("authorize", timeout=_TIMEOUT)
        return self._chat.get_session_id() or ""
