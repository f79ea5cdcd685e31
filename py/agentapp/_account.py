"""`Account` is the agent's access to LiveChat, with a token that shows nowhere."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from agentapp import _json_decoding
from agentapp._sign_in_errors import SignInError
from agentapp.errors import ConfigurationError, PayloadError

_MARGIN = 60  # seconds
_SEPARATOR = re.compile(r"[,\s]+")


class Grant(NamedTuple):
    """The answer of LiveChat's accounts server.

    Its repr shows no token: pytest and debuggers show local variables.
    """

    access_token: str
    scopes: tuple[str, ...]
    expires_at: datetime
    organization_id: str | None
    account_id: str | None
    renew_at: datetime  # a while before its end, from when on it is not handed out any more

    def __repr__(self) -> str:
        """Leave the token out."""
        return f"<Grant until {self.expires_at:%Y-%m-%d %H:%M} UTC>"


class Account:
    """The agent's access to LiveChat, as `sign_in` returns it.

    The token stays in memory. No text that Python makes of an account shows it, and it cannot be
    pickled. `refresh` changes the account itself, so whoever holds it has the new token; an account
    of another agent, of another organization or with fewer scopes is another object.

    Example:
        >>> from agentapp.accounts import sign_in
        >>> page.client_id = "2261a58d"
        >>> account = run(sign_in())
        >>> account
        Account(scopes=('chats--all:ro',), expires_at='...+00:00', organization_id='org-1', ...)
        >>> f"Bearer {account.access_token}"
        'Bearer dal:...'
    """

    def __init__(
        self,
        grant: Grant,
        refresh: "Callable[[Account], Awaitable[None]]",
        web_apis: str | None = None,
    ) -> None:
        """Hold what the accounts server granted; extensions get accounts from `sign_in`."""
        self._grant = grant
        self._refresh = refresh
        self._web_apis = web_apis
        self._clients: dict[str, Any] = {}

    @property
    def access_token(self) -> str:
        """The token for LiveChat's Web APIs: "Authorization: Bearer …".

        Whoever has it can do all that `scopes` allow, so send it to LiveChat only.
        """
        return self._grant.access_token

    @property
    def scopes(self) -> tuple[str, ...]:
        """The permissions that the token has, such as "chats--all:ro"."""
        return self._grant.scopes

    @property
    def expires_at(self) -> datetime:
        """The moment from which on LiveChat refuses the token, with its time zone, UTC."""
        return self._grant.expires_at

    @property
    def expired(self) -> bool:
        """True from `expires_at` on."""
        return datetime.now(UTC) >= self.expires_at

    @property
    def organization_id(self) -> str | None:
        """The organization that the agent signed in to, where LiveChat sent it."""
        return self._grant.organization_id

    @property
    def account_id(self) -> str | None:
        """The agent's account, where LiveChat sent it."""
        return self._grant.account_id

    # Any: by the SDK's own types, a method returns the response, and no awaitable.
    @property
    def agent_chat(self) -> Any:
        """LiveChat's Agent Chat API: chats, archives, tags, events.

        It is the client of LiveChat's own Python SDK, `lc-sdk-python`, for version 3.6. Each method
        is to be awaited: `await account.agent_chat.list_chats(limit=10)`.

        Raises:
            ConfigurationError: The SDK is not in `packages`.
        """
        return self._client("agent_chat")

    @property
    def configuration(self) -> Any:
        """LiveChat's Configuration API: agents, groups, tags, as `agent_chat` is."""
        return self._client("configuration")

    @property
    def reports(self) -> Any:
        """LiveChat's Reports API, as `agent_chat` is."""
        return self._client("reports")

    def _client(self, api: str) -> Any:
        if api not in self._clients:
            self._clients[api] = self._make_client(api)
        return self._clients[api]

    def _make_client(self, api: str) -> Any:
        try:
            from agentapp import _web_apis  # most extensions do without, and the SDK takes a while
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f"account.{api} needs LiveChat's Python SDK, and there is no module {error.name}.",
                'Add "lc-sdk-python" and "loguru" to packages in pyscript.toml.',
            ) from error
        return _web_apis.make_client(api, lambda: self.access_token, self._refused, self._web_apis)

    def _refused(self, access_token: str) -> None:
        """Hand the token out no more: LiveChat refuses it before its end, as after a withdrawal."""
        if access_token == self.access_token:
            self._grant = self._grant._replace(renew_at=datetime.now(UTC))

    async def refresh(self) -> None:
        """Get a new token without a pop-up.

        That works while the agent is signed in to LiveChat in a browser that lets frames of other
        sites have cookies.

        Raises:
            SignInNeededError: LiveChat gave no token, or one of another agent or organization, or
                with fewer scopes. Await `sign_in()` in an action.

        Example:
            >>> from agentapp.accounts import sign_in
            >>> page.client_id = "2261a58d"
            >>> account = run(sign_in())
            >>> page.silent_answer = {"access_token": "dal:2", "expires_in": 28800}
            >>> run(account.refresh())
            >>> account.access_token
            'dal:2'
        """
        await self._refresh(self)

    def __repr__(self) -> str:
        """Show all but the token."""
        return (
            f"Account(scopes={self.scopes!r}, expires_at={self.expires_at.isoformat()!r},"
            f" organization_id={self.organization_id!r}, account_id={self.account_id!r})"
        )

    def __reduce_ex__(self, _protocol: object) -> str:
        """Refuse to be pickled or copied.

        Raises:
            TypeError: Always.
        """
        raise TypeError("An Account cannot be pickled: its token must not leave the page's memory.")


def grant_of(account: Account) -> Grant:
    """Return the grant of `account`."""
    return account._grant


def renew(account: Account, grant: Grant) -> None:
    """Give `account` a new grant."""
    account._grant = grant


def read_grant(answer_json: str) -> Grant:
    """Read what the accounts server answered.

    Raises:
        SignInError: It has no token, or no time until which the token is valid.

    Example:
        >>> read_grant('{"access_token": "dal:1", "expires_in": 28800, "scope": "a,b"}').scopes
        ('a', 'b')
    """
    answer = _object(answer_json)
    access_token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not (isinstance(access_token, str) and access_token):
        raise _unusable("no access_token")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 1e9:
        raise _unusable("no expires_in")
    expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
    return Grant(
        access_token,
        _scopes(answer.get("scope")),
        expires_at,
        _id(answer.get("organization_id")),
        _id(answer.get("account_id")),
        expires_at - timedelta(seconds=min(_MARGIN, seconds / 2)),
    )


def _object(answer_json: str) -> dict[str, object]:
    try:
        answer = _json_decoding.decode("sign-in", answer_json)
    except PayloadError:
        answer = None
    return answer if isinstance(answer, dict) else {}


def _unusable(reason: str) -> SignInError:
    return SignInError(
        f"LiveChat's answer to signing in cannot be used: it has {reason}.",
        "Sign in again. If it stays so, compare the app's settings in the Developer Console.",
    )


def _scopes(sent: object) -> tuple[str, ...]:
    texts = sent if isinstance(sent, list) else [sent]
    found = (scope for text in texts if isinstance(text, str) for scope in _SEPARATOR.split(text))
    return tuple(dict.fromkeys(filter(None, found)))


def _id(sent: object) -> str | None:
    return sent if isinstance(sent, str) and sent else None
