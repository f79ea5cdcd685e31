"""`SignInMethods`: a method of `Panel` and `View` that has the agent sign in with LiveChat."""

from collections.abc import Callable, Sequence

from agentapp._page import SignInRequest
from agentapp._sign_in import DEFAULT_TIMEOUT, make_request


class SignInMethods:
    """Sections that wait for the agent to sign in.

    Attributes:
        _hold_sections: Has the display hold its sections back, with the timeout of signing in.
    """

    _hold_sections: Callable[[SignInRequest, float], None]

    def require_sign_in(
        self,
        *,
        scopes: Sequence[str] = (),
        organization_id: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        """Hold the sections back until the agent has signed in with LiveChat.

        LiveChat is asked without a pop-up first. Where that gives no account, one button "Sign in
        with LiveChat" stands in place of the sections, and they run once the agent has signed in.
        In a section, `await sign_in()` of `agentapp.accounts` then returns the account at once.
        When the token has run out, the same happens for the next customer.

        Args:
            scopes: The permissions to ask for; see `sign_in`.
            organization_id: The organization to sign in to; see `sign_in`.
            timeout: How long the agent may take, in seconds.

        Raises:
            ConfigurationError: It was called before, or `pyscript.toml` names no `client_id`.
            TypeError: `scopes` is one text instead of several.

        Example:
            >>> page.client_id = "2261a58d"
            >>> Panel(chat).require_sign_in(scopes=["chats--all:ro"])
        """
        self._hold_sections(make_request(scopes, organization_id), timeout)
