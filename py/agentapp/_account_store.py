"""`AccountStore` keeps the accounts of the agent who is signed in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agentapp._account import Account, Grant, grant_of, renew
from agentapp._page import SignInRequest


@dataclass
class _Kept:
    account: Account
    requests: list[SignInRequest]  # LiveChat may name their scopes otherwise, or not at all


class AccountStore:
    """The accounts of one agent in one organization; those of somebody else replace them all.

    Two accounts have different scopes: a token for the one purpose ends none for another.

    Args:
        refresh: Gets an account a new token.
        web_apis: The origin of the fake of the Web APIs; None for LiveChat's own.
    """

    def __init__(self, refresh: Callable[[Account], Awaitable[None]], web_apis: str | None) -> None:
        """Keep none yet."""
        self._refresh = refresh
        self._web_apis = web_apis
        self._all: list[_Kept] = []

    def find(self, request: SignInRequest) -> Account | None:
        """Return the first account that `request` would get and that is good for a while."""
        now = datetime.now(UTC)
        for kept in self._all:
            if now < grant_of(kept.account).renew_at and _covers(kept, request):
                return kept.account
        return None

    def keep(self, grant: Grant, request: SignInRequest) -> Account:
        """Renew the account whose holder can do with `grant` all that they could before.

        Where there is none, the grant becomes another account.
        """
        request = replace(request, manual=False)
        self._all = [kept for kept in self._all if _is_the_same_agents(grant, kept.account)]
        for kept in reversed(self._all):
            if _can_replace(grant, request, kept):
                renew(kept.account, grant)
                if request not in kept.requests:
                    kept.requests.append(request)
                return kept.account
        account = Account(grant, self._refresh, self._web_apis)
        self._all.append(_Kept(account, [request]))
        return account

    def request_of(self, account: Account) -> SignInRequest:
        """Return the request that gets `account` a new token with the same scopes."""
        if not account.scopes:
            for kept in self._all:
                if kept.account is account:
                    return kept.requests[0]
        return SignInRequest(account.scopes, account.organization_id)


def _covers(kept: _Kept, request: SignInRequest) -> bool:
    if request in kept.requests:
        return True
    account = kept.account
    has_scopes = set(request.scopes) <= set(account.scopes)
    return has_scopes and request.organization_id in (None, account.organization_id)


def _is_the_same_agents(grant: Grant, account: Account) -> bool:
    sent = (grant.account_id, grant.organization_id)
    return sent == (account.account_id, account.organization_id)


def _can_replace(grant: Grant, request: SignInRequest, kept: _Kept) -> bool:
    if not kept.account.scopes:
        return any(request.scopes == earlier.scopes for earlier in kept.requests)
    return set(kept.account.scopes) <= set(grant.scopes)
