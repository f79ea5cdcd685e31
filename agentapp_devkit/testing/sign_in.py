"""`SignInAnswer` is what LiveChat's accounts server, or the agent, answers in a test."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from agentapp._page import SignInFailedError

Outcome = Literal[
    "signed in",
    "refused",
    "closed",
    "blocked",
    "never answered",
    "invalid_request",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
]

_FAILURES: Final[Mapping[str, SignInFailedError]] = {
    "refused": SignInFailedError("identity", "unauthorized"),
    "closed": SignInFailedError("closed"),
    "blocked": SignInFailedError("blocked"),
}
ISSUER: Final = "dal:test:"
"""The beginning of each token; its end in time and its scopes follow, for the fake Web APIs."""

_GRANTED: Final = {"token_type": "Bearer"}
NOT_SIGNED_IN: Final = SignInFailedError("identity", "unauthorized")
"""The answer without a window, where the agent has to do something."""


@dataclass(frozen=True)
class SignInAnswer:
    """The answer of one test.

    Args:
        outcome: How it ends.
        grant: What the accounts server sends beside the token, where the agent is signed in.
        scopes: The scopes, where the extension asks for none.
        silently: True where it answers without a window too.
    """

    outcome: Outcome
    grant: Mapping[str, object]
    scopes: Sequence[str]
    silently: bool

    @property
    def failure(self) -> SignInFailedError | None:
        """The failure of the page's `sign_in`; None where it returns, or waits."""
        if self.outcome in ("signed in", "never answered"):
            return None
        return _FAILURES.get(self.outcome) or SignInFailedError("oauth", self.outcome)

    def grant_for(self, scopes: Sequence[str]) -> dict[str, object]:
        """Return the grant, with the scopes that the extension asks for, if it asks for any."""
        granted = ",".join(scopes or self.scopes)
        end = time.time() + cast("int", self.grant["expires_in"])
        return {**self.grant, "scope": granted, "access_token": f"{ISSUER}{end:.0f}:{granted}"}


def make_answer(
    outcome: Outcome,
    *,
    scopes: Sequence[str],
    organization_id: str | None,
    account_id: str | None,
    expires_in: int,
    silently: bool,
) -> SignInAnswer:
    """Make an answer of what a test says; see `Extension.sign_in`.

    Raises:
        ValueError: There is no such outcome.
    """
    if outcome not in get_args(Outcome):
        known = ", ".join(map(repr, get_args(Outcome)))
        raise ValueError(f"Signing in cannot end with {outcome!r}. It ends with one of {known}.")
    sent = {
        "expires_in": expires_in,
        "organization_id": organization_id,
        "account_id": account_id,
    }
    grant = _GRANTED | {name: value for name, value in sent.items() if value is not None}
    return SignInAnswer(outcome, grant, tuple(scopes), silently)
