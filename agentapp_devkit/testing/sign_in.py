"""`SignInAnswer` is what LiveChat's accounts server, or the agent, answers in a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

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
_GRANTED: Final = {"access_token": "dal:test", "token_type": "Bearer"}
NOT_SIGNED_IN: Final = SignInFailedError("identity", "unauthorized")
"""The answer without a window, where the agent has to do something."""


@dataclass(frozen=True)
class SignInAnswer:
    """The answer of one test.

    Args:
        outcome: How it ends.
        grant: What the accounts server sends, where the agent is signed in.
        silently: True where it answers without a window too.
    """

    outcome: Outcome
    grant: Mapping[str, object]
    silently: bool

    @property
    def failure(self) -> SignInFailedError | None:
        """The failure of the page's `sign_in`; None where it returns, or waits."""
        if self.outcome in ("signed in", "never answered"):
            return None
        return _FAILURES.get(self.outcome) or SignInFailedError("oauth", self.outcome)


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
        "scope": ",".join(scopes),
        "organization_id": organization_id,
        "account_id": account_id,
    }
    grant = _GRANTED | {name: value for name, value in sent.items() if value is not None}
    return SignInAnswer(outcome, grant, silently)
