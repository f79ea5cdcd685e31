"""Signing in with LiveChat: the agent gives the extension access to LiveChat's Web APIs.

It needs `[livechat] client_id`, the id of an app in LiveChat's Developer Console.

Example:
    >>> from agentapp.accounts import sign_in
    >>> page.client_id = "2261a58d"
    >>> panel = Panel(chat)
    >>> @panel.action("sign_in")
    ... async def start():
    ...     account = await sign_in()
    ...     panel.notify(f"Signed in until {account.expires_at:%H:%M} UTC")
    >>> page.click("sign_in")
"""

from collections.abc import Sequence

from agentapp._account import Account
from agentapp._paging import paginate
from agentapp._sign_in import DEFAULT_TIMEOUT, latest_sign_in, make_request
from agentapp._sign_in_errors import (
    SignInBlockedError,
    SignInClosedError,
    SignInError,
    SignInNeededError,
    SignInOAuthError,
    SignInRefusedError,
    SignInTimeoutError,
)
from agentapp._web_api_errors import LiveChatApiError

__all__ = [
    "Account",
    "LiveChatApiError",
    "SignInBlockedError",
    "SignInClosedError",
    "SignInError",
    "SignInNeededError",
    "SignInOAuthError",
    "SignInRefusedError",
    "SignInTimeoutError",
    "paginate",
    "sign_in",
]


async def sign_in(
    *,
    scopes: Sequence[str] = (),
    organization_id: str | None = None,
    manual: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
) -> Account:
    """Return the account of the agent, who signs in with LiveChat where that is needed.

    An account that is signed in already and has the scopes is returned at once. Otherwise LiveChat
    is asked without a pop-up, and with one where the agent has to type or to agree. Browsers open
    a pop-up only for a click, so await it in an action, before anything slow. Where the browser
    blocks it all the same, a panel or view shows the agent a button that opens it.

    Calls at the same time share one pop-up; one that needs other scopes than its account has asks
    afterwards. Accounts with different scopes stay side by side, and without `scopes` the first of
    them is returned. A token that LiveChat's Web APIs refuse before its end is not returned any
    more.

    Args:
        scopes: The permissions to ask for, some of those that the app has in the Developer
            Console; none for all of them.
        organization_id: The organization to sign in to; None leaves it to the agent.
        manual: True to show the pop-up in any case, so that the agent can take another account.
        timeout: How long the agent may take, in seconds.

    Raises:
        SignInRefusedError: The agent did not give access.
        SignInClosedError: The agent closed the pop-up.
        SignInBlockedError: The browser blocked the pop-up, and the agent did not open it.
        SignInTimeoutError: Nobody signed in in time.
        SignInOAuthError: LiveChat turned the app down; its remedy names the setting.
        ConfigurationError: `pyscript.toml` names no `client_id`, or there is no `LiveChat`.
        TypeError: `scopes` is one text instead of several.

    Example:
        >>> page.client_id = "2261a58d"
        >>> account = run(sign_in(scopes=["chats--all:ro"]))
        >>> account.scopes
        ('chats--all:ro',)
    """
    request = make_request(scopes, organization_id, manual=manual)
    return await latest_sign_in().sign_in(request, timeout)
