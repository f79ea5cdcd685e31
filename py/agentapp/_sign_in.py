"""`SignIn` signs the agent in with LiveChat, once for all that ask at the same time.

It promises:

1. Callers at the same time share one pop-up, and one that is cancelled takes it from nobody. A
   caller to whom its account is of no use asks afterwards.
2. Without `manual`, LiveChat is asked without a pop-up first.
3. Where the browser blocks the pop-up, or cuts it off, the agent is offered a way on, which ends
   when the agent takes it away.
4. It always ends: after the timeout at the latest, and then its pop-up is closed.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol
from weakref import ref

from agentapp._account import Account, grant_of, read_grant, renew
from agentapp._account_store import AccountStore
from agentapp._page import Page, SignInFailedError, SignInRequest, WindowProblem
from agentapp._sign_in_errors import (
    SignInBlockedError,
    SignInClosedError,
    SignInError,
    SignInNeededError,
    SignInOAuthError,
    SignInRefusedError,
    SignInTimeoutError,
)
from agentapp.errors import ConfigurationError

# Those that a pop-up would end with as well.
_SETTINGS = ("invalid_request", "unauthorized_client", "unsupported_response_type")
DEFAULT_TIMEOUT = 300.0  # seconds; the agent may have to look for a password


class WindowOffer(Protocol):
    """Offers the agent a way on where the sign-in window is of no use yet."""

    def offer_window(self, problem: WindowProblem) -> None:
        """Show a button, whose action calls `SignIn.go_on`.

        Args:
            problem: "blocked" where the browser opened no window; "severed" where it opened one
                that cannot answer.
        """
        ...

    def withdraw_window(self) -> None:
        """Take the button away."""
        ...


_latest: "list[ref[SignIn]]" = []


class SignIn:
    """The signing in of one page.

    Args:
        page: The page, which has the pop-up.

    Attributes:
        listeners: Called after each success.
        window_offer: Shows the button of a display; None where there is no display.
    """

    def __init__(self, page: Page) -> None:
        """Do not sign in yet."""
        self.listeners: list[Callable[[], None]] = []
        self.window_offer: WindowOffer | None = None
        self._page = page
        self._running: asyncio.Task[Account] | None = None
        self._silent: tuple[SignInRequest, asyncio.Task[Account]] | None = None
        self._choice: asyncio.Future[None] | None = None  # of the agent with a button to go on
        self._problem: WindowProblem | None = None
        self._accounts = AccountStore(self._refresh, page.web_apis)
        _latest.append(ref(self))
        del _latest[:-1]

    def valid_account(self, request: SignInRequest) -> Account | None:
        """Return an account that `request` would get and that is good for a while, if there is."""
        return None if request.manual else self._accounts.find(request)

    async def sign_in(self, request: SignInRequest, timeout: float) -> Account:
        """Return the account; see `agentapp.accounts.sign_in`."""
        self.require_client_id()
        if account := self.valid_account(request):
            return account
        if account := await self._shared_account(request):
            return account
        self._running = asyncio.create_task(self._run(request, timeout))
        self._running.add_done_callback(self._end)
        # One caller that is cancelled must not take the pop-up from the others.
        return await asyncio.shield(self._running)

    async def _shared_account(self, request: SignInRequest) -> Account | None:
        """Wait until no pop-up of others is open; return the account of one, if it will do."""
        while self._running is not None and not self._running.done():
            account = await asyncio.shield(self._running)
            if request.manual:
                return account
            if found := self.valid_account(request):
                return found
        return None

    async def sign_in_silently(self, request: SignInRequest) -> Account:
        """Return the account without a pop-up; where one is open already, its outcome counts.

        Callers with the same request share one attempt, and others take turns: the page makes one
        attempt at a time, and a second one would end the first.

        Raises:
            SignInNeededError: LiveChat gave no token.
            SignInError: The app's settings are wrong, or the agent ended the pop-up.
        """
        self.require_client_id()
        while True:
            if account := await self._shared_account(request):
                return account
            if self._silent is None or self._silent[0] == request:
                return await asyncio.shield(self._silent_task(request))
            await asyncio.wait([self._silent[1]])

    def _silent_task(self, request: SignInRequest) -> "asyncio.Task[Account]":
        """Return the attempt under way, which has this request, or begin one."""
        if self._silent is not None:
            return self._silent[1]
        task = asyncio.create_task(self._run_silently(request))
        self._silent = request, task
        task.add_done_callback(self._end_silent)
        return task

    async def _run_silently(self, request: SignInRequest) -> Account:
        while True:
            try:
                return await self._ask_silently(request, opens_window_next=False)
            except SignInNeededError:
                if self._running is None or self._running.done():
                    raise
            # A pop-up that opened meanwhile has ended this attempt.
            if account := await self._shared_account(request):
                return account

    def _end_silent(self, task: "asyncio.Task[Account]") -> None:
        self._silent = None
        _hear(task)

    async def _ask_silently(self, request: SignInRequest, *, opens_window_next: bool) -> Account:
        try:
            answer = await self._page.sign_in_silently(request, opens_window_next=opens_window_next)
        except SignInFailedError as failure:
            if failure.code in _SETTINGS:
                raise _error_of(failure) from None
            raise SignInNeededError from None
        return self._keep(answer, request)

    def go_on(self) -> None:
        """Open the window that the browser has blocked, or ask again: the agent has clicked."""
        if self._choice is not None and not self._choice.done():
            self._choice.set_result(None)

    def decline(self) -> None:
        """End without an account: the agent has taken the button away that goes on."""
        if self._choice is not None and not self._choice.done() and self._problem is not None:
            self._choice.set_exception(_cut_off(self._problem))

    def require_client_id(self) -> None:
        """Check that `pyscript.toml` names an app.

        Raises:
            ConfigurationError: It names none.
        """
        if not self._page.client_id:
            raise ConfigurationError(
                "Nobody can sign in: pyscript.toml names no app of LiveChat's.",
                "Create an app in LiveChat's Developer Console, and write [livechat] client_id ="
                ' "…", the client id of its block App Authorization.',
            )

    def _end(self, task: "asyncio.Task[Account]") -> None:
        if self._running is task:
            self._running = None
        _hear(task)

    async def _run(self, request: SignInRequest, timeout: float) -> Account:
        self._problem = None
        try:
            async with asyncio.timeout(timeout):
                return await self._ask(request)
        except TimeoutError:
            raise self._late(timeout) from None
        finally:
            self._page.end_sign_in()

    def _late(self, timeout: float) -> SignInError:
        return _cut_off(self._problem) if self._problem else SignInTimeoutError(timeout)

    async def _ask(self, request: SignInRequest) -> Account:
        """Ask without a window, then with one, and then offer one as long as there is none."""
        while True:
            if self._problem == "blocked":
                self._problem = None  # the agent has clicked, so the window opens now
            if not request.manual or self._problem == "severed":
                # The agent who comes back from a window that is cut off needs no other one at once.
                opens_window_next = self._problem != "severed"
                with suppress(SignInNeededError):
                    return await self._ask_silently(request, opens_window_next=opens_window_next)
            try:
                return self._keep(await self._page.sign_in(request), request)
            except SignInFailedError as failure:
                if self.window_offer is None:
                    raise _error_of(failure) from None
                match failure.reason:
                    case "blocked" | "severed":
                        self._problem = failure.reason
                    case _:
                        raise _error_of(failure) from None
            await self._wait_for_click(self.window_offer, self._problem)

    async def _wait_for_click(self, offer: WindowOffer, problem: WindowProblem) -> None:
        self._choice = asyncio.get_running_loop().create_future()
        offer.offer_window(problem)
        try:
            await self._choice
        finally:
            self._choice = None
            offer.withdraw_window()

    def _keep(self, answer_json: str, request: SignInRequest) -> Account:
        account = self._accounts.keep(read_grant(answer_json), request)
        for listener in tuple(self.listeners):
            listener()
        return account

    async def _refresh(self, account: Account) -> None:
        renewed = await self.sign_in_silently(self._accounts.request_of(account))
        if renewed is account:
            return
        if (
            _is_of_another(account.account_id, renewed.account_id)
            or _is_of_another(account.organization_id, renewed.organization_id)
            or not set(account.scopes) <= set(renewed.scopes)
        ):
            raise SignInNeededError
        renew(account, grant_of(renewed))


def _is_of_another(one_id: str | None, other_id: str | None) -> bool:
    return None not in (one_id, other_id) and one_id != other_id


def _hear(task: "asyncio.Task[Account]") -> None:
    """Take the exception of a task, of which each caller has heard, or was cancelled."""
    if not task.cancelled():
        task.exception()


def make_request(
    scopes: Sequence[str], organization_id: str | None, *, manual: bool = False
) -> SignInRequest:
    """Check what an author passed, and make a request of it.

    Raises:
        TypeError: `scopes` is one text instead of several.

    Example:
        >>> make_request(["chats--all:ro"], None).scopes
        ('chats--all:ro',)
    """
    if isinstance(scopes, str):
        raise TypeError(f"scopes is the text {scopes!r:.80}: pass a list, as [{scopes!r:.80}].")
    return SignInRequest(tuple(scopes), organization_id, manual)


def latest_sign_in() -> SignIn:
    """Return the signing in of the page's latest `LiveChat`.

    Raises:
        ConfigurationError: There is none.
    """
    found = _latest[-1]() if _latest else None
    if found is None:
        raise ConfigurationError(
            "sign_in() has no page to sign in on.", "Make `chat = LiveChat()` before."
        )
    return found


def _error_of(failure: SignInFailedError) -> SignInError:
    match failure.reason:
        case "blocked" | "severed":
            return _cut_off(failure.reason)
        case "closed":
            return SignInClosedError()
        case "identity":
            return SignInRefusedError()
        case "oauth":
            return SignInOAuthError(failure.code)
        case _:
            return SignInError(f"Signing in failed: {failure.code:.200}.", "Try again.")


def _cut_off(problem: WindowProblem) -> SignInBlockedError:
    if problem == "blocked":
        return SignInBlockedError()
    return SignInBlockedError(
        "The sign-in window cannot answer: the page around the extension sends the header"
        " Cross-Origin-Opener-Policy: same-origin, which cuts its pop-ups off.",
        "Let the agent sign in there and try again: LiveChat is then asked without a window, where"
        " the browser lets frames of other sites have cookies.",
    )
