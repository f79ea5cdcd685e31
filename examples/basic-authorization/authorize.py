"""Decides which agents may use the extension: the answer to LiveChat's POST /authorize/.

A service beside the static site runs it; it is never a part of the site. Its settings come from the
environment:

    AGENT_KEYS     "agent@example.com=key other@example.com=key"
    SESSION_SECRET a long random text, with which sessions are signed
"""

import hashlib
import hmac
import os
import time

_LIFETIME = 8 * 60 * 60  # seconds
# The login and key of the simulated Agent App.
_FOR_DEVELOPMENT = "agent@example.com=development-api-key"


def authorize(login: str, api_key: str) -> str:
    """Return a session for an agent with the right key, and raise for everybody else."""
    known = _keys().get(login)
    if known is None or not hmac.compare_digest(known.encode(), api_key.encode()):
        raise PermissionError(f"{login} is not an agent of ours")
    facts = f"{login}|{int(time.time()) + _LIFETIME}"
    return f"{facts}|{_signature(facts)}"


def agent_of(session: str) -> str | None:
    """Return the login of a session that `authorize` gave and that has not ended.

    Your own service calls this, with the session that the page sends it.
    """
    facts, _, signature = session.rpartition("|")
    login, _, end = facts.rpartition("|")
    if not hmac.compare_digest(signature.encode(), _signature(facts).encode()):
        return None
    return login if int(end) > time.time() else None


def _keys() -> dict[str, str]:
    entries = os.environ.get("AGENT_KEYS", _FOR_DEVELOPMENT).split()
    return dict(entry.split("=", 1) for entry in entries)


def _signature(facts: str) -> str:
    secret = os.environ.get("SESSION_SECRET", "for development")
    if "AGENT_KEYS" in os.environ and "SESSION_SECRET" not in os.environ:
        raise RuntimeError("SESSION_SECRET is not set; give it a long random text.")
    return hmac.new(secret.encode(), facts.encode(), hashlib.sha256).hexdigest()
