"""The error of LiveChat's Web APIs; `agentapp.accounts` exports it."""

from typing import Final

from agentapp.errors import AgentAppError

_SCOPES: Final = (
    "Give the app the scope of this method in LiveChat's Developer Console, in its block App"
    " Authorization, and ask for it: sign_in(scopes=[…]). Then sign in again."
)
_REMEDIES: Final = {
    "authentication": (
        "The token has run out or was withdrawn: await account.refresh(), or sign_in() in an action"
        " that the agent starts with a click."
    ),
    "authorization": _SCOPES,
    "missing_access": _SCOPES,
    "misdirected_request": (
        "The token is of another region than the account. Sign in again: sign_in(manual=True)."
    ),
    "too_many_requests": "Ask less often: keep what was read, and take pages of limit=100.",
    "validation": "Compare the method's parameters with LiveChat's reference of its Web APIs.",
    "not_found": "It may have been deleted, or the agent has no access to it.",
}
_LONGEST: Final = 300  # characters of another site's text


class LiveChatApiError(AgentAppError):
    """LiveChat's Web API has answered with an error.

    Attributes:
        type: LiveChat's name for it, such as "authorization"; "unknown" where the answer has none.
        message: LiveChat's explanation.
        status: The status of HTTP.

    Example:
        >>> error = LiveChatApiError("validation", "`limit` must be at most 100", 400)
        >>> error.problem
        'LiveChat answered validation (400): `limit` must be at most 100.'
    """

    type: str
    message: str
    status: int

    def __init__(self, type: str, message: str, status: int) -> None:  # noqa: A002 - LiveChat's name
        """Find the remedy of the type."""
        self.type = type
        self.message = message[:_LONGEST]
        self.status = status
        super().__init__(
            f"LiveChat answered {type:.80} ({status}): {self.message.rstrip('.')}.",
            _REMEDIES.get(
                type, "Try again later; LiveChat's reference of its Web APIs may say more."
            ),
        )
